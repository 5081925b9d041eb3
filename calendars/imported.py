"""Free days from an iCalendar file: a country's or a company's holidays, school breaks."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from calendars.errors import UnreadableIcs
from calendars.ranges import DayRange
from calendars.recurrence import by_rule

DAY = timedelta(days=1)
EVENT = re.compile(r"^BEGIN:VEVENT$(.*?)^END:VEVENT$", re.DOTALL | re.MULTILINE | re.IGNORECASE)
DURATION = re.compile(r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T.*)?")
ESCAPED = re.compile(r"\\([\\;,nN])")


def ranges_of(ics: str, until: date) -> tuple[DayRange, ...]:
    """Return the days of every event that begins on or before `until`, repeated by its rule.

    Dates count as written; the times and zones of timed events are ignored. Raises UnreadableIcs
    and UnreadableRule.
    """
    lines = re.sub(r"\r?\n[ \t]", "", ics).replace("\r\n", "\n")  # long lines are folded
    if "BEGIN:VCALENDAR" not in lines.upper():
        raise UnreadableIcs(text="BEGIN:VCALENDAR", reason="the file is not an iCalendar file")
    events = (_properties(event[1]) for event in EVENT.finditer(lines))
    return tuple(sorted(span for event in events for span in _ranges(event, until)))


def days_of(ics: str, until: date) -> tuple[date, ...]:
    """Return the same as single days, for `WorkingCalendar.extra_holidays`."""
    spans = ranges_of(ics, until)
    return tuple(sorted({span.first + n * DAY for span in spans for n in range(len(span))}))


def _properties(event: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in event.strip().splitlines():
        name, _, value = line.partition(":")
        found.setdefault(name.partition(";")[0].upper(), []).append(value.strip())
    return found


def _ranges(event: Mapping[str, list[str]], until: date) -> Iterator[DayRange]:
    if "DTSTART" not in event:
        raise UnreadableIcs(text="VEVENT", reason="an event has no DTSTART")
    first = _day(event["DTSTART"][0])
    length = _last(event, first) - first
    title = ESCAPED.sub(_unescaped, event.get("SUMMARY", [""])[0])
    left_out = {_day(day) for days in event.get("EXDATE", ()) for day in days.split(",")}
    starts = by_rule(event["RRULE"][0], first, left_out) if "RRULE" in event else iter((first,))
    for start in starts:
        if start > until:
            return
        yield DayRange(start, start + length, title)


def _last(event: Mapping[str, list[str]], first: date) -> date:
    if "DTEND" in event:
        end = _day(event["DTEND"][0])
        whole_days = "T" not in event["DTEND"][0]  # such an end is the day after the last
        return max(first, end - DAY if whole_days else end)
    duration = DURATION.fullmatch(event.get("DURATION", ["P1D"])[0])
    if duration is None:
        raise UnreadableIcs(event["DURATION"][0], "a duration reads for example P1D or P2W")
    days = int(duration["weeks"] or 0) * 7 + int(duration["days"] or 0)
    return first + timedelta(days=max(days - 1, 0))


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value[:8])
    except ValueError as cause:
        raise UnreadableIcs(value, "a day reads for example 20281225") from cause


def _unescaped(found: re.Match[str]) -> str:
    return " " if found[1] in "nN" else found[1]

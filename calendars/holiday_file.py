"""Free days from an iCalendar file: a country's or a company's holidays, school breaks."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event
from recurring_ical_events import of  # type: ignore[import-untyped]

from calendars.errors import UnreadableIcs
from calendars.working_calendar import DayRange

DAY = timedelta(days=1)
BEGINNING = date(1970, 1, 1)  # nothing before it is asked for
ZONE = re.compile(r';TZID=(?:"[^"\n]*"|[^"\n]*?)(?=:[0-9]{8}|;[A-Z-]+=)', re.IGNORECASE)
UTC_MARK = re.compile(r"([0-9]{8}T[0-9]{6})Z")
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


def ranges_of(ics: str, until: date) -> tuple[DayRange, ...]:
    """Return the days of every event that begins on or before `until`, repeated by its rule.

    Days count as written: the zones of timed events are ignored. What was cancelled is left out, a
    moved occurrence stands where it was moved to. Raises UnreadableIcs.
    """
    calendar = Calendar(name="VCALENDAR")
    for number, event in enumerate(_events(ics)):
        if "UID" not in event:  # without one, all events would be one series
            event.add("UID", f"event {number}")
        calendar.add_component(event)
    if until < BEGINNING:
        return ()
    try:
        found = of(calendar, components=["VEVENT"]).between(BEGINNING, until + DAY)
        spans = {_span(event) for event in found if str(event.get("STATUS")) != "CANCELLED"}
    except Exception as cause:  # a rule can make the library raise anything
        raise UnreadableIcs(_title(cause), "an event or its rule cannot be read") from cause
    return tuple(sorted(span for span in spans if span.first <= until))


def days_of(ics: str, until: date) -> tuple[date, ...]:
    """Return the same as single days, for `WorkingCalendar.extra_holidays`."""
    spans = ranges_of(ics, until)
    return tuple(sorted({span.first + n * DAY for span in spans for n in range(len(span))}))


def _events(ics: str) -> Iterator[Event]:
    """Yield the events of a file as written, whatever line ends and zones it has."""
    text = ics.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = UTC_MARK.sub(r"\1", ZONE.sub("", re.sub(r"\n[ \t]", "", text)))
    if "BEGIN:VCALENDAR" not in text.upper():
        raise UnreadableIcs("BEGIN:VCALENDAR", "the file is not an iCalendar file")
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as cause:  # damaged text can make the library raise anything
        raise UnreadableIcs(_title(cause), "the file is not an iCalendar file") from cause
    for event in (event for calendar in calendars for event in calendar.events):
        _require_sound(event)
        yield event


def _require_sound(event: Event) -> None:
    for name, reason in event.errors:
        raise UnreadableIcs(str(name), f"it cannot be read: {reason}")
    if "DTSTART" not in event:
        raise UnreadableIcs("VEVENT", "an event has no DTSTART")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if TOO_OFTEN & {str(freq) for freq in rule.get("FREQ", [])}:
            raise UnreadableIcs(rule.to_ical().decode(), "a day does not come round so often")


def _span(event: Event) -> DayRange:
    first, end = event.start, event.end
    if isinstance(end, datetime):
        last = _day(end - timedelta(microseconds=1)) if end > first else _day(end)
    else:
        last = max(first, end - DAY)
    return DayRange(_day(first), last, _title(event.get("SUMMARY", "")))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _title(text: object) -> str:
    return " ".join(str(text).split())[:200]

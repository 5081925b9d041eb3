"""What comes round: the parts of a fiscal year, and days by an RFC 5545 rule."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, time

from dateutil.rrule import DAILY, rrule, rruleset, rrulestr

from calendars.errors import UnknownCadence, UnreadableRule
from calendars.fiscal import FiscalYear, Period

#: The day of an UNTIL counts; its hour would need the zone, which comes last.
UNTIL_INSTANT = re.compile(r"(UNTIL=\d{8})T\d{6}Z?", re.IGNORECASE)

_CADENCES: dict[str, Callable[[FiscalYear], tuple[Period, ...]]] = {
    "year": lambda year: (year.whole(),),
    "half": FiscalYear.halves,
    "quarter": FiscalYear.quarters,
    "month": FiscalYear.periods,
}


def occurrences(every: str, year: FiscalYear) -> tuple[Period, ...]:
    """Return the parts of `year` in which something happens `every` year, half, quarter or month.

    Raises UnknownCadence.
    """
    if every not in _CADENCES:
        raise UnknownCadence(every)
    return _CADENCES[every](year)


def by_rule(
    rule: str, start: date, exceptions: Collection[date] = (), *, since: date | None = None
) -> Iterator[date]:
    """Return the days of an RRULE that began on `start`, without the `exceptions`.

    `since` skips ahead and keeps the rhythm. Days are local; the zone comes last, by
    `WorkingCalendar.at`. A day that a month or year lacks is left out, as RFC 5545 has it: a
    yearly rule from 29 February comes round every fourth year. Raises UnreadableRule.
    """
    parsed = _read(UNTIL_INSTANT.sub(r"\1", rule), start)
    return (
        instant.date()
        for instant in parsed
        if instant.date() not in exceptions and (since is None or instant.date() >= since)
    )


def _read(rule: str, start: date) -> Iterable[datetime]:
    if "DTSTART" in rule.upper():
        raise UnreadableRule(rule, "the start is given apart, not by DTSTART")
    try:
        parsed = rrulestr(rule, dtstart=datetime.combine(start, time.min))
    except (ValueError, KeyError, AttributeError, TypeError) as cause:
        raise UnreadableRule(rule, str(cause) or "not an RRULE") from cause
    if isinstance(parsed, rruleset) or _freq(parsed) > DAILY:
        raise UnreadableRule(rule, "one rule of whole days, such as FREQ=MONTHLY;BYDAY=1MO")
    return parsed


def _freq(rule: rrule) -> int:
    return int(rule._freq)  # type: ignore[attr-defined]  # noqa: SLF001 - the only way to ask

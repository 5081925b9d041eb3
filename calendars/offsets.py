"""Days written as offsets: F-27w, WD5/WD10, 7wd, board-3wd, SPL.meeting-2w, 2028-01-31.

offset  = variant ["/" variant]       monthly / quarterly; one text serves both
variant = day {" or " day}            the earlier of several
day     = ISO date
        | "WD" n                      n-th working day after the period's end, from WD1
        | n unit                      after the anchor "opened"
        | anchor [("+" | "-") n unit]
unit    = "d" days | "w" weeks | "m" months | "wd" working days
anchor  = "F" (first day of the fiscal year) | a name such as meeting | a milestone's code
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from calendars.errors import UnknownAnchor, UnreadableOffset
from calendars.rolls import Roll, roll
from calendars.working import WorkingCalendar

__all__ = ["FISCAL_START", "OPENED", "PERIOD_END", "Offset", "Roll", "parse", "roll"]

FISCAL_START = "F"  # first day of the fiscal year
PERIOD_END = "period_end"  # last day of the instance's period, or the day its books were closed
OPENED = "opened"  # day on which the step, or the instance, opened

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PERIOD_DAY = re.compile(r"WD(?P<count>\d{1,4})")
AFTER_OPENING = re.compile(r"(?P<count>\d{1,4})(?P<unit>wd|d|w|m)")
FROM_ANCHOR = re.compile(
    r"(?P<anchor>F|[a-z][a-z0-9_]*|[A-Z]+\.[a-z][a-z0-9_]*(?:@[A-Z]?\d+)?)"
    r"(?:(?P<sign>[+-])(?P<count>\d{1,4})(?P<unit>wd|d|w|m))?"
)
EXAMPLES = "write for example F-27w, WD5, WD5/WD10, 7wd, meeting-2wd, SPL.meeting-2w or 2028-01-31"


@dataclass(frozen=True, slots=True)
class _Day:
    """One readable day: `fixed`, or `count` units from `anchor` (negative: before it)."""

    anchor: str = ""
    count: int = 0
    unit: str = "d"
    fixed: date | None = None

    def resolve(self, text: str, anchors: Mapping[str, date], calendar: WorkingCalendar) -> date:
        if self.fixed:
            return self.fixed
        if self.anchor not in anchors:
            raise UnknownAnchor(self.anchor, text, anchors)
        start = anchors[self.anchor]
        if self.unit == "wd":
            return calendar.add(start, self.count)
        if self.unit == "m":
            return start + relativedelta(months=self.count)
        return start + timedelta(days=self.count * (7 if self.unit == "w" else 1))


@dataclass(frozen=True, slots=True)
class Offset:
    """A day relative to named days; each variant holds the days of which the earliest counts."""

    text: str
    monthly: tuple[_Day, ...]
    quarterly: tuple[_Day, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """Return the names of the days from which either variant counts."""
        return frozenset(day.anchor for day in (*self.monthly, *self.quarterly) if day.anchor)

    def resolve(
        self, anchors: Mapping[str, date], calendar: WorkingCalendar, *, quarter: bool = False
    ) -> date:
        """Return the day, not rolled; the variant after the slash where a `quarter` closes.

        Working days are the calendar's; zero of them mean on or after the anchor. Months keep
        the day of the month or take the month's last (31 January + 1m is 28 or 29 February).
        Raises UnknownAnchor.
        """
        variant = self.quarterly if quarter else self.monthly
        return min(day.resolve(self.text, anchors, calendar) for day in variant)


@lru_cache(maxsize=4096)
def parse(text: str) -> Offset:
    """Read an offset text; raises UnreadableOffset, which says what would be right."""
    variants = text.split("/")
    if len(variants) not in (1, 2):
        raise UnreadableOffset(text, "one slash at most, between monthly and quarterly")
    read = [tuple(_read(day.strip(), text) for day in part.split(" or ")) for part in variants]
    return Offset(text, read[0], read[-1])


def _read(day: str, text: str) -> _Day:
    if found := PERIOD_DAY.fullmatch(day):
        if int(found["count"]) == 0:
            raise UnreadableOffset(text, "working days after a period's end count from WD1")
        return _Day(PERIOD_END, int(found["count"]), "wd")
    if found := AFTER_OPENING.fullmatch(day):
        return _Day(OPENED, int(found["count"]), found["unit"])
    if found := FROM_ANCHOR.fullmatch(day):
        count = int(f"{found['sign'] or '+'}{found['count'] or 0}")
        return _Day(found["anchor"], count, found["unit"] or "d")
    if not ISO_DAY.fullmatch(day):
        raise UnreadableOffset(text, EXAMPLES)
    try:
        return _Day(fixed=date.fromisoformat(day))
    except ValueError as cause:
        raise UnreadableOffset(text, str(cause)) from cause

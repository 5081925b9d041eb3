"""Offsets from an anchor, as texts say them (F-27w, WD5, 10wd), and how a day off is rolled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from math import ceil

from dateutil.relativedelta import relativedelta

from calendars.errors import NoAllowedDay, UnknownAnchor, UnreadableOffset
from calendars.working_calendar import DAY, WorkingCalendar

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
WORKED: Mapping[str, float] = {"wd": 1, "d": 5 / 7, "w": 5, "m": 21}  # working days in a unit


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
            return calendar.add_due(start, self.count)
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

    @property
    def given(self) -> int | None:
        """Return how many working days it gives from the opening, None where it counts from others.

        The fewest of its variants, where a week has five.
        """
        days = (day for day in (*self.monthly, *self.quarterly) if day.anchor == OPENED)
        return min((ceil(day.count * WORKED[day.unit]) for day in days), default=None)

    def resolve(
        self, anchors: Mapping[str, date], calendar: WorkingCalendar, *, quarter: bool = False
    ) -> date:
        """Return the day, not rolled; the variant after the slash where a `quarter` closes.

        Working days are those of the calendar on which work may fall due; zero of them mean on
        or after the anchor. Months keep the day of the month or take the month's last (31 January
        + 1m is 28 or 29 February).
        Raises UnknownAnchor.
        """
        variant = self.quarterly if quarter else self.monthly
        return min(day.resolve(self.text, anchors, calendar) for day in variant)


def working_day(
    text: str, days: Mapping[str, date], calendar: WorkingCalendar, *, quarter: bool
) -> date | None:
    """Return the working day that an offset text means; None without one, or without its anchor."""
    wanted = parse(text) if text else None
    if wanted is None or wanted.anchors - days.keys():
        return None
    return calendar.on_or_after(wanted.resolve(days, calendar, quarter=quarter))


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


class Roll(StrEnum):
    """Which way a forbidden day rolls."""

    LATER = "later"
    EARLIER = "earlier"
    NEAREST = "nearest"  # the later one of two as near
    NONE = "none"  # it stays where it is
    MODIFIED_LATER = "modified_later"  # later, but earlier where that would leave the month


def roll(day: date, rule: Roll, calendar: WorkingCalendar, *, meeting: bool = False) -> date:
    """Return the day to which `day` rolls in the site's calendar.

    Working days outside the no-deadline ranges are allowed; for a `meeting`, those outside the
    no-meeting ranges. Raises NoAllowedDay when there is none within a year.
    """
    if rule is Roll.NONE:
        return day
    later = calendar.nearest(day, DAY, meeting=meeting)
    earlier = calendar.nearest(day, -DAY, meeting=meeting)
    for found in _preferences(day, rule, later, earlier):
        if found is not None:
            return found
    raise NoAllowedDay(day, calendar.site)


def _preferences(
    day: date, rule: Roll, later: date | None, earlier: date | None
) -> tuple[date | None, ...]:
    if rule is Roll.LATER:
        return (later,)
    if rule is Roll.EARLIER:
        return (earlier,)
    if later is None or earlier is None:
        return (later, earlier)
    if rule is Roll.NEAREST:
        return (later if later - day <= day - earlier else earlier,)
    return (later if (later.year, later.month) == (day.year, day.month) else earlier,)

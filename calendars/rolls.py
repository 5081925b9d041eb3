"""What happens to a day on which nothing may fall due: it rolls to one that is allowed."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from calendars.errors import NoAllowedDay
from calendars.working import WorkingCalendar

DAY = timedelta(days=1)
FARTHEST = 366  # days


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
    allows = calendar.allows_meeting if meeting else calendar.allows_deadline
    later = _seek(day, DAY, allows)
    earlier = _seek(day, -DAY, allows)
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


def _seek(day: date, step: timedelta, allows: Callable[[date], bool]) -> date | None:
    for _ in range(FARTHEST):
        if allows(day):
            return day
        day += step
    return None

"""Lateness: by how many working days something misses its day. Nothing else counts this."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, nonmember

from calendars.working_calendar import WorkingCalendar


class Timing(StrEnum):
    """How something stands to its day."""

    AHEAD = "ahead"  # open, and nothing speaks against its day
    AT_RISK = "at_risk"  # open, and what remains needs more working days than are left
    LATE = "late"  # open, and its day has passed
    IN_TIME = "in_time"  # reached by its day
    REACHED_LATE = "reached_late"

    MISSED = nonmember(frozenset({LATE, REACHED_LATE}))
    OPEN = nonmember(frozenset({AHEAD, AT_RISK, LATE}))
    TO_SEE_TO = nonmember((LATE, AT_RISK))  # the worst first


@dataclass(frozen=True, slots=True)
class Lateness:
    """How something stands to its day.

    `days` are working days: past it where it is missed, wanting where it is at risk, otherwise 0.
    """

    timing: Timing
    days: int = 0

    @property
    def missed(self) -> bool:
        """Whether its day passed before it was reached."""
        return self.timing in Timing.MISSED

    @property
    def overdue(self) -> int:
        """Working days for which it has been late and still is, otherwise 0."""
        return self.days if self.timing is Timing.LATE else 0

    def __str__(self) -> str:
        """Say it, as all pages, letters and tables do."""
        if self.timing is Timing.LATE:
            return f"{working_days(self.days)} late"
        if self.timing is Timing.AT_RISK:
            return f"at risk, {working_days(self.days)} short"
        if self.timing is Timing.REACHED_LATE:
            return f"reached {working_days(self.days)} late"
        return "in time" if self.timing is Timing.IN_TIME else "ahead"


def days_late(due: date, day: date, calendar: WorkingCalendar) -> int:
    """Return how many working days have begun after `due` up to `day`, 0 when it is in time.

    A due day on which nobody works is met on the next working day; days on which nobody works
    make nothing late.
    """
    return max(0, calendar.between(calendar.on_or_after(due), day)) if day > due else 0


def judge(
    due: date | None,
    today: date,
    calendar: WorkingCalendar,
    *,
    done: date | None = None,
    ready: date | None = None,
) -> Lateness:
    """Return how something stands to its day.

    `done` is the day on which it was reached, None while it is open; `ready` the first one on which
    what remains can be finished. Without a due day nothing is late.
    """
    if done is not None:
        days = days_late(due, done, calendar) if due else 0
        return Lateness(Timing.REACHED_LATE if days else Timing.IN_TIME, days)
    if due is None:
        return Lateness(Timing.AHEAD)
    if days := days_late(due, today, calendar):
        return Lateness(Timing.LATE, days)
    short = days_late(due, ready, calendar) if ready else 0
    return Lateness(Timing.AT_RISK if short else Timing.AHEAD, short)


def working_days(count: int) -> str:
    """Return a number of working days in words."""
    return f"{count} working {'day' if count == 1 else 'days'}"

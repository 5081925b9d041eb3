"""Conflicts of a plan: what is wrong with the days that move, and a way out of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.lateness import working_days
from calendars.milestones import KEPT, MilestoneGraph
from calendars.working_calendar import DAY, WorkingCalendar


class ConflictKind(StrEnum):
    """What is wrong with a day."""

    FIXED = "fixed"  # it is said not to move
    ORDER = "order"  # it lies before what it waits for
    DAY_OFF = "day off"  # nobody works, meets or delivers on it
    WINDOW = "window"  # too little time is left before it
    PAST = "past"  # it has been


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something wrong with the day of a milestone; one that `blocks` cannot be published."""

    kind: ConflictKind
    code: str
    day: date
    what: str
    way_out: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class DaysCompared:
    """The days of a plan beside those in force, of periods too; `planned` are those of its graph.

    `carried` come from the year before; `fixed` says of milestones why they are not moved;
    `by_hand` are days that nothing rolls.
    """

    graph: MilestoneGraph
    before: Mapping[str, date]
    after: Mapping[str, date]
    planned: Mapping[str, date]
    carried: Mapping[str, date]
    fixed: Mapping[str, str]
    by_hand: Mapping[str, date]
    calendar: WorkingCalendar
    today: date

    def known(self, dates: Mapping[str, date]) -> dict[str, date]:
        """Return days with those that are carried in."""
        return {**self.carried, **dates}

    @property
    def moved(self) -> list[str]:
        """The milestones whose day is another one than before, or new."""
        return [code for code, day in self.after.items() if self.before.get(code) != day]


def conflicts(days: DaysCompared) -> Iterator[Conflict]:
    """Yield what is wrong with the days that move, in the order of the plan."""
    for code in (each for each in days.moved if each in days.planned):
        yield from _fixed(days, code)
        yield from _past(days, code)
        yield from _day_off(days, code)
    yield from _order(days)
    yield from _windows(days)


def _fixed(days: DaysCompared, code: str) -> Iterator[Conflict]:
    if code in days.fixed and code in days.before:
        what = f"{code} is fixed on {days.before[code]}: {days.fixed[code]}"
        mend = f"leave it on {days.before[code]}, or take fixed: away from it"
        yield Conflict(ConflictKind.FIXED, code, days.after[code], what, mend, blocks=True)


def _past(days: DaysCompared, code: str) -> Iterator[Conflict]:
    if code in days.before and days.after[code] < days.today:
        what = f"{code} would be on {days.after[code]}, which has passed"
        mend = f"choose {days.calendar.on_or_after(days.today)} or later"
        yield Conflict(ConflictKind.PAST, code, days.after[code], what, mend)


def _day_off(days: DaysCompared, code: str) -> Iterator[Conflict]:
    day, meeting = days.after[code], days.graph[code].meeting
    if code not in days.by_hand or days.calendar.allows(day, meeting=meeting):
        return
    spans = days.calendar.no_meetings if meeting else days.calendar.no_deadlines
    name = next((span.name for span in spans if day in span and span.name), "a day off")
    why = name if days.calendar.is_working(day) else "a day on which nobody works"
    free = (days.calendar.nearest(day, step, meeting=meeting) for step in (-DAY, DAY))
    mend = "choose " + " or ".join(str(other) for other in free if other)
    yield Conflict(ConflictKind.DAY_OFF, code, day, f"{code} would be on {day}, {why}", mend)


def _order(days: DaysCompared) -> Iterator[Conflict]:
    known = days.known(days.planned)
    for code, waits in days.graph.late_prerequisites(known).items():
        for waited in waits:
            day = known[code]
            what = f"{code} on {day} waits for {waited}, which is only due on {known[waited]}"
            mend = f"move {waited} to {day} or before, or {code} to {known[waited]} or after"
            yield Conflict(ConflictKind.ORDER, code, day, what, mend, blocks=True)


def _windows(days: DaysCompared) -> Iterator[Conflict]:
    """Yield what has less time than it had, and less than a milestone keeps when it is pushed."""
    known = days.known(days.planned)
    before = days.graph.windows(days.known(days.before), days.calendar)
    for code, left in days.graph.windows(known, days.calendar).items():
        had = before.get(code, 0)
        if not 0 <= left < min(had, KEPT):
            continue
        last = days.graph.holder(code, known)
        enough = days.calendar.add(known[last], min(had, KEPT))
        what = f"{code} has {working_days(left)} left after {last}, before it had {had}"
        mend = f"move {code} to {enough} or later, or {last} to an earlier day"
        yield Conflict(ConflictKind.WINDOW, code, known[code], what, mend)

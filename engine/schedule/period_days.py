"""Named days of one period that the calendar sets: one review, moved by its own name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from calendars.fiscal_year import FiscalYear, Period, key_of, occurrences
from calendars.offsets import OPENED, PERIOD_END, parse, working_day
from calendars.working_calendar import WorkingCalendar
from engine.errors import PeriodDayUnknown
from engine.schedule.milestones import CLOSING_MONTH
from engine.schedule.planned_steps import named_days, planned_steps
from persistence.strategy_year import PeriodDay
from state_machines.definition import Definition, Step

FARTHEST = 21  # days by which holidays shift how far a step is from what it counts from


@dataclass(frozen=True, slots=True)
class SetDay:
    """A day that the calendar sets; `code` is how it is written there: SRV.meeting@Q2.

    What `opens` counts from the day on which its process opens: once that has come it is in vain.
    """

    code: str
    definition_key: str
    period: str
    name: str
    day: date
    opens: bool = False


def is_day_of_period(code: str) -> bool:
    """Tell whether a code names a day of one period."""
    return "@" in code


def set_days(
    dates: Mapping[str, date],
    year: FiscalYear,
    calendar: WorkingCalendar,
    definitions: Iterable[Definition],
) -> Iterator[SetDay]:
    """Yield the days of single periods among fixed days; raises PeriodDayUnknown.

    Before the @ stands the process with one of its named days, SRV.meeting, or a milestone that it
    reaches each period: then what the milestone counts from moves so that it is due then. For
    SRV.confirmed that is the meeting, for SCM.locked the end of the period, with all that counts
    from it in that process; so it is for BPS.wave, which is reached when its process opens.
    """
    known = tuple(definitions)
    for code, day in dates.items():
        if is_day_of_period(code):
            yield _set_day(code, day, year, calendar, known)


def store(session: Session, year_id: str, days: Iterable[SetDay]) -> None:
    """Write the days of single periods of a year in place of those that there were."""
    session.execute(delete(PeriodDay).where(PeriodDay.year_id == year_id))
    for each in days:
        session.add(
            PeriodDay(
                year_id=year_id,
                definition_key=each.definition_key,
                period=each.period,
                name=each.name,
                day=each.day,
            )
        )
    session.flush()


def of(session: Session, year_id: str, definition_key: str, period: str) -> dict[str, date]:
    """Return the named days that the calendar sets for a process in one period."""
    query = select(PeriodDay.name, PeriodDay.day).where(
        PeriodDay.year_id == year_id,
        PeriodDay.definition_key == definition_key,
        PeriodDay.period == period,
    )
    return {row.name: row.day for row in session.execute(query)}


def _set_day(
    code: str,
    day: date,
    year: FiscalYear,
    calendar: WorkingCalendar,
    definitions: tuple[Definition, ...],
) -> SetDay:
    stem, _, asked = code.partition("@")
    for definition in definitions:
        if definition.code != stem.partition(".")[0] or definition.starts.every in ("", "year"):
            continue
        for period in _meant(definition, asked, year):
            if found := _named(definition, stem, day, period, calendar):
                return SetDay(code, definition.key, period.key, *found)
    raise PeriodDayUnknown(code, sorted(_offered(definitions)))


def _meant(definition: Definition, asked: str, year: FiscalYear) -> Iterator[Period]:
    """Yield the period of a process that a text means: Q2 is June where it runs each month."""
    key = asked if asked in year.keys else key_of(year.label, asked)
    closing = key_of(year.label, CLOSING_MONTH.get(asked.rpartition("-")[2], ""))
    periods = {each.key: each for each in occurrences(definition.starts.every, year)}
    yield from (periods[each] for each in (key, closing) if each in periods)


def _named(
    definition: Definition, stem: str, day: date, period: Period, calendar: WorkingCalendar
) -> tuple[str, date, bool] | None:
    """Return the named day that a code means, when it must be, and whether the opening follows."""
    if (name := stem.partition(".")[2]) in dict(definition.anchors):
        return name, day, False
    for step in definition.steps:
        if stem in step.reaches:
            plan = _StepPlan(definition, step, period, calendar)
            for name in plan.names:
                if found := plan.counted_back(name, day):
                    return name, found, plan.follows_opening(name, found)
    return None


@dataclass(frozen=True, slots=True)
class _StepPlan:
    """For which day a step is planned in a period, by the named days of its process."""

    definition: Definition
    step: Step
    period: Period
    calendar: WorkingCalendar

    @property
    def names(self) -> list[str]:
        """What the step may count from: what its due day names, the process's days, its period."""
        named = [name for name, _ in reversed(self.definition.anchors)]
        own = parse(self.step.due).anchors if self.step.due else frozenset[str]()
        known = [*named, PERIOD_END]
        return sorted(known, key=lambda name: name not in own)

    def counted_back(self, name: str, wanted: date) -> date | None:
        """Return for when a named day must be set for a wanted day, or close; None if in vain."""
        days, usual = self._days({})
        if usual is None or name not in days:
            return None
        about = days[name] + (wanted - usual)
        near = (about + timedelta(days=sign * n) for n in range(FARTHEST) for sign in (1, -1))
        planned = {day: self._days({name: day})[1] for day in near if self.calendar.is_working(day)}
        if len(set(planned.values())) == 1:
            return None
        return min(planned, key=lambda day: abs((planned[day] or date.max) - wanted))

    def follows_opening(self, name: str, day: date) -> bool:
        """Tell whether a named day moves the step only because the process opens on another day."""
        days, usual = self._days({})
        return self._days({name: day, OPENED: days[OPENED]})[1] == usual

    def _days(self, own: Mapping[str, date]) -> tuple[dict[str, date], date | None]:
        """Return the named days, with some set, and the day for which the step is planned."""
        quarter = self.period.closes_quarter
        known = {PERIOD_END: self.period.last, OPENED: self.period.first, **own}
        opens = working_day(self.definition.starts.at, known, self.calendar, quarter=quarter)
        known[OPENED] = own.get(OPENED) or opens or self.period.first
        days = named_days(self.definition, known, self.calendar, quarter=quarter)
        steps = planned_steps(self.definition, days, self.calendar, quarter=quarter)
        return days, steps[self.step.key].due if self.step.key in steps else None


def _offered(definitions: Iterable[Definition]) -> Iterator[str]:
    for definition in definitions:
        if definition.starts.every not in ("", "year"):
            yield from (f"{definition.code}.{name}" for name, _ in definition.anchors)

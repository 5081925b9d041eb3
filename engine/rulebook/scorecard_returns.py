"""What the rules of the data cycle look at: values with what they are judged by, and returns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from engine.records.periods import Periods
from engine.rules.parts import Look, read_once
from persistence.organisation import Person
from persistence.records.scorecards import Measure, MeasureValue
from persistence.work import Instance, StepRun, Task

RETURN, ENTRY = "measure_return", "B2"  # the item machine and its step that asks for values


@dataclass(frozen=True, slots=True)
class Judged:
    """A value that was entered, with its measure's range and the values before, latest first."""

    id: str
    measure: str
    period: str
    value: Decimal
    as_of: date | None
    estimate: bool
    confirmed: bool
    measured_in: str | None
    lowest: Decimal | None
    highest: Decimal | None
    first: date
    last: date
    before: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many returns an updater was asked for, and how many came by their due time."""

    person: str
    name: str
    asked: int
    on_time: int


def judged(at: Look) -> list[Judged]:
    """Return the values of the period that is looked at, or of the whole year."""
    return [value for value in _entered(at) if at.period in ("", value.period)]


def period_of(at: Look) -> str:
    """Return the period that is looked at: the latest one with values when none is named."""
    if at.period:
        return at.period
    ends = Periods.of(at.session, at.year).ends
    query = _values(at).with_only_columns(MeasureValue.period).order_by(None).distinct()
    known = [(ends[row.period], row.period) for row in at.rows(query) if row.period in ends]
    return max(known)[1] if known else ""


def estimates(at: Look) -> Iterator[tuple[Judged, int]]:
    """Yield the estimates of the year, each with the periods that have ended since."""
    periods, found = Periods.of(at.session, at.year), _entered(at)
    now = max((value.last for value in found), default=at.today)
    now = periods.ends[at.period] if at.period else now
    months = [period.last for period in periods.year.periods()]
    for value in found:
        if value.estimate:
            yield value, sum(value.last < last <= now for last in months)


def punctuality(at: Look) -> Iterator[Punctuality]:
    """Yield for each updater how many of the returns due so far this year came in time."""
    late_by = at.calendar.opening(at.calendar.on_or_after(at.today))
    in_time = func.sum(case((Task.answered_at <= Task.due_at, 1), else_=0))
    query = (
        select(Person.id, Person.name, func.count().label("asked"), in_time.label("in_time"))
        .join(Task, Task.assignee_id == Person.id)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == StepRun.instance_id)
        .where(Instance.definition_key == RETURN, Instance.year_id == at.year)
        .where(StepRun.key == ENTRY, or_(Task.answered_at.is_not(None), Task.due_at < late_by))
        .group_by(Person.id, Person.name)
        .order_by(Person.id)
    )
    for row in at.rows(query):
        yield Punctuality(row.id, row.name, row.asked, row.in_time)


@read_once
def _entered(at: Look) -> list[Judged]:
    periods = Periods.of(at.session, at.year)
    by_measure: dict[str, list[Any]] = {}
    for row in at.rows(_values(at)):
        if row.period in periods.ends:
            by_measure.setdefault(row.measure, []).append(row)
    found: list[Judged] = []
    for rows in by_measure.values():
        rows.sort(key=lambda row: periods.ends[row.period])
        known: list[Decimal] = []
        for row in rows:
            ends = periods.first(row.period), periods.ends[row.period]
            found.append(_judged(row, ends, tuple(reversed(known))))
            known.append(row.value)
    return found


def _judged(row: Any, ends: tuple[date, date], before: tuple[Decimal, ...]) -> Judged:
    return Judged(
        row.id,
        row.measure,
        row.period,
        row.value,
        row.as_of,
        bool(row.estimate),
        bool(row.confirmed),
        row.measured_in,
        row.lowest,
        row.highest,
        *ends,
        before,
    )


def _values(at: Look) -> Select[Any]:
    query = (
        select(
            MeasureValue.id,
            MeasureValue.measure,
            MeasureValue.period,
            MeasureValue.value,
            MeasureValue.as_of,
            MeasureValue.estimate,
            MeasureValue.confirmed,
            Measure.measured_in,
            Measure.lowest,
            Measure.highest,
        )
        .join(Measure, Measure.id == MeasureValue.measure)
        .where(MeasureValue.year == at.year, at.live(MeasureValue), Measure.status == "active")
        .where(MeasureValue.value.is_not(None))
        .order_by(MeasureValue.id)
    )
    return query.where(Measure.updater == at.person) if at.person else query

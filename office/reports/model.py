"""The parts of a review pack, and the words for statuses, periods and people in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.errors import UnknownPeriod
from calendars.fiscal_year import FiscalYear, Period
from engine.formatting import day, month_name
from engine.schedule import deadlines
from engine.scoring import thresholds, weights
from engine.scoring.year_numbers import ToDate
from persistence.organisation import Person, Unit
from persistence.records.strategy import Objective
from persistence.strategy_year import PlanYear

RATED = frozenset({"green", "amber", "red"})
ADDRESSES = ("target",)  # fields that lead somewhere and are not printed


class MeasureStatus(StrEnum):
    """How something stands against its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNRATED = "unrated"
    MISSING = "missing"
    NOT_DUE = "not_due"

    @property
    def word(self) -> str:
        """Return what people read beside the shape."""
        return WORDS[self]


WORDS = {
    MeasureStatus.GREEN: "On target",
    MeasureStatus.AMBER: "Near target",
    MeasureStatus.RED: "Off target",
    MeasureStatus.UNRATED: "No target",
    MeasureStatus.MISSING: "No data",
    MeasureStatus.NOT_DUE: "Not due yet",
}
STATUS_OF = {
    thresholds.RED: MeasureStatus.RED,
    weights.MISSING: MeasureStatus.MISSING,
    thresholds.AMBER: MeasureStatus.AMBER,
    thresholds.GREEN: MeasureStatus.GREEN,
    thresholds.NONE: MeasureStatus.UNRATED,
}  # of a light
GRAVITY = (
    *(STATUS_OF[light] for light in weights.GRAVITY),
    MeasureStatus.NOT_DUE,
)  # what an objective takes over from its measures: no green neighbour hides what is missing


def read_statuses(text: object, *, has_value: bool = True) -> MeasureStatus:
    """Return the status that a snapshot or a report names.

    Without a value it is missing; a value that no target judges is unrated.
    """
    if not has_value or not text:
        return MeasureStatus.MISSING
    return MeasureStatus(str(text)) if text in RATED else MeasureStatus.UNRATED


def worst_status(statuses: Iterable[MeasureStatus]) -> MeasureStatus:
    """Return the gravest status there is; not due when there is none."""
    found = set(statuses)
    return next((status for status in GRAVITY if status in found), MeasureStatus.NOT_DUE)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a sentence can be checked: "#..." is a place in the pack, "/..." a page of ours."""

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the pre-brief with its proof."""

    text: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Chapter:
    """One question that the pre-brief answers; `nothing` is said when there is no sentence."""

    key: str
    question: str
    sentences: tuple[Sentence, ...]
    nothing: str


@dataclass(frozen=True, slots=True)
class Point:
    """A measure in one locked period. `label` is the period's short name."""

    label: str
    value: Decimal | None
    target: Decimal | None
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class LockedScore:
    """What a figure is worth, as it was locked. `score`: 0 to 100; without one `why` says so.

    `tolerance` says which values are green; `progress` is the percentage of the way from the
    baseline to the year's last target; `to_date` holds quarter, half, year and rolling year.
    """

    score: Decimal | None = None
    why: str = ""
    tolerance: str = ""
    progress: Decimal | None = None
    to_date: Mapping[str, ToDate] = field(default_factory=dict)


UNSCORED = LockedScore()


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure over the locked periods of the year."""

    measure: str
    name: str
    objective: str
    objective_name: str
    unit_name: str  # whose card it is on
    measured_in: str
    owner: str
    status: MeasureStatus
    points: tuple[Point, ...]
    corporate: bool
    fresh: bool  # its last point is of the pack's own period
    scored: LockedScore = UNSCORED

    @property
    def last(self) -> Point:
        """Return the latest point."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Red:
    """A measure that is off target, and what its owner says about it."""

    trend: Trend
    periods_red: int  # locked periods in a row, this one included
    cause: str = ""
    action: str = ""
    who: str = ""
    due: date | None = None
    forecast: Decimal | None = None
    override: str = ""

    @property
    def owner(self) -> str:
        """Return who answers for the measure."""
        return self.trend.owner

    @property
    def explained(self) -> bool:
        """Tell whether there is a variance statement."""
        return bool(self.cause)


@dataclass(frozen=True, slots=True)
class MissingValue:
    """A measure without a value; `overdue` in working days, 0 when it is not due yet."""

    measure: str
    name: str
    owner: str
    due: date
    overdue: int

    @property
    def text(self) -> str:
        """Return how the gap is printed."""
        late = f"day {self.overdue} overdue" if self.overdue > 0 else f"due {self.due}"
        return f"no data, owner {self.owner or 'nobody'}, {late}"


@dataclass(frozen=True, slots=True)
class InitiativeLine:
    """An initiative as last reported. `percent_*` are whole percents, None when unknown."""

    id: str
    name: str
    owner: str
    sponsor: str
    stage: str
    percent_done: int | None
    percent_time: int | None
    lights: tuple[MeasureStatus, MeasureStatus, MeasureStatus]  # time, cost, benefit
    reported: str  # the period of the report
    current: bool  # it is of the pack's own period
    issue: str
    help_needed: str
    signs: tuple[str, ...]  # what speaks against all-green lights
    kill_hit_on: date | None
    start: date | None

    @property
    def all_green(self) -> bool:
        """Tell whether its owner sees no trouble at all."""
        return set(self.lights) == {MeasureStatus.GREEN}

    @property
    def watermelon(self) -> bool:
        """Tell whether it is green outside and perhaps red inside."""
        return self.all_green and bool(self.signs)


@dataclass(frozen=True, slots=True)
class Burn:
    """Spending on the strategy, added up month by month, in one currency.

    `planned` has a point for every month of the year, `spent` for those that are over.
    """

    currency: str
    labels: tuple[str, ...]
    planned: tuple[Decimal, ...]
    spent: tuple[Decimal, ...]
    others: tuple[str, ...] = ()  # currencies that stand beside and are not added

    @property
    def planned_now(self) -> Decimal:
        """Return what should have been spent by the end of the period."""
        return self.planned[len(self.spent) - 1] if self.spent else Decimal(0)

    @property
    def spent_now(self) -> Decimal:
        """Return what has been spent by the end of the period."""
        return self.spent[-1] if self.spent else Decimal(0)

    @property
    def share(self) -> int | None:
        """Return spending as a whole percentage of the plan so far."""
        return round(self.spent_now / self.planned_now * 100) if self.planned_now else None


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that a meeting asked for and that is not closed.

    `age` is in days, `overdue` in working days.
    """

    id: str
    text: str
    owner: str
    due: date
    age: int
    overdue: int
    redated: int
    meeting: str


@dataclass(frozen=True, slots=True)
class Names:
    """The words for what records only name by their ids."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    root: str  # the unit at the top
    objectives: Mapping[str, str]

    def person(self, key: str | None) -> str:
        """Return a person's name; "" for nobody."""
        return self.people.get(key, key) if key else ""


def names(session: Session, year: str) -> Names:
    """Read the words of a year."""
    units = session.execute(select(Unit.id, Unit.name, Unit.parent_id)).tuples().all()
    return Names(
        dict(session.execute(select(Person.id, Person.name)).tuples().all()),
        {key: name for key, name, _ in units},
        next((key for key, _, parent in units if parent is None), ""),
        dict(
            session.execute(select(Objective.id, Objective.name).where(Objective.year == year))
            .tuples()
            .all()
        ),
    )


class PackError(Exception):
    """Something about a pack cannot be had."""


class PeriodUnknown(PackError):
    """No published year has a period of that name."""

    def __init__(self, period: str) -> None:
        self.period = period
        super().__init__(f"no published year has a period {period!r}")


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a published year."""

    year: PlanYear
    fiscal: FiscalYear
    period: Period

    @property
    def title(self) -> str:
        """Return the period as people call it: its name and its days."""
        first, last = self.period.first, self.period.last
        return f"{self.period.key}, {day(first)} to {day(last)}"

    def last_day(self, key: str) -> date:
        """Return the last day of a period of the same year; date.min for one of another."""
        try:
            return self.fiscal.period(key).last
        except UnknownPeriod:
            return date.min

    def label(self, key: str) -> str:
        """Return the short name of a period of the same year, for an axis: "Mar" or "Q1"."""
        try:
            period = self.fiscal.period(key)
        except UnknownPeriod:
            return key
        tail = key.removeprefix(f"{self.fiscal.label}-")
        return month_name(period.last) if tail.isdigit() else tail


def span_of(session: Session, key: str) -> Span:
    """Return the period called `key`, of whichever published year has it; raises PeriodUnknown."""
    for year in session.scalars(select(PlanYear).order_by(PlanYear.starts.desc())):
        fiscal = deadlines.fiscal_year(year)
        try:
            return Span(year, fiscal, fiscal.period(key))
        except UnknownPeriod:
            continue
    raise PeriodUnknown(key)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value of which each text that is shown is changed; keys and addresses stay."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple | list | frozenset):
        return type(value)(each_text(each, change) for each in value)
    if isinstance(value, Mapping):
        return {key: each_text(each, change) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        kept = [each.name for each in fields(value) if each.init and each.name not in ADDRESSES]
        return replace(value, **{name: each_text(getattr(value, name), change) for name in kept})
    return value

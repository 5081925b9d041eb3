"""What a pack consists of, as values: every format shows the same."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from office.packs.statuses import Status


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
class Trend:
    """A measure over the locked periods of the year."""

    measure: str
    name: str
    objective: str
    objective_name: str
    unit_name: str  # whose card it is on
    measured_in: str
    owner: str
    status: Status
    points: tuple[Point, ...]
    corporate: bool
    fresh: bool  # its last point is of the pack's own period

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
class Gap:
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
    lights: tuple[Status, Status, Status]  # time, cost, benefit
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
        return set(self.lights) == {Status.GREEN}

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
    """An action that a meeting asked for and that is not closed; ages in days."""

    id: str
    text: str
    owner: str
    due: date
    age: int
    overdue: int
    redated: int
    meeting: str

"""The scorecard and its numbers: measures, targets, values, cards, demands, feeds, training."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, Date
from sqlalchemy.orm import Mapped

from persistence.base import Closed, Code, Key, Own, Quantity, Words, column
from persistence.records.base import Record, line

AGGREGATIONS = ("sum", "average", "weighted", "ratio", "last", "maximum", "minimum", "none")
WEIGHTED_LEVELS = ("measure", "objective", "perspective", "unit")
THRESHOLDS = ("percent", "units", "values", "scale", "yes_no")


class Measure(Record):
    """The measure dictionary."""

    __tablename__ = "measures"
    over: ClassVar = {"status": ("retired",)}
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Measure")
    unit: Mapped[str] = column("Unit", ref="units", index=True)
    objective: Mapped[str | None] = column("Objective", ref="objectives", index=True)
    intent: Mapped[str | None] = column("Intent", Words)
    formula: Mapped[str | None] = column("Formula", Words)
    measured_in: Mapped[str | None] = column(
        "Measured in", closed=Closed.MEASURED_IN, note="%, EUR, days, count ..."
    )
    polarity: Mapped[str | None] = column("Polarity", choices=("up", "down", "band"))
    frequency: Mapped[str | None] = column("Frequency", choices=("month", "quarter", "year"))
    timing: Mapped[str | None] = column("Leading or lagging", choices=("leading", "lagging"))
    owner: Mapped[str | None] = column("Owner", ref="people")
    updater: Mapped[str | None] = column("Updater", ref="people", index=True)
    source_system: Mapped[str | None] = column("Source system")
    extraction: Mapped[str] = column("Extraction", choices=("auto", "manual"), default="manual")
    baseline: Mapped[Decimal | None] = column("Baseline", Quantity)
    baseline_on: Mapped[date | None] = column("Baseline of", Date)
    lowest: Mapped[Decimal | None] = column("Lowest valid value", Quantity)
    highest: Mapped[Decimal | None] = column("Highest valid value", Quantity)
    thresholds: Mapped[str | None] = column(
        "Thresholds are",
        choices=THRESHOLDS,
        note="A miss in percent of the target, or in units; or values of the measure itself.",
    )
    amber: Mapped[Decimal | None] = column(
        "Amber from", Quantity, note="Off target by more than this is amber."
    )
    red: Mapped[Decimal | None] = column(
        "Red from", Quantity, note="Off target by more than this is red."
    )
    amber_below: Mapped[Decimal | None] = column(
        "Amber below", Quantity, note="Where a band's lower side has its own."
    )
    red_below: Mapped[Decimal | None] = column(
        "Red below", Quantity, note="Where a band's lower side has its own."
    )
    worst: Mapped[Decimal | None] = column("Scores 0 at", Quantity)
    best: Mapped[Decimal | None] = column("Scores 100 at", Quantity)
    steady: Mapped[Decimal | None] = column(
        "Steady within", Quantity, minimum=0, note="A change up to this is no trend."
    )
    aggregation: Mapped[str | None] = column("Aggregation", choices=AGGREGATIONS)
    weighted_by: Mapped[str | None] = column("Weighted by", ref="measures")
    numerator: Mapped[str | None] = column("Numerator", ref="measures")
    denominator: Mapped[str | None] = column("Denominator", ref="measures")
    calculation: Mapped[str | None] = column(
        "Calculated as",
        Words,
        note="Arithmetic over measures: {M-1} / {M-2} * 100",
        formula_of="measures",
    )
    rolls_up_to: Mapped[str | None] = column(
        "Rolls up to", ref="measures", note="The corporate measure that a unit's measure adds to."
    )
    shared_as: Mapped[str | None] = column(
        "Shared as", Code, note="The same word on every unit's measure of the same thing."
    )
    lag: Mapped[int | None] = column("Lag", None, unit="days", minimum=0, maximum=366)
    known_flaws: Mapped[str | None] = column("Known flaws", Words)
    status: Mapped[str] = column("Status", choices=("active", "retired"), default="active")
    merged_into: Mapped[str | None] = column("Merged into", ref="measures")
    ending: Mapped[str | None] = column("Why it ended", Words)
    line: Mapped[str | None] = line("measures")


class Target(Record):
    """Targets by measure and period."""

    __tablename__ = "targets"
    identity: ClassVar = ("measure", "period")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    measure: Mapped[str] = column("Measure", ref="measures", index=True)
    period: Mapped[str] = column(
        "Period", closed=Closed.PERIOD, note="FY2028, FY2028-Q1 or FY2028-03"
    )
    value: Mapped[Decimal] = column("Target", Quantity)
    measured_in: Mapped[str | None] = column("Measured in", closed=Closed.MEASURED_IN)
    stretch: Mapped[Decimal | None] = column("Multi-year stretch", Quantity)
    basis: Mapped[str | None] = column("Basis", choices=("benchmark", "trend", "gap"))
    confidence: Mapped[int | None] = column("Confidence", None, unit="%", minimum=0, maximum=100)
    depends_on: Mapped[str | None] = column("Depends on initiative", ref="initiatives")
    state: Mapped[str] = column(
        "State", choices=("provisional", "ratified"), default="provisional", own=Own.KEPT
    )
    explanation: Mapped[str | None] = column("Why it is unusual", Words, anew=True)


class MeasureValue(Record):
    """Values by measure and period."""

    __tablename__ = "measure_values"
    identity: ClassVar = ("measure", "period")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    measure: Mapped[str] = column("Measure", ref="measures", index=True)
    period: Mapped[str] = column("Period", closed=Closed.PERIOD, index=True)
    value: Mapped[Decimal | None] = column("Value", Quantity)
    as_of: Mapped[date | None] = column(
        "As of", Date, note="Empty means the last day of the period."
    )
    estimate: Mapped[bool | None] = column("Is it an estimate?", None)
    evidence: Mapped[str | None] = column("Evidence", Words)
    comment: Mapped[str | None] = column("Comment", Words)
    confirmed: Mapped[bool | None] = column(
        "Confirmed though unusual", None, note="Yes when a jump or a repeated value is real."
    )
    entered_by: Mapped[str | None] = column("Entered by", Key, own=Own.ENTERED)
    entered_on: Mapped[date | None] = column("Entered on", Date, own=Own.ENTERED)
    approved_by: Mapped[str | None] = column("Approved by", Key, own=Own.APPROVED)


class VarianceNote(Record):
    """Variance statements: why a measure is off, and what will be done."""

    __tablename__ = "variance_notes"
    identity: ClassVar = ("measure", "period")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    measure: Mapped[str] = column("Measure", ref="measures")
    period: Mapped[str] = column("Period", closed=Closed.PERIOD)
    cause: Mapped[str] = column("Why the gap", Words)
    action: Mapped[str] = column("What will be done", Words)
    owner: Mapped[str | None] = column("Who", ref="people")
    due: Mapped[date | None] = column("By when", Date)
    forecast: Mapped[Decimal | None] = column("Forecast for the year end", Quantity)
    override: Mapped[str | None] = column("Status instead", choices=("green", "amber", "red"))
    justification: Mapped[str | None] = column("Why that status", Words)


class Snapshot(Record):
    """Locked periods: what the numbers were when they were closed."""

    __tablename__ = "snapshots"
    identity: ClassVar = ("period", "edition")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    period: Mapped[str] = column("Period", closed=Closed.PERIOD, index=True)
    edition: Mapped[int] = column("Edition", None)
    state: Mapped[str] = column(
        "State", choices=("locked", "reopened"), default="locked", own=Own.KEPT
    )
    locked_on: Mapped[date] = column("Locked on", Date, own=Own.KEPT)
    locked_by: Mapped[str] = column("Locked by", Key, own=Own.KEPT)
    rows: Mapped[list[Any]] = column("Rows", JSON, own=Own.KEPT)  # one a measure; numbers as text
    digest: Mapped[str] = column("Hash of the rows", Key, own=Own.KEPT)


class InitiativeNeed(Record):
    """Gaps between target and forecast, and the initiative ideas that would close them."""

    __tablename__ = "initiative_needs"
    identity: ClassVar = ("objective",)
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    objective: Mapped[str] = column("Objective", ref="objectives")
    gap: Mapped[Decimal | None] = column("Gap", Quantity)
    gap_in: Mapped[str | None] = column("Gap in", closed=Closed.MEASURED_IN)
    idea: Mapped[str | None] = column("Initiative idea", Words)
    no_need: Mapped[str | None] = column("Why no initiative is needed", Words)


class Card(Record):
    """Scorecards of the group and of the units."""

    __tablename__ = "cards"
    identity: ClassVar = ("year", "unit")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    state: Mapped[str] = column(
        "State",
        choices=("draft", "provisional", "active", "certified", "superseded"),
        default="draft",
        own=Own.KEPT,
    )
    due: Mapped[date | None] = column("Due", Date)
    certified_on: Mapped[date | None] = column("Certified on", Date, own=Own.KEPT)
    map_changed_on: Mapped[date | None] = column("Corporate map changed on", Date)


class ScoreWeight(Record):
    """Weights of measures, objectives, perspectives and units in the scores above them."""

    __tablename__ = "weights"
    identity: ClassVar = ("level", "of", "since")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    level: Mapped[str] = column("Weight of a", choices=WEIGHTED_LEVELS)
    of: Mapped[str] = column("Of", Key, note="The id of the measure, objective, perspective, unit.")
    since: Mapped[date] = column("From", Date)
    weight: Mapped[Decimal] = column("Weight", Quantity, minimum=0, note="Without one: 1.")
    reason: Mapped[str | None] = column("Why", Words)


class ServiceDemand(Record):
    """What business units demand of support units, and the answers."""

    __tablename__ = "service_demands"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    requester: Mapped[str] = column("Requester", ref="units", index=True)
    provider: Mapped[str] = column("Provider", ref="units", index=True)
    text: Mapped[str] = column("Demand", Words)
    answer: Mapped[str | None] = column("Answer", choices=("accept", "counter", "decline"))
    service_level: Mapped[str | None] = column("Service level", Words)
    measure: Mapped[str | None] = column("Measure", ref="measures")
    capacity: Mapped[Decimal | None] = column("Capacity needed", Quantity, unit="FTE", minimum=0)


class Agreement(Record):
    """What the catchball agreed between units: what is changed on whose card."""

    __tablename__ = "agreements"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    theme: Mapped[str] = column("Theme", ref="themes", index=True)
    unit: Mapped[str] = column("Unit whose card changes", ref="units", index=True)
    about: Mapped[str] = column(
        "About", choices=("objective", "link", "measure", "target", "demand")
    )
    before: Mapped[str | None] = column("Before", Words)
    agreed: Mapped[str] = column("Agreed", Words)


class Checkpoint(Record):
    """Scores at the alignment checkpoints."""

    __tablename__ = "checkpoints"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Checkpoint")
    score: Mapped[int] = column("Score", None, unit="0-4", minimum=0, maximum=4)


class Training(Record):
    """Training of those who own or update something."""

    __tablename__ = "trainings"
    identity: ClassVar = ("person", "role", "year")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    person: Mapped[str] = column("Person", ref="people")
    role: Mapped[str] = column("Role", choices=("OO", "MO", "MU", "IO", "starter"))
    appointed_on: Mapped[date] = column("Appointed on", Date)
    trained_on: Mapped[date | None] = column("Trained on", Date)
    score: Mapped[int | None] = column("Check", None, unit="of 5", minimum=0, maximum=5)
    coach: Mapped[str | None] = column("Coach", ref="people")
    coached_on: Mapped[date | None] = column("Coached on", Date)
    coached_in: Mapped[str | None] = column("Coached in", Words)


class Feed(Record):
    """Where a measure's value is drawn from. Credentials stand in the environment, never here."""

    __tablename__ = "feeds"
    identity: ClassVar = ("measure",)
    measure: Mapped[str] = column("Measure", ref="measures")
    kind: Mapped[str] = column("Kind", choices=("sql", "csv", "excel", "http"))
    location: Mapped[str] = column("Location", Words, note="URL or path; {NAME} is a credential.")
    pick: Mapped[str] = column("Pick", Words, note="Query, column and row filter, or JSON path.")
    owner: Mapped[str | None] = column("Owner", ref="people")
    active: Mapped[bool] = column("Active", None, default=True)


class FeedReading(Record):
    """What a feed delivered for a period, or why it did not."""

    __tablename__ = "feed_readings"
    identity: ClassVar = ("measure", "period")
    measure: Mapped[str] = column("Measure", ref="measures")
    period: Mapped[str] = column("Period", closed=Closed.PERIOD)
    value: Mapped[Decimal | None] = column("Value", Quantity, own=Own.KEPT)
    as_of: Mapped[date | None] = column("As of", Date, own=Own.KEPT)
    fault: Mapped[str | None] = column("What failed", Words, own=Own.KEPT)
    attempts: Mapped[int] = column("Attempts", None, default=1, own=Own.KEPT)

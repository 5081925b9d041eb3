"""What the strategy says: themes, objectives and their links, and what it was decided from."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Closed, Key, Own, Quantity, Words, column
from persistence.records.base import Record, line

FACTOR_CLASSES = (
    "customers",
    "competitors",
    "technology",
    "regulation",
    "economy",
    "people",
    "performance",
)


class Theme(Record):
    """Strategic themes."""

    __tablename__ = "themes"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Theme")
    owner: Mapped[str | None] = column("Executive owner", ref="people")
    horizon: Mapped[int | None] = column("Horizon", None, unit="years", minimum=1, maximum=20)
    line: Mapped[str | None] = line("themes")


class Perspective(Record):
    """Perspectives of the strategy map."""

    __tablename__ = "perspectives"
    name: Mapped[str] = column("Perspective")
    rank: Mapped[int] = column("Rank", None, note="1 is the foundation; the highest is the top.")


class Objective(Record):
    """Objectives of the corporate map and of the unit cards."""

    __tablename__ = "objectives"
    over: ClassVar = {"status": ("dropped",)}
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units", index=True)
    name: Mapped[str] = column("Objective", note="A verb and a noun.")
    statement: Mapped[str | None] = column("Statement", Words)
    perspective: Mapped[str | None] = column("Perspective", ref="perspectives")
    theme: Mapped[str | None] = column("Theme", ref="themes")
    owner: Mapped[str | None] = column("Accountable owner", ref="people")
    deputy: Mapped[str | None] = column("Deputy", ref="people")
    change: Mapped[str | None] = column("What changes if it works", Words)
    timing: Mapped[str | None] = column("Leading or lagging", choices=("leading", "lagging"))
    cascade: Mapped[str | None] = column(
        "For the units", choices=("mandatory", "shared", "optional"), binds=False
    )
    local_reason: Mapped[str | None] = column(
        "Why it is local", Words, note="For a unit's objective that serves no corporate one."
    )
    status: Mapped[str] = column("Status", choices=("active", "dropped"), default="active")
    merged_into: Mapped[str | None] = column("Merged into", ref="objectives")
    ending: Mapped[str | None] = column("Why it ended", Words)
    line: Mapped[str | None] = line("objectives")


class ObjectiveLink(Record):
    """Links between objectives: cause and effect on a map, contribution from a unit's card."""

    __tablename__ = "objective_links"
    identity: ClassVar = ("origin", "target")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    origin: Mapped[str] = column("From", ref="objectives", index=True)
    target: Mapped[str] = column("To", ref="objectives", index=True)
    kind: Mapped[str] = column("Kind", choices=("cause_effect", "contributes", "identical"))
    hypothesis: Mapped[str | None] = column("Hypothesis", Words)
    lag: Mapped[int | None] = column("Expected lag", None, unit="months", minimum=0, maximum=60)
    strength: Mapped[Decimal | None] = column(
        "Strength", Quantity, unit="0-1", minimum=0, maximum=1
    )
    share: Mapped[Decimal | None] = column("Share", Quantity, unit="%", minimum=0, maximum=100)
    verdict: Mapped[str] = column(
        "Verdict",
        choices=("untested", "confirmed", "contradicted", "no_evidence", "too_early"),
        default="untested",
        binds=False,
        anew=True,
    )


class Assumption(Record):
    """Assumptions, each with the signal that would break it."""

    __tablename__ = "assumptions"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    text: Mapped[str] = column("Assumption", Words)
    metric: Mapped[str | None] = column("Signal")
    threshold: Mapped[Decimal | None] = column("Threshold", Quantity)
    breaks: Mapped[str | None] = column("Breaks when the signal is", choices=("above", "below"))
    owner: Mapped[str | None] = column("Owner", ref="people")
    reading: Mapped[Decimal | None] = column("Last reading", Quantity, binds=False, anew=True)
    read_on: Mapped[date | None] = column(
        "Read on", Date, binds=False, own=Own.ENTERED, follows="reading"
    )


class AssumptionReading(Record):
    """What the signal of an assumption was, period by period."""

    __tablename__ = "assumption_readings"
    identity: ClassVar = ("assumption", "period")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    period: Mapped[str] = column("Period", closed=Closed.PERIOD, index=True)
    assumption: Mapped[str] = column("Assumption", ref="assumptions", index=True)
    reading: Mapped[Decimal] = column("Reading", Quantity)
    evidence: Mapped[str | None] = column("Source")
    read_on: Mapped[date | None] = column("Read on", Date, own=Own.ENTERED, follows="reading")


class StrategyQuestion(Record):
    """Strategy questions of the year."""

    __tablename__ = "strategy_questions"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    text: Mapped[str] = column("Question", Words)
    owner: Mapped[str | None] = column("Owner", ref="people")


class StrategyOption(Record):
    """Options that answer a strategy question."""

    __tablename__ = "strategy_options"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    question: Mapped[str] = column("Question", ref="strategy_questions")
    name: Mapped[str] = column("Option")
    kind: Mapped[str] = column("Kind", choices=("grow", "change", "keep", "stop"))
    cost: Mapped[str | None] = column("Cost", Words)
    benefit: Mapped[str | None] = column("Benefit", Words)
    risk: Mapped[str | None] = column("Risk", Words)
    chosen: Mapped[bool | None] = column("Chosen", None)
    reason: Mapped[str | None] = column("Why or why not", Words)


class ScanFactor(Record):
    """Factors of the external and internal analysis."""

    __tablename__ = "scan_factors"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    side: Mapped[str] = column("Side", choices=("external", "internal"))
    factor_class: Mapped[str] = column("Class", choices=FACTOR_CLASSES)
    factor: Mapped[str] = column("Factor")
    trend: Mapped[str | None] = column("Trend", Words)
    evidence: Mapped[str | None] = column("Source")
    dated: Mapped[date | None] = column("Date of the source", Date)
    impact: Mapped[int | None] = column("Impact", None, unit="1-5", minimum=1, maximum=5)
    likelihood: Mapped[int | None] = column("Likelihood", None, unit="1-5", minimum=1, maximum=5)


class Scenario(Record):
    """Scenarios."""

    __tablename__ = "scenarios"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Scenario")
    drivers: Mapped[str | None] = column("Drivers", Words)
    effect: Mapped[str | None] = column("Effect on the strategy", Words)


class Signal(Record):
    """Early signals of the scenarios."""

    __tablename__ = "signals"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    scenario: Mapped[str] = column("Scenario", ref="scenarios")
    metric: Mapped[str] = column("Metric")
    threshold: Mapped[Decimal | None] = column("Threshold", Quantity)
    breaks: Mapped[str | None] = column("Speaks when the metric is", choices=("above", "below"))
    owner: Mapped[str | None] = column("Owner", ref="people")


class SignalReading(Record):
    """What the metric of an early signal was, period by period."""

    __tablename__ = "signal_readings"
    identity: ClassVar = ("signal", "period")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    period: Mapped[str] = column("Period", closed=Closed.PERIOD, index=True)
    signal: Mapped[str] = column("Signal", ref="signals", index=True)
    reading: Mapped[Decimal] = column("Reading", Quantity)
    evidence: Mapped[str | None] = column("Source")
    read_on: Mapped[date | None] = column("Read on", Date, own=Own.ENTERED, follows="reading")


class Priority(Record):
    """Priorities of the strategy update: what is added, kept and dropped."""

    __tablename__ = "priorities"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    text: Mapped[str] = column("Priority", Words)
    change: Mapped[str] = column("Change", choices=("added", "kept", "dropped"))


class Idea(Record):
    """Ideas and issues from staff."""

    __tablename__ = "ideas"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    text: Mapped[str] = column("Idea", Words)
    objective: Mapped[str | None] = column("Objective it serves", ref="objectives")
    evidence: Mapped[str | None] = column("Evidence", Words)
    sender: Mapped[str | None] = column("Sender", ref="people", own=Own.KEPT)
    received_on: Mapped[date] = column("Received on", Date, own=Own.KEPT)
    answered_on: Mapped[date | None] = column("Answered on", Date, own=Own.KEPT)
    answer: Mapped[str | None] = column("Answer", Words)


class Attendance(Record):
    """Who took part in what: education sessions, meetings, trainings."""

    __tablename__ = "attendances"
    identity: ClassVar = ("event", "kind", "person")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    event: Mapped[str] = column("Event", Key, index=True)
    kind: Mapped[str] = column(
        "Kind", choices=("executive_education", "strategy_meeting", "review", "training")
    )
    person: Mapped[str] = column("Person", ref="people")
    pre_read_on: Mapped[date | None] = column("Pre-read received on", Date)
    held_on: Mapped[date | None] = column("Held on", Date)
    present: Mapped[bool] = column("Present", None)

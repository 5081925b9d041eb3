"""What works and who took it over: practices, their evidence, adoptions, searches."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Code
from persistence.columns import Amount, Quantity, Words, column
from persistence.records.base import Record

STATES = (
    "spotted", "nominated", "screened", "validating", "approved", "published", "in_adoption",
    "embedded", "retired", "declined",
)  # fmt: skip


class Practice(Record):
    """Practices."""

    __tablename__ = "practices"
    year: Mapped[str] = column("Strategy year", Code, index=True)
    title: Mapped[str] = column("Practice")
    unit: Mapped[str] = column("Unit", ref="units")
    process: Mapped[str | None] = column("Process")
    objective: Mapped[str | None] = column("Objective", ref="objectives")
    measure: Mapped[str | None] = column("Measure", ref="measures")
    problem: Mapped[str | None] = column("Problem", Words)
    done: Mapped[str | None] = column("What was done", Words)
    conditions: Mapped[str | None] = column("Conditions", Words)
    cost_to_adopt: Mapped[Decimal | None] = column("Cost to adopt", Amount, minimum=0)
    currency: Mapped[str | None] = column("Currency", Code)
    originator: Mapped[str | None] = column("Originator", ref="people")
    validator: Mapped[str | None] = column("Validated by", ref="people")
    validated_on: Mapped[date | None] = column("Validated on", Date)
    grade: Mapped[str | None] = column("Grade", choices=("idea", "promising", "proven"))
    shown_as: Mapped[str | None] = column("Shown as", choices=("idea", "promising", "proven"))
    policy: Mapped[str | None] = column("Policy", choices=("voluntary", "mandatory"))
    state: Mapped[str] = column("State", choices=STATES, default="nominated")
    published_on: Mapped[date | None] = column("Published on", Date)
    revalidated_on: Mapped[date | None] = column("Looked at again on", Date)


class PracticeEvidence(Record):
    """Before and after: the measure of a practice by period."""

    __tablename__ = "practice_evidence"
    identity: ClassVar = ("practice", "side", "period")
    practice: Mapped[str] = column("Practice", ref="practices", index=True)
    side: Mapped[str] = column("Side", choices=("before", "after"))
    period: Mapped[str] = column("Period", Code)
    value: Mapped[Decimal] = column("Value", Quantity)


class Adoption(Record):
    """Adoptions: the answer of each target unit."""

    __tablename__ = "adoptions"
    identity: ClassVar = ("practice", "unit")
    practice: Mapped[str] = column("Practice", ref="practices", index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    pushed_on: Mapped[date] = column("Asked on", Date)
    answered_on: Mapped[date | None] = column("Answered on", Date)
    answer: Mapped[str | None] = column("Answer", choices=("adopt", "adapt", "hold", "reject"))
    reason_code: Mapped[str | None] = column(
        "Kind of reason",
        choices=("not_applicable", "too_costly", "no_capacity", "other_solution", "not_convinced"),
    )
    reason: Mapped[str | None] = column("Reason", Words)
    planned_on: Mapped[date | None] = column("Planned for", Date)
    hold_until: Mapped[date | None] = column("On hold until", Date)
    implemented_on: Mapped[date | None] = column("In place on", Date)
    value: Mapped[Decimal | None] = column("Verified value", Amount)
    currency: Mapped[str | None] = column("Currency", Code)
    verified_by: Mapped[str | None] = column("Verified by", ref="people")
    counted_in: Mapped[str | None] = column("Also counted in initiative", ref="initiatives")
    learned_from: Mapped[str | None] = column("Learned from", ref="units")


class PracticeSearch(Record):
    """Searches for a practice that would help a red objective."""

    __tablename__ = "practice_searches"
    identity: ClassVar = ("objective", "quarter")
    year: Mapped[str] = column("Strategy year", Code, index=True)
    objective: Mapped[str] = column("Objective", ref="objectives")
    quarter: Mapped[str] = column("Quarter", Code)
    searched_on: Mapped[date | None] = column("Searched on", Date)
    found: Mapped[str | None] = column("Practice found", ref="practices")

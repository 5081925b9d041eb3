"""What works and who took it over: practices, their evidence, adoptions, searches."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Amount, Closed, Own, Quantity, Words, column
from persistence.records.base import Record

STATES = (
    "spotted",
    "nominated",
    "screened",
    "validating",
    "approved",
    "published",
    "in_adoption",
    "embedded",
    "retired",
    "declined",
)


class Practice(Record):
    """Practices."""

    __tablename__ = "practices"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    title: Mapped[str] = column("Practice")
    unit: Mapped[str] = column("Unit", ref="units")
    process: Mapped[str | None] = column("Process")
    objective: Mapped[str | None] = column("Objective", ref="objectives")
    measure: Mapped[str | None] = column("Measure", ref="measures")
    problem: Mapped[str | None] = column("Problem", Words)
    done: Mapped[str | None] = column("What was done", Words)
    conditions: Mapped[str | None] = column("Conditions", Words)
    cost_to_adopt: Mapped[Decimal | None] = column("Cost to adopt", Amount, minimum=0)
    currency: Mapped[str | None] = column("Currency", closed=Closed.CURRENCY)
    originator: Mapped[str | None] = column("Originator", ref="people")
    validator: Mapped[str | None] = column(
        "Validated by", ref="people", own=Own.ENTERED, follows="grade"
    )
    validated_on: Mapped[date | None] = column(
        "Validated on", Date, own=Own.ENTERED, follows="grade"
    )
    grade: Mapped[str | None] = column("Grade", choices=("idea", "promising", "proven"))
    shown_as: Mapped[str | None] = column("Shown as", choices=("idea", "promising", "proven"))
    policy: Mapped[str | None] = column("Policy", choices=("voluntary", "mandatory"))
    state: Mapped[str] = column("State", choices=STATES, default="nominated")
    published_on: Mapped[date | None] = column(
        "Published on", Date, own=Own.ENTERED, follows="state='published'"
    )
    revalidated_on: Mapped[date | None] = column("Looked at again on", Date, own=Own.KEPT)


class PracticeEvidence(Record):
    """Before and after: the measure of a practice by period."""

    __tablename__ = "practice_evidence"
    identity: ClassVar = ("practice", "side", "period")
    practice: Mapped[str] = column("Practice", ref="practices", index=True)
    side: Mapped[str] = column("Side", choices=("before", "after"))
    period: Mapped[str] = column("Period", closed=Closed.PERIOD)
    value: Mapped[Decimal] = column("Value", Quantity)


class Adoption(Record):
    """Adoptions: the answer of each target unit."""

    __tablename__ = "adoptions"
    identity: ClassVar = ("practice", "unit")
    practice: Mapped[str] = column("Practice", ref="practices", index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    pushed_on: Mapped[date] = column("Asked on", Date, own=Own.OPENED)
    answered_on: Mapped[date | None] = column(
        "Answered on", Date, own=Own.ENTERED, follows="answer"
    )
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
    currency: Mapped[str | None] = column("Currency", closed=Closed.CURRENCY)
    verified_by: Mapped[str | None] = column("Verified by", ref="people", own=Own.APPROVED)
    counted_in: Mapped[str | None] = column("Also counted in initiative", ref="initiatives")
    learned_from: Mapped[str | None] = column("Learned from", ref="units")


class PracticeSearch(Record):
    """Searches for a practice that would help a red objective."""

    __tablename__ = "practice_searches"
    identity: ClassVar = ("objective", "quarter")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    objective: Mapped[str] = column("Objective", ref="objectives")
    quarter: Mapped[str] = column("Quarter", closed=Closed.QUARTER)
    searched_on: Mapped[date | None] = column("Searched on", Date, own=Own.ENTERED)
    found: Mapped[str | None] = column("Practice found", ref="practices")

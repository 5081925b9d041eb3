"""The portfolio: initiatives, what they move, cost, need and report."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Amount, Closed, Code, Own, Quantity, Words, column
from persistence.records.base import Record, line

STAGES = (
    "idea",
    "proposed",
    "eligible",
    "scored",
    "recommended",
    "funded",
    "chartered",
    "active",
    "paused",
    "on_hold",
    "merged",
    "rejected",
    "withdrawn",
    "closing",
    "closed_met",
    "closed_unmet",
    "cancelled",
    "benefits_checked",
)
ENDED = ("merged", "rejected", "closed_met", "closed_unmet", "cancelled", "benefits_checked")
LIGHTS = ("green", "amber", "red")


class Initiative(Record):
    """Strategic initiatives."""

    __tablename__ = "initiatives"
    over: ClassVar = {"stage": ENDED}
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Initiative")
    unit: Mapped[str | None] = column("Lead unit", ref="units")
    scope: Mapped[str | None] = column("Scope", Words)
    out_of_scope: Mapped[str | None] = column("Out of scope", Words)
    sponsor: Mapped[str | None] = column("Executive sponsor", ref="people", index=True)
    owner: Mapped[str | None] = column("Owner", ref="people", index=True)
    stage: Mapped[str] = column("Stage", choices=STAGES, default="proposed")
    start: Mapped[date | None] = column("Start", Date)
    finish: Mapped[date | None] = column("Finish", Date)
    approved_cost: Mapped[Decimal | None] = column("Approved cost", Amount, minimum=0)
    currency: Mapped[str | None] = column("Currency", closed=Closed.CURRENCY)
    alternatives: Mapped[str | None] = column("Alternatives", Words)
    risks: Mapped[str | None] = column("Risks", Words)
    kill_criterion: Mapped[str | None] = column("Kill criterion", Words)
    kill_hit_on: Mapped[date | None] = column("Kill criterion hit on", Date)
    intermediate_benefit_on: Mapped[date | None] = column("First benefit on", Date)
    restart_on: Mapped[date | None] = column("Restart on", Date)
    benefit_checked_by: Mapped[str | None] = column(
        "Benefit checked by", ref="people", own=Own.KEPT
    )
    benefit_checked_on: Mapped[date | None] = column("Benefit checked on", Date, own=Own.KEPT)
    red_explained: Mapped[str | None] = column("Explanation", Words)
    line: Mapped[str | None] = line("initiatives")


class InitiativeEffect(Record):
    """What an initiative moves: objective, measure, how much, until when."""

    __tablename__ = "initiative_effects"
    identity: ClassVar = ("initiative", "measure")
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    objective: Mapped[str] = column("Objective", ref="objectives", index=True)
    measure: Mapped[str] = column("Measure", ref="measures")
    effect: Mapped[Decimal | None] = column("Expected effect", Quantity)
    expected_on: Mapped[date | None] = column("Expected on", Date)


class InitiativeCost(Record):
    """Approved cost by quarter."""

    __tablename__ = "initiative_costs"
    identity: ClassVar = ("initiative", "quarter", "kind")
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    quarter: Mapped[str] = column("Quarter", closed=Closed.QUARTER)
    kind: Mapped[str] = column("Kind", choices=("opex", "capex"))
    amount: Mapped[Decimal] = column("Amount", Amount, minimum=0)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)


class InitiativeStaffing(Record):
    """People that initiatives need, by unit, skill and quarter."""

    __tablename__ = "initiative_staffing"
    identity: ClassVar = ("initiative", "unit", "skill", "quarter")
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    skill: Mapped[str] = column("Skill", Code)
    quarter: Mapped[str] = column("Quarter", closed=Closed.QUARTER)
    fte: Mapped[Decimal] = column("People", Quantity, unit="FTE", minimum=0)


class Capacity(Record):
    """People there are for initiatives, by skill and quarter."""

    __tablename__ = "capacities"
    identity: ClassVar = ("skill", "quarter")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    skill: Mapped[str] = column("Skill", Code)
    quarter: Mapped[str] = column("Quarter", closed=Closed.QUARTER)
    fte: Mapped[Decimal] = column("People", Quantity, unit="FTE", minimum=0)


class InitiativeMilestone(Record):
    """Milestones of initiatives."""

    __tablename__ = "initiative_milestones"
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    name: Mapped[str] = column("Milestone")
    baseline_on: Mapped[date] = column("Baseline", Date)
    forecast_on: Mapped[date | None] = column("Forecast", Date)
    reached_on: Mapped[date | None] = column("Reached", Date)
    evidence: Mapped[str | None] = column("Evidence", Words)
    rebaselined: Mapped[int] = column(
        "Times re-baselined",
        None,
        minimum=0,
        default=0,
        counts="baseline_on",
        own=Own.KEPT,
        note="counted whenever the baseline is moved",
    )


class InitiativeScore(Record):
    """Scores of proposals."""

    __tablename__ = "initiative_scores"
    identity: ClassVar = ("initiative", "criterion", "scorer")
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    criterion: Mapped[str] = column(
        "Criterion", choices=("fit", "gap", "cost", "risk", "capacity", "urgency")
    )
    scorer: Mapped[str] = column("Scorer", ref="people")
    score: Mapped[int] = column("Score", None, unit="1-5", minimum=1, maximum=5)
    weight: Mapped[int] = column("Weight", None, unit="%", minimum=0, maximum=100)
    comment: Mapped[str | None] = column("Comment", Words)


class StatusReport(Record):
    """Monthly status of initiatives."""

    __tablename__ = "status_reports"
    identity: ClassVar = ("initiative", "period")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    period: Mapped[str] = column("Period", closed=Closed.PERIOD, index=True)
    percent_done: Mapped[int] = column("Done", None, unit="%", minimum=0, maximum=100)
    forecast_finish: Mapped[date | None] = column("Forecast finish", Date)
    planned_spend: Mapped[Decimal | None] = column("Planned spend so far", Amount, minimum=0)
    spent: Mapped[Decimal | None] = column("Spent so far", Amount, minimum=0)
    currency: Mapped[str | None] = column("Currency", closed=Closed.CURRENCY)
    fte: Mapped[Decimal | None] = column("People", Quantity, unit="FTE", minimum=0)
    time: Mapped[str] = column("Time", choices=LIGHTS)
    cost: Mapped[str] = column("Cost", choices=LIGHTS)
    benefit: Mapped[str] = column("Benefit", choices=LIGHTS)
    issue: Mapped[str | None] = column("Issue", Words)
    help_needed: Mapped[str | None] = column("Help needed", Words)
    due: Mapped[date | None] = column("Due", Date, own=Own.DUE)
    reported_on: Mapped[date | None] = column("Reported on", Date, own=Own.ENTERED)


class Benefit(Record):
    """The benefit ledger."""

    __tablename__ = "benefits"
    initiative: Mapped[str] = column("Initiative", ref="initiatives", index=True)
    planned: Mapped[Decimal] = column("Planned", Amount)
    achieved: Mapped[Decimal | None] = column("Achieved", Amount)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    outcome: Mapped[str | None] = column(
        "Outcome",
        choices=("met", "partly", "not_met", "cancelled", "carried_over", "follow_on"),
    )
    checked_on: Mapped[date | None] = column("Checked on", Date, own=Own.APPROVED)
    verified_by: Mapped[str | None] = column("Verified by", ref="people", own=Own.APPROVED)

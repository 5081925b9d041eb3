"""The money: envelopes, budget and headcount lines, actual spending, reallocations, forecasts."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Amount, Closed, Code, Own, Quantity, Words, column
from persistence.records.base import Record

SPENDING = ("opex", "capex", "stratex")


class Envelope(Record):
    """Envelopes of the budget guidelines."""

    __tablename__ = "envelopes"
    identity: ClassVar = ("year", "kind")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    kind: Mapped[str] = column("Kind", choices=SPENDING)
    amount: Mapped[Decimal] = column("Amount", Amount, minimum=0)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)


class CostCentre(Record):
    """Cost centres."""

    __tablename__ = "cost_centres"
    unit: Mapped[str] = column("Unit", ref="units")
    name: Mapped[str] = column("Name")
    closed_on: Mapped[date | None] = column("Closed on", Date)


class BudgetLine(Record):
    """Budget lines."""

    __tablename__ = "budget_lines"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units", index=True)
    cost_centre: Mapped[str] = column("Cost centre", ref="cost_centres")
    account: Mapped[str] = column("Account", Code)
    kind: Mapped[str] = column("Kind", choices=SPENDING)
    month: Mapped[str] = column("Month", closed=Closed.MONTH, note="FY2028-01 to FY2028-12")
    amount: Mapped[Decimal] = column("Amount", Amount)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    initiative: Mapped[str | None] = column("Initiative", ref="initiatives", index=True)
    objective: Mapped[str | None] = column("Objective it supports", ref="objectives")
    assumption: Mapped[str | None] = column("Assumption it rests on", ref="assumptions")
    state: Mapped[str] = column(
        "State", choices=("submitted", "approved"), default="submitted", own=Own.KEPT
    )
    approved_by: Mapped[str | None] = column(
        "Changed after lock, approved by", ref="people", own=Own.APPROVED
    )


class HeadcountLine(Record):
    """Headcount lines of the budget."""

    __tablename__ = "headcount_lines"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units", index=True)
    job_family: Mapped[str | None] = column("Job family", ref="job_families")
    skill: Mapped[str] = column("Skill", Code)
    quarter: Mapped[str] = column("Quarter", closed=Closed.QUARTER)
    fte: Mapped[Decimal] = column("People", Quantity, unit="FTE", minimum=0)
    initiative: Mapped[str | None] = column("Initiative", ref="initiatives", index=True)


class BudgetTotal(Record):
    """Totals as stated: per unit, and the group's under its own unit."""

    __tablename__ = "budget_totals"
    identity: ClassVar = ("year", "unit", "kind")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    kind: Mapped[str] = column("Kind", choices=SPENDING)
    amount: Mapped[Decimal] = column("Amount", Amount)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    due: Mapped[date | None] = column("Due", Date, own=Own.DUE)
    submitted_on: Mapped[date | None] = column("Submitted on", Date, own=Own.ENTERED)


class ImpliedTarget(Record):
    """Targets that a unit's budget implies, to be equal to those of the scorecard."""

    __tablename__ = "implied_targets"
    identity: ClassVar = ("unit", "measure")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    measure: Mapped[str] = column("Measure", ref="measures")
    value: Mapped[Decimal] = column("Implied value of the year", Quantity)


class Unfunded(Record):
    """What is no longer funded, to be approved by name."""

    __tablename__ = "unfunded"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    initiative: Mapped[str] = column("Initiative", ref="initiatives")
    amount: Mapped[Decimal] = column("Amount", Amount)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    reason: Mapped[str] = column("Reason", Words)
    approved_by: Mapped[str | None] = column("Approved by", ref="people", own=Own.APPROVED)


class Cut(Record):
    """Cuts agreed in the trade-off meetings, with their effect."""

    __tablename__ = "cuts"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    initiative: Mapped[str | None] = column("Initiative", ref="initiatives")
    amount: Mapped[Decimal] = column("Amount", Amount, minimum=0)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    effect: Mapped[str | None] = column("Effect on targets and initiatives", Words)
    target_reviewed_on: Mapped[date | None] = column("Target looked at again on", Date)


class Spending(Record):
    """Actual spending by month."""

    __tablename__ = "spending"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    month: Mapped[str] = column("Month", closed=Closed.MONTH)
    kind: Mapped[str] = column("Kind", choices=SPENDING)
    amount: Mapped[Decimal] = column("Amount", Amount)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    initiative: Mapped[str | None] = column("Initiative", ref="initiatives", index=True)


class Reallocation(Record):
    """Money moved in the year."""

    __tablename__ = "reallocations"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    from_kind: Mapped[str] = column("From", choices=SPENDING)
    to_kind: Mapped[str] = column("To", choices=SPENDING)
    from_initiative: Mapped[str | None] = column("From initiative", ref="initiatives")
    to_initiative: Mapped[str | None] = column("To initiative", ref="initiatives")
    amount: Mapped[Decimal] = column("Amount", Amount, minimum=0)
    currency: Mapped[str] = column("Currency", closed=Closed.CURRENCY)
    effect: Mapped[str | None] = column("Effect on the objective", Words)
    approver: Mapped[str | None] = column("Approved by", ref="people", own=Own.APPROVED)


class Forecast(Record):
    """Forecasts of the year by quarter, for each unit's money measures."""

    __tablename__ = "forecasts"
    identity: ClassVar = ("measure", "quarter")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    measure: Mapped[str] = column("Measure", ref="measures")
    quarter: Mapped[str] = column("Made in", closed=Closed.QUARTER)
    value: Mapped[Decimal] = column("Forecast of the year", Quantity)
    reason: Mapped[str | None] = column("Why", Words)

"""The people side: job families, competencies, demand, goals, development, incentives."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date, Index
from sqlalchemy.orm import Mapped

from persistence.base import Closed, Code, Key, Own, Quantity, Words, column
from persistence.records.base import Record, line


class Employee(Record):
    """Employees under their personnel number; no names, no ratings."""

    __tablename__ = "employees"
    unit: Mapped[str] = column("Unit", ref="units", index=True)
    manager: Mapped[str | None] = column("Manager", ref="employees", index=True)
    person: Mapped[str | None] = column("Person in this program", ref="people", index=True)
    job_family: Mapped[str | None] = column("Job family", ref="job_families", index=True)
    manages: Mapped[bool] = column("Is a manager", None, default=False)
    eligible: Mapped[bool] = column("Sets goals", None, default=True)
    joined_on: Mapped[date | None] = column("Joined on", Date)
    left_on: Mapped[date | None] = column("Left on", Date)
    onboarded_on: Mapped[date | None] = column("Took the scorecard module on", Date)


class JobFamily(Record):
    """Strategic job families."""

    __tablename__ = "job_families"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Job family")
    objective: Mapped[str | None] = column("Objective", ref="objectives")
    process: Mapped[str | None] = column("Critical process")
    incumbents: Mapped[int] = column("People in it", None, unit="people", minimum=0)
    needed: Mapped[int] = column("People needed", None, unit="people", minimum=0)
    line: Mapped[str | None] = line("job_families")


class Competency(Record):
    """Competency profiles and readiness of the job families."""

    __tablename__ = "competencies"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    job_family: Mapped[str] = column("Job family", ref="job_families", index=True)
    name: Mapped[str] = column("Competency")
    required_level: Mapped[int] = column("Required level", None, unit="1-5", minimum=1, maximum=5)
    at_level: Mapped[int] = column("People at that level", None, unit="people", minimum=0)
    needed: Mapped[int] = column("People needed at it", None, unit="people", minimum=0)
    period: Mapped[str | None] = column("As of quarter", closed=Closed.QUARTER, any_year=True)


class WorkforceDemand(Record):
    """The workforce plan: people needed by unit, skill and quarter."""

    __tablename__ = "workforce_demands"
    identity: ClassVar = ("unit", "skill", "quarter")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    skill: Mapped[str] = column("Skill", Code)
    quarter: Mapped[str] = column("Quarter", closed=Closed.QUARTER)
    fte: Mapped[Decimal] = column("People", Quantity, unit="FTE", minimum=0)


class Goal(Record):
    """Personal goals."""

    __tablename__ = "goals"
    __table_args__ = (Index("ix_goals_of", "employee", "year"),)
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    employee: Mapped[str] = column("Employee", ref="employees")
    text: Mapped[str] = column("Goal", Words)
    measured_by: Mapped[str | None] = column("Measured by")
    target: Mapped[str | None] = column("Target")
    weight: Mapped[int] = column("Weight", None, unit="%", minimum=0, maximum=100)
    due: Mapped[date | None] = column("Due", Date)
    objective: Mapped[str | None] = column(
        "Unit objective", ref="objectives", serves=True, index=True
    )
    state: Mapped[str] = column(
        "State",
        choices=("draft", "submitted", "returned", "approved", "amended", "evaluated"),
        default="draft",
        own=Own.KEPT,
    )


class DevelopmentAction(Record):
    """Development actions."""

    __tablename__ = "development_actions"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    employee: Mapped[str] = column("Employee", ref="employees", index=True)
    competency: Mapped[str | None] = column("Competency", ref="competencies")
    action: Mapped[str] = column("Action", Words)
    due: Mapped[date | None] = column("Due", Date)
    done_on: Mapped[date | None] = column("Done on", Date)


class IncentiveRule(Record):
    """Incentive rules; no individual pay."""

    __tablename__ = "incentive_rules"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    population: Mapped[str] = column("Population", choices=("executives", "managers", "staff"))
    measure: Mapped[str] = column("Measure", ref="measures")
    financial: Mapped[bool] = column("Financial measure", None)
    weight: Mapped[int] = column("Weight", None, unit="%", minimum=0, maximum=100)
    cap: Mapped[int | None] = column("Cap", None, unit="% of target", minimum=0, maximum=500)


class RatingSummary(Record):
    """Ratings of a unit as an average of all its people, never of one."""

    __tablename__ = "rating_summaries"
    identity: ClassVar = ("year", "unit")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    unit: Mapped[str] = column("Unit", ref="units")
    people: Mapped[int] = column("People rated", None, minimum=0)
    average: Mapped[Decimal] = column("Average rating", Quantity, unit="1-5", minimum=1, maximum=5)
    unit_result: Mapped[Decimal] = column("Result of the unit", Quantity, unit="% of target")


class Disclosure(Record):
    """Figures about people that the strategy office was given, with the size of each group."""

    __tablename__ = "disclosures"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    what: Mapped[str] = column("Figure")
    group: Mapped[str] = column("Group", Key)
    people: Mapped[int] = column("People in the group", None, minimum=0)

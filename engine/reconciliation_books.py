"""The books behind the reconciliation: read once, in sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import in_force, organisation
from engine.rulebook.budget_books import QUARTERS, ZERO, Project, Sums, projects, sums
from engine.rules import running
from engine.rules.parts import Look
from engine.rules.spans import of_year
from persistence.organisation import Person
from persistence.records.initiatives import InitiativeEffect, InitiativeStaffing
from persistence.records.money import BudgetLine, HeadcountLine, Spending
from persistence.records.scorecards import InitiativeNeed
from persistence.records.strategy import Objective, ObjectiveLink

TREASURER = "CFO"
Counted = Mapping[str, Mapping[str, Decimal]]  # initiative -> quarter -> FTE


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the reconciliation looks at; sums of money are in `currency`."""

    currency: str
    root: str
    projects: Mapping[str, Project]
    objectives: Mapping[str, Any]
    no_need: frozenset[str]  # objectives for which somebody wrote why none is needed
    serves: Mapping[str, set[str]]  # initiative -> objectives it names
    served_by: Mapping[str, set[str]]  # objective -> initiatives, also through a unit's objective
    lines: Sums  # (initiative, unit, kind, currency) -> budgeted
    spending: Sums  # the same -> spent
    heads: Sums  # (initiative, unit, quarter) -> FTE
    funded: Mapping[str, Decimal]
    spent: Mapping[str, Decimal]
    needed: Counted
    staffed: Counted
    names: Mapping[str, str]
    unit_heads: Mapping[str, str]
    treasurer: str

    def name_of(self, person: str | None) -> str:
        """Return a person's name, "" for nobody."""
        return self.names.get(person or "", "")

    def approved(self, project: Project) -> Decimal:
        """Return the approved cost, as far as it is in the common currency."""
        return project.cost or ZERO if project.currency in (None, self.currency) else ZERO

    def average(self, counted: Counted, key: str) -> Decimal:
        """Return the people of an initiative on average over the year, in FTE."""
        return sum(counted.get(key, {}).values(), ZERO) / QUARTERS

    def shown(self) -> list[str]:
        """Return the initiatives that are live, or have money, people or spending."""
        named = {key[0] for found in (self.lines, self.spending, self.heads) for key in found}
        return [key for key, project in self.projects.items() if project.live or key in named]


def read(session: Session, year_id: str, today: date) -> Books:
    """Read the books of a year, in a constant number of queries."""
    at = running.of_year(session, year_id, today)
    currency = organisation.home(session).currency
    lines, spending = _money(at, BudgetLine), _money(at, Spending)
    heads = _heads(at)
    found, serves = projects(at), _serves(at)
    treasurers = in_force.holders(session, TREASURER, today)
    return Books(
        currency=currency,
        root=organisation.root_unit(session),
        projects=found,
        objectives=_objectives(at),
        no_need=_no_need(at),
        serves=serves,
        served_by=_served_by(at, {k: v for k, v in serves.items() if k in found}),
        lines=lines,
        spending=spending,
        heads=heads,
        funded=_of_currency(lines, currency),
        spent=_of_currency(spending, currency),
        needed=_needed(at),
        staffed=_by_quarter({(i, q): v for (i, _, q), v in heads.items()}),
        names=dict(session.execute(select(Person.id, Person.name)).tuples().all()),
        unit_heads=in_force.heads_of_units(session, today),
        treasurer=next(iter(treasurers), ""),
    )


def _money(at: Look, record: Any) -> Sums:
    by = (record.initiative, record.unit, record.kind, record.currency)
    return sums(at, record.amount, *by, where=[record.year == at.year])


def _heads(at: Look) -> Sums:
    h = HeadcountLine
    where = [h.year == at.year, h.initiative.is_not(None)]
    return sums(at, h.fte, h.initiative, h.unit, h.quarter, where=where)


def _needed(at: Look) -> Counted:
    s = InitiativeStaffing
    return _by_quarter(
        sums(at, s.fte, s.initiative, s.quarter, where=[of_year(s.quarter, at.year)])
    )


def _by_quarter(found: Sums) -> Counted:
    counted: dict[str, dict[str, Decimal]] = {}
    for (initiative, quarter), fte in found.items():
        quarters = counted.setdefault(initiative, {})
        quarters[quarter] = quarters.get(quarter, ZERO) + fte
    return counted


def _of_currency(found: Sums, currency: str) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for (initiative, _, _, in_currency), amount in found.items():
        if initiative and in_currency == currency:
            totals[initiative] = totals.get(initiative, ZERO) + amount
    return totals


def _objectives(at: Look) -> dict[str, Any]:
    o = Objective
    query = select(o.id, o.name, o.unit, o.owner).where(
        o.year == at.year, o.status == "active", at.live(o)
    )
    return {row.id: row for row in at.rows(query.order_by(o.id))}


def _no_need(at: Look) -> frozenset[str]:
    n = InitiativeNeed
    query = select(n.objective).where(n.year == at.year, n.no_need.is_not(None), at.live(n))
    return frozenset(row.objective for row in at.rows(query))


def _serves(at: Look) -> dict[str, set[str]]:
    e = InitiativeEffect
    found: dict[str, set[str]] = {}
    for row in at.rows(select(e.initiative, e.objective).where(at.live(e))):
        found.setdefault(row.initiative, set()).add(row.objective)
    return found


def _served_by(at: Look, serves: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the initiatives of each objective, and of each that a unit's objective carries."""
    n = ObjectiveLink
    query = select(n.origin, n.target).where(
        n.year == at.year, n.kind != "cause_effect", at.live(n)
    )
    upward: dict[str, set[str]] = {}
    for row in at.rows(query):
        upward.setdefault(row.origin, set()).add(row.target)
    found: dict[str, set[str]] = {}
    for initiative, objectives in serves.items():
        for objective in objectives:
            for carried in (objective, *upward.get(objective, ())):
                found.setdefault(carried, set()).add(initiative)
    return found

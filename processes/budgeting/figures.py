"""What the rules of the budget and the reconciliation read: sums by initiative, never single lines.

Money is summed in its own currency; sums of different currencies are never compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select

from calendars.fiscal_year import key_of
from engine.rules.rule import RuleContext, of_year, read_once
from engine.scoring.aggregation import together
from persistence.records.base import Record
from persistence.records.initiatives import Initiative
from persistence.records.scorecard import Measure, Target

LIVE = ("recommended", "funded", "chartered", "active", "paused", "closing")
ENDED = ("closed_met", "closed_unmet", "benefits_checked")  # was live; what it had stays its own
QUARTERS = 4
ZERO = Decimal(0)
Sums = dict[tuple[Any, ...], Decimal]


@dataclass(frozen=True, slots=True)
class BudgetProject:
    """An initiative as far as money and people go; `cost` is what was approved for it."""

    id: str
    name: str
    unit: str | None
    owner: str | None
    sponsor: str | None
    stage: str
    cost: Decimal | None
    currency: str | None

    @property
    def live(self) -> bool:
        """Tell whether money and people should stand ready for it."""
        return self.stage in LIVE

    @property
    def known(self) -> bool:
        """Tell whether money and people may name it: it is live, or was until it ended."""
        return self.stage in (*LIVE, *ENDED)


@read_once
def projects(at: RuleContext) -> dict[str, BudgetProject]:
    """Return the initiatives of the year by id."""
    i = Initiative
    query = select(
        i.id, i.name, i.unit, i.owner, i.sponsor, i.stage, i.approved_cost, i.currency
    ).where(i.year == at.year, at.live(i))
    return {row.id: BudgetProject(*row) for row in at.rows(query.order_by(i.id))}


def live_projects(at: RuleContext) -> dict[str, BudgetProject]:
    """Return the live initiatives; those led by the unit that is looked at, if one is."""
    found = projects(at).values()
    return {each.id: each for each in found if each.live and at.unit in ("", each.unit)}


def sums(at: RuleContext, what: Any, *by: Any, where: Iterable[ColumnElement[bool]] = ()) -> Sums:
    """Return the sum of an exact column over the records in force, per value of `by`."""
    record: type[Record] = what.class_
    query = select(*by, func.sum(what)).where(at.live(record), *where).group_by(*by)
    return {tuple(row[:-1]): row[-1] for row in at.rows(query) if row[-1] is not None}


def within(at: RuleContext, unit: Any) -> list[ColumnElement[bool]]:
    """Return the condition that a row is of the unit that is looked at; none for all units."""
    return [unit == at.unit] if at.unit else []


@read_once
def targets(at: RuleContext, year: str) -> dict[str, Decimal]:
    """Return what each measure should come to in a year: as stated, or by its aggregation."""
    t, m = Target, Measure
    query = (
        select(t.measure, t.period, t.value, m.aggregation)
        .join(m, m.id == t.measure)
        .where(of_year(t.period, year), at.live(t), at.live(m))
    )
    found: dict[str, tuple[str | None, dict[str, Decimal]]] = {}
    for row in at.rows(query.order_by(t.measure, t.period)):
        found.setdefault(row.measure, (row.aggregation, {}))[1][row.period] = row.value
    return {measure: _of_year(year, *each) for measure, each in found.items()}


def _of_year(year: str, aggregation: str | None, values: dict[str, Decimal]) -> Decimal:
    """Return the year's value: its own, else that of its quarters, else that of its months."""
    if year in values:
        return values[year]
    named = [key_of(year, f"Q{number}") for number in range(1, QUARTERS + 1)]
    quarters = [values[quarter] for quarter in named if quarter in values]
    parts = quarters or list(values.values())
    return together(aggregation, parts)


def called(project: BudgetProject) -> str:
    """Return what a finding calls an initiative."""
    return f"initiative {project.id} “{project.name}”"

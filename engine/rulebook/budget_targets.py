"""Rules of the budget: it carries the scorecard's targets and the workforce plan."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from calendars.identities import shifted
from engine.formatting import percentage, plain
from engine.rulebook.budget_books import ZERO, Sums, sums, targets, within
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.money import BudgetLine, HeadcountLine, ImpliedTarget
from persistence.records.scorecards import Measure
from persistence.records.workforce import WorkforceDemand

SOURCE = "Planning and budgeting"
Totals = dict[str, Decimal]


@rule(
    "BUD.R4",
    Severity.WARN,
    "A budget implies the targets of the scorecard",
    mend="change the budget, or ask for another target",
    source=f"{SOURCE}, R4",
    off=at_most(1, "% between the two"),
)
def implied_targets(at: Look) -> Iterator[Finding]:
    """Find the measures whose target the budget contradicts."""
    wanted, i, m = targets(at, at.year), ImpliedTarget, Measure
    query = (
        select(i.id, i.unit, i.measure, i.value, m.name)
        .join(m, m.id == i.measure)
        .where(i.year == at.year, at.live(i), *within(at, i.unit))
    )
    for row in at.rows(query.order_by(i.id)):
        target = wanted.get(row.measure)
        text = f"{row.unit}'s budget implies {plain(row.value)} for {row.measure} “{row.name}”"
        if target is None:
            yield Finding(row.id, f"{text}, the scorecard has no target for it")
        elif off(row.value, target) > at.limit("off"):
            yield Finding(row.id, f"{text}, the scorecard says {plain(target)}")


@rule(
    "BUD.R6",
    Severity.WARN,
    "A budget moves when the targets move",
    mend="say what is done differently for the changed targets",
    source=f"{SOURCE}, R6",
    same=at_most(5, "% of last year, either way"),
    off=at_most(1, "% by which a target changed"),
)
def not_cost_plus(at: Look) -> Iterator[Finding]:
    """Find units that plan like last year although their targets are others."""
    last, now = (_by_unit(at, year) for year in (shifted(at.year, -1), at.year))
    changed = _changed_targets(at)
    for unit, amount in sorted(now.items()):
        if unit in changed and last.get(unit) and off(amount, last[unit]) <= at.limit("same"):
            growth = percentage(percent(amount - last[unit], last[unit]))
            yield Finding(
                unit,
                f"the budget of {unit} is {growth} from last year's, although "
                f"{changed[unit]} of its targets changed",
            )


@rule(
    "BUD.R12",
    Severity.WARN,
    "Headcount in the budget is the workforce plan's",
    mend="bring the budget's people and the workforce plan together",
    source=f"{SOURCE}, R12",
    off=at_most(1, "% between the two"),
)
def headcount_matches(at: Look) -> Iterator[Finding]:
    """Find the skills of a unit for which budget and plan name different numbers of people."""
    h, w = HeadcountLine, WorkforceDemand
    budget = _people(at, h)
    plan = _people(at, w)
    apart: dict[tuple[str, str], list[str]] = {}
    for key in sorted(budget.keys() | plan.keys()):
        has, wanted = budget.get(key, ZERO), plan.get(key, ZERO)
        if plan and off(has, wanted) > at.limit("off"):
            unit, skill, quarter = key
            said = f"{plain(has)} FTE in {quarter}, the workforce plan {plain(wanted)}"
            apart.setdefault((unit, skill), []).append(said)
    for (unit, skill), parts in apart.items():
        text = f"{unit}'s budget has for {skill} {'; '.join(parts)}"
        yield Finding(f"{unit}/{skill}", text)


def off(value: Decimal, target: Decimal) -> Decimal:
    """Return how far a value is from its target, in percent of the target; 100 of nothing."""
    if target:
        return abs(100 * (value - target) / target)
    return Decimal(100) if value else ZERO


def _by_unit(at: Look, year: str) -> Totals:
    b = BudgetLine
    found = sums(at, b.amount, b.unit, where=[b.year == year, *within(at, b.unit)])
    return {unit: amount for (unit,), amount in found.items()}


def _changed_targets(at: Look) -> dict[str, int]:
    """Return how many targets of each unit differ from last year's, or from the baseline."""
    now, last, m = targets(at, at.year), targets(at, shifted(at.year, -1)), Measure
    query = select(m.id, m.unit, m.baseline).where(
        m.year == at.year, m.status == "active", at.live(m), *within(at, m.unit)
    )
    counted: dict[str, int] = {}
    for row in at.rows(query):
        was = last.get(row.id, row.baseline)
        if row.id in now and was is not None and off(now[row.id], was) > at.limit("off"):
            counted[row.unit] = counted.get(row.unit, 0) + 1
    return counted


def _people(at: Look, record: type[HeadcountLine] | type[WorkforceDemand]) -> Sums:
    r = record
    where = [r.year == at.year, *within(at, r.unit)]
    return sums(at, r.fte, r.unit, r.skill, r.quarter, where=where)

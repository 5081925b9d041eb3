"""Rules of the plan behind the budget: it carries the targets, and forecasts follow it."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from calendars.fiscal_year import PERIODS_A_QUARTER, months_of, quarter_of
from calendars.identifiers import shifted
from engine.formatting import money, percentage, plain
from engine.records import lines
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from persistence.records.budget import BudgetLine, Forecast, HeadcountLine, ImpliedTarget, Spending
from persistence.records.scorecard import Measure
from persistence.records.workforce import WorkforceDemand
from processes.budgeting.figures import ZERO, Sums, called, projects, sums, targets, within

SOURCE = "Planning and budgeting"
Totals = dict[str, Decimal]
STRATEX = "stratex"


@rule(
    "BUD.R4",
    Severity.WARN,
    "A budget implies the targets of the scorecard",
    mend="change the budget, or ask for another target",
    source=f"{SOURCE}, R4",
    off=limit(1, "% between the two"),
)
def implied_targets(at: RuleContext) -> Iterator[Finding]:
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
    same=limit(5, "% of last year, either way"),
    off=limit(1, "% by which a target changed"),
)
def not_cost_plus(at: RuleContext) -> Iterator[Finding]:
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
    off=limit(1, "% between the two"),
)
def headcount_matches(at: RuleContext) -> Iterator[Finding]:
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


def _by_unit(at: RuleContext, year: str) -> Totals:
    b = BudgetLine
    found = sums(at, b.amount, b.unit, where=[b.year == year, *within(at, b.unit)])
    return {unit: amount for (unit,), amount in found.items()}


def _changed_targets(at: RuleContext) -> dict[str, int]:
    """Return how many targets of each unit differ from last year's, or from the baseline."""
    now, m = targets(at, at.year), Measure
    present = lines.present(at.session, m.__tablename__, at.year)
    before = targets(at, shifted(at.year, -1))
    last = {present.get(key, key): value for key, value in before.items()}
    query = select(m.id, m.unit, m.baseline).where(
        m.year == at.year, m.status == "active", at.live(m), *within(at, m.unit)
    )
    counted: dict[str, int] = {}
    for row in at.rows(query):
        was = last.get(row.id, row.baseline)
        if row.id in now and was is not None and off(now[row.id], was) > at.limit("off"):
            counted[row.unit] = counted.get(row.unit, 0) + 1
    return counted


def _people(at: RuleContext, record: type[HeadcountLine] | type[WorkforceDemand]) -> Sums:
    r = record
    where = [r.year == at.year, *within(at, r.unit)]
    return sums(at, r.fte, r.unit, r.skill, r.quarter, where=where)


@rule(
    "BUD.R13a",
    Severity.WARN,
    "A forecast far off its target goes on the agenda of the review",
    mend="put it on the agenda of the next strategy review",
    source=f"{SOURCE}, R13",
    off=limit(5, "% of the target"),
)
def forecast_gap(at: RuleContext) -> Iterator[Finding]:
    """Find the measures that will miss their target by the latest forecast."""
    f, m, wanted = Forecast, Measure, targets(at, at.year)
    newest = select(func.max(f.quarter)).where(f.year == at.year, at.live(f)).scalar_subquery()
    query = (
        select(f.id, f.measure, f.quarter, f.value, m.name)
        .join(m, m.id == f.measure)
        .where(f.year == at.year, f.quarter == (at.period or newest), at.live(f))
    )
    for row in at.rows(query.order_by(f.id)):
        target = wanted.get(row.measure)
        if target is not None and off(row.value, target) > at.limit("off"):
            gap = percentage(percent(row.value - target, target))
            yield Finding(
                row.id,
                f"{row.measure} “{row.name}” is forecast in {row.quarter} at {plain(row.value)}, "
                f"{gap} from its target of {plain(target)}",
            )


@rule(
    "BUD.R13b",
    Severity.WARN,
    "STRATEX that is not spent asks after its initiative",
    mend="ask the initiative whether it is still moving",
    source=f"{SOURCE}, R13",
    most=limit(25, "% of the budget so far, not spent"),
)
def underspent(at: RuleContext) -> Iterator[Finding]:
    """Find live initiatives that have spent much less than was planned until now."""
    b, s = BudgetLine, Spending
    so_far = _months_so_far(at)
    planned, spent = (
        sums(
            at,
            r.amount,
            r.initiative,
            r.currency,
            where=[r.year == at.year, r.kind == STRATEX, r.month.in_(so_far)],
        )
        for r in (b, s)
    )
    for key, project in projects(at).items():
        for (_, currency), plan in [(k, v) for k, v in planned.items() if k[0] == key]:
            has = spent.get((key, currency), ZERO)
            if project.live and plan > 0 and percent(plan - has, plan) > at.limit("most"):
                yield Finding(
                    key,
                    f"{called(project)} has spent {money(has, currency)} of "
                    f"{money(plan, currency)} planned until {so_far[-1]}",
                )


def _months_so_far(at: RuleContext) -> list[str]:
    """Return the months until the end of the period, or until the newest with any spending."""
    every = months_of(at.year)
    for number, month in enumerate(every, start=1):
        closes = number % PERIODS_A_QUARTER == 0 and quarter_of(at.year, month)
        if at.period in (month, closes):
            return list(every[:number])
    s = Spending
    query = select(func.max(s.month).label("newest")).where(s.year == at.year, at.live(s))
    newest = next(at.rows(query)).newest
    return [month for month in every if newest and month <= newest]

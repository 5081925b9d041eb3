"""Rules of the budget within the year: forecasts off target, and STRATEX that is not spent."""

from collections.abc import Iterator

from sqlalchemy import func, select

from calendars.fiscal import PERIODS_A_QUARTER, months_of, quarter_of
from engine.formatting import money, percentage, plain
from engine.rulebook.budget_books import ZERO, projects, sums, targets
from engine.rulebook.budget_funding import called
from engine.rulebook.budget_targets import off
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.money import BudgetLine, Forecast, Spending
from persistence.records.scorecards import Measure

SOURCE = "Planning and budgeting"
STRATEX = "stratex"


@rule(
    "BUD.R13a",
    Severity.WARN,
    "A forecast far off its target goes on the agenda of the review",
    mend="put it on the agenda of the next strategy review",
    source=f"{SOURCE}, R13",
    off=at_most(5, "% of the target"),
)
def forecast_gap(at: Look) -> Iterator[Finding]:
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
    most=at_most(25, "% of the budget so far, not spent"),
)
def underspent(at: Look) -> Iterator[Finding]:
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


def _months_so_far(at: Look) -> list[str]:
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

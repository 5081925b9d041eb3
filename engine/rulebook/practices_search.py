"""The rule of the search: somebody looks for a practice that would help the reddest objectives."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from engine import days, performance
from engine.formatting import shown
from engine.organisation import root
from engine.rulebook.practices_evidence import SOURCE
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.practices import PracticeSearch
from persistence.records.scorecards import Measure, MeasureValue, Target
from persistence.records.strategy import Objective
from persistence.year import PlanYear


@rule(
    "BPS.R11",
    Severity.WARN,
    "A practice has been looked for that would help the red objectives",
    mend="search the practices of the other units for it",
    source=f"{SOURCE}, R11",
    objectives=at_most(5, "objectives"),
    red=at_most(10, "% off target where no limit is set"),
)
def red_objectives_searched(at: Look) -> Iterator[Finding]:
    """Find the reddest corporate objectives for which nobody has searched this quarter."""
    quarter = _quarter(at)
    if not quarter:
        return
    query = select(PracticeSearch.objective).where(
        PracticeSearch.quarter == quarter,
        PracticeSearch.searched_on.is_not(None),
        at.live(PracticeSearch),
    )
    searched = {row.objective for row in at.rows(query)}
    reddest = sorted(_behind(at, quarter).items(), key=lambda each: (each[1], each[0]))
    for objective, lead in reddest[: int(at.limit("objectives"))]:
        if objective not in searched:
            text = f"objective {objective} is {shown(-lead)} % off target in {quarter}"
            yield Finding(objective, f"{text}, and nobody has searched for a practice")


def _quarter(at: Look) -> str:
    """Return the quarter that is looked at: the period's, or the latest that has values."""
    year = days.fiscal_year(at.session.get_one(PlanYear, at.year))
    if at.period and at.period != at.year:
        return performance.quarter_of(year, at.period)
    query = select(MeasureValue.period).where(
        MeasureValue.year == at.year, MeasureValue.value.is_not(None)
    )
    reported = {row.period for row in at.rows(query.distinct())}
    quarters = [q.key for q in year.quarters() if reported & set(performance.keys_of(year, q.key))]
    return quarters[-1] if quarters else ""


def _behind(at: Look, quarter: str) -> dict[str, Decimal]:
    """Return the corporate objectives with a red measure, with the lead of the worst."""
    year = days.fiscal_year(at.session.get_one(PlanYear, at.year))
    query = (
        select(
            Measure.objective,
            Measure.polarity,
            Measure.red,
            MeasureValue.value,
            Target.value.label("target"),
        )
        .join(Objective, Objective.id == Measure.objective)
        .join(MeasureValue, MeasureValue.measure == Measure.id)
        .join(Target, (Target.measure == Measure.id) & (Target.period == MeasureValue.period))
        .where(Objective.unit.in_(root()), Objective.year == at.year, Objective.status == "active")
        .where(Measure.status == "active", MeasureValue.value.is_not(None))
        .where(MeasureValue.period.in_(performance.keys_of(year, quarter)))
        .where(*map(at.live, (Objective, Measure, MeasureValue, Target)))
    )
    found: dict[str, Decimal] = {}
    for row in at.rows(query):
        lead = performance.lead(row.value, row.target, row.polarity)
        red = at.limit("red") if row.red is None else row.red
        if row.objective and lead < -red:
            found[row.objective] = min(lead, found.get(row.objective, lead))
    return found

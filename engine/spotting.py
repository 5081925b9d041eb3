"""Spotting: the units whose results on a shared measure are worth a nomination."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine import days, performance
from engine.case import Case
from engine.formatting import shown
from persistence.records.scorecards import Measure, MeasureValue, Target
from persistence.validity import in_force
from persistence.year import PlanYear
from state_machines.parts import Step

AHEAD = Decimal(10)  # percent better than target, in both of the last two quarters (BPS step 1)
QUARTERS = 2
PARTS = 4  # the best of four parts of the units is the top quartile


@dataclass(frozen=True, slots=True)
class Result:
    """What one unit reached on a shared measure at the end of one quarter."""

    word: str
    measure: str
    unit: str
    back: int  # quarters before the one that is looked at
    value: Decimal
    polarity: str | None
    lead: Decimal | None  # percent better than target, None without a target


def spot(case: Case, _step: Step) -> tuple[str, ...]:
    """Return the candidates of a wave's quarter, a line each, by measure and unit."""
    shared: dict[str, list[Result]] = {}
    for result in _results(case):
        shared.setdefault(result.word, []).append(result)
    return tuple(
        line
        for word, results in sorted(shared.items())
        if len({each.unit for each in results}) > 1
        for line in _candidates(word, results)
    )


def _candidates(word: str, results: list[Result]) -> Iterator[str]:
    best = _top_quartile([each for each in results if each.back == 0])
    for unit in sorted({each.unit for each in results}):
        own = [each for each in results if each.unit == unit]
        leads = [each.lead for each in own if each.lead is not None]
        reasons = ["in the top quarter of the units"] if unit in best else []
        if len(leads) == QUARTERS and min(leads) > AHEAD:
            reasons.append(f"{shown(min(leads))} % or more better than target two quarters running")
        if reasons:
            yield f"{unit} on “{word}” ({own[0].measure}): {' and '.join(reasons)}"


def _top_quartile(results: list[Result]) -> set[str]:
    """Return the best quarter of the units; with fewer than four nobody stands out."""
    directed = [each for each in results if each.polarity in ("up", "down")]
    down = any(each.polarity == "down" for each in directed)
    ranked = sorted(directed, key=lambda each: each.value, reverse=not down)
    count = len(ranked) // PARTS
    return {each.unit for each in ranked[:count]}


def _results(case: Case) -> Iterator[Result]:
    year = days.fiscal_year(case.session.get_one(PlanYear, case.instance.year_id))
    quarter = performance.quarter_of(year, case.instance.period)
    now, before = performance.keys_of(year, quarter), performance.keys_before(year, quarter)
    found: dict[tuple[str, int], Result] = {}
    for row in case.session.execute(_query(case, (*now, *before))):
        lead = None
        if row.target is not None:
            lead = performance.lead(row.value, row.target, row.polarity)
        back = 0 if row.period in now else 1
        result = Result(row.word, row.id, row.unit, back, row.value, row.polarity, lead)
        if row.period in (now[0], before[0]):  # a quarter's own value speaks before its month's
            found[row.id, back] = result
        else:
            found.setdefault((row.id, back), result)
    yield from found.values()


def _query(case: Case, periods: tuple[str, ...]) -> Any:
    target = (Target.measure == Measure.id) & (Target.period == MeasureValue.period)
    live = (in_force(table, case.today) for table in (Measure, MeasureValue))
    return (
        select(
            Measure.shared_as.label("word"),
            Measure.id,
            Measure.unit,
            Measure.polarity,
            MeasureValue.period,
            MeasureValue.value,
            Target.value.label("target"),
        )
        .join(MeasureValue, MeasureValue.measure == Measure.id)
        .outerjoin(Target, target)
        .where(Measure.shared_as.is_not(None), Measure.shared_as != "", Measure.status == "active")
        .where(MeasureValue.value.is_not(None), MeasureValue.period.in_(periods), *live)
        .order_by(Measure.shared_as, Measure.unit, MeasureValue.period)
    )

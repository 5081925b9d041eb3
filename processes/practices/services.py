"""What practice steps do by themselves: spot candidates, ask target units, follow adoption."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.formatting import shown
from engine.instance_ids import root_of
from engine.operations.service_steps import writing_down
from engine.organisation import roles
from engine.organisation.roles import units
from engine.records import lines
from engine.records.rows import current_rows
from engine.records.sheets import sheet
from engine.records.versions import keep
from engine.schedule import deadlines
from persistence.base import in_force
from persistence.instances import Instance
from persistence.records.practices import Adoption, Practice
from persistence.records.scorecard import Measure, MeasureValue, Target
from persistence.strategy_year import PlanYear
from processes.scorecard import services
from state_machines.definition import Step

TARGETS = ("business", "support")  # types of the units that must answer
PUBLISHED = "published"
OURS, REFUSALS = "own", ("hold", "reject")  # answers of the adoption machine
ANSWER = "7"  # step of the adoption machine
KINDS = {
    "misaligned": "not_applicable",
    "policy": "not_applicable",
    "unaffordable": "too_costly",
    "incomplete": "not_convinced",
    "inaccurate": "not_convinced",
    "unclear": "not_convinced",
    "other": "other_solution",
}  # what the reason of an answer says about a practice
AHEAD = Decimal(10)  # percent better than target, in both of the last two quarters (BPS step 1)
QUARTERS = 2
PARTS = 4  # the best of four parts of the units is the top quartile


def push(execution: Execution, step: Step) -> tuple[str, ...]:
    """Ask every target unit for an answer to what is published here; tell who was asked."""
    published = _published(execution)
    asked = select(Adoption.practice, Adoption.unit).where(Adoption.practice.in_(published))
    known = set(execution.session.execute(asked).tuples())
    rows = [
        {"practice": practice, "unit": unit, "pushed_on": execution.today}
        for practice in published
        for unit in _targets(execution)
        if (practice, unit) not in known
    ]
    if rows:
        keep(execution, step, "adoptions", rows)
    return tuple(f"{row['unit']} is asked about {row['practice']}" for row in rows)


def record_answer(execution: Execution, step: Step) -> tuple[str, ...]:
    """Keep what a unit has answered; who refuses or holds fills in no sheet, but gives a reason."""
    run = execution.latest((ANSWER,))[ANSWER]
    given = next(task for task in execution.tasks(run) if task.answer)
    if given.answer == OURS:
        return ()
    answered = {"answer": given.answer, "answered_on": execution.today}
    if given.answer in REFUSALS:
        code = KINDS.get(given.reason_code or "")
        answered |= {"reason": given.note, "reason_code": code, "hold_until": None}
    rows = [{**row, **answered} for row in _asked(execution)]
    keep(execution, step, "adoptions", rows)
    return tuple(f"{row['unit']}: {given.answer} {row['practice']}" for row in rows)


def table(execution: Execution, _step: Step) -> tuple[str, ...]:
    """Return a line per adoption of the year: who answered what, and from whom it was learned."""
    query = (
        select(
            Practice.id,
            Practice.title,
            Practice.unit.label("origin"),
            Practice.policy,
            Adoption.unit,
            Adoption.answer,
            Adoption.learned_from,
            Adoption.implemented_on,
            Adoption.value,
            Adoption.currency,
        )
        .join(Adoption, Adoption.practice == Practice.id)
        .where(Practice.year == execution.instance.year_id)
        .where(in_force(Adoption, execution.today))
        .order_by(Practice.id, Adoption.unit)
    )
    return tuple(_line(row) for row in execution.session.execute(query).mappings())


def _line(row: Any) -> str:
    must = ", mandatory" if row["policy"] == "mandatory" else ""
    parts = [row["answer"] or "no answer"]
    if row["learned_from"]:
        parts.append(f"learned from {row['learned_from']}")
    if row["implemented_on"]:
        parts.append(f"in place since {row['implemented_on']}")
    if row["value"] is not None:
        parts.append(f"worth {shown(row['value'])} {row['currency'] or ''}".strip())
    practice = f"{row['id']} “{row['title']}” of {row['origin']}{must}"
    return f"{practice} · {row['unit']}: {', '.join(parts)}"


def _asked(execution: Execution) -> list[dict[str, Any]]:
    """Return what an adoption is about.

    One that was opened for all practices of a unit is about what the unit above has published.
    """
    if (record := execution.instance.record_id) is not None:
        itself = Adoption.id == record
        return current_rows(execution.session, "adoptions", execution.today, itself)
    above = execution.session.get(Instance, execution.instance.parent_id)
    kind = sheet("adoptions").table
    query = (
        select(kind)
        .join(Practice, Practice.id == kind.c.practice)
        .where(Practice.unit == (above or execution.instance).unit_id, Practice.state == PUBLISHED)
        .where(
            Practice.year == execution.instance.year_id, kind.c.unit == execution.instance.unit_id
        )
        .order_by(kind.c.id)
    )
    return [dict(row) for row in execution.session.execute(query).mappings()]


def _published(execution: Execution) -> Sequence[str]:
    """Return the practice that an item is about; else those that its unit has published."""
    if (record := execution.instance.record_id) is not None:
        return (record,)
    query = select(Practice.id).where(
        Practice.unit == execution.instance.unit_id,
        Practice.year == execution.instance.year_id,
        Practice.state == PUBLISHED,
        in_force(Practice, execution.today),
    )
    return execution.session.scalars(query.order_by(Practice.id)).all()


def _targets(execution: Execution) -> Sequence[str]:
    """Return the target units of the whole process, without the one that the practice is from."""
    root = execution.session.get_one(Instance, root_of(execution.instance.id))
    below = roles.units_below(execution.organisation, root.unit_id)
    own = execution.instance.unit_id
    found = (
        unit for unit in units(execution.organisation, execution.today) if unit.type in TARGETS
    )
    return [unit.id for unit in found if unit.id in below and unit.id != own]


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


def spot(execution: Execution, _step: Step) -> tuple[str, ...]:
    """Return the candidates of a wave's quarter, a line each, by measure and unit."""
    shared: dict[str, list[Result]] = {}
    for result in _results(execution):
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


def _results(execution: Execution) -> Iterator[Result]:
    year = deadlines.fiscal_year(execution.session.get_one(PlanYear, execution.instance.year_id))
    quarter = services.quarter_of(year, execution.instance.period)
    now, before = services.keys_of(year, quarter), services.keys_before(year, quarter)
    present = lines.present(execution.session, Measure.__tablename__, year.label)
    found: dict[tuple[str, int], Result] = {}
    for row in execution.session.execute(_query(execution, (*now, *before))):
        lead = None
        if row.target is not None:
            lead = services.lead(row.value, row.target, row.polarity)
        back = 0 if row.period in now else 1
        measure = present.get(row.id, row.id)
        result = Result(row.word, measure, row.unit, back, row.value, row.polarity, lead)
        if row.period in (now[0], before[0]):  # a quarter's own value speaks before its month's
            found[measure, back] = result
        else:
            found.setdefault((measure, back), result)
    yield from found.values()


def _query(execution: Execution, periods: tuple[str, ...]) -> Any:
    target = (Target.measure == Measure.id) & (Target.period == MeasureValue.period)
    live = (in_force(table, execution.today) for table in (Measure, MeasureValue))
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


SERVICES = {
    "spot_practices": writing_down(spot),
    "push_practice": writing_down(push),
    "adoption_table": writing_down(table),
    "record_answer": writing_down(record_answer),
}

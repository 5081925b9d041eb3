"""Rules of the card: measures that tell something, and targets for every period of the year."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, func, select

from engine.organisation import root
from engine.records.periods import Periods
from engine.records.sheets import plain
from engine.rulebook.scorecard_map import SOURCE
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.scorecards import Measure, Target
from persistence.records.strategy import Objective

FIELDS = (
    ("measured_in", "unit"),
    ("polarity", "polarity"),
    ("formula", "formula"),
    ("frequency", "frequency"),
    ("source_system", "source"),
    ("owner", "owner"),
    ("updater", "updater"),
    ("baseline", "baseline"),
)


@rule(
    "SCM.R9",
    Severity.BLOCK,
    "Every objective has a measure, and not too many",
    mend="define what tells whether it works, and drop what nobody would look at",
    source=f"{SOURCE}, R9 (plans with few measures per objective are scored more often)",
    least=at_most(1, "measures"),
    most=at_most(3, "measures"),
)
def measures_per_objective(at: Look) -> Iterator[Finding]:
    """Find the objectives that nothing or too much measures."""
    counted = (
        select(Measure.objective, func.count().label("number"))
        .where(_active(at))
        .group_by(Measure.objective)
        .subquery()
    )
    query = (
        select(Objective.id, Objective.name, func.coalesce(counted.c.number, 0).label("number"))
        .outerjoin(counted, counted.c.objective == Objective.id)
        .where(Objective.year == at.year, Objective.status == "active", at.live(Objective))
        .where(Objective.unit == _unit(at))
        .order_by(Objective.id)
    )
    for row in at.rows(query):
        if row.number < at.limit("least"):
            yield Finding(row.id, f"objective {row.id} “{row.name}” has no measure")
        elif row.number > at.limit("most"):
            text = f"objective {row.id} “{row.name}” has {row.number} measures"
            yield Finding(row.id, text, Severity.WARN)


@rule(
    "SCM.R10",
    Severity.WARN,
    "A card has a leading measure",
    mend="add a measure that moves before the results do",
    source=f"{SOURCE}, R10",
)
def a_leading_measure(at: Look) -> Iterator[Finding]:
    """Find a card that only looks back."""
    timings = [row.timing for row in at.rows(_of_card(at))]
    if timings and "leading" not in timings:
        yield Finding("", f"none of the {len(timings)} measures of the card is leading")


@rule(
    "SCM.R11",
    Severity.BLOCK,
    "Every measure is fully defined, and its owner does not update it",
    mend="complete the measure's definition",
    source=f"{SOURCE}, R11",
)
def fully_defined(at: Look) -> Iterator[Finding]:
    """Find the measures that cannot be calculated, judged or trusted."""
    for row in at.rows(_of_card(at)):
        lacks = [title for name, title in FIELDS if getattr(row, name) in (None, "")]
        faults = [f"has no {', '.join(lacks)}"] if lacks else []
        if row.owner is not None and row.owner == row.updater:
            faults.append("is updated by its owner")
        if faults:
            yield Finding(row.id, f"measure {row.id} “{row.name}” {' and '.join(faults)}")


@rule(
    "SCM.R12",
    Severity.BLOCK,
    "Every measure has a sound target for every period of the year",
    mend="give the target, in the measure's unit, or explain on it why it turns back",
    source=f"{SOURCE}, R12",
)
def sound_targets(at: Look) -> Iterator[Finding]:
    """Find the measures whose targets are missing, in another unit, or turn back unexplained."""
    periods, targets = Periods.of(at.session, at.year), _targets(at)
    for row in at.rows(_of_card(at)):
        faults = list(_faults(row, periods.due(row.frequency), targets.get(row.id, {})))
        if faults:
            yield Finding(row.id, f"measure {row.id} “{row.name}”: {'; '.join(faults)}")


def _faults(measure: Any, due: tuple[str, ...], targets: dict[str, Any]) -> Iterator[str]:
    if missing := [period for period in due if period not in targets]:
        yield f"no target for {', '.join(missing)}"
    known = [targets[period] for period in due if period in targets]
    for target in known:
        if target.measured_in not in (None, measure.measured_in):
            yield (
                f"the target of {target.period} is in {target.measured_in}, "
                f"the measure in {measure.measured_in}"
            )
    for before, after in pairwise(known):
        step = {"up": after.value - before.value, "down": before.value - after.value}
        if step.get(measure.polarity, Decimal(0)) < 0 and not after.explanation:
            yield (
                f"{measure.polarity} is good, but the target goes from {plain(before.value)} to "
                f"{plain(after.value)} in {after.period}"
            )


def _targets(at: Look) -> dict[str, dict[str, Any]]:
    query = select(
        Target.measure, Target.period, Target.value, Target.measured_in, Target.explanation
    ).where(Target.year == at.year, at.live(Target))
    found: dict[str, dict[str, Any]] = {}
    for row in at.rows(query):
        found.setdefault(row.measure, {})[row.period] = row
    return found


def _of_card(at: Look) -> Select[Any]:
    """Return the query of the active measures on the corporate card, or on a unit's."""
    columns = (getattr(Measure, name) for name, _ in FIELDS)
    query = select(Measure.id, Measure.name, Measure.timing, *columns)
    return query.where(_active(at), Measure.unit == _unit(at)).order_by(Measure.id)


def _active(at: Look) -> Any:
    return (Measure.year == at.year) & (Measure.status == "active") & at.live(Measure)


def _unit(at: Look) -> Any:
    return at.unit or root().scalar_subquery()

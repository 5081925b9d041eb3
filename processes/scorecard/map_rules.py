"""Rules of the strategy map and its measures: owners, perspectives, causes and effects, windows."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, func, or_, select

from engine.organisation.directory import root
from engine.records.scores import Periods
from engine.records.sheets import plain
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from persistence.records.base import RecordVersion
from persistence.records.scorecard import Measure, Target
from persistence.records.strategy import Objective, ObjectiveLink, Perspective
from persistence.strategy_year import CalendarVersion
from state_machines.validation.states import loops, reachable

SOURCE = "Scorecard management"
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
    "SCM.R1",
    Severity.BLOCK,
    "Every objective has one accountable owner and a deputy",
    mend="name an owner and a deputy on its objective sheet",
    source=f"{SOURCE}, R1",
)
def owner_and_deputy(at: RuleContext) -> Iterator[Finding]:
    """Find the objectives nobody answers for, or nobody could step in for."""
    query = corporate(at).where(or_(Objective.owner.is_(None), Objective.deputy.is_(None)))
    for row in at.rows(query):
        lacks = "owner" if row.owner is None else "deputy"
        yield Finding(row.id, f"objective {row.id} “{row.name}” has no {lacks}")


@rule(
    "SCM.R2",
    Severity.BLOCK,
    "No perspective of the map is empty",
    mend="give it an objective, or take the perspective out of the set",
    source=f"{SOURCE}, R2",
)
def no_empty_perspective(at: RuleContext) -> Iterator[Finding]:
    """Find the perspectives on which the strategy says nothing."""
    used = {row.perspective for row in at.rows(corporate(at))}
    for row in at.rows(perspectives(at)):
        if row.id not in used:
            yield Finding(row.id, f"perspective {row.id} “{row.name}” has no objective")


@rule(
    "SCM.R3",
    Severity.WARN,
    "A map has neither too few nor too many objectives",
    mend="merge what belongs together, or add what is missing",
    source=f"{SOURCE}, R3 (Palladium: fewer than 24; Cokins: 15 to 25)",
    least=limit(8, "objectives"),
    most=limit(24, "objectives"),
)
def number_of_objectives(at: RuleContext) -> Iterator[Finding]:
    """Find a map on which nobody can see the strategy, or that says too little."""
    count = len(list(at.rows(corporate(at))))
    if not at.limit("least") <= count <= at.limit("most"):
        yield Finding("", f"the map has {count} objectives")


@rule(
    "SCM.R4",
    Severity.BLOCK,
    "Every objective below the top drives one above it",
    mend="draw the link to the objective that it drives, with its hypothesis",
    source=f"{SOURCE}, R4",
)
def drives_something_above(at: RuleContext) -> Iterator[Finding]:
    """Find the objectives of which no arrow leads to a higher perspective."""
    found, top = _ranked(at)
    driving = {
        link.origin for link in _links(at) if _rank(found, link.target) > _rank(found, link.origin)
    }
    for key, row in found.items():
        if row.rank != top and key not in driving:
            yield Finding(key, f"objective {key} “{row.name}” drives none of a higher perspective")


@rule(
    "SCM.R5",
    Severity.BLOCK,
    "Every top objective rests on learning and growth",
    mend="draw the chain of causes that starts at the foundation of the map",
    source=f"{SOURCE}, R5",
)
def rests_on_the_foundation(at: RuleContext) -> Iterator[Finding]:
    """Find the top objectives to which no chain of causes leads from the lowest perspective."""
    found, top = _ranked(at)
    lowest = min((row.rank for row in found.values() if row.rank is not None), default=None)
    reached = reachable(_arrows(at), [key for key, row in found.items() if row.rank == lowest])
    for key, row in found.items():
        if row.rank == top and key not in reached:
            yield Finding(
                key, f"objective {key} “{row.name}” rests on no objective of the lowest perspective"
            )


@rule(
    "SCM.R6",
    Severity.WARN,
    "Links lead upward and skip at most one perspective",
    mend="put the missing cause in between, or turn the link round",
    source=f"{SOURCE}, R6",
    skipped=limit(1, "perspectives"),
)
def links_lead_upward(at: RuleContext) -> Iterator[Finding]:
    """Find the links that jump over perspectives or point down."""
    found, _ = _ranked(at)
    for link in _links(at):
        rise = _rank(found, link.target) - _rank(found, link.origin)
        if rise < 0:
            yield Finding(link.id, f"the link {link.origin} → {link.target} points downward")
        elif rise - 1 > at.limit("skipped"):
            yield Finding(
                link.id, f"the link {link.origin} → {link.target} skips {rise - 1} perspectives"
            )


@rule(
    "SCM.R7",
    Severity.BLOCK,
    "Cause and effect do not go round in circles",
    mend="take one of these links away",
    source=f"{SOURCE}, R7",
)
def no_circles(at: RuleContext) -> Iterator[Finding]:
    """Find the circles in which objectives would drive themselves."""
    for loop in loops(_arrows(at)):
        yield Finding(loop[0], f"objectives drive themselves: {' → '.join(loop)}")


@rule(
    "SCM.R8",
    Severity.WARN,
    "Every link has a written hypothesis",
    mend="write down why the one should drive the other",
    source=f"{SOURCE}, R8",
)
def written_hypotheses(at: RuleContext) -> Iterator[Finding]:
    """Find the links that nobody has reasoned; most maps without are lists."""
    for link in _links(at):
        if not link.hypothesis:
            yield Finding(link.id, f"the link {link.origin} → {link.target} has no hypothesis")


def corporate(at: RuleContext) -> Select[tuple[str, str, str | None, str | None, str | None]]:
    """Return the query of the active objectives on the corporate map of the year."""
    top = root().scalar_subquery()
    return (
        select(
            Objective.id, Objective.name, Objective.owner, Objective.deputy, Objective.perspective
        )
        .where(
            Objective.year == at.year,
            Objective.unit == top,
            Objective.status == "active",
            at.live(Objective),
        )
        .order_by(Objective.id)
    )


def perspectives(at: RuleContext) -> Select[tuple[str, str, int]]:
    """Return the query of the perspectives in force, the foundation first."""
    query = select(Perspective.id, Perspective.name, Perspective.rank)
    return query.where(at.live(Perspective)).order_by(Perspective.rank)


def _ranked(at: RuleContext) -> tuple[dict[str, Any], int | None]:
    """Return the objectives of the map with their perspective's rank, and the highest rank."""
    query = corporate(at).outerjoin(Perspective, Perspective.id == Objective.perspective)
    found = {row.id: row for row in at.rows(query.add_columns(Perspective.rank))}
    ranks = [row.rank for row in at.rows(perspectives(at))]
    return found, max(ranks, default=None)


def _rank(found: dict[str, Any], key: str) -> int:
    return int(found[key].rank or 0)


def _links(at: RuleContext) -> list[Any]:
    """Return the links of cause and effect between objectives of the map."""
    on_map = corporate(at).with_only_columns(Objective.id).order_by(None)
    query = select(
        ObjectiveLink.id, ObjectiveLink.origin, ObjectiveLink.target, ObjectiveLink.hypothesis
    ).where(
        ObjectiveLink.kind == "cause_effect",
        at.live(ObjectiveLink),
        ObjectiveLink.origin.in_(on_map),
        ObjectiveLink.target.in_(on_map),
    )
    return list(at.rows(query.order_by(ObjectiveLink.id)))


def _arrows(at: RuleContext) -> dict[str, list[str]]:
    arrows: dict[str, list[str]] = {}
    for link in _links(at):
        arrows.setdefault(link.origin, []).append(link.target)
    return arrows


@rule(
    "SCM.R9",
    Severity.BLOCK,
    "Every objective has a measure, and not too many",
    mend="define what tells whether it works, and drop what nobody would look at",
    source=f"{SOURCE}, R9 (plans with few measures per objective are scored more often)",
    least=limit(1, "measures"),
    most=limit(3, "measures"),
)
def measures_per_objective(at: RuleContext) -> Iterator[Finding]:
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
def a_leading_measure(at: RuleContext) -> Iterator[Finding]:
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
def fully_defined(at: RuleContext) -> Iterator[Finding]:
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
def sound_targets(at: RuleContext) -> Iterator[Finding]:
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


def _targets(at: RuleContext) -> dict[str, dict[str, Any]]:
    query = select(
        Target.measure, Target.period, Target.value, Target.measured_in, Target.explanation
    ).where(Target.year == at.year, at.live(Target))
    found: dict[str, dict[str, Any]] = {}
    for row in at.rows(query):
        found.setdefault(row.measure, {})[row.period] = row
    return found


def _of_card(at: RuleContext) -> Select[Any]:
    """Return the query of the active measures on the corporate card, or on a unit's."""
    columns = (getattr(Measure, name) for name, _ in FIELDS)
    query = select(Measure.id, Measure.name, Measure.timing, *columns)
    return query.where(_active(at), Measure.unit == _unit(at)).order_by(Measure.id)


def _active(at: RuleContext) -> Any:
    return (Measure.year == at.year) & (Measure.status == "active") & at.live(Measure)


def _unit(at: RuleContext) -> Any:
    return at.unit or root().scalar_subquery()


Window = tuple[date, date]


@rule(
    "SCM.R24",
    Severity.BLOCK,
    "In the year a ratified target changes at mid-year or on a re-plan",
    mend="wait for the next window, or have the chief executive accept the change by name",
    source=f"{SOURCE}, exceptions",
    invariant=False,
    opens=limit(26, "weeks after the year's first day"),
    lasts=limit(6, "weeks"),
    replans=limit(1, "re-plans a year that open a window"),
    applied=limit(8, "working days to apply what was decided in a window"),
)
def changed_in_a_window(at: RuleContext) -> Iterator[Finding]:
    """Find the targets that moved outside of the windows; a request is asked about its own only."""
    if at.starts is None:
        return
    windows = list(_windows(at, at.starts))
    for before, after in _changes(at):
        day = at.calendar.local_day(after.at)
        if day >= at.starts and not any(first <= day <= last for first, last in windows):
            text = f"went from {before.content['value']} to {after.content['value']} on {day}"
            yield Finding(after.record_id, f"the ratified target {after.record_id} {text}")


def _windows(at: RuleContext, starts: date) -> Iterator[Window]:
    """Yield the days of each window; over the year what was decided in one may be applied later."""
    for opens in (starts + timedelta(weeks=int(at.limit("opens"))), *_replanned(at, starts)):
        last = opens + timedelta(weeks=int(at.limit("lasts")))
        yield opens, last if at.item else at.calendar.add(last, int(at.limit("applied")))


def _replanned(at: RuleContext, starts: date) -> list[date]:
    """Return the days in the year on which its calendar was published anew."""
    c = CalendarVersion
    query = select(c.published_at).where(
        c.year == at.year, c.version > 1, c.published_at.is_not(None)
    )
    days = (at.calendar.local_day(row.published_at) for row in at.rows(query.order_by(c.version)))
    return [day for day in days if day >= starts][: int(at.limit("replans"))]


def _changes(at: RuleContext) -> Iterator[tuple[Any, Any]]:
    """Yield the version of a ratified target with its next one that has another value."""
    v = RecordVersion
    moved = select(v.record_id).where(v.sheet == Target.__tablename__, v.version > 1)
    query = (
        select(v.record_id, v.version, v.content, v.at, v.instance_id)
        .join(Target, Target.id == v.record_id)
        .where(v.sheet == Target.__tablename__, v.record_id.in_(moved))
        .where(Target.year == at.year, at.live(Target))
        .order_by(v.record_id, v.version)
    )
    for before, after in pairwise(at.rows(query)):
        same = before.record_id == after.record_id
        ratified = same and before.content["state"] == "ratified"
        ours = not at.item or after.instance_id == at.item
        if ratified and ours and before.content["value"] != after.content["value"]:
            yield before, after

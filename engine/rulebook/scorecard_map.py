"""Rules of the strategy map: owners, perspectives, and the logic of cause and effect."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, or_, select

from engine.organisation import root
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.strategy import Objective, ObjectiveLink, Perspective
from state_machines.graph import loops, reachable

SOURCE = "Scorecard management"


@rule(
    "SCM.R1",
    Severity.BLOCK,
    "Every objective has one accountable owner and a deputy",
    mend="name an owner and a deputy on its objective sheet",
    source=f"{SOURCE}, R1",
)
def owner_and_deputy(at: Look) -> Iterator[Finding]:
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
def no_empty_perspective(at: Look) -> Iterator[Finding]:
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
    least=at_most(8, "objectives"),
    most=at_most(24, "objectives"),
)
def number_of_objectives(at: Look) -> Iterator[Finding]:
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
def drives_something_above(at: Look) -> Iterator[Finding]:
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
def rests_on_the_foundation(at: Look) -> Iterator[Finding]:
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
    skipped=at_most(1, "perspectives"),
)
def links_lead_upward(at: Look) -> Iterator[Finding]:
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
def no_circles(at: Look) -> Iterator[Finding]:
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
def written_hypotheses(at: Look) -> Iterator[Finding]:
    """Find the links that nobody has reasoned; most maps without are lists."""
    for link in _links(at):
        if not link.hypothesis:
            yield Finding(link.id, f"the link {link.origin} → {link.target} has no hypothesis")


def corporate(at: Look) -> Select[tuple[str, str, str | None, str | None, str | None]]:
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


def perspectives(at: Look) -> Select[tuple[str, str, int]]:
    """Return the query of the perspectives in force, the foundation first."""
    query = select(Perspective.id, Perspective.name, Perspective.rank)
    return query.where(at.live(Perspective)).order_by(Perspective.rank)


def _ranked(at: Look) -> tuple[dict[str, Any], int | None]:
    """Return the objectives of the map with their perspective's rank, and the highest rank."""
    query = corporate(at).outerjoin(Perspective, Perspective.id == Objective.perspective)
    found = {row.id: row for row in at.rows(query.add_columns(Perspective.rank))}
    ranks = [row.rank for row in at.rows(perspectives(at))]
    return found, max(ranks, default=None)


def _rank(found: dict[str, Any], key: str) -> int:
    return int(found[key].rank or 0)


def _links(at: Look) -> list[Any]:
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


def _arrows(at: Look) -> dict[str, list[str]]:
    arrows: dict[str, list[str]] = {}
    for link in _links(at):
        arrows.setdefault(link.origin, []).append(link.target)
    return arrows

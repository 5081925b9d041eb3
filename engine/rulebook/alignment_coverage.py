"""Rules of coverage: which corporate objectives the units carry, and which kind of unit does."""

from collections.abc import Iterator

from sqlalchemy import Select, case, func, select

from engine.formatting import shown
from engine.rulebook.alignment_cards import SERVING, SOURCE, Corporate, on_cards, on_the_map
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.organisation import Unit
from persistence.records.strategy import Objective, ObjectiveLink

FOR_UNITS = ("mandatory", "shared")  # corporate objectives that the units are to carry


@rule(
    "OAL.R2a",
    Severity.BLOCK,
    "Every mandatory corporate objective is carried by a unit",
    mend="let a unit link an objective to it, or do not make it mandatory",
    source=f"{SOURCE}, R2",
)
def mandatory_covered(at: Look) -> Iterator[Finding]:
    """Find the mandatory objectives that no unit's card takes up."""
    for row in at.rows(_carried(at)):
        if row.cascade == "mandatory" and not row.units:
            yield Finding(row.id, f"no unit carries the mandatory objective {row.id} “{row.name}”")


@rule(
    "OAL.R2b",
    Severity.INFO,
    "How many of the corporate objectives the units carry",
    mend="see which of them no unit has taken up",
    source=f"{SOURCE}, R2",
    least=at_most(100, "% of the mandatory and shared objectives"),
)
def coverage(at: Look) -> Iterator[Finding]:
    """Tell the share of the objectives meant for units that at least one unit carries."""
    meant = [row for row in at.rows(_carried(at)) if row.cascade in FOR_UNITS]
    carried = sum(1 for row in meant if row.units)
    if (share := percent(carried, len(meant))) < at.limit("least"):
        text = f"units carry {carried} of the {len(meant)} corporate objectives meant for them"
        yield Finding("", f"{text} ({shown(share)} %)")


@rule(
    "OAL.R3",
    Severity.WARN,
    "No corporate objective rests on support units alone",
    mend="ask which business unit brings it about",
    source=f"{SOURCE}, R3",
)
def support_alone(at: Look) -> Iterator[Finding]:
    """Find the corporate objectives that only support units carry."""
    for row in at.rows(_carried(at)):
        if row.units and row.units == row.support:
            text = f"only support units carry objective {row.id} “{row.name}”"
            yield Finding(row.id, text)


def _carried(at: Look) -> Select[tuple[str, str, str | None, int, int]]:
    """Return the query of the corporate map with the number of units, and of support units."""
    links = (
        select(ObjectiveLink.target, Objective.unit, Unit.type)
        .join(Objective, Objective.id == ObjectiveLink.origin)
        .join(Unit, Unit.id == Objective.unit)
        .where(ObjectiveLink.kind.in_(SERVING), at.live(ObjectiveLink), *on_cards(at))
        .distinct()
        .subquery()
    )
    support = func.sum(case((links.c.type == "support", 1), else_=0))
    return (
        select(
            Corporate.id,
            Corporate.name,
            Corporate.cascade,
            func.count(links.c.unit).label("units"),
            support.label("support"),
        )
        .outerjoin(links, links.c.target == Corporate.id)
        .where(*on_the_map(at))
        .group_by(Corporate.id, Corporate.name, Corporate.cascade)
        .order_by(Corporate.id)
    )

"""Rules of the strategy map: owners, perspectives, and the logic of cause and effect."""

from collections.abc import Iterator

from sqlalchemy import Select, or_, select

from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.organisation import Unit
from persistence.records.strategy import Objective

SOURCE = "Scorecard management"


@rule(
    "SCM.R1", Severity.BLOCK, "Every objective has one accountable owner and a deputy",
    mend="name an owner and a deputy on its objective sheet", source=f"{SOURCE}, R1",
)  # fmt: skip
def owner_and_deputy(at: Look) -> Iterator[Finding]:
    """Find the objectives nobody answers for, or nobody could step in for."""
    query = corporate(at).where(or_(Objective.owner.is_(None), Objective.deputy.is_(None)))
    for row in at.rows(query):
        lacks = "owner" if row.owner is None else "deputy"
        yield Finding(row.id, f"objective {row.id} “{row.name}” has no {lacks}")


@rule(
    "SCM.R3", Severity.WARN, "A map has neither too few nor too many objectives",
    mend="merge what belongs together, or add what is missing", source=f"{SOURCE}, R3",
    least=at_most(8, "objectives"), most=at_most(24, "objectives"),
)  # fmt: skip
def number_of_objectives(at: Look) -> Iterator[Finding]:
    """Find a map on which nobody can see the strategy, or that says too little."""
    count = len(list(at.rows(corporate(at))))
    if not at.limit("least") <= count <= at.limit("most"):
        yield Finding("", f"the map has {count} objectives")


def corporate(at: Look) -> Select[tuple[str, str, str | None, str | None, str | None]]:
    """Return the query of the active objectives on the corporate map of the year."""
    root = select(Unit.id).where(Unit.parent_id.is_(None)).scalar_subquery()
    return select(
        Objective.id, Objective.name, Objective.owner, Objective.deputy, Objective.perspective
    ).where(
        Objective.year == at.year, Objective.unit == root, Objective.status == "active",
        at.live(Objective),
    )  # fmt: skip

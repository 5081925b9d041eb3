"""Rules of a unit's card: what it links to, who owns it, and how much stands on it."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from engine.formatting import shown
from engine.organisation import root
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.organisation import Person, Unit
from persistence.records.scorecards import Measure
from persistence.records.strategy import Objective, ObjectiveLink
from persistence.validity import in_force

SOURCE = "Organization alignment"
SERVING = ("contributes", "identical")  # kinds of links from a unit's card to the corporate one
Corporate = aliased(Objective)


@rule(
    "OAL.R1a",
    Severity.BLOCK,
    "Every unit objective serves a corporate one, or says why not",
    mend="link it to a corporate objective, or write down why it is local",
    source=f"{SOURCE}, R1",
)
def objective_serves(at: Look) -> Iterator[Finding]:
    """Find the unit objectives that serve nothing and give no reason."""
    unexplained = or_(Objective.local_reason.is_(None), Objective.local_reason == "")
    query = select(Objective.id, Objective.name, Objective.unit).where(
        *on_cards(at), Objective.id.not_in(serving(at)), unexplained
    )
    for row in at.rows(query.order_by(Objective.id)):
        text = f"objective {row.id} “{row.name}” of {row.unit} serves no corporate objective"
        yield Finding(row.id, f"{text} and gives no reason")


@rule(
    "OAL.R1b",
    Severity.BLOCK,
    "Few of a unit's objectives are local",
    mend="link some of them to corporate objectives, or drop them",
    source=f"{SOURCE}, R1",
    most=at_most(25, "% of a unit's objectives"),
)
def local_share(at: Look) -> Iterator[Finding]:
    """Find the units whose cards are mostly their own affair."""
    local = case((Objective.id.in_(serving(at)), 0), else_=1)
    for row in at.rows(_counted(at, local)):
        if (share := percent(row.some, row.every)) > at.limit("most"):
            text = f"{row.some} of {row.every} objectives of {row.name} are local"
            yield Finding(row.unit, f"{text} ({shown(share)} %)")


@rule(
    "OAL.R7",
    Severity.WARN,
    "A unit's card can be read at a glance",
    mend="keep what matters most on the card and the rest in the unit's own books",
    source=f"{SOURCE}, R7",
    objectives=at_most(15, "objectives"),
    measures=at_most(25, "measures"),
)
def card_size(at: Look) -> Iterator[Finding]:
    """Find the units with more objectives or measures than anybody can follow."""
    measured = (
        Measure.year == at.year,
        Measure.status == "active",
        at.live(Measure),
        Measure.unit.not_in(root()),
        *([Measure.unit == at.unit] if at.unit else []),
    )
    counted = (
        ("objectives", select(Objective.unit, func.count().label("n")).where(*on_cards(at))),
        ("measures", select(Measure.unit, func.count().label("n")).where(*measured)),
    )
    for what, query in counted:
        for row in at.rows(query.group_by("unit").order_by("unit")):
            if row.n > at.limit(what):
                yield Finding(row.unit, f"the card of {row.unit} has {row.n} {what}")


@rule(
    "OAL.R8",
    Severity.WARN,
    "A unit translates the strategy instead of copying it",
    mend="say in the unit's own words what it does for the corporate objective",
    source=f"{SOURCE}, R8",
    most=at_most(60, "% of a unit's objectives"),
)
def copied_objectives(at: Look) -> Iterator[Finding]:
    """Find the units whose objectives are mostly identical to corporate ones."""
    same_link = select(ObjectiveLink.origin).where(
        ObjectiveLink.kind == "identical", at.live(ObjectiveLink)
    )
    same_name = select(func.lower(Corporate.name)).where(*on_the_map(at))
    copied = or_(Objective.id.in_(same_link), func.lower(Objective.name).in_(same_name))
    for row in at.rows(_counted(at, case((copied, 1), else_=0))):
        if (share := percent(row.some, row.every)) > at.limit("most"):
            text = f"{row.some} of {row.every} objectives of {row.name} are copies"
            yield Finding(row.unit, f"{text} ({shown(share)} %)")


@rule(
    "OAL.R10",
    Severity.BLOCK,
    "Every unit objective has an owner inside the unit",
    mend="name an owner who works in the unit",
    source=f"{SOURCE}, R10",
)
def owner_inside(at: Look) -> Iterator[Finding]:
    """Find the unit objectives owned by nobody or by somebody from elsewhere."""
    above = {row.id: row.parent_id for row in at.rows(select(Unit.id, Unit.parent_id))}
    query = select(Objective.id, Objective.unit, Objective.owner, Person.unit_id).outerjoin(
        Person, Person.id == Objective.owner
    )
    for row in at.rows(query.where(*on_cards(at)).order_by(Objective.id)):
        if row.owner is None:
            yield Finding(row.id, f"objective {row.id} of {row.unit} has no owner")
        elif row.unit not in lineage(above, row.unit_id):
            text = f"objective {row.id} of {row.unit} is owned by {row.owner}"
            yield Finding(row.id, f"{text}, who works in {row.unit_id}")


def on_cards(at: Look) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an objective stands on a unit's card: on one, if one is asked."""
    return (
        Objective.year == at.year,
        Objective.status == "active",
        at.live(Objective),
        Objective.unit.not_in(root()),
        *([Objective.unit == at.unit] if at.unit else []),
    )


def on_the_map(at: Look) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an objective (as `Corporate`) stands on the corporate map."""
    live = in_force(Corporate, at.today)
    return (
        Corporate.year == at.year,
        Corporate.status == "active",
        live,
        Corporate.unit.in_(root()),
    )


def serving(at: Look) -> Select[tuple[str]]:
    """Return the query of the objectives that are linked to one on the corporate map."""
    return (
        select(ObjectiveLink.origin)
        .join(Corporate, Corporate.id == ObjectiveLink.target)
        .where(ObjectiveLink.kind.in_(SERVING), at.live(ObjectiveLink), *on_the_map(at))
    )


def lineage(above: dict[str, str | None], unit: str | None) -> Iterator[str]:
    """Yield a unit and the units above it, the nearest first."""
    while unit:
        yield unit
        unit = above.get(unit)


def _counted(at: Look, flag: ColumnElement[int]) -> Select[tuple[str, str, int, int]]:
    """Return the query of each unit's objectives: `every` one, and `some` with the flag."""
    query = select(
        Objective.unit, Unit.name, func.count().label("every"), func.sum(flag).label("some")
    ).join(Unit, Unit.id == Objective.unit)
    return query.where(*on_cards(at)).group_by(Objective.unit, Unit.name).order_by(Objective.unit)

"""Rules of a unit's card: what it links to, who owns it, what it covers, who certified it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from calendars.lateness import days_late, working_days
from engine.formatting import counted, shown
from engine.organisation.directory import root
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from persistence.base import in_force
from persistence.organisation import Person, Unit
from persistence.records.scorecard import Card, Checkpoint, Measure
from persistence.records.strategy import Objective, ObjectiveLink

SOURCE = "Organization alignment"
SERVING = ("contributes", "identical")  # kinds of links from a unit's card to the corporate one
Corporate = aliased(Objective)
FOR_UNITS = ("mandatory", "shared")  # corporate objectives that the units are to carry


@rule(
    "OAL.R1a",
    Severity.BLOCK,
    "Every unit objective serves a corporate one, or says why not",
    mend="link it to a corporate objective, or write down why it is local",
    source=f"{SOURCE}, R1",
)
def objective_serves(at: RuleContext) -> Iterator[Finding]:
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
    most=limit(25, "% of a unit's objectives"),
)
def local_share(at: RuleContext) -> Iterator[Finding]:
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
    objectives=limit(15, "objectives"),
    measures=limit(25, "measures"),
)
def card_size(at: RuleContext) -> Iterator[Finding]:
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
    most=limit(60, "% of a unit's objectives"),
)
def copied_objectives(at: RuleContext) -> Iterator[Finding]:
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
def owner_inside(at: RuleContext) -> Iterator[Finding]:
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


def on_cards(at: RuleContext) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an objective stands on a unit's card: on one, if one is asked."""
    return (
        Objective.year == at.year,
        Objective.status == "active",
        at.live(Objective),
        Objective.unit.not_in(root()),
        *([Objective.unit == at.unit] if at.unit else []),
    )


def on_the_map(at: RuleContext) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an objective (as `Corporate`) stands on the corporate map."""
    live = in_force(Corporate, at.today)
    return (
        Corporate.year == at.year,
        Corporate.status == "active",
        live,
        Corporate.unit.in_(root()),
    )


def serving(at: RuleContext) -> Select[tuple[str]]:
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


def _counted(at: RuleContext, flag: ColumnElement[int]) -> Select[tuple[str, str, int, int]]:
    """Return the query of each unit's objectives: `every` one, and `some` with the flag."""
    query = select(
        Objective.unit, Unit.name, func.count().label("every"), func.sum(flag).label("some")
    ).join(Unit, Unit.id == Objective.unit)
    return query.where(*on_cards(at)).group_by(Objective.unit, Unit.name).order_by(Objective.unit)


@rule(
    "OAL.R11",
    Severity.INFO,
    "The alignment score is the mean of the checkpoints",
    mend="work on the checkpoints with the lowest scores",
    source=f"{SOURCE}, R11",
    good=limit(3, "of 4 points"),
)
def alignment_score(at: RuleContext) -> Iterator[Finding]:
    """Tell the alignment score where it is not good yet, with the weakest checkpoint."""
    query = select(Checkpoint.name, Checkpoint.score).where(
        Checkpoint.year == at.year, at.live(Checkpoint)
    )
    rows = list(at.rows(query.order_by(Checkpoint.score, Checkpoint.id)))
    score = Decimal(sum(row.score for row in rows)) / max(len(rows), 1)
    if rows and score < at.limit("good"):
        text = f"the alignment score is {shown(score)} of 4 over {counted(len(rows), 'checkpoint')}"
        yield Finding("", f"{text}; the weakest is “{rows[0].name}” with {rows[0].score}")


@rule(
    "OAL.R12",
    Severity.WARN,
    "Every unit's card is certified by its day",
    mend="certify the card, or say what holds it up",
    source=f"{SOURCE}, R12",
)
def certified_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find the cards that were certified late or are still waiting, with their lag."""
    for row in at.rows(_cards(at).where(Card.due.is_not(None))):
        done = row.certified_on or at.today
        if late := days_late(row.due, done, at.calendar):
            text = f"the card of {row.unit} was due on {row.due} and {_state(row.certified_on)}"
            yield Finding(row.id, f"{text}, {working_days(late)} late")


@rule(
    "OAL.R13",
    Severity.WARN,
    "A card is certified again soon after the corporate map changed",
    mend="bring the card in line with the map and certify it",
    source=f"{SOURCE}, R13",
    within=limit(15, "working days"),
)
def certified_again(at: RuleContext) -> Iterator[Finding]:
    """Find the cards that a change of the corporate map touched and nobody certified since."""
    for row in at.rows(_cards(at).where(Card.map_changed_on.is_not(None))):
        since = row.certified_on and row.certified_on >= row.map_changed_on
        done = row.certified_on if since else None
        last = at.calendar.add(row.map_changed_on, int(at.limit("within")))
        if (done or at.today) > last:
            text = f"the corporate map changed for {row.unit} on {row.map_changed_on}"
            yield Finding(row.id, f"{text}; its card {_state(done)}, due by {last}")


def _cards(at: RuleContext) -> Select[Any]:
    query = select(Card.id, Card.unit, Card.due, Card.certified_on, Card.map_changed_on).where(
        Card.year == at.year, Card.unit.not_in(root()), Card.state != "superseded", at.live(Card)
    )
    return query.where(Card.unit == at.unit) if at.unit else query


def _state(certified_on: date | None) -> str:
    return f"was certified on {certified_on}" if certified_on else "is not certified"


@rule(
    "OAL.R2a",
    Severity.BLOCK,
    "Every mandatory corporate objective is carried by a unit",
    mend="let a unit link an objective to it, or do not make it mandatory",
    source=f"{SOURCE}, R2",
)
def mandatory_covered(at: RuleContext) -> Iterator[Finding]:
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
    least=limit(100, "% of the mandatory and shared objectives"),
)
def coverage(at: RuleContext) -> Iterator[Finding]:
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
def support_alone(at: RuleContext) -> Iterator[Finding]:
    """Find the corporate objectives that only support units carry."""
    for row in at.rows(_carried(at)):
        if row.units and row.units == row.support:
            text = f"only support units carry objective {row.id} “{row.name}”"
            yield Finding(row.id, text)


def _carried(at: RuleContext) -> Select[tuple[str, str, str | None, int, int]]:
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

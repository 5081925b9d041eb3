"""The alignment map: every unit's card against the corporate card, with its coverage both ways.

A frozen view of a year, read in a constant number of queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.organisation.directory import root_unit
from engine.rules.rule import percent
from persistence.base import in_force
from persistence.organisation import Unit
from persistence.records.scorecard import Card
from persistence.records.strategy import Objective, ObjectiveLink

MANDATORY = "mandatory"
IDENTICAL, CONTRIBUTES, NONE = "identical", "contributes", "none"


@dataclass(frozen=True, slots=True)
class AlignmentCell:
    """How a unit carries a corporate objective: `kind` is identical, contributes or none.

    `share` is what its objectives say they contribute, in percent; None where none says so.
    """

    unit: str
    objective: str
    kind: str
    share: Decimal | None
    through: tuple[str, ...]  # the unit's objectives


@dataclass(frozen=True, slots=True)
class ObjectiveColumn:
    """One corporate objective; `units` carry it."""

    id: str
    name: str
    cascade: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit's card against the corporate objectives, in the order of the columns.

    `covered`: % of the mandatory corporate objectives that it carries. `linked`: % of its own
    objectives that serve a corporate one; both None where there are none. `local` serve none and
    say why.
    """

    id: str
    name: str
    type: str
    card: str  # the card's state, "" before there is one
    cells: tuple[AlignmentCell, ...]
    objectives: int
    local: int
    covered: Decimal | None
    linked: Decimal | None


@dataclass(frozen=True, slots=True)
class AlignmentMap:
    """The whole matrix; percentages as in a row, over all units together."""

    year: str
    today: date
    columns: tuple[ObjectiveColumn, ...]
    rows: tuple[UnitRow, ...]
    covered: Decimal | None
    linked: Decimal | None
    uncovered: tuple[str, ...]  # mandatory corporate objectives that no unit carries
    unlinked: tuple[str, ...]  # unit objectives that serve none and do not say why


def of(session: Session, year_id: str, today: date) -> AlignmentMap:
    """Return the alignment map of a year as it stands on a day."""
    root = root_unit(session)
    objectives = _objectives(session, year_id, today)
    corporate = {o.id: o for o in objectives if o.unit == root}
    own = _by_unit(o for o in objectives if o.unit != root)
    links = _links(session, year_id, today, corporate)
    cards = _cards(session, year_id, today)
    rows = tuple(
        _row(unit, cards.get(unit.id, ""), own.get(unit.id, []), corporate, links)
        for unit in _units(session)
        if unit.id != root and (unit.id in own or unit.mandatory_card)
    )
    columns = tuple(_column(o, rows) for o in corporate.values())
    everyone = [o for row in rows for o in own.get(row.id, [])]
    mandatory = [c for c in columns if c.cascade == MANDATORY]
    return AlignmentMap(
        year_id,
        today,
        columns,
        rows,
        _percent(sum(1 for c in mandatory if c.units), len(mandatory)),
        _percent(sum(1 for o in everyone if o.id in links), len(everyone)),
        tuple(c.id for c in mandatory if not c.units),
        tuple(o.id for o in everyone if o.id not in links and not o.local_reason),
    )


def _row(
    unit: Any, card: str, own: list[Any], corporate: Mapping[str, Any], links: Mapping[str, Any]
) -> UnitRow:
    cells = tuple(_cell(unit.id, target, own, links) for target in corporate)
    carried = {cell.objective for cell in cells if cell.kind != NONE}
    mandatory = {o.id for o in corporate.values() if o.cascade == MANDATORY}
    alone = [o for o in own if o.id not in links]
    return UnitRow(
        unit.id,
        unit.name,
        unit.type,
        card,
        cells,
        len(own),
        sum(1 for o in alone if o.local_reason),
        _percent(len(mandatory & carried), len(mandatory)),
        _percent(len(own) - len(alone), len(own)),
    )


def _cell(unit: str, target: str, own: list[Any], links: Mapping[str, Any]) -> AlignmentCell:
    found = [link for o in own for link in links.get(o.id, ()) if link.target == target]
    kinds = {link.kind for link in found}
    kind = IDENTICAL if IDENTICAL in kinds else CONTRIBUTES if kinds else NONE
    shares = [link.share for link in found if link.share is not None]
    share = sum(shares, Decimal(0)) if shares else None
    return AlignmentCell(unit, target, kind, share, tuple(link.origin for link in found))


def _column(objective: Any, rows: Iterable[UnitRow]) -> ObjectiveColumn:
    units = tuple(
        row.id
        for row in rows
        if any(c.objective == objective.id and c.kind != NONE for c in row.cells)
    )
    return ObjectiveColumn(objective.id, objective.name, objective.cascade or "", units)


def _by_unit(objectives: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in objectives:
        found.setdefault(each.unit, []).append(each)
    return found


def _percent(part: int, whole: int) -> Decimal | None:
    return round(percent(part, whole), 1) if whole else None


def _objectives(session: Session, year_id: str, today: date) -> list[Any]:
    o = Objective
    query = select(o.id, o.name, o.unit, o.cascade, o.local_reason).where(
        o.year == year_id, o.status == "active", in_force(o, today)
    )
    return list(session.execute(query.order_by(o.id)))


def _links(
    session: Session, year_id: str, today: date, corporate: Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Return the links to corporate objectives by the unit objective they come from."""
    n = ObjectiveLink
    query = select(n.origin, n.target, n.kind, n.share).where(
        n.year == year_id, n.kind != "cause_effect", in_force(n, today)
    )
    found: dict[str, list[Any]] = {}
    for link in session.execute(query.order_by(n.id)):
        if link.target in corporate:
            found.setdefault(link.origin, []).append(link)
    return found


def _cards(session: Session, year_id: str, today: date) -> dict[str, str]:
    query = select(Card.unit, Card.state).where(Card.year == year_id, in_force(Card, today))
    return dict(session.execute(query).tuples().all())


def _units(session: Session) -> list[Any]:
    u = Unit
    query = select(u.id, u.name, u.type, u.mandatory_card)
    return list(session.execute(query.order_by(u.type, u.name, u.id)))

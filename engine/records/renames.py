"""Renaming: the same person or unit under another id, found in the files and carried through.

Whoever has the same mailbox and a part of the same name is the same person. The top unit stays
the top whatever it is called, and a unit that keeps its name and type is the same unit. What the
files leave open is refused with words. The former id keeps its row, so that the past can be read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row, Table, select, update
from sqlalchemy.orm import Session

from engine.audit_trail import OFFICE
from engine.errors import RenameUnclear
from engine.organisation import directory, roles
from engine.organisation.directory import Directory, OrgUnit, PersonEntry
from engine.organisation.plan import OrganisationPlan, PersonPlan, UnitPlan
from engine.records.sheets import PEOPLE, UNITS, Sheet, sheets
from engine.records.versions import Origin, write
from persistence.audit_trail import Event, Seal
from persistence.base import Base, table_of
from persistence.instances import Task
from persistence.organisation import Person
from persistence.records.base import Proposal

DAY = timedelta(days=1)
RENAMED = {PEOPLE: "person_renamed", UNITS: "unit_renamed"}  # events of the office's history
PAST = {Seal.__tablename__}  # says what was sent to whom, and stays as it was signed
KNOWN: Final = select(Person.id, Person.name, Person.email, Person.active_from, Person.active_to)
BY_NAME = ((Task, "answered_by"), (Proposal, "by"))  # texts that name a person, beside the keys


@dataclass(frozen=True, slots=True)
class Renamed:
    """The new id of each person and unit that has one, by the former."""

    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


def find(session: Session, plan: OrganisationPlan, on: date) -> Renamed:
    """Return what a plan calls by another id than the tables do; raises RenameUnclear."""
    return Renamed(dict(_people(session, plan, on)), dict(_units(session, plan, on)))


def carry_through(session: Session, ref: str, renamed: Mapping[str, str], origin: Origin) -> None:
    """Let everything that names a person or a unit (`ref`) name it by its new id."""
    for before, after in renamed.items():
        for table, name in _keys(ref):
            column = table.c[name]
            session.execute(update(table).where(column == before).values({name: after}))
        for sheet in sheets().values():
            _records(session, sheet, ref, (before, after), origin)
    session.expire_all()


def presently(
    session: Session, organisation: Directory, sheet: Sheet, rows: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield rows that were kept for a while, with the present ids of who was renamed meanwhile."""
    columns = [(name, ref) for name, ref in sheet.references if ref in RENAMED]
    named = {(ref, row[name]) for row in rows for name, ref in columns if row.get(name)}
    present = {
        (ref, key): after
        for ref, key in named
        if _has_ended(organisation, ref, key)
        and (after := _successor(session, RENAMED[ref], key)) != key
    }
    for row in rows:
        found = {name: present.get((ref, row.get(name))) for name, ref in columns}
        yield _called(sheet, row, {name: key for name, key in found.items() if key})


def _called(sheet: Sheet, row: Mapping[str, Any], changed: Mapping[str, str]) -> dict[str, Any]:
    """Return a row with other ids in some columns, its own too where they are a part of it."""
    found = {**row, **changed}
    return found | {"id": sheet.id_of(found)} if changed.keys() & {*sheet.identity} else found


def _has_ended(organisation: Directory, ref: str, key: str) -> bool:
    known: Mapping[str, PersonEntry | OrgUnit] = (
        organisation.people if ref == PEOPLE else organisation.units
    )
    return key in known and known[key].active_to is not None


def _successor(session: Session, event: str, former: str) -> str:
    """Return what an id became; the id itself where it only ended."""
    query = select(Event.facts).where(Event.chain == OFFICE, Event.name == event)
    for facts in session.scalars(query.order_by(Event.seq)):
        former = facts["after"] if facts["before"] == former else former
    return former


def _keys(ref: str) -> Iterator[tuple[Table, str]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            targets = {key.column.table.name for key in column.foreign_keys}
            if ref in targets and table.name not in PAST:
                yield table, column.name
    if ref == PEOPLE:
        yield from ((table_of(entity), name) for entity, name in BY_NAME)


def _records(
    session: Session, sheet: Sheet, ref: str, ids: tuple[str, str], origin: Origin
) -> None:
    """Write the next version of each record; one whose id is made of the name gets a successor."""
    before, after = ids
    names = [name for name, other in sheet.references if other == ref]
    for name in names:
        query = select(sheet.table).where(sheet.table.c[name] == before)
        rows = [dict(row) for row in session.execute(query).mappings()]
        moved = [_called(sheet, row, {name: after}) for row in rows]
        if name in sheet.identity:
            ended = [{**row, "valid_to": origin.now.date() - DAY} for row in rows]
            write(session, sheet, ended, origin)
        write(session, sheet, moved, origin)


def _people(session: Session, plan: OrganisationPlan, on: date) -> Iterator[tuple[str, str]]:
    known = {row.id: row for row in session.execute(KNOWN)}
    planned = {person.id: person for person in plan.people}
    for person in planned.values():
        _require_same(known.get(person.id), person)
    fresh = [person for person in plan.people if person.id not in known]
    for person_id in sorted(known.keys() - planned.keys()):
        gone = known[person_id]
        if not roles.is_active(gone, on):
            continue
        same = [p for p in fresh if p.email.casefold() == gone.email.casefold()]
        alike = [p for p in same if _words(p.name) & _words(gone.name)]
        if len(same) != len(alike) or len(alike) > 1:
            raise RenameUnclear(
                f"{gone.name} ({gone.id}) has left the files and {_listed(same)} has the mailbox "
                f"{gone.email}",
                f"where the mailbox was handed on, keep {gone.id} in people with active_to; where "
                "it is the same person, publish the new name with the former id first",
            )
        if alike:
            yield gone.id, alike[0].id


def _require_same(known: Row[Any] | None, planned: PersonPlan) -> None:
    """Raise RenameUnclear where an id means somebody else than before."""
    if known is None or known.email.casefold() == planned.email.casefold():
        return
    if not _words(known.name) & _words(planned.name):
        raise RenameUnclear(
            f"{known.id} was {known.name}, {known.email}, and is now {planned.name}, "
            f"{planned.email}",
            "an id is one person's for good: give the newcomer another, and keep the former one "
            "with active_to",
        )


def _units(session: Session, plan: OrganisationPlan, on: date) -> Iterator[tuple[str, str]]:
    known = {unit.id: unit for unit in roles.units(directory.of(session), on)}
    planned = {unit.id: unit for unit in plan.units}
    fresh = [unit for unit in plan.units if unit.id not in known]
    gone = [unit for key, unit in known.items() if key not in planned]
    top = next((unit for unit in gone if unit.parent_id is None), None)
    taken = set()
    if top is not None:
        head = next(unit for unit in plan.units if unit.parent_id is None)
        if head.id in known:
            raise RenameUnclear(
                f"the top unit {top.id} has left the files and {head.id}, which stood below it, "
                "is the top",
                f"keep {top.id} as the top and let it have the other's name, or put a new unit "
                "there",
            )
        taken.add(head.id)
        yield top.id, head.id
    for unit in (each for each in gone if each is not top):
        same = [each for each in fresh if _is_same(unit, each) and each.id not in taken]
        others = [each for each in gone if each is not top and _is_same(each, unit)]
        if same and (len(same) > 1 or len(others) > 1):
            raise RenameUnclear(
                f"{_listed(others)} left the files and {_listed(same)} came, all called "
                f"{unit.name}",
                "rename one at a time, or give each its own name",
            )
        if same:
            taken.add(same[0].id)
            yield unit.id, same[0].id


def _is_same(one: OrgUnit, other: OrgUnit | UnitPlan) -> bool:
    return (one.name.casefold(), one.type) == (other.name.casefold(), other.type)


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))


def _listed(found: Iterable[PersonPlan | UnitPlan | OrgUnit]) -> str:
    return " and ".join(f"{each.name} ({each.id})" for each in found)


__all__ = ["PEOPLE", "UNITS", "Renamed", "carry_through", "find", "presently"]

"""Item machines: one per member of a population, rows under a parent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engine.instance_ids import name_of, root_of
from engine.organisation import directory, roles
from engine.schedule import deadlines
from persistence.instances import Instance, InstanceStatus
from state_machines.definition import Definition, Items, On

COUNTS: Final = (
    select(Instance.state, Instance.status, func.count())
    .where(Instance.parent_id == bindparam("above"))
    .where(Instance.definition_key == bindparam("machine"))
    .group_by(Instance.state, Instance.status)
)


@dataclass(frozen=True, slots=True)
class Member:
    """One for whom an item opens: a unit, a person, or another item it follows from."""

    name: str  # the last part of the item's id
    title: str
    unit_id: str
    subject_id: str | None = None


def open_items(session: Session, parent_id: str) -> Sequence[Instance]:
    """Return the items of an instance that have not ended."""
    query = select(Instance).where(
        Instance.parent_id == parent_id, Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    return session.scalars(query).all()


def population(
    session: Session, instance: Instance, items: Items, on: date | None = None
) -> list[Member]:
    """Return the population that `items.per` names, on a day, or on that of the parent."""
    calendar = deadlines.calendar_of_year(session, instance.year_id)
    day = on or calendar.local_day(instance.entered_at)
    kind, _, rest = items.per.partition(":")
    if kind == "units":
        return _units(session, instance, rest, day)
    if kind == "role":
        return _holders(session, instance, rest, day)
    if kind == "employees":
        return _employees(session, instance, day)
    if kind == "rows":
        machine, _, state = rest.partition(":")
        return _rows(session, instance, machine, state)
    return []


def covered(session: Session, instance: Instance, definition: Definition, items: Items) -> bool:
    """Tell whether the wanted share of items has come as far as they must; none means yes."""
    done, total = _counted(session, instance.id, definition, items)
    return total == 0 or done >= items.share * total


def progress(session: Session, instance: Instance, definition: Definition, items: Items) -> str:
    """Return how far the items of a step have come, as "17 of 24"."""
    done, total = _counted(session, instance.id, definition, items)
    return f"{done} of {total}"


def states_reached_from(definition: Definition, until: tuple[str, ...]) -> set[str]:
    """Return the states that count as having come to one of `until`: it, what follows, any end."""
    found = set(until) | set(definition.final)
    grown = True
    while grown:
        more = {
            move.target
            for move in definition.moves
            if move.source in found and not move.cap and move.on not in (On.COMMAND, On.CHANGE)
        } - found
        found |= more
        grown = bool(more)
    return found


def _counted(
    session: Session, parent_id: str, definition: Definition, items: Items
) -> tuple[int, int]:
    """Return how many items have come far enough, and of how many.

    One that was called off is waited for no more.
    """
    far = states_reached_from(definition, items.until)
    counts = session.execute(COUNTS, {"above": parent_id, "machine": items.machine}).tuples().all()
    done = sum(
        n for state, status, n in counts if status == InstanceStatus.CANCELLED or state in far
    )
    return done, sum(n for _, _, n in counts)


def _units(session: Session, instance: Instance, which: str, on: date) -> list[Member]:
    below = _scope(session, instance) - {instance.unit_id}
    return [
        Member(unit.id, unit.name, unit.id)
        for unit in roles.units(directory.of(session), on)
        if unit.id in below
        and (unit.mandatory_card if which == "mandatory" else which in ("all", unit.type))
    ]


def _holders(session: Session, instance: Instance, role: str, on: date) -> list[Member]:
    organisation = directory.of(session)
    if role == "LM":
        above = {person.manager_id for person in organisation.people.values()}
        return _people(session, instance, {each for each in above if each}, on)
    names = (None, instance.process)
    held = roles.held(organisation, (role,), on)
    return _people(session, instance, {h.person_id for h in held if h.process in names}, on)


def _employees(session: Session, instance: Instance, on: date) -> list[Member]:
    everybody = directory.of(session).people.values()
    return _people(session, instance, {p.id for p in everybody if p.manager_id}, on)


def _people(session: Session, instance: Instance, ids: set[str], on: date) -> list[Member]:
    below, organisation = _scope(session, instance), directory.of(session)
    found = (organisation.people[key] for key in sorted(ids))
    return [
        Member(person.id, person.name, person.unit_id, person.id)
        for person in found
        if person.unit_id in below and roles.is_active(person, on)
    ]


def _scope(session: Session, instance: Instance) -> set[str]:
    """Return the units of the whole process, also where an item of it opens further items."""
    root = session.get_one(Instance, root_of(instance.id))
    return roles.units_below(directory.of(session), root.unit_id)


def _rows(session: Session, instance: Instance, machine: str, state: str) -> list[Member]:
    query = select(Instance).where(
        Instance.parent_id == instance.id, Instance.definition_key == machine
    )
    if state:
        query = query.where(Instance.state == state)
    return [
        Member(name_of(row.id), row.title, row.unit_id, row.subject_id)
        for row in session.scalars(query.order_by(Instance.id))
    ]

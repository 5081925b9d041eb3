"""Item machines: one per member of a population, rows under a parent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from engine import days, people, roster
from engine.instance_ids import name_of, root_of
from engine.wakeups import ALIVE
from persistence.organisation import Assignment, Person, Unit
from persistence.work import Instance
from state_machines.definition import Definition
from state_machines.parts import Items, On


@dataclass(frozen=True, slots=True)
class Member:
    """One for whom an item opens: a unit, a person, or another item it follows from."""

    name: str  # the last part of the item's id
    title: str
    unit_id: str
    subject_id: str | None = None


def alive(session: Session, parent_id: str) -> Sequence[Instance]:
    """Return the items of an instance that have not ended."""
    query = select(Instance).where(
        Instance.parent_id == parent_id, Instance.status.in_((*ALIVE, "suspended"))
    )
    return session.scalars(query).all()


def members(session: Session, instance: Instance, items: Items) -> list[Member]:
    """Return the population that `items.per` names, on the day of the parent."""
    kind, _, rest = items.per.partition(":")
    if kind == "units":
        return _units(session, instance, rest)
    if kind == "role":
        return _holders(session, instance, rest)
    if kind == "employees":
        return _employees(session, instance)
    if kind == "rows":
        machine, _, state = rest.partition(":")
        return _rows(session, instance, machine, state)
    return []


def covered(session: Session, instance: Instance, definition: Definition, items: Items) -> bool:
    """Tell whether the wanted share of items has come as far as they must; none means yes."""
    counts = _by_state(session, instance.id, items.machine)
    total = sum(counts.values())
    done = sum(n for state, n in counts.items() if state in beyond(definition, items.until))
    return total == 0 or done >= items.share * total


def progress(session: Session, instance: Instance, definition: Definition, items: Items) -> str:
    """Return how far the items of a step have come, as "17 of 24"."""
    counts = _by_state(session, instance.id, items.machine)
    done = sum(n for state, n in counts.items() if state in beyond(definition, items.until))
    return f"{done} of {sum(counts.values())}"


def beyond(definition: Definition, until: tuple[str, ...]) -> set[str]:
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


def _by_state(session: Session, parent_id: str, machine: str) -> dict[str, int]:
    query = (
        select(Instance.state, func.count())
        .where(Instance.parent_id == parent_id, Instance.definition_key == machine)
        .group_by(Instance.state)
    )
    return dict(session.execute(query).tuples().all())


def _units(session: Session, instance: Instance, which: str) -> list[Member]:
    below = _scope(session, instance)
    query = select(Unit).where(Unit.id.in_(below), Unit.id != instance.unit_id).order_by(Unit.id)
    if which == "mandatory":
        query = query.where(Unit.mandatory_card)
    elif which != "all":
        query = query.where(Unit.type == which)
    return [Member(unit.id, unit.name, unit.id) for unit in session.scalars(query)]


def _holders(session: Session, instance: Instance, role: str) -> list[Member]:
    if role == "LM":
        return _managers(session, instance)
    on = days.calendar_of_year(session, instance.year_id).local_day(instance.entered_at)
    query = (
        select(Person)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(Assignment.role == role)
        .where(or_(Assignment.process.is_(None), Assignment.process == instance.process))
        .distinct()
    )
    return _people(session, instance, query, on)


def _managers(session: Session, instance: Instance) -> list[Member]:
    on = days.calendar_of_year(session, instance.year_id).local_day(instance.entered_at)
    managing = select(Person.manager_id).where(Person.manager_id.is_not(None))
    return _people(session, instance, select(Person).where(Person.id.in_(managing)), on)


def _employees(session: Session, instance: Instance) -> list[Member]:
    on = days.calendar_of_year(session, instance.year_id).local_day(instance.entered_at)
    eligible = select(Person).where(Person.manager_id.is_not(None))
    return _people(session, instance, eligible, on)


def _people(
    session: Session, instance: Instance, query: Select[tuple[Person]], on: date
) -> list[Member]:
    below = _scope(session, instance)
    found = session.scalars(query.order_by(Person.id))
    return [
        Member(person.id, person.name, person.unit_id, person.id)
        for person in found
        if person.unit_id in below and people.is_active(person, on)
    ]


def _scope(session: Session, instance: Instance) -> set[str]:
    """Return the units of the whole process, also where an item of it opens further items."""
    root = session.get_one(Instance, root_of(instance.id))
    return people.units_below(roster.of(session), root.unit_id)


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

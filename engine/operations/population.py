"""For whom items open: units, holders of a role, people whom records name, employees, records."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sqlalchemy import select

from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instance_ids import root_of
from engine.instances.items import Member
from engine.operations import assignment
from engine.organisation import roles
from engine.records.named import first_step, named
from engine.records.scope import Scope
from persistence.instances import Instance, InstanceStatus
from state_machines.definition import Items


def population(execution: Execution, items: Items) -> list[Member]:
    """Return the population that `items.per` names today, each member once."""
    found: dict[str, Member] = {}
    for part in filter(None, items.per.split("+")):
        kind, _, which = part.partition(":")
        for member in KINDS[kind](execution, items, which):
            found.setdefault(member.name, member)
    return list(found.values())


def _units(execution: Execution, _: Items, which: str) -> Iterator[Member]:
    below = _scope(execution) - {execution.instance.unit_id}
    for unit in roles.units_called(execution.organisation, which, execution.today):
        if unit.id in below:
            yield Member(unit.id, unit.name, unit.id)


def _holders(execution: Execution, _: Items, role: str) -> Iterator[Member]:
    organisation = execution.organisation
    if role == "LM":
        return _people(execution, roles.managers(organisation))
    names = (None, execution.instance.process)
    held = roles.held(organisation, (role,), execution.today)
    return _people(execution, {each.person_id for each in held if each.process in names})


def _named(execution: Execution, items: Items, *_: object) -> Iterator[Member]:
    """Yield whom the rows name that the machine's first step asks for, wherever they work."""
    step = first_step(CURRENT.named(items.machine))
    found = named(execution, step)
    seats = assignment.named_seats(execution, step, found)
    assignment.tell_gaps(execution, step, seats)
    for seat in seats:
        person = execution.organisation.people[seat.holder_id]
        yield Member(
            person.id,
            person.name,
            person.unit_id,
            person.id,
            named=person.id in found.people,
            unnamed=seat.role == step.by,
        )


def _employees(execution: Execution, *_: object) -> Iterator[Member]:
    everybody = execution.organisation.people.values()
    return _people(execution, {person.id for person in everybody if person.manager_id})


def _records(execution: Execution, items: Items, *_: object) -> Iterator[Member]:
    """Yield the records in force that `items.rows` says, each with the unit that it names.

    A record that another such item is about already, wherever it was opened, has its machine.
    """
    if items.rows is None:
        return
    scope, organisation = Scope(execution, items.rows, ""), execution.organisation
    query = select(Instance.record_id).where(
        Instance.definition_key == items.machine, Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    has_one = set(execution.session.scalars(query))
    for row in (row for row in scope.present() if row["id"] not in has_one):
        unit = str(row.get("unit") or "")
        where = unit if unit in organisation.units else execution.instance.unit_id
        yield Member(row["id"], scope.sheet.called(row), where, record_id=row["id"])


def _people(execution: Execution, ids: set[str]) -> Iterator[Member]:
    below, organisation = _scope(execution), execution.organisation
    for person in (organisation.people[key] for key in sorted(ids)):
        if person.unit_id in below and roles.is_active(person, execution.today):
            yield Member(person.id, person.name, person.unit_id, person.id)


def _scope(execution: Execution) -> set[str]:
    """Return the units of the whole process, also where an item of it opens further items."""
    root = execution.session.get_one(Instance, root_of(execution.instance.id))
    return roles.units_below(execution.organisation, root.unit_id)


KINDS: Final[Mapping[str, Callable[[Execution, Items, str], Iterator[Member]]]] = {
    "units": _units,
    "role": _holders,
    "named": _named,
    "employees": _employees,
    "rows": _records,
}

"""Whom a message reaches: the members of audiences, of roles, of units, each once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.organisation import roles
from engine.organisation.directory import Directory
from persistence.base import in_force
from persistence.organisation import Person
from persistence.records.communication import Audience, AudienceMember, Message
from persistence.records.workforce import Employee


@dataclass(frozen=True, slots=True)
class Members:
    """Who gets a message: people by their ids in order, and how many more have no address.

    `groups`: what was asked for, each with how many people that is. `unknown`: what rows of an
    audience name and nobody knows, in words.
    """

    people: tuple[str, ...] = ()
    unreachable: int = 0
    groups: tuple[tuple[str, int], ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One group: its name, who is in it, the personnel numbers without a person in it."""

    name: str
    people: frozenset[str]
    without: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


def members(execution: Execution, to: Iterable[str], *, message: str = "") -> Members:
    """Return who is meant by the readers of a step, as `Tells.to` says.

    `message` is the id of the record whose audience "audience" stands for.
    """
    parts = [part for text in to for part in _parts(execution, text, message)]
    people = frozenset[str]().union(*(part.people for part in parts))
    without = frozenset[str]().union(*(part.without for part in parts))
    return Members(
        tuple(sorted(people)),
        len(without),
        tuple((part.name, len(part.people)) for part in parts),
        tuple(line for part in parts for line in part.unknown),
    )


def _parts(execution: Execution, text: str, message: str) -> Iterator[_Part]:
    organisation, today = execution.organisation, execution.today
    kind, _, which = text.partition(":")
    match kind:
        case "role":
            yield _Part(f"holders of {which}", _holders(organisation, which, today))
        case "units":
            fitting = {unit.id for unit in roles.units_called(organisation, which, today)}
            name = "everybody in the units" if which == "all" else f"everybody in {which} units"
            yield _of_units(execution.session, organisation, fitting, today, name)
        case "employees":
            here = frozenset(roles.working(organisation, today))
            yield _Part("all employees", here, _without_person(execution.session, today))
        case _:
            yield from _audiences(execution, message)


def _holders(organisation: Directory, role: str, today: date) -> frozenset[str]:
    """Return who holds a role; managers are whoever has somebody below."""
    if role == "LM":
        above = roles.managers(organisation)
        return frozenset(each for each in above if roles.works_here(organisation, each, today))
    return frozenset(held.person_id for held in roles.held(organisation, (role,), today))


def _of_units(
    session: Session, organisation: Directory, units: set[str], today: date, name: str
) -> _Part:
    here = roles.working(organisation, today)
    people = frozenset(key for key in here if organisation.people[key].unit_id in units)
    return _Part(name, people, _without_person(session, today, Employee.unit.in_(units)))


def _without_person(
    session: Session, today: date, *conditions: ColumnElement[bool]
) -> frozenset[str]:
    """Return the personnel numbers of those at work who have no address in this office."""
    here = or_(Employee.left_on.is_(None), Employee.left_on >= today)
    query = select(Employee.id).where(
        Employee.person.is_(None), here, in_force(Employee, today), *conditions
    )
    return frozenset(session.scalars(query))


def _audiences(execution: Execution, message: str) -> Iterator[_Part]:
    """Yield the audience of a message, or all of the year."""
    live = in_force(Audience, execution.today)
    query = select(Audience.id, Audience.name, Audience.size)
    query = query.where(Audience.year == execution.instance.year_id, live).order_by(Audience.id)
    if message:
        of = select(Message.audience).where(Message.id == message).scalar_subquery()
        query = query.where(Audience.id == of)
    for key, name, size in execution.session.execute(query).tuples():
        yield _audience(execution, key, name, size)


def _audience(execution: Execution, key: str, name: str, size: int) -> _Part:
    """Return the members of one audience.

    Of those whom its size counts and its rows do not name, nobody has an address.
    """
    today, organisation = execution.today, execution.organisation
    rows = execution.session.scalars(
        select(AudienceMember).where(
            AudienceMember.audience == key, in_force(AudienceMember, today)
        )
    ).all()
    parts = [_row(execution, row) for row in rows]
    people = frozenset[str]().union(*(part.people for part in parts))
    people = frozenset(p for p in people if roles.works_here(organisation, p, today))
    without = frozenset[str]().union(*(part.without for part in parts))
    named = len(people) + len(without)
    uncounted = frozenset(f"{key} {number}" for number in range(named, size))
    unknown = tuple(line for part in parts for line in part.unknown)
    return _Part(f"{name} ({key})", people, without | uncounted, unknown)


def _row(execution: Execution, row: AudienceMember) -> _Part:
    """Return whom one row of an audience names."""
    session, organisation, today = execution.session, execution.organisation, execution.today
    people: set[str] = set()
    without: frozenset[str] = frozenset()
    unknown: list[str] = []
    if row.unit:
        below = roles.units_below(organisation, row.unit)
        part = _of_units(session, organisation, below, today, "")
        people, without = people | part.people, without | part.without
    if row.site:
        people |= {key for key, each in organisation.people.items() if each.site_id == row.site}
        unknown += [] if row.site in organisation.calendars else [f"the site “{row.site}”"]
    if row.role:
        held = _holders(organisation, row.role, today)
        people |= held
        unknown += [] if held else [f"the role “{row.role}”, which nobody holds"]
    if row.employee:
        person = session.scalar(select(Employee.person).where(Employee.id == row.employee))
        people |= {person} if person else set()
        without |= frozenset() if person else frozenset({row.employee})
    if row.address:
        found = _at_address(session, row.address)
        people |= found
        unknown += [] if found else [f"the address “{row.address}”, which is nobody's here"]
        without |= frozenset() if found else frozenset({row.address.casefold()})
    return _Part("", frozenset(people), without, tuple(unknown))


def _at_address(session: Session, address: str) -> set[str]:
    query = select(Person.id).where(func.lower(Person.email) == address.strip().lower())
    return set(session.scalars(query))

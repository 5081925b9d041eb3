"""Who holds a role on a day: assignment, absence, delegation, deputy. The one home of this."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from engine.catalogue import CURRENT
from engine.errors import NobodyHolds, NotInForce, TwoHold
from engine.organisation import directory
from engine.organisation.directory import AssignmentEntry, Directory, OrgUnit, home
from engine.types import Actor
from persistence.instances import Instance

DAY = timedelta(days=1)
BY_PLACE = {"EMP", "LM"}  # found by the person a task is about, not by assignment
HEADS = ("BUH", "SUH")  # whoever leads the unit; which of the two depends on the unit's type
DIRECTOR, CHIEF = "SMD", "CEO"  # whoever is told what nobody else is there for
SUBSTITUTE_DEPTH = 3  # how far a chain of deputies is followed
SUBJECT_ROLES = ("EMP",)  # always the person an item is about


class Employed(Protocol):
    """Somebody with a first and a last day, both inclusive; None stands for open ends."""

    @property
    def active_from(self) -> date | None:
        """The first day."""

    @property
    def active_to(self) -> date | None:
        """The last day."""


def covers(first: date | None, last: date | None, on: date) -> bool:
    """Tell whether a day lies between two days, both inclusive; None stands for an open end."""
    return (first is None or first <= on) and (last is None or on <= last)


def today(session: Session, now: datetime) -> date:
    """Return the date on the organisation's wall, for questions that no process asks."""
    return home(session).local_day(now)


def is_active(person: Employed, on: date) -> bool:
    """Tell whether somebody works here on a day."""
    return covers(person.active_from, person.active_to, on)


def has_ended(found: Employed | OrgUnit, on: date) -> bool:
    """Tell whether the last day of a person or a unit is past."""
    return not covers(None, found.active_to, on)


def works_here(organisation: Directory, person_id: str | None, on: date) -> bool:
    """Tell whether there is such a person, and whether they work here on a day."""
    person = organisation.people.get(person_id or "")
    return person is not None and is_active(person, on)


def has_left(organisation: Directory, person_id: str, on: date) -> bool:
    """Tell whether somebody whom we know does not, or not yet, work here on a day."""
    return person_id in organisation.people and not works_here(organisation, person_id, on)


def require(organisation: Directory, actor: Actor, on: date) -> None:
    """Raise NotInForce when the one who acts does not work here on a day."""
    if has_left(organisation, actor.person_id, on):
        person = organisation.people[actor.person_id]
        raise NotInForce(person.id, person.name, person.active_from, person.active_to, on)


def working(organisation: Directory, on: date) -> list[str]:
    """Return the ids of everybody who works here on a day, in order."""
    return sorted(key for key in organisation.people if works_here(organisation, key, on))


def held(organisation: Directory, roles: Sequence[str], on: date) -> Iterator[AssignmentEntry]:
    """Yield what is held of some roles on a day, in the order in which it was registered."""
    found = [each for role in roles for each in organisation.assignments.get(role, ())]
    for each in sorted(found, key=lambda each: each.id):
        if covers(each.first, each.last, on) and works_here(organisation, each.person_id, on):
            yield each


def holders(session: Session, roles: str | Sequence[str], on: date) -> list[str]:
    """Return who holds any of some roles in the organisation, holders for everything first."""
    wanted = (roles,) if isinstance(roles, str) else roles
    found = held(directory.of(session), wanted, on)
    ranked = sorted(found, key=lambda h: (h.process is not None, h.unit_id is not None, h.id))
    return list(dict.fromkeys(each.person_id for each in ranked))


def have_held(session: Session, roles: str | Sequence[str], on: date) -> set[str]:
    """Return who holds any of some roles on a day or held it before; what they did then stands."""
    wanted = (roles,) if isinstance(roles, str) else roles
    known = directory.of(session).assignments
    found = (each for role in wanted for each in known.get(role, ()))
    return {each.person_id for each in found if covers(each.first, None, on)}


def has_ceased(organisation: Directory, person_id: str, role: str, on: date) -> bool:
    """Tell whether somebody held a role once and holds it no more on a day."""
    mine = [each for each in organisation.assignments.get(role, ()) if each.person_id == person_id]
    return bool(mine) and not any(covers(None, each.last, on) for each in mine)


def responsible(session: Session, on: date) -> list[str]:
    """Return who answers for the strategy office on a day; where nobody does, for everything."""
    return holders(session, DIRECTOR, on) or holders(session, CHIEF, on)


def heads_of_units(session: Session, on: date) -> dict[str, str]:
    """Return who leads each unit on a day; of several, whoever was registered first."""
    found = [each for each in held(directory.of(session), HEADS, on) if each.unit_id]
    return {str(each.unit_id): each.person_id for each in reversed(found)}


def empty_roles(session: Session, on: date) -> list[str]:
    """Return the roles that a current process asks, consults, informs or rests on, without holder.

    Whoever such a step names would be nobody on this day.
    """
    owners = {definition.owner for definition in CURRENT.all()}
    steps = (step for definition in CURRENT.all() for step in definition.steps)
    named = {role for step in steps for role in (step.by, *step.consults, *step.informs) if role}
    wanted = (owners | named) - BY_PLACE
    return sorted(role for role in wanted if not holders(session, role, on))


def stand_in_of(
    organisation: Directory,
    person_id: str,
    on: date,
    *,
    names: Sequence[str],
    deputy_id: str | None = None,
) -> str | None:
    """Return who acts for a person on a day by delegation or deputy; None when nobody does.

    `names` are those of the process that a delegation may be narrowed to. Whoever has left stands
    in for nobody.
    """
    for delegation in organisation.delegations.get(person_id, ()):
        fits = delegation.process is None or delegation.process in names
        lent = fits and covers(delegation.first, delegation.last, on)
        if lent and works_here(organisation, delegation.taker_id, on):
            return delegation.taker_id
    for absence in organisation.absences.get(person_id, ()):
        if covers(absence.first, absence.last, on):
            named = (absence.deputy_id, deputy_id)
            found = next((each for each in named if works_here(organisation, each, on)), None)
            if found:
                return found
    return None


def has_lent(organisation: Directory, giver_id: str, taker_id: str) -> bool:
    """Tell whether one person has delegated to another, on whatever days."""
    return any(
        delegation.taker_id == taker_id for delegation in organisation.delegations.get(giver_id, ())
    )


def back_at_work(organisation: Directory, person_id: str, on: date) -> date:
    """Return the first day from a day on on which a person is not absent."""
    for absence in sorted(
        organisation.absences.get(person_id, ()), key=lambda absence: absence.first
    ):
        if covers(absence.first, absence.last, on):
            on = absence.last + DAY
    return on


def is_alive(organisation: Directory, unit_id: str, on: date) -> bool:
    """Tell whether there is such a unit on a day."""
    unit = organisation.units.get(unit_id)
    return unit is not None and covers(None, unit.active_to, on)


def units(organisation: Directory, on: date) -> list[OrgUnit]:
    """Return the units that there are on a day, in order of their ids."""
    return [
        unit for key, unit in sorted(organisation.units.items()) if is_alive(organisation, key, on)
    ]


def units_called(organisation: Directory, which: str, on: date) -> list[OrgUnit]:
    """Return the units of a day that are "all", of a type, or of those with a "mandatory" card."""
    return [
        unit
        for unit in units(organisation, on)
        if (unit.mandatory_card if which == "mandatory" else which in ("all", unit.type))
    ]


def managers(organisation: Directory) -> set[str]:
    """Return whom the records name as somebody's manager, whether they still work here or not."""
    above = {person.manager_id for person in organisation.people.values()}
    return {each for each in above if each}


@dataclass(frozen=True, slots=True)
class ResolvedRole:
    """Who holds a role, who answers for it today, and the rule that named them."""

    holder_id: str
    assignee_id: str
    basis: str
    role: str = ""  # what they are asked as: the column that names them; "" for the step's role


class Asking(Protocol):
    """Something that asks for a role: an instance, or what would become one."""

    @property
    def process(self) -> str:
        """The code of its process."""

    @property
    def definition_key(self) -> str:
        """The machine that it runs by."""

    @property
    def unit_id(self) -> str:
        """The unit for which it asks."""


def accountable(organisation: Directory, role: str, instance: Instance, on: date) -> ResolvedRole:
    """Return the one accountable person for a role; raises NobodyHolds and TwoHold."""
    seats = closest(organisation, role, instance, on)
    if not seats:
        raise NobodyHolds(role, instance.title)
    if len(seats) > 1:
        raise TwoHold(role, instance.title, tuple(seat.holder_id for seat in seats))
    return seats[0]


def closest(organisation: Directory, role: str, instance: Instance, on: date) -> list[ResolvedRole]:
    """Return the holders of a role whose scope fits an instance most closely."""
    subject = of_subject(organisation, role, instance, on)
    if subject:
        assignee, why = assignee_for(organisation, subject, instance, on)
        whom = organisation.name_of(instance.subject_id or "")
        about = "is whom this is about" if subject == instance.subject_id else f"answers for {whom}"
        return [ResolvedRole(subject, assignee, f"{about}; {why}".rstrip("; "))]
    return assigned(organisation, role, instance, on)


def assigned(
    organisation: Directory, role: str, instance: Instance, on: date
) -> list[ResolvedRole]:
    """Return the holders of a role as `closest` does, whomever the instance is about."""
    return [
        _resolved(organisation, held, instance, on)
        for held in fitting(organisation, role, instance, on)
    ]


def fitting(organisation: Directory, role: str, asking: Asking, on: date) -> list[AssignmentEntry]:
    """Return what is held of a role on a day with the scope that fits most closely."""
    above = units_above(organisation, asking.unit_id)
    roles = HEADS if role in HEADS else (role,)
    ranked = [(r, h) for h in held(organisation, roles, on) if (r := _rank(h, asking, above))]
    best = max((rank for rank, _ in ranked), default=0)
    return [held for rank, held in ranked if rank == best]


def around(organisation: Directory, role: str, asking: Asking, on: date) -> list[AssignmentEntry]:
    """Return what is held of a role on a day above and below the unit for which is asked."""
    above = units_above(organisation, asking.unit_id)
    return [
        held
        for held in held(organisation, (role,), on)
        if held.process in (None, asking.process, asking.definition_key)
        and (
            held.unit_id is None
            or held.unit_id in above
            or asking.unit_id in units_above(organisation, held.unit_id)
        )
    ]


def assignees(
    organisation: Directory, role: str, instance: Instance, on: date
) -> list[ResolvedRole]:
    """Return who answers for the holders of a role around an instance's unit, each person once."""
    seats: dict[str, ResolvedRole] = {}
    for seat in holders_for_instance(organisation, role, instance, on):
        seats.setdefault(seat.assignee_id, seat)
    return list(seats.values())


def holders_for_instance(
    organisation: Directory, role: str, instance: Instance, on: date
) -> list[ResolvedRole]:
    """Return all holders of a role above or below an instance's unit, each holder once."""
    if of_subject(organisation, role, instance, on):
        return closest(organisation, role, instance, on)
    seats: dict[str, ResolvedRole] = {}
    for held in around(organisation, role, instance, on):
        seats.setdefault(held.person_id, _resolved(organisation, held, instance, on))
    return list(seats.values())


def manager_of(organisation: Directory, person_id: str, on: date) -> str | None:
    """Return the next person above who is active on a day, None at the top."""
    seen = {person_id}
    above = organisation.people[person_id].manager_id
    while above is not None and above not in seen:
        seen.add(above)
        person = organisation.people[above]
        if is_active(person, on):
            return person.id
        above = person.manager_id
    return None


def units_above(organisation: Directory, unit_id: str) -> set[str]:
    """Return a unit and every unit over it."""
    found: set[str] = set()
    at: str | None = unit_id
    while at is not None and at not in found:
        found.add(at)
        at = organisation.parents.get(at)
    return found


def units_below(organisation: Directory, unit_id: str) -> set[str]:
    """Return a unit and every unit under it."""
    found = {unit_id}
    grown = True
    while grown:
        more = {unit for unit, parent in organisation.parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def assignee_for(
    organisation: Directory,
    person_id: str,
    instance: Instance,
    on: date,
    deputy_id: str | None = None,
) -> tuple[str, str]:
    """Return who answers for a person today and why; the person when nobody else is named."""
    names = (instance.process, instance.definition_key)
    why, seen = "", {person_id}
    at, deputy = person_id, deputy_id
    for _ in range(SUBSTITUTE_DEPTH):
        stand_in = stand_in_of(organisation, at, on, names=names, deputy_id=deputy)
        if stand_in is None or stand_in in seen:
            break
        why = f"for {organisation.name_of(at)}"
        seen.add(stand_in)
        at, deputy = stand_in, None
    return at, why


def of_subject(organisation: Directory, role: str, instance: Instance, on: date) -> str | None:
    """Return whom an item means by a role: whom it is about, or who is above; None for others.

    An item about somebody who has left, or for a role that they hold no more, falls to whoever
    holds the role, or to who was above.
    """
    if instance.subject_id is None:
        return None
    here = works_here(organisation, instance.subject_id, on)
    if role in SUBJECT_ROLES:
        return instance.subject_id if here else manager_of(organisation, instance.subject_id, on)
    if instance.facts.get("per") == f"role:{role}":
        ceased = has_ceased(organisation, instance.subject_id, role, on)
        return instance.subject_id if here and not ceased else None
    return manager_of(organisation, instance.subject_id, on) if role == "LM" else None


def _rank(held: AssignmentEntry, asking: Asking, above: set[str]) -> int:
    if held.process not in (None, asking.process, asking.definition_key):
        return 0
    if held.unit_id is not None and held.unit_id not in above:
        return 0
    unit = 4 * (held.unit_id == asking.unit_id) + 2 * (held.unit_id is not None)
    return 1 + 2 * unit + (held.process is not None)


def _resolved(
    organisation: Directory, held: AssignmentEntry, instance: Instance, on: date
) -> ResolvedRole:
    assignee, why = assignee_for(organisation, held.person_id, instance, on, held.deputy_id)
    basis = _basis(held)
    return ResolvedRole(held.person_id, assignee, f"{basis}; {why}" if why else basis)


def _basis(held: AssignmentEntry) -> str:
    scope = [text for text in (held.process, held.unit_id) if text]
    return f"holds {held.role}" + (f" for {' in '.join(scope)}" if scope else "")

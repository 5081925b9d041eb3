"""Who is asked: a role becomes a person on the day, through absences, deputies and delegations."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine import in_force
from engine.errors import NobodyHolds, TwoHold
from engine.in_force import HEADS, is_active
from engine.roster import Holding, Roster
from persistence.work import Instance

SUBSTITUTE_DEPTH = 3  # how far a chain of deputies is followed
SUBJECT_ROLES = ("EMP",)  # always the person an item is about


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a role, who answers for it today, and the rule that named them."""

    holder_id: str
    assignee_id: str
    basis: str


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


def one(roster: Roster, role: str, instance: Instance, on: date) -> Seat:
    """Return the one accountable person for a role; raises NobodyHolds and TwoHold."""
    seats = closest(roster, role, instance, on)
    if not seats:
        raise NobodyHolds(role, instance.title)
    if len(seats) > 1:
        raise TwoHold(role, instance.title, tuple(seat.holder_id for seat in seats))
    return seats[0]


def closest(roster: Roster, role: str, instance: Instance, on: date) -> list[Seat]:
    """Return the holders of a role whose scope fits an instance most closely."""
    subject = _by_subject(roster, role, instance, on)
    if subject:
        assignee, why = substitute(roster, subject, instance, on)
        about = "this person" if subject == instance.subject_id else instance.subject_id
        return [Seat(subject, assignee, f"the item is about {about}; {why}".rstrip("; "))]
    return [_seat(roster, held, instance, on) for held in fitting(roster, role, instance, on)]


def fitting(roster: Roster, role: str, asking: Asking, on: date) -> list[Holding]:
    """Return what is held of a role on a day with the scope that fits most closely."""
    above = units_above(roster, asking.unit_id)
    roles = HEADS if role in HEADS else (role,)
    ranked = [(r, h) for h in in_force.held(roster, roles, on) if (r := _rank(h, asking, above))]
    best = max((rank for rank, _ in ranked), default=0)
    return [held for rank, held in ranked if rank == best]


def around(roster: Roster, role: str, asking: Asking, on: date) -> list[Holding]:
    """Return what is held of a role on a day above and below the unit for which is asked."""
    above = units_above(roster, asking.unit_id)
    return [
        held
        for held in in_force.held(roster, (role,), on)
        if held.process in (None, asking.process, asking.definition_key)
        and (
            held.unit_id is None
            or held.unit_id in above
            or asking.unit_id in units_above(roster, held.unit_id)
        )
    ]


def everyone(roster: Roster, role: str, instance: Instance, on: date) -> list[Seat]:
    """Return who answers for the holders of a role around an instance's unit, each person once."""
    seats: dict[str, Seat] = {}
    for seat in holders(roster, role, instance, on):
        seats.setdefault(seat.assignee_id, seat)
    return list(seats.values())


def holders(roster: Roster, role: str, instance: Instance, on: date) -> list[Seat]:
    """Return all holders of a role above or below an instance's unit, each holder once."""
    if _by_subject(roster, role, instance, on):
        return closest(roster, role, instance, on)
    seats: dict[str, Seat] = {}
    for held in around(roster, role, instance, on):
        seats.setdefault(held.person_id, _seat(roster, held, instance, on))
    return list(seats.values())


def manager_of(roster: Roster, person_id: str, on: date) -> str | None:
    """Return the next person above who is active on a day, None at the top."""
    seen = {person_id}
    above = roster.people[person_id].manager_id
    while above is not None and above not in seen:
        seen.add(above)
        person = roster.people[above]
        if is_active(person, on):
            return person.id
        above = person.manager_id
    return None


def units_above(roster: Roster, unit_id: str) -> set[str]:
    """Return a unit and every unit over it."""
    found: set[str] = set()
    at: str | None = unit_id
    while at is not None and at not in found:
        found.add(at)
        at = roster.parents.get(at)
    return found


def units_below(roster: Roster, unit_id: str) -> set[str]:
    """Return a unit and every unit under it."""
    found = {unit_id}
    grown = True
    while grown:
        more = {unit for unit, parent in roster.parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def substitute(
    roster: Roster, person_id: str, instance: Instance, on: date, deputy_id: str | None = None
) -> tuple[str, str]:
    """Return who answers for a person today and why; the person when nobody else is named."""
    names = (instance.process, instance.definition_key)
    why, seen = "", {person_id}
    at, deputy = person_id, deputy_id
    for _ in range(SUBSTITUTE_DEPTH):
        stand_in = in_force.stand_in(roster, at, on, names=names, deputy_id=deputy)
        if stand_in is None or stand_in in seen:
            break
        why = f"for {at}"
        seen.add(stand_in)
        at, deputy = stand_in, None
    return at, why


def _by_subject(roster: Roster, role: str, instance: Instance, on: date) -> str | None:
    """Return whom an item means: the person it is about, or who is above; None for other roles.

    An item about somebody who has left, or for a role that they hold no more, falls to whoever
    holds the role, or to who was above.
    """
    if instance.subject_id is None:
        return None
    here = in_force.works_here(roster, instance.subject_id, on)
    if role in SUBJECT_ROLES:
        return instance.subject_id if here else manager_of(roster, instance.subject_id, on)
    if instance.facts.get("per") == f"role:{role}":
        ceased = in_force.has_ceased(roster, instance.subject_id, role, on)
        return instance.subject_id if here and not ceased else None
    return manager_of(roster, instance.subject_id, on) if role == "LM" else None


def _rank(held: Holding, asking: Asking, above: set[str]) -> int:
    if held.process not in (None, asking.process, asking.definition_key):
        return 0
    if held.unit_id is not None and held.unit_id not in above:
        return 0
    unit = 4 * (held.unit_id == asking.unit_id) + 2 * (held.unit_id is not None)
    return 1 + 2 * unit + (held.process is not None)


def _seat(roster: Roster, held: Holding, instance: Instance, on: date) -> Seat:
    assignee, why = substitute(roster, held.person_id, instance, on, held.deputy_id)
    basis = _basis(held)
    return Seat(held.person_id, assignee, f"{basis}; {why}" if why else basis)


def _basis(held: Holding) -> str:
    scope = [text for text in (held.process, held.unit_id) if text]
    return f"holds {held.role}" + (f" for {' in '.join(scope)}" if scope else "")

"""Who is asked: a role becomes a person on the day, through absences, deputies and delegations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NobodyHolds, TwoHold
from persistence.organisation import Absence, Assignment, Delegation, Person, Unit
from persistence.work import Instance

SUBSTITUTE_DEPTH = 3  # how far a chain of deputies is followed
SUBJECT_ROLES = ("EMP",)  # always the person an item is about
HEADS = ("BUH", "SUH")  # whoever leads the unit; which of the two depends on the unit's type


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a role, who answers for it today, and the rule that named them."""

    holder_id: str
    assignee_id: str
    basis: str


def one(session: Session, role: str, instance: Instance, on: date) -> Seat:
    """Return the one accountable person for a role; raises NobodyHolds and TwoHold."""
    seats = closest(session, role, instance, on)
    if not seats:
        raise NobodyHolds(role, instance.title)
    if len(seats) > 1:
        raise TwoHold(role, instance.title, tuple(seat.holder_id for seat in seats))
    return seats[0]


def closest(session: Session, role: str, instance: Instance, on: date) -> list[Seat]:
    """Return the holders of a role whose scope fits an instance most closely."""
    subject = _by_subject(session, role, instance, on)
    if subject:
        assignee, why = substitute(session, subject, instance, on)
        return [Seat(subject, assignee, f"the item is about this person; {why}".rstrip("; "))]
    above = units_above(session, instance.unit_id)
    roles = HEADS if role in HEADS else (role,)
    ranked = [(r, a) for a in _assignments(session, roles, on) if (r := _rank(a, instance, above))]
    best = max((rank for rank, _ in ranked), default=0)
    found = [assignment for rank, assignment in ranked if rank == best]
    return [_seat(session, assignment, instance, on) for assignment in found]


def everyone(session: Session, role: str, instance: Instance, on: date) -> list[Seat]:
    """Return all holders of a role above or below an instance's unit, each person once."""
    if _by_subject(session, role, instance, on):
        return closest(session, role, instance, on)
    parents = _parents(session)
    wanted = _above(parents, instance.unit_id) | _below(parents, instance.unit_id)
    seats: dict[str, Seat] = {}
    for a in _assignments(session, (role,), on):
        fits_process = a.process in (None, instance.process, instance.definition_key)
        if fits_process and (a.unit_id is None or a.unit_id in wanted):
            seat = _seat(session, a, instance, on)
            seats.setdefault(seat.assignee_id, seat)
    return list(seats.values())


def manager_of(session: Session, person_id: str, on: date) -> str | None:
    """Return the next person above who is active on a day, None at the top."""
    seen = {person_id}
    above = session.get_one(Person, person_id).manager_id
    while above is not None and above not in seen:
        seen.add(above)
        person = session.get_one(Person, above)
        if is_active(person, on):
            return person.id
        above = person.manager_id
    return None


def is_active(person: Person, on: date) -> bool:
    """Tell whether somebody works here on a day; both ends are inclusive."""
    begun = person.active_from is None or person.active_from <= on
    return begun and (person.active_to is None or person.active_to >= on)


def units_above(session: Session, unit_id: str) -> set[str]:
    """Return a unit and every unit over it."""
    return _above(_parents(session), unit_id)


def units_below(session: Session, unit_id: str) -> set[str]:
    """Return a unit and every unit under it."""
    return _below(_parents(session), unit_id)


def substitute(
    session: Session, person_id: str, instance: Instance, on: date, deputy_id: str | None = None
) -> tuple[str, str]:
    """Return who answers for a person today and why; the person when nobody else is named."""
    why, seen = "", {person_id}
    at, deputy = person_id, deputy_id
    for _ in range(SUBSTITUTE_DEPTH):
        stand_in = _delegate(session, at, instance, on)
        stand_in = stand_in or _deputy_if_absent(session, at, on, deputy)
        if stand_in is None or stand_in in seen:
            break
        why = f"for {at}"
        seen.add(stand_in)
        at, deputy = stand_in, None
    return at, why


def _parents(session: Session) -> dict[str, str | None]:
    return dict(session.execute(select(Unit.id, Unit.parent_id)).tuples().all())


def _above(parents: dict[str, str | None], unit_id: str) -> set[str]:
    found: set[str] = set()
    at: str | None = unit_id
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found


def _below(parents: dict[str, str | None], unit_id: str) -> set[str]:
    found = {unit_id}
    grown = True
    while grown:
        more = {unit for unit, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def _by_subject(session: Session, role: str, instance: Instance, on: date) -> str | None:
    if instance.subject_id is None:
        return None
    if role in SUBJECT_ROLES or instance.facts.get("per") == f"role:{role}":
        return instance.subject_id
    return manager_of(session, instance.subject_id, on) if role == "LM" else None


def _rank(assignment: Assignment, instance: Instance, above: set[str]) -> int:
    if assignment.process not in (None, instance.process, instance.definition_key):
        return 0
    if assignment.unit_id is not None and assignment.unit_id not in above:
        return 0
    unit = 4 * (assignment.unit_id == instance.unit_id) + 2 * (assignment.unit_id is not None)
    return 1 + 2 * unit + (assignment.process is not None)


def _assignments(session: Session, roles: Sequence[str], on: date) -> Sequence[Assignment]:
    query = (
        select(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.role.in_(roles))
        .where(or_(Assignment.first.is_(None), Assignment.first <= on))
        .where(or_(Assignment.last.is_(None), Assignment.last >= on))
        .where(or_(Person.active_to.is_(None), Person.active_to >= on))
        .order_by(Assignment.id)
    )
    return session.scalars(query).all()


def _seat(session: Session, assignment: Assignment, instance: Instance, on: date) -> Seat:
    holder, basis = assignment.person_id, _basis(assignment)
    assignee, why = substitute(session, holder, instance, on, assignment.deputy_id)
    return Seat(holder, assignee, f"{basis}; {why}" if why else basis)


def _basis(assignment: Assignment) -> str:
    scope = [text for text in (assignment.process, assignment.unit_id) if text]
    return f"holds {assignment.role}" + (f" for {' in '.join(scope)}" if scope else "")


def _delegate(session: Session, person_id: str, instance: Instance, on: date) -> str | None:
    query = select(Delegation).where(
        Delegation.giver_id == person_id, Delegation.first <= on, Delegation.last >= on
    )
    for delegation in session.scalars(query):
        if delegation.process in (None, instance.process, instance.definition_key):
            return delegation.taker_id
    return None


def _deputy_if_absent(
    session: Session, person_id: str, on: date, deputy_id: str | None
) -> str | None:
    query = select(Absence).where(
        Absence.person_id == person_id, Absence.first <= on, Absence.last >= on
    )
    absence = session.scalars(query).first()
    return (absence.deputy_id or deputy_id) if absence else None

"""Who and what is in force on a day: the one question that is asked before anything acts.

A person works here, a role is held, a unit is alive, a mailbox is somebody's. What has ended keeps
its row, so that the past can be read; nothing is asked of it, told to it or decided by it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from engine import roster as rosters
from engine.definitions import CURRENT
from engine.errors import NotInForce
from engine.organisation import home
from engine.roster import Holding, OrgUnit, Roster
from engine.types import Actor

DAY = timedelta(days=1)
BY_PLACE = {"EMP", "LM"}  # found by the person a task is about, not by assignment
HEADS = ("BUH", "SUH")  # whoever leads the unit; which of the two depends on the unit's type
DIRECTOR, CHIEF = "SMD", "CEO"  # whoever is told what nobody else is there for


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


def works_here(roster: Roster, person_id: str | None, on: date) -> bool:
    """Tell whether there is such a person, and whether they work here on a day."""
    person = roster.people.get(person_id or "")
    return person is not None and is_active(person, on)


def has_left(roster: Roster, person_id: str, on: date) -> bool:
    """Tell whether somebody whom we know does not, or not yet, work here on a day."""
    return person_id in roster.people and not works_here(roster, person_id, on)


def require(roster: Roster, actor: Actor, on: date) -> None:
    """Raise NotInForce when the one who acts does not work here on a day."""
    if has_left(roster, actor.person_id, on):
        person = roster.people[actor.person_id]
        raise NotInForce(person.id, person.name, person.active_from, person.active_to, on)


def working(roster: Roster, on: date) -> list[str]:
    """Return the ids of everybody who works here on a day, in order."""
    return sorted(key for key in roster.people if works_here(roster, key, on))


def held(roster: Roster, roles: Sequence[str], on: date) -> Iterator[Holding]:
    """Yield what is held of some roles on a day, in the order in which it was registered."""
    found = [each for role in roles for each in roster.holdings.get(role, ())]
    for each in sorted(found, key=lambda each: each.id):
        if covers(each.first, each.last, on) and works_here(roster, each.person_id, on):
            yield each


def holders(session: Session, roles: str | Sequence[str], on: date) -> list[str]:
    """Return who holds any of some roles in the organisation, holders for everything first."""
    wanted = (roles,) if isinstance(roles, str) else roles
    found = held(rosters.of(session), wanted, on)
    ranked = sorted(found, key=lambda h: (h.process is not None, h.unit_id is not None, h.id))
    return list(dict.fromkeys(each.person_id for each in ranked))


def have_held(session: Session, roles: str | Sequence[str], on: date) -> set[str]:
    """Return who holds any of some roles on a day or held it before; what they did then stands."""
    wanted = (roles,) if isinstance(roles, str) else roles
    known = rosters.of(session).holdings
    found = (each for role in wanted for each in known.get(role, ()))
    return {each.person_id for each in found if covers(each.first, None, on)}


def has_ceased(roster: Roster, person_id: str, role: str, on: date) -> bool:
    """Tell whether somebody held a role once and holds it no more on a day."""
    mine = [each for each in roster.holdings.get(role, ()) if each.person_id == person_id]
    return bool(mine) and not any(covers(None, each.last, on) for each in mine)


def responsible(session: Session, on: date) -> list[str]:
    """Return who answers for the strategy office on a day; where nobody does, for everything."""
    return holders(session, DIRECTOR, on) or holders(session, CHIEF, on)


def heads_of_units(session: Session, on: date) -> dict[str, str]:
    """Return who leads each unit on a day; of several, whoever was registered first."""
    found = [each for each in held(rosters.of(session), HEADS, on) if each.unit_id]
    return {str(each.unit_id): each.person_id for each in reversed(found)}


def empty_roles(session: Session, on: date) -> list[str]:
    """Return the roles that some current process asks and nobody holds on a day."""
    asked = {step.by for definition in CURRENT.all() for step in definition.steps if step.by}
    return sorted(role for role in asked - BY_PLACE if not holders(session, role, on))


def stand_in(
    roster: Roster, person_id: str, on: date, *, names: Sequence[str], deputy_id: str | None = None
) -> str | None:
    """Return who acts for a person on a day by delegation or deputy; None when nobody does.

    `names` are those of the process that a delegation may be narrowed to. Whoever has left stands
    in for nobody.
    """
    for loan in roster.loans.get(person_id, ()):
        fits = loan.process is None or loan.process in names
        lent = fits and covers(loan.first, loan.last, on)
        if lent and works_here(roster, loan.taker_id, on):
            return loan.taker_id
    for leave in roster.leaves.get(person_id, ()):
        if covers(leave.first, leave.last, on):
            named = (leave.deputy_id, deputy_id)
            found = next((each for each in named if works_here(roster, each, on)), None)
            if found:
                return found
    return None


def has_lent(roster: Roster, giver_id: str, taker_id: str) -> bool:
    """Tell whether one person has delegated to another, on whatever days."""
    return any(loan.taker_id == taker_id for loan in roster.loans.get(giver_id, ()))


def back_at_work(roster: Roster, person_id: str, on: date) -> date:
    """Return the first day from a day on on which a person is not absent."""
    for leave in sorted(roster.leaves.get(person_id, ()), key=lambda leave: leave.first):
        if covers(leave.first, leave.last, on):
            on = leave.last + DAY
    return on


def is_alive(roster: Roster, unit_id: str, on: date) -> bool:
    """Tell whether there is such a unit on a day."""
    unit = roster.units.get(unit_id)
    return unit is not None and covers(None, unit.active_to, on)


def units(roster: Roster, on: date) -> list[OrgUnit]:
    """Return the units that there are on a day, in order of their ids."""
    return [unit for key, unit in sorted(roster.units.items()) if is_alive(roster, key, on)]

"""Bringing an organisation's plan into the tables: who there is, and who holds what from when."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine import history, organisation
from engine.registering import OrganisationPlan, PersonPlan, UnitPlan
from engine.types import Actor
from persistence.organisation import Absence, Assignment, Delegation, Person, Setting, Site, Unit


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """How many of each were added, changed, and let go (people no longer in the plan)."""

    added: int
    changed: int
    let_go: int


def register(
    session: Session, plan: OrganisationPlan, *, actor: Actor, now: datetime
) -> RegisterResult:
    """Make the tables say what the plan says. People who left the plan are deactivated, not lost.

    The plan must have passed the validator; nothing is checked twice here.
    """
    home = {
        "name": plan.name, "currency": plan.currency, "zone": plan.zone,
        "units_of_measure": list(plan.units_of_measure),
    }  # fmt: skip
    session.merge(Setting(key=organisation.KEY, value=home))
    for site in plan.sites:
        session.merge(Site(id=site.site, calendar=site.to_dict()))
    session.flush()
    for unit in _parents_first(plan.units):
        session.merge(Unit(**asdict(unit)))
        session.flush()
    result = _people(session, plan, now)
    _replace_dated(session, plan)
    history.append(
        session, history.OFFICE, "organisation_registered", actor=actor, now=now,
        units=len(plan.units), people=len(plan.people), added=result.added,
        changed=result.changed, let_go=result.let_go,
    )  # fmt: skip
    return result


def _people(session: Session, plan: OrganisationPlan, now: datetime) -> RegisterResult:
    known = {person.id: person for person in session.scalars(select(Person))}
    added = changed = let_go = 0
    for person in _managers_first(plan.people):
        row = known.get(person.id)
        if row is None:
            session.add(Person(**asdict(person)))
            added += 1
        elif any(getattr(row, name) != value for name, value in asdict(person).items()):
            for name, value in asdict(person).items():
                setattr(row, name, value)
            row.undeliverable = None
            changed += 1
        session.flush()
    for gone in known.keys() - {person.id for person in plan.people}:
        if known[gone].active_to is None:
            known[gone].active_to = organisation.home(session).local_day(now)
            let_go += 1
    return RegisterResult(added, changed, let_go)


def _replace_dated(session: Session, plan: OrganisationPlan) -> None:
    for table, rows in (
        (Assignment, plan.assignments),
        (Absence, plan.absences),
        (Delegation, plan.delegations),
    ):
        session.execute(delete(table))
        if rows:
            session.execute(insert(table), [asdict(row) for row in rows])


def _parents_first(units: tuple[UnitPlan, ...]) -> list[UnitPlan]:
    found: list[UnitPlan] = []
    left = list(units)
    while left:
        names = {unit.id for unit in found}
        ready = [unit for unit in left if unit.parent_id is None or unit.parent_id in names]
        found += ready or left
        left = [unit for unit in left if unit not in found]
    return found


def _managers_first(people: tuple[PersonPlan, ...]) -> list[PersonPlan]:
    found: list[PersonPlan] = []
    left = list(people)
    while left:
        names = {person.id for person in found}
        ready = [p for p in left if p.manager_id is None or p.manager_id in names]
        found += ready or left
        left = [person for person in left if person not in found]
    return found

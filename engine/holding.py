"""Who holds a role for the whole organisation on a day, where no process asks."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.definitions import CURRENT
from engine.organisation import home
from persistence.organisation import Assignment, Person

BY_PLACE = {"EMP", "LM"}  # found by the person a task is about, not by assignment


def holders(session: Session, role: str, now: datetime) -> list[str]:
    """Return the ids of those who hold a role today, holders for everything first."""
    on = home(session).local_day(now)
    query = (
        select(Assignment.person_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.role == role)
        .where(or_(Assignment.first.is_(None), Assignment.first <= on))
        .where(or_(Assignment.last.is_(None), Assignment.last >= on))
        .where(or_(Person.active_to.is_(None), Person.active_to >= on))
        .order_by(Assignment.process.is_not(None), Assignment.unit_id.is_not(None), Assignment.id)
    )
    return list(dict.fromkeys(session.scalars(query)))


def empty_roles(session: Session, now: datetime) -> list[str]:
    """Return the roles that some current process asks and nobody holds today."""
    asked = {step.by for definition in CURRENT.all() for step in definition.steps if step.by}
    return sorted(role for role in asked - BY_PLACE if not holders(session, role, now))

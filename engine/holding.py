"""Who holds a role for the whole organisation on a day, where no process asks."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.organisation import home
from persistence.organisation import Assignment, Person


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

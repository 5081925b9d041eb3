"""Who has a mailbox: everybody of the organisation, with what waits for them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.stepping import OPEN
from persistence.organisation import Person, Unit
from persistence.work import Task


@dataclass(frozen=True, slots=True)
class Owner:
    """A person with an address; `tasks` counts what the person is asked now."""

    id: str
    name: str
    email: str
    position: str
    unit: str
    tasks: int


def everybody(session: Session) -> list[Owner]:
    """Return all people by name."""
    asked = Counter(_open_tasks(session))
    query = select(Person, Unit.name).join(Unit, Unit.id == Person.unit_id).order_by(Person.name)
    return [
        Owner(p.id, p.name, p.email.lower(), p.position, unit, asked[p.id])
        for p, unit in session.execute(query).tuples()
    ]


def _open_tasks(session: Session) -> dict[str, int]:
    query = select(Task.assignee_id, func.count()).where(Task.status.in_(OPEN))
    return dict(session.execute(query.group_by(Task.assignee_id)).tuples().all())

"""The people a page offers to choose from."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from approvals.standing import Found
from engine import people, roster
from persistence.organisation import Person
from persistence.work import Instance, Task
from state_machines.parts import FieldType

MOST_PEOPLE = 1000  # people offered in one list
OFFICE = "SMD"  # the role that can always be asked


@dataclass(frozen=True, slots=True)
class Choice:
    """A person in a list."""

    id: str
    name: str


def who_may_know(session: Session, found: Found) -> list[Choice]:
    """Return who can be asked: the people at work in the same process, and the strategy office."""
    instance = session.get_one(Instance, found.task.instance_id)
    colleagues = select(Task.assignee_id).where(Task.instance_id == instance.id)
    ids = set(session.scalars(colleagues)) | set(directors(session, instance, found))
    query = select(Person.id, Person.name).where(Person.id.in_(ids - {found.person.id}))
    return [Choice(*row) for row in session.execute(query.order_by(Person.name))]


def directors(session: Session, instance: Instance, found: Found) -> list[str]:
    """Return who answers for the strategy office on the day the task was asked."""
    day = found.task.opened_at.date()
    return [seat.assignee_id for seat in people.closest(roster.of(session), OFFICE, instance, day)]


def everybody(session: Session, found: Found) -> list[Choice]:
    """Return everybody who is active, when the form asks for a person."""
    if all(field.type is not FieldType.PERSON for field in found.view.fields):
        return []
    day = found.task.opened_at.date()
    query = (
        select(Person.id, Person.name)
        .where(or_(Person.active_to.is_(None), Person.active_to >= day))
        .order_by(Person.name)
        .limit(MOST_PEOPLE)
    )
    return [Choice(*row) for row in session.execute(query)]

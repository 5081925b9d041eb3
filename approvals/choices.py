"""The people a page offers to choose from."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.standing import Found
from engine import in_force, roster
from engine.days import calendar_of_year
from notifications.alerts import directors
from persistence.organisation import Person
from persistence.work import Instance, Task
from state_machines.parts import FieldType

MOST_PEOPLE = 1000  # people offered in one list


@dataclass(frozen=True, slots=True)
class Choice:
    """A person in a list."""

    id: str
    name: str


def who_may_know(session: Session, found: Found) -> list[Choice]:
    """Return who can be asked: the people at work in the same process, and the strategy office."""
    instance = session.get_one(Instance, found.task.instance_id)
    colleagues = select(Task.assignee_id).where(Task.instance_id == instance.id)
    here = in_force.working(roster.of(session), today(session, instance, found))
    asked = set(session.scalars(colleagues)) & set(here)
    ids = asked | set(directors(session, instance.id, found.now))
    query = select(Person.id, Person.name).where(Person.id.in_(ids - {found.person.id}))
    return [Choice(*row) for row in session.execute(query.order_by(Person.name))]


def everybody(session: Session, found: Found) -> list[Choice]:
    """Return everybody who works here today, when the form asks for a person."""
    if all(field.type is not FieldType.PERSON for field in found.view.fields):
        return []
    instance, organisation = session.get_one(Instance, found.task.instance_id), roster.of(session)
    here = in_force.working(organisation, today(session, instance, found))
    named = sorted(here, key=organisation.name_of)[:MOST_PEOPLE]
    return [Choice(key, organisation.name_of(key)) for key in named]


def today(session: Session, instance: Instance, found: Found) -> date:
    """Return the date where the year of an instance is kept."""
    return calendar_of_year(session, instance.year_id).local_day(found.now)

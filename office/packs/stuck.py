"""Who is stuck: people with overdue work, so that somebody can help."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.packs.periods import Span
from persistence.organisation import Person
from persistence.work import Instance, Task

ASKED = ("open", "in_progress")


@dataclass(frozen=True, slots=True)
class Stuck:
    """A person's overdue work; `longest` in days, `instance` is where that one is."""

    person: str
    tasks: int
    longest: int
    title: str
    instance: str


def stuck(session: Session, span: Span, today: date) -> list[Stuck]:
    """Return the people with overdue tasks of the year, the longest overdue first."""
    query = (
        select(Person.name, Task.due_at, Instance.title, Instance.id)
        .join(Task, Task.assignee_id == Person.id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.status.in_(ASKED), Instance.year_id == span.year.id)
        .where(Task.due_at < datetime.combine(today, time.min, UTC))
        .order_by(Task.due_at, Task.id)
    )
    by_person: defaultdict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for name, due, title, instance in session.execute(query):
        by_person[name].append((due, title, instance))
    return [
        Stuck(name, len(tasks), (today - tasks[0][0].date()).days, tasks[0][1], tasks[0][2])
        for name, tasks in by_person.items()
    ]

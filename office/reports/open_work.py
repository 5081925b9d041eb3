"""Open work of a pack: what is stuck, what is undecided, and who must still lock."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations.succession import is_rightly_asked
from engine.organisation import directory
from engine.organisation.roles import holders
from engine.schedule import lateness
from office.reports.model import Names, Red, Span
from persistence.base import in_force
from persistence.instances import Instance, StepRun, Task, TaskStatus
from persistence.organisation import Person
from persistence.records.reviews import AgendaItem, DecisionRecord, Meeting
from processes.roles import Role

REVIEW_KINDS = ("month", "quarter")
REVIEWS = 2  # locked periods in a row that an objective may be red without a decision (SRV.R7)
CYCLE, LOCK_STEP = "data_cycle", "B7"


@dataclass(frozen=True, slots=True)
class Stuck:
    """A person's late work; `longest` in working days, `instance` is where that one is."""

    person: str
    tasks: int
    longest: int
    title: str
    instance: str


def stuck(session: Session, span: Span, today: date) -> list[Stuck]:
    """Return the people with late tasks of the year, those that are late for longest first."""
    query = (
        select(Person.id, Person.name, Task.due_at, Instance.title, Instance.id)
        .join(Task, Task.assignee_id == Person.id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.status.in_(TaskStatus.ASKED), Instance.year_id == span.year.id)
        .where(Task.due_at < datetime.combine(today, time.max, UTC))
        .order_by(Task.due_at, Task.id)
    )
    organisation = directory.of(session)
    by_person: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for person, name, due_at, title, instance in session.execute(query):
        late = lateness.of_task_on(organisation, person, due_at, today).overdue
        if late:
            by_person[name].append((late, title, instance))
    found = (
        Stuck(name, len(tasks), *max(tasks, key=itemgetter(0))) for name, tasks in by_person.items()
    )
    return sorted(found, key=lambda each: -each.longest)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Objectives red again without a decision, and deep dives with what they ask."""

    reds: tuple[Red, ...]
    dives: tuple[tuple[str, str, str], ...]  # objective id, its name, why


def undecided(
    session: Session, span: Span, names: Names, reds: Sequence[Red], today: date
) -> Undecided:
    """Return what waits for a decision of the committee in this period."""
    meetings = _meetings(session, span, today)
    decided = set(
        session.scalars(
            select(DecisionRecord.objective).where(
                DecisionRecord.meeting.in_(meetings.values()), in_force(DecisionRecord, today)
            )
        )
    )
    again = (r for r in reds if r.periods_red >= REVIEWS and r.trend.objective not in decided)
    own = meetings.get(span.period.last, "")
    dives = session.execute(
        select(AgendaItem.objective, AgendaItem.reason)
        .where(AgendaItem.meeting == own, in_force(AgendaItem, today))
        .order_by(AgendaItem.id)
    )
    return Undecided(
        tuple(again),
        tuple((key, names.objectives.get(key, key), reason or "") for key, reason in dives),
    )


def _meetings(session: Session, span: Span, today: date) -> dict[date, str]:
    """Return the meetings of this period and of the latest one before it, by its last day."""
    query = select(Meeting.period, Meeting.id).where(
        Meeting.year == span.year.id, in_force(Meeting, today), Meeting.kind.in_(REVIEW_KINDS)
    )
    found = {span.last_day(period): key for period, key in session.execute(query)}
    latest = sorted(day for day in found if date.min < day <= span.period.last)[-REVIEWS:]
    return {day: found[day] for day in latest}


@dataclass(frozen=True, slots=True)
class Locking:
    """The data cycle that locks a period; `instance` is "" when none has opened."""

    instance: str
    state: str
    people: tuple[str, ...]  # who locks: those asked, else those who hold the role
    asked: bool  # the lock waits for them now


def locking(session: Session, span: Span, names: Names, today: date) -> Locking:
    """Return how the lock of a period stands on a day."""
    cycle = session.scalars(
        select(Instance).where(
            Instance.definition_key == CYCLE,
            Instance.period == span.period.key,
            Instance.year_id == span.year.id,
            Instance.parent_id.is_(None),
        )
    ).first()
    asked = _asked(session, cycle, today) if cycle else []
    people = asked or holders(session, Role.SMD, today)
    named = tuple(dict.fromkeys(names.person(person) for person in people))
    return Locking(cycle.id if cycle else "", cycle.state if cycle else "", named, bool(asked))


def _asked(session: Session, cycle: Instance, today: date) -> list[str]:
    """Return of whom the lock is asked; a task of somebody who is to be asked no more waits."""
    query = (
        select(Task)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(
            Task.instance_id == cycle.id,
            StepRun.key == LOCK_STEP,
            Task.status.in_(TaskStatus.ASKED),
        )
    )
    organisation = directory.of(session)
    return [
        task.assignee_id
        for task in session.scalars(query)
        if is_rightly_asked(organisation, task, cycle, today)
    ]

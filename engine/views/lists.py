"""Lists to look at: processes, open tasks and milestones, as plain rows. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import catalogue
from engine.instance_ids import in_family
from persistence.instances import Instance, InstanceStatus, StepRun, Task, TaskStatus
from persistence.organisation import Person
from persistence.strategy_year import Milestone


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process; `due_at` is the earliest open due time within it, `open` its open tasks."""

    id: str
    title: str
    process: str
    status: str
    state: str
    open: int
    due_at: datetime | None
    flow_run_id: str | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task; `kind` is the kind of its step, `rung` its highest escalation level so far."""

    id: int
    title: str
    kind: str
    process: str
    person_id: str
    person: str
    status: str
    due_at: datetime | None
    rung: int
    instance_id: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone of a year: its planned day and when it was reached."""

    year_id: str
    code: str
    title: str
    due: date | None
    reached_at: datetime | None
    critical: bool


def processes(session: Session, *, year_id: str = "", ended: bool = False) -> list[ProcessRow]:
    """Return the processes, by default those that have not ended, in order of opening."""
    query = select(Instance).where(Instance.parent_id.is_(None))
    if year_id:
        query = query.where(Instance.year_id == year_id)
    if not ended:
        query = query.where(Instance.status.in_(InstanceStatus.UNDER_WAY))
    rows = session.scalars(query.order_by(Instance.opened_at, Instance.id))
    return [_process(session, found) for found in rows]


def tasks(
    session: Session, *, person_id: str = "", root_id: str = "", kind: str = "", limit: int = 500
) -> list[TaskRow]:
    """Return open tasks, the most urgent first; of a person or of one process if named."""
    query = _joined().where(Task.status.in_(TaskStatus.ASKED))
    if person_id:
        query = query.where(Task.assignee_id == person_id)
    if root_id:
        query = query.where(in_family(Task.instance_id, root_id))
    query = query.order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    with session.execute(query.execution_options(yield_per=limit)) as rows:
        found = (_task(session, *row) for row in rows)
        return list(islice((row for row in found if kind in ("", row.kind)), limit))


def task(session: Session, task_id: int) -> TaskRow | None:
    """Return one task, open or not."""
    row = session.execute(_joined().where(Task.id == task_id)).one_or_none()
    return _task(session, *row) if row else None


def milestones(session: Session, *, year_id: str = "") -> list[MilestoneRow]:
    """Return the milestones that have a day, in order of their days."""
    query = select(Milestone).where(Milestone.due.is_not(None))
    if year_id:
        query = query.where(Milestone.year_id == year_id)
    return [
        MilestoneRow(m.year_id, m.code, m.title, m.due, m.reached_at, m.critical)
        for m in session.scalars(query.order_by(Milestone.due, Milestone.code))
    ]


def _joined() -> Select[tuple[Task, StepRun, Instance, Person]]:
    return (
        select(Task, StepRun, Instance, Person)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Person, Person.id == Task.assignee_id)
    )


def _task(
    session: Session, found: Task, run: StepRun, instance: Instance, person: Person
) -> TaskRow:
    step = catalogue.of(session, instance).step(run.key)
    return TaskRow(
        found.id,
        step.title,
        step.kind.value,
        instance.title,
        person.id,
        person.name,
        found.status,
        found.due_at,
        found.rung,
        instance.id,
    )


def _process(session: Session, found: Instance) -> ProcessRow:
    query = select(Task.due_at).where(
        Task.status.in_(TaskStatus.ASKED), in_family(Task.instance_id, found.id)
    )
    due = session.scalars(query).all()
    return ProcessRow(
        found.id,
        found.title,
        found.process,
        found.status,
        found.state,
        len(due),
        min((at for at in due if at), default=None),
        found.flow_run_id,
    )

"""Lists to look at: processes, open tasks and milestones, as plain rows. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from calendars.lateness import Lateness
from engine import catalogue
from engine.instance_ids import in_family
from engine.organisation import directory
from engine.organisation.directory import Directory
from engine.schedule import lateness
from engine.schedule.lateness import MilestoneStanding
from persistence.instances import Instance, InstanceStatus, StepRun, Task, TaskStatus
from persistence.organisation import Person
from persistence.strategy_year import PlanYear


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process; `due_at` is the earliest open due time within it, `open` its open tasks.

    `late` are those of them that are late, `milestones` says which of its milestones are.
    """

    id: str
    title: str
    process: str
    status: str
    state: str
    open: int
    due_at: datetime | None
    late: int
    milestones: tuple[str, ...]
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
    lateness: Lateness
    rung: int
    instance_id: str


def processes(
    session: Session, now: datetime, *, year_id: str = "", ended: bool = False
) -> list[ProcessRow]:
    """Return the processes, by default those that have not ended, in order of opening."""
    query = select(Instance).where(Instance.parent_id.is_(None))
    if year_id:
        query = query.where(Instance.year_id == year_id)
    if not ended:
        query = query.where(Instance.status.in_(InstanceStatus.UNDER_WAY))
    rows = session.scalars(query.order_by(Instance.opened_at, Instance.id))
    return [_process(session, found, now) for found in rows]


def tasks(
    session: Session,
    now: datetime,
    *,
    person_id: str = "",
    root_id: str = "",
    kind: str = "",
    limit: int = 500,
) -> list[TaskRow]:
    """Return open tasks, the most urgent first; of a person or of one process if named."""
    query = _joined().where(Task.status.in_(TaskStatus.ASKED))
    if person_id:
        query = query.where(Task.assignee_id == person_id)
    if root_id:
        query = query.where(in_family(Task.instance_id, root_id))
    query = query.order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    with session.execute(query.execution_options(yield_per=limit)) as rows:
        organisation = directory.of(session)
        found = (_task(session, organisation, now, row) for row in rows)
        return list(islice((row for row in found if kind in ("", row.kind)), limit))


def task(session: Session, task_id: int, now: datetime) -> TaskRow | None:
    """Return one task, open or not."""
    row = session.execute(_joined().where(Task.id == task_id)).one_or_none()
    return _task(session, directory.of(session), now, row) if row else None


def milestones(session: Session, now: datetime, *, year_id: str = "") -> list[MilestoneStanding]:
    """Return the milestones that have a day, in order of their days, of one year or of all."""
    query = select(PlanYear.id).where(PlanYear.id == year_id) if year_id else select(PlanYear.id)
    found = [
        each
        for year in session.scalars(query).all()
        for each in lateness.milestones(session, year, now)
        if each.due
    ]
    return sorted(found, key=lambda each: (each.due, each.code))


def _joined() -> Select[tuple[Task, StepRun, Instance, Person]]:
    return (
        select(Task, StepRun, Instance, Person)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Person, Person.id == Task.assignee_id)
    )


def _task(
    session: Session,
    organisation: Directory,
    now: datetime,
    row: Row[tuple[Task, StepRun, Instance, Person]],
) -> TaskRow:
    found, run, instance, person = row
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
        lateness.of_task(organisation, person.id, found.due_at, now, answered_at=found.answered_at),
        found.rung,
        instance.id,
    )


def _process(session: Session, found: Instance, now: datetime) -> ProcessRow:
    query = select(Task.assignee_id, Task.due_at).where(
        Task.status.in_(TaskStatus.ASKED), in_family(Task.instance_id, found.id)
    )
    due = session.execute(query).tuples().all()
    organisation = directory.of(session)
    return ProcessRow(
        found.id,
        found.title,
        found.process,
        found.status,
        found.state,
        len(due),
        min((at for _, at in due if at), default=None),
        sum(lateness.of_task(organisation, person, at, now).missed for person, at in due),
        tuple(lateness.late_milestones(session, found, now)),
        found.flow_run_id,
    )

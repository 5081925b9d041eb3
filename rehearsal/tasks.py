"""The tasks that are open for virtual owners, and what each of them asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import catalogue, escalation_policy
from engine.operations import decisions, verdicts
from engine.organisation import directory
from engine.schedule import deadlines
from engine.views.sheets import SheetView
from persistence.base import table_of
from persistence.instances import Instance, StepRun, StepStatus, Task, TaskStatus
from persistence.records.scorecard import Measure
from persistence.records.strategy import Objective
from rehearsal.sayings import chance
from state_machines.definition import Definition, Field, FieldType, Kind, Move, Step

Place = tuple[Task, StepRun, Instance]
PLACE: Final = (
    select(Task, StepRun, Instance)
    .join(StepRun, StepRun.id == Task.step_id)
    .join(Instance, Instance.id == Task.instance_id)
    .where(Task.id == bindparam("of"))
    .execution_options(populate_existing=True)
)
TASKS: Final = table_of(Task).c
WAITING: Final = (  # over the bare table: it is asked at every instant
    select(TASKS.id, TASKS.version).where(TASKS.status.in_(TaskStatus.ASKED)).order_by(TASKS.id)
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that may be chosen."""

    name: str
    needs_reason: bool = False
    parts: tuple[str, ...] = ()  # what may be named to be done again, where it sends back


@dataclass(frozen=True, slots=True)
class Question:
    """One input. `kind` is a field type's name; `low` and `high` are inclusive."""

    name: str
    title: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole form as its person sees it. `filled` is what stands in it already."""

    offers: tuple[Offer, ...]
    questions: tuple[Question, ...]
    filled: Mapping[str, str] = field(default_factory=dict)
    today: date = date.min
    me: str = ""
    sheet: SheetView | None = None  # the rows to hand in, completed
    names: Mapping[str, str] = field(default_factory=dict)  # of the case, for what is written


@dataclass(frozen=True, slots=True)
class Reply:
    """What a virtual owner answers."""

    answer: str
    form: Mapping[str, str] = field(default_factory=dict)
    reason_code: str = ""
    note: str = ""
    again: tuple[str, ...] = ()  # the parts that are objected to
    rows: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that waits for its person. `name` does not depend on row numbers, so it repeats."""

    task_id: int
    version: int
    name: str
    person_id: str
    kind: Kind
    minutes: int
    opened_at: datetime
    due_at: datetime | None
    escalations: tuple[datetime, ...] = ()  # when those above are told, where it matters


def place(session: Session, task_id: int) -> Place:
    """Return a task with its step and its instance.

    The session does not ask for them again as long as they are held.
    """
    return session.execute(PLACE, {"of": task_id}).tuples().one()


def still_waits(task: Task, occasion: OpenTask) -> bool:
    """Tell whether a task still asks its person what it asked when the answer was planned."""
    return task.status in TaskStatus.ASKED and task.version == occasion.version


def waiting(session: Session) -> list[tuple[int, int]]:
    """Return id and version of every task that waits for its person."""
    session.flush()
    return [(task_id, version) for task_id, version in session.execute(WAITING).tuples()]


def occasion(session: Session, task_id: int) -> OpenTask:
    """Return one waiting task as its person meets it."""
    task, run, instance = place(session, task_id)
    step = catalogue.of(session, instance).step(run.key)
    name = f"{instance.id}/{run.key}.{run.round}.{task.seat}.{task.version}"
    return OpenTask(
        task.id,
        task.version,
        name,
        task.assignee_id,
        step.kind,
        step.minutes,
        task.opened_at,
        task.due_at,
    )


def escalations(session: Session, task: OpenTask) -> Iterator[datetime]:
    """Yield when those above are told of a task, one level after the other."""
    if task.due_at is None:
        return
    instance = place(session, task.task_id)[2]
    definition = catalogue.of(session, instance)
    policy = escalation_policy.policy_for(session, definition)
    calendar = deadlines.calendar_of_person(session, task.person_id)
    day = calendar.local_day(task.due_at)
    for level in policy.levels:
        if level.escalates:
            yield policy.due(level.number, day, calendar, critical=definition.critical)


def asked(session: Session, task: OpenTask, now: datetime) -> Asked:
    """Return what a task asks, as its page would show it."""
    row = session.get_one(Task, task.task_id)
    run = session.get_one(StepRun, row.step_id)
    instance = session.get_one(Instance, row.instance_id)
    definition = catalogue.of(session, instance)
    step = definition.step(run.key)
    arbitrated = run.status == StepStatus.ARBITRATION
    names = tuple(verdicts.ARBITRATION_ANSWERS) if arbitrated else definition.answers(step)
    offers = (_offer(definition, step, name) for name in names)
    return Asked(
        tuple(offers),
        () if arbitrated else tuple(_question(field) for field in step.fields),
        today=deadlines.calendar_of_person(session, task.person_id).local_day(now),
        me=task.person_id,
        names=names_of(session, instance, task.person_id, task.name),
    )


def names_of(
    session: Session, instance: Instance, person_id: str, *occasion: object
) -> dict[str, str]:
    """Return the names that somebody who writes about a case may use; the same for an occasion."""
    source, organisation = chance("names", *occasion), directory.of(session)
    of_year = (Objective.year == instance.year_id, Objective.status == "active")
    query = select(Objective.id, Objective.name, Objective.owner).where(*of_year)
    rows = session.execute(query.where(Objective.unit == instance.unit_id).order_by(Objective.id))
    objective = source.choice(rows.tuples().all() or [("", "our strategy", person_id)])
    measured = select(Measure.name).where(Measure.objective == objective[0]).order_by(Measure.id)
    measures = session.scalars(measured).all() or ["the month's figures"]
    unit = organisation.units.get(instance.unit_id)
    person = organisation.people.get(objective[2] or person_id)
    return {
        "case": instance.title,
        "period": instance.period,
        "unit": unit.name if unit else instance.unit_id,
        "objective": objective[1],
        "measure": source.choice(measures),
        "person": person.name if person else person_id,
    }


def _offer(definition: Definition, step: Step, name: str) -> Offer:
    move = definition.move(step.state, name)
    parts = verdicts.parts(definition, step, move) if move else ()
    return Offer(name, _needs_reason(move, name), tuple(part.key for part in parts))


def _needs_reason(move: Move | None, answer: str) -> bool:
    return answer == decisions.RETURN or (move is not None and move.needs_reason)


def _question(field: Field) -> Question:
    percent = field.type is FieldType.PERCENT
    bounded = field.minimum is not None or field.maximum is not None
    return Question(
        field.name,
        field.title,
        field.type.value,
        required=field.required,
        choices=field.choices,
        low=0 if percent and not bounded else field.minimum,
        high=100 if percent and not bounded else field.maximum,
    )

"""Where an instance stands: its state, and whom or what it waits for. Reads only."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import days, items, milestones, stepping
from engine.case import Case
from engine.definitions import CURRENT
from engine.errors import InstanceUnknown
from engine.types import Standing, Waiting
from engine.wakeups import ALIVE
from persistence.organisation import Person
from persistence.work import Instance, StepRun, Task
from state_machines.parts import Kind, Step


def standing(
    session: Session, instance_id: str, *, opened: int = 0, moved: tuple[str, ...] = ()
) -> Standing:
    """Return where an instance stands; raises InstanceUnknown."""
    instance = session.get(Instance, instance_id)
    if instance is None:
        raise InstanceUnknown(instance_id)
    case = Case.of(session, instance, instance.entered_at)
    waits = tuple(_waiting(case)) if instance.status in ALIVE else ()
    return Standing(
        instance_id,
        instance.title,
        instance.definition_key,
        instance.state,
        instance.status,
        finished=instance.closed_at is not None,
        waiting=waits,
        wake_at=instance.wake_at,
        opened=opened,
        moved=moved,
    )


def _waiting(case: Case) -> Iterator[Waiting]:
    runs = case.runs()
    for step in case.definition.steps_of(case.instance.state):
        run = runs.get(step.key)
        if run is not None and run.status == "waiting":
            yield Waiting(step.key, _held(case, step), (), _opens(case, step))
        elif run is not None and run.status in stepping.HELD:
            yield _of_step(case, step, run)


def _of_step(case: Case, step: Step, run: StepRun) -> Waiting:
    if step.kind is Kind.ITEMS and step.items is not None:
        machine = CURRENT.named(step.items.machine)
        far = items.progress(case.session, case.instance, machine, step.items)
        return Waiting(step.key, f"{step.title} ({far})", (), run.due_at)
    names = case.session.scalars(
        select(Person.name)
        .join(Task, Task.assignee_id == Person.id)
        .where(Task.step_id == run.id, Task.status.in_(stepping.OPEN))
        .order_by(Person.name)
    )
    return Waiting(step.key, step.title, tuple(names), run.due_at)


def _held(case: Case, step: Step) -> str:
    codes = milestones.held_by(case, step)
    return f"{step.title} (after {', '.join(codes)})" if codes else step.title


def _opens(case: Case, step: Step) -> datetime | None:
    return days.opens_at(case.session, case.instance, step.opens) if step.opens else None

"""Where an instance stands: its state, and whom or what it waits for. Reads only."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import days, definitions, items, milestones, stepping
from engine.definitions import CURRENT
from engine.errors import InstanceUnknown
from engine.types import Standing, Waiting
from engine.wakeups import ALIVE
from persistence.organisation import Person
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Kind, Step


def standing(
    session: Session, instance_id: str, *, opened: int = 0, moved: tuple[str, ...] = ()
) -> Standing:
    """Return where an instance stands; raises InstanceUnknown."""
    instance = session.get(Instance, instance_id)
    if instance is None:
        raise InstanceUnknown(instance_id)
    definition = definitions.of(session, instance)
    alive = instance.status in ALIVE
    waits = tuple(_waiting(session, instance, definition)) if alive else ()
    return Standing(
        instance_id, instance.title, instance.definition_key, instance.state, instance.status,
        finished=instance.closed_at is not None, waiting=waits, wake_at=instance.wake_at,
        opened=opened, moved=moved,
    )  # fmt: skip


def _waiting(session: Session, instance: Instance, definition: Definition) -> list[Waiting]:
    runs = stepping.current(session, instance, definition)
    found = []
    for step in definition.steps_of(instance.state):
        run = runs.get(step.key)
        if run is not None and run.status in ("waiting", "open", "arbitration", "deferred"):
            found.append(_of_step(session, instance, definition, step, run))
    return found


def _of_step(
    session: Session, instance: Instance, definition: Definition, step: Step, run: StepRun
) -> Waiting:
    if run.status == "waiting":
        return Waiting(step.key, _held(session, instance, definition, step), (), _opens(session, instance, step))
    if step.kind is Kind.ITEMS and step.items is not None:
        far = items.progress(session, instance, CURRENT.named(step.items.machine), step.items)
        return Waiting(step.key, f"{step.title} ({far})", (), run.due_at)
    names = session.scalars(
        select(Person.name)
        .join(Task, Task.assignee_id == Person.id)
        .where(Task.step_id == run.id, Task.status.in_(stepping.OPEN))
        .order_by(Person.name)
    )
    return Waiting(step.key, step.title, tuple(names), run.due_at)


def _held(session: Session, instance: Instance, definition: Definition, step: Step) -> str:
    codes = milestones.held_by(session, instance, definition, step.key)
    return f"{step.title} (after {', '.join(codes)})" if codes else step.title


def _opens(session: Session, instance: Instance, step: Step) -> datetime | None:
    return days.opens_at(session, instance, step.opens) if step.opens else None

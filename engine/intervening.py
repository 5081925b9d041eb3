"""What the office may do to a running process: each needs a reason and is remembered with it.

Nobody decides for somebody else here; work is moved, postponed, waived or ended.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from engine import assigning, days, definitions, history, moving, notices, people, stepping
from engine.errors import NotAllowed, ReasonMissing, TaskUnknown, TaskWithdrawn
from engine.types import Actor
from engine.wakeups import ring
from persistence.organisation import Person
from persistence.work import Instance, StepRun, Task, Waiver
from state_machines.parts import On

REASON_LENGTH = 10  # characters


def reassign(
    session: Session, task_id: int, *, to: str, actor: Actor, now: datetime, reason: str
) -> Task:
    """Give an open task to somebody else; the former link dies, the ladder goes on."""
    task, instance = _open_task(session, task_id)
    _require_reason(task_id, "reassign", reason)
    if session.get(Person, to) is None:
        raise NotAllowed(to, f"take task {task_id}", "a registered person")
    before, task.assignee_id = task.assignee_id, to
    task.version += 1
    task.basis = f"reassigned by {actor.person_id}"
    definition = definitions.of(session, instance)
    step = definition.step(session.get_one(StepRun, task.step_id).key)
    notices.drop(session, task.id, now)
    assigning.schedule(session, definition, task, step, now)
    notices.tell(
        session, to, "request", now=now, task_id=task.id, instance_id=instance.id,
        urgency=notices.DECISION, rung=task.version, why=task.basis,
    )  # fmt: skip
    notices.tell(
        session, before, "closed", now=now, task_id=task.id, instance_id=instance.id,
        urgency=notices.DIGEST, why="it was given to somebody else",
    )  # fmt: skip
    _remember(session, instance, "reassigned", actor, now, reason, task, before=before, after=to)
    return task


def defer(
    session: Session, task_id: int, *, until: date, actor: Actor, now: datetime, reason: str
) -> Task:
    """Give a task a later due day; its reminders follow, and its links stay good."""
    task, instance = _open_task(session, task_id)
    _require_reason(task_id, "defer", reason)
    calendar = days.calendar_of_person(session, task.assignee_id)
    if until <= calendar.local_day(now):
        raise NotAllowed(actor.person_id, f"defer to {until}", "a day still to come")
    before = task.due_at
    task.due_at, task.rung = calendar.closing(calendar.on_or_after(until)), 0
    run = session.get_one(StepRun, task.step_id)
    definition = definitions.of(session, instance)
    assigning.schedule(session, definition, task, definition.step(run.key), now)
    run.due_at = max(filter(None, (run.due_at, task.due_at)))
    _remember(
        session, instance, "deferred", actor, now, reason, task,
        before=before.isoformat() if before else None, after=task.due_at.isoformat(),
    )  # fmt: skip
    return task


def waive(
    session: Session, instance_id: str, step_key: str, *, expires: date, actor: Actor,
    now: datetime, reason: str,
) -> None:  # fmt: skip
    """Let a step count as closed though it was not done, until a day, by a named approver."""
    instance = _alive(session, instance_id)
    _require_reason(0, "waive", reason)
    definition = definitions.of(session, instance)
    run = stepping.current(session, instance, definition).get(step_key)
    if run is None or run.status in stepping.CLOSED:
        raise NotAllowed(actor.person_id, f"waive {step_key}", "a step that is waiting or open")
    session.add(
        Waiver(
            instance_id=instance.id, step_key=step_key, approver_id=actor.person_id,
            reason=reason, expires=expires, at=now,
        )
    )  # fmt: skip
    stepping.close(
        session, instance, definition, run, "waived", actor=actor, now=now, status="waived"
    )
    _remember(
        session, instance, "waived", actor, now, reason, step=step_key, expires=expires.isoformat()
    )
    ring(session, instance.id, due_at=now, reason=f"{step_key} waived")


def cancel(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """End a process: every task, link and timer with it; whoever was asked is told once."""
    instance = _alive(session, instance_id)
    _require_reason(0, "cancel", reason)
    definition = definitions.of(session, instance)
    moving.finish(session, instance, definition, "cancelled", actor=actor, now=now, why=reason)
    ring(session, instance.id, due_at=now, reason="cancelled")
    return instance


def suspend(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Hold a process: nothing is opened or chased, and links say that it rests."""
    instance = _alive(session, instance_id)
    _require_reason(0, "suspend", reason)
    instance.status = "suspended"
    for task in _open_tasks(session, instance):
        task.next_chase_at = None
    _remember(session, instance, "suspended", actor, now, reason)
    return instance


def resume(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Let a held process go on; its ladders start from where they stood."""
    instance = _alive(session, instance_id)
    if instance.status != "suspended":
        return instance
    instance.status = "running"
    definition = definitions.of(session, instance)
    for task in _open_tasks(session, instance):
        step = definition.step(session.get_one(StepRun, task.step_id).key)
        assigning.schedule(session, definition, task, step, now)
    _remember(session, instance, "resumed", actor, now, reason)
    ring(session, instance.id, due_at=now, reason="resumed")
    return instance


def command(
    session: Session, instance_id: str, name: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Take a move that a person asks for outside any task, such as “postpone”.

    Raises NotAllowed when no such move leaves the present state, or the actor does not hold its
    role, and ReasonMissing when it needs one.
    """
    instance = _alive(session, instance_id)
    definition = definitions.of(session, instance)
    move = definition.move(instance.state, name)
    if move is None:
        allowed = tuple(each.name for each in definition.moves_from(instance.state))
        raise NotAllowed(actor.person_id, name, f"one of {', '.join(allowed) or 'no move'}")
    if move.on is not On.COMMAND:
        raise NotAllowed(actor.person_id, name, "an answer to its task")
    if move.by:
        day = days.calendar_of_year(session, instance.year_id).local_day(now)
        seats = people.everyone(session, move.by, instance, day)
        if actor.person_id not in {p for s in seats for p in (s.assignee_id, s.holder_id)}:
            raise NotAllowed(actor.person_id, name, f"the role {move.by}")
    if move.needs_reason:
        _require_reason(0, name, reason)
    moving.take(session, instance, move, actor=actor, now=now, reason=reason)
    ring(session, instance.id, due_at=now, reason=name)
    return instance


def _open_task(session: Session, task_id: int) -> tuple[Task, Instance]:
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    instance = moving.lock(session, task.instance_id)
    session.refresh(task)
    if task.status not in stepping.OPEN:
        raise TaskWithdrawn(task_id, task.note or task.status)
    return task, instance


def _alive(session: Session, instance_id: str) -> Instance:
    instance = moving.lock(session, instance_id)
    moving.require_alive(instance)
    return instance


def _open_tasks(session: Session, instance: Instance) -> list[Task]:
    definition = definitions.of(session, instance)
    runs = stepping.current(session, instance, definition).values()
    return [t for run in runs for t in stepping.tasks_of(session, run) if t.status in stepping.OPEN]


def _require_reason(task_id: int, what: str, reason: str) -> None:
    if len(reason.strip()) < REASON_LENGTH:
        raise ReasonMissing(task_id, what)


def _remember(
    session: Session, instance: Instance, name: str, actor: Actor, now: datetime, reason: str,
    task: Task | None = None, step: str | None = None, **facts: str | None,
) -> None:  # fmt: skip
    instance.version += 1
    history.append(
        session, instance.id, name, actor=actor, now=now, reason=reason, step=step,
        task_id=task.id if task else None, from_state=instance.state,
        definition_version=instance.definition_version, **facts,
    )  # fmt: skip

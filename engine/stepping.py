"""The life of a step: waiting, open, closed; and what its closing sets off."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import days, history, milestones, notices, people
from engine.definitions import CURRENT
from engine.types import ENGINE, Actor
from engine.wakeups import ALIVE, ring
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Mode, Move, On, Step

OPEN = ("open", "in_progress")
FAILED = "failed"  # what an AUTO step answers when its check does not pass
CLOSED = ("closed", "waived", "lapsed")  # statuses of a step run that hold nothing up


def applies(instance: Instance, step: Step) -> bool:
    """Tell whether a step is asked in this instance's kind of period."""
    if not step.only:
        return True
    return (step.only == "quarter") == days.closes_quarter(instance)


def current(session: Session, instance: Instance, definition: Definition) -> dict[str, StepRun]:
    """Return the latest round of each step of the present state."""
    keys = [step.key for step in definition.steps_of(instance.state)]
    return latest(session, instance.id, keys)


def latest(session: Session, instance_id: str, keys: Sequence[str]) -> dict[str, StepRun]:
    """Return the latest round of the steps named."""
    if not keys:
        return {}
    query = (
        select(StepRun)
        .where(StepRun.instance_id == instance_id, StepRun.key.in_(keys))
        .order_by(StepRun.round)
    )
    return {run.key: run for run in session.scalars(query)}


def tasks_of(session: Session, run: StepRun) -> Sequence[Task]:
    """Return the tasks of one round of a step, by seat."""
    return session.scalars(select(Task).where(Task.step_id == run.id).order_by(Task.seat)).all()


def settled(step: Step, tasks: Sequence[Task]) -> str | None:
    """Return the outcome once the answers given decide the step, None while they do not."""
    answers = [task.answer for task in tasks if task.status == "done" and task.answer]
    if not answers:
        return None
    if step.mode in (Mode.ONE, Mode.ANY):
        return answers[0]
    if step.mode is Mode.QUORUM and len(answers) >= min(step.quorum, len(tasks)):
        return answers[0]
    waiting = any(task.status in OPEN or task.status == "scheduled" for task in tasks)
    return None if waiting or step.mode is Mode.QUORUM else answers[0]


def close(
    session: Session, instance: Instance, definition: Definition, run: StepRun, outcome: str, *,
    actor: Actor, now: datetime, status: str = "closed",
) -> None:  # fmt: skip
    """Close a step with its outcome and content; milestones, anchors and people hear of it."""
    step = definition.step(run.key)
    tasks = tasks_of(session, run)
    run.status, run.outcome, run.closed_at = status, outcome, now
    run.content = {**run.content, **content_of(tasks)}
    run.content_hash = content_hash(run.content)
    withdraw(session, instance, [t for t in tasks if t.status in OPEN], now, "settled without it")
    history.append(
        session, instance.id, "step_closed", actor=actor, now=now, step=run.key,
        from_state=instance.state, definition_version=definition.version, outcome=outcome,
        round=run.round, content_hash=run.content_hash, status=status,
    )  # fmt: skip
    if step.anchor:
        _set_anchor(session, instance, step, run, now)
    for code in step.reaches if outcome != FAILED else ():
        milestones.reach(session, instance, code, now)
    _inform(session, instance, step, now)
    _wake_items(session, instance, now, step)


def leave(
    session: Session, instance: Instance, definition: Definition, *, actor: Actor, now: datetime,
    why: str,
) -> None:  # fmt: skip
    """Withdraw everything of the present state that is still asked."""
    for run in current(session, instance, definition).values():
        if run.status in ("waiting", "open", "arbitration"):
            open_tasks = [t for t in tasks_of(session, run) if t.status in (*OPEN, "scheduled")]
            withdraw(session, instance, open_tasks, now, why, actor)
            run.status, run.outcome, run.closed_at = "withdrawn", why[:40], now


def withdraw(
    session: Session, instance: Instance, tasks: Sequence[Task], now: datetime, why: str,
    actor: Actor = ENGINE,
) -> None:  # fmt: skip
    """Ask a task of nobody any more; whoever had been asked already is told why."""
    for task in tasks:
        asked = notices.was_asked(session, task, task.assignee_id)
        task.status, task.note, task.next_chase_at = "withdrawn", why, None
        task.version += 1
        notices.drop(session, task.id, now)
        if asked and task.assignee_id != actor.person_id:
            notices.tell(
                session, task.assignee_id, "closed", now=now, task_id=task.id, why=why,
                instance_id=instance.id, urgency=notices.DIGEST,
            )  # fmt: skip


def content_of(tasks: Sequence[Task]) -> dict[str, Any]:
    """Return what was delivered: the form itself, or each person's where several answered."""
    forms = {task.assignee_id: task.form for task in tasks if task.status == "done" and task.form}
    if len(forms) == 1 and len(tasks) == 1:
        return dict(next(iter(forms.values())))
    return {"by_person": forms} if forms else {}


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of a content."""
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _set_anchor(
    session: Session, instance: Instance, step: Step, run: StepRun, now: datetime
) -> None:
    text = run.content.get("on") or run.content.get("date")
    day = date.fromisoformat(text) if text else None
    day = day or days.calendar_of_year(session, instance.year_id).local_day(now)
    instance.anchors = {**instance.anchors, step.anchor: day.isoformat()}


def _inform(session: Session, instance: Instance, step: Step, now: datetime) -> None:
    day = days.calendar_of_year(session, instance.year_id).local_day(now)
    for role in step.informs:
        told = [seat.assignee_id for seat in people.everyone(session, role, instance, day)]
        why = f"{role} is informed when “{step.title}” is done"
        facts = {"step": step.key, "title": step.title}
        notices.tell_roles(
            session, told, "information", now=now, instance_id=instance.id, why=why, facts=facts
        )


def _wake_items(session: Session, instance: Instance, now: datetime, step: Step) -> None:
    """Let items look again whose next move waits for this step of their parent."""
    keys = [d.key for d in CURRENT.all() if any(m.after == step.key for m in _parent_moves(d))]
    if not keys:
        return
    query = select(Instance.id).where(
        Instance.parent_id == instance.id, Instance.definition_key.in_(keys)
    )
    for child in session.scalars(query.where(Instance.status.in_(ALIVE))):
        ring(session, child, due_at=now, reason=f"{step.title} is closed")


def _parent_moves(definition: Definition) -> list[Move]:
    return [move for move in definition.moves if move.on is On.PARENT]

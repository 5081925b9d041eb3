"""What the office may do to a running process: each needs a reason and is remembered with it.

Nobody decides for somebody else here; work is moved, postponed, waived or ended.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import (
    accepting,
    assigning,
    days,
    in_force,
    moving,
    notices,
    people,
    stepping,
    succession,
)
from engine.case import Case
from engine.errors import NotAllowed, ReasonMissing, TaskUnknown, TaskWithdrawn
from engine.types import Actor
from engine.values.texts import readable
from engine.wakeups import ring
from persistence.work import Instance, StepRun, Task, Waiver
from state_machines.parts import Move, On, Step

REASON_LENGTH = 10  # characters


def reassign(
    session: Session, task_id: int, *, to: str, actor: Actor, now: datetime, reason: str
) -> Task:
    """Give an open task to somebody else; the former link dies, the ladder goes on.

    Raises NotAllowed and NotInForce unless the other works here today.
    """
    case, task, step = _open_task(session, task_id, actor, now)
    _require_reason(task_id, "reassign", reason)
    if to not in case.roster.people:
        raise NotAllowed(to, f"take task {task_id}", "a registered person")
    in_force.require(case.roster, Actor(to), case.today)
    before, task.assignee_id = task.assignee_id, to
    task.version += 1
    task.basis = f"{assigning.BY_HAND}{actor.person_id}"
    notices.drop(session, task.id, now)
    assigning.schedule(case, task, step)
    assigning.request(case, task, notices.DECISION)
    notices.tell(
        session,
        before,
        "closed",
        now=now,
        task_id=task.id,
        instance_id=case.instance.id,
        urgency=notices.DIGEST,
        why="it was given to somebody else",
    )
    _remember(case, "reassigned", reason, task_id=task.id, before=before, after=to)
    return task


def defer(
    session: Session, task_id: int, *, until: date, actor: Actor, now: datetime, reason: str
) -> Task:
    """Give a task a later due day; its reminders follow, and its links stay good."""
    case, task, step = _open_task(session, task_id, actor, now)
    _require_reason(task_id, "defer", reason)
    calendar = days.calendar_of_person(session, task.assignee_id)
    if until <= calendar.local_day(now):
        raise NotAllowed(actor.person_id, f"defer to {until}", "a day still to come")
    before = task.due_at.isoformat() if task.due_at else None
    task.due_at, task.rung = calendar.closing(calendar.on_or_after(until)), 0
    notices.begin_again(session, task.id, now)
    assigning.schedule(case, task, step)
    run = session.get_one(StepRun, task.step_id)
    run.due_at = max(filter(None, (run.due_at, task.due_at)))
    after = task.due_at.isoformat()
    _remember(case, "deferred", reason, task_id=task.id, before=before, after=after)
    return task


def waive(
    session: Session,
    instance_id: str,
    step_key: str,
    *,
    expires: date,
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """Let a step count as closed though it was not done, until a day, by a named approver."""
    case = _alive(session, instance_id, actor, now)
    _require_reason(0, "waive", reason)
    run = case.runs().get(step_key)
    if run is None or run.status in stepping.CLOSED:
        raise NotAllowed(actor.person_id, f"waive {step_key}", "a step that is waiting or open")
    session.add(
        Waiver(
            instance_id=instance_id,
            step_key=step_key,
            approver_id=actor.person_id,
            reason=reason,
            expires=expires,
            at=now,
        )
    )
    stepping.close(case, run, "waived", status="waived")
    _remember(case, "waived", reason, step=step_key, expires=expires.isoformat())
    ring(session, instance_id, due_at=now, reason=f"{step_key} waived")


def waive_rule(
    session: Session,
    instance_id: str,
    rule: str,
    *,
    expires: date,
    actor: Actor,
    now: datetime,
    reason: str,
    subject: str = "",
) -> None:
    """Let pass what a rule blocks, until a day, about one record or (`subject` "") about any.

    Raises NotAllowed unless the actor stands above who decides and has not submitted the work.
    """
    case = _alive(session, instance_id, actor, now)
    _require_reason(0, "waive-rule", reason)
    accepting.accept(case, rule, subject, expires, reason)
    _remember(case, "rule_waived", reason, rule=rule, subject=subject, expires=expires.isoformat())
    ring(session, instance_id, due_at=now, reason=f"{rule} accepted")


def cancel(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """End a process: every task, link and timer with it; whoever was asked is told once."""
    case = _alive(session, instance_id, actor, now)
    _require_reason(0, "cancel", reason)
    moving.finish(case, "cancelled", reason)
    ring(session, instance_id, due_at=now, reason="cancelled")
    return case.instance


def suspend(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Hold a process: nothing is opened or chased, and links say that it rests."""
    case = _alive(session, instance_id, actor, now)
    _require_reason(0, "suspend", reason)
    case.instance.status = "suspended"
    for task, _step in _asked(case):
        task.next_chase_at = None
    _remember(case, "suspended", reason)
    return case.instance


def resume(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Let a held process go on; its ladders start from where they stood."""
    case = _alive(session, instance_id, actor, now)
    if case.instance.status != "suspended":
        return case.instance
    case.instance.status = "running"
    succession.hand_on_case(case)
    for task, step in _asked(case):
        assigning.schedule(case, task, step)
    _remember(case, "resumed", reason)
    ring(session, instance_id, due_at=now, reason="resumed")
    return case.instance


def command(
    session: Session, instance_id: str, name: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Take a move that a person asks for outside any task, such as “postpone”.

    Raises NotAllowed when no such move leaves the present state, or the actor does not hold its
    role, and ReasonMissing when it needs one.
    """
    case = _alive(session, instance_id, actor, now)
    move = _commanded(case, name)
    if move.needs_reason:
        _require_reason(0, name, reason)
    moving.take(case, move, reason=reason)
    ring(session, instance_id, due_at=now, reason=name)
    return case.instance


def commands(case: Case) -> list[Move]:
    """Return the moves that somebody may ask for where the instance stands."""
    moves = case.definition.moves_from(case.instance.state)
    return [move for move in moves if move.on is On.COMMAND]


def _commanded(case: Case, name: str) -> Move:
    person_id = case.actor.person_id
    offered = {move.name: move for move in commands(case)}
    if name not in offered:
        raise NotAllowed(person_id, name, f"one of: {', '.join(offered) or 'no command'}")
    seats = people.everyone(case.roster, offered[name].by, case.instance, case.today)
    if person_id not in {p for seat in seats for p in (seat.assignee_id, seat.holder_id)}:
        raise NotAllowed(person_id, name, f"the role {offered[name].by}")
    return offered[name]


def _open_task(
    session: Session, task_id: int, actor: Actor, now: datetime
) -> tuple[Case, Task, Step]:
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    case = _alive(session, task.instance_id, actor, now)
    session.refresh(task)
    if task.status not in stepping.OPEN:
        raise TaskWithdrawn(task_id, task.note or task.status)
    step = case.definition.step(session.get_one(StepRun, task.step_id).key)
    return case, task, step


def _alive(session: Session, instance_id: str, actor: Actor, now: datetime) -> Case:
    instance = moving.lock(session, instance_id)
    moving.require_alive(instance)
    case = Case.of(session, instance, now, actor)
    in_force.require(case.roster, actor, case.today)
    return case


def _asked(case: Case) -> list[tuple[Task, Step]]:
    return [
        (task, case.definition.step(run.key))
        for run in case.runs().values()
        for task in case.tasks(run)
        if task.status in stepping.OPEN
    ]


def _require_reason(task_id: int, what: str, reason: str) -> None:
    if readable(reason) < REASON_LENGTH:
        raise ReasonMissing(task_id, what)


def _remember(case: Case, name: str, reason: str, **facts: Any) -> None:
    case.instance.version += 1
    case.remember(name, reason=reason, **facts)

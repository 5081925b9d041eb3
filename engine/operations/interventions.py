"""Interventions of the office: reassign, defer, waive, cancel, suspend, command, accept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import outbox
from engine.errors import NotAllowed, ReasonMissing, TaskUnknown, TaskWithdrawn
from engine.execution import Execution
from engine.instances import steps, transitions
from engine.operations import assignment, succession
from engine.organisation import roles
from engine.schedule import deadlines
from engine.schedule.wakeups import wake
from engine.types import Actor
from engine.values.texts import readable
from persistence.instances import (
    Instance,
    InstanceStatus,
    RuleResult,
    RuleWaiver,
    StepRun,
    StepStatus,
    Task,
    TaskStatus,
    Waiver,
)
from persistence.outbox import NoticeKind
from persistence.records.base import Proposal, ProposalStatus
from state_machines.definition import Kind, Move, On, Step

CHIEF, BOARD = "CEO", "BRD"
REASON_LENGTH = 10  # characters


def accept(execution: Execution, rule: str, subject: str, expires: date, reason: str) -> RuleWaiver:
    """Keep that the actor lets pass what a rule finds; raises NotAllowed."""
    person_id, what = execution.actor.person_id, f"accept what {rule} finds"
    step = _step(execution, rule)
    if step is None:
        raise NotAllowed(person_id, what, f"a rule of {execution.instance.title}")
    if expires <= execution.calendar.local_day(execution.now):
        raise NotAllowed(person_id, f"{what} until {expires}", "a day still to come")
    allowed = may_accept(execution, step)
    if person_id not in allowed:
        raise NotAllowed(
            person_id,
            what,
            f"somebody above who decides and other than who submitted: {', '.join(allowed)}",
        )
    waiver = RuleWaiver(
        instance_id=execution.instance.id,
        rule=rule,
        subject=subject,
        approver_id=person_id,
        reason=reason,
        expires=execution.calendar.closing(expires),
        at=execution.now,
    )
    execution.session.add(waiver)
    return waiver


def may_accept(execution: Execution, step: Step) -> list[str]:
    """Return who may accept a finding at a step, the closest to the one who decides first."""
    deciders = _deciders(execution, step)
    above = [
        roles.manager_of(execution.organisation, person, execution.today)
        for person in sorted(deciders)
    ]
    found = [person for person in above if person]
    found += _holders(execution, execution.definition.owner) + _holders(execution, CHIEF)
    if deciders & set(_holders(execution, CHIEF)):
        found += _holders(execution, BOARD)
    refused = deciders | _submitters(execution, step)
    return [person for person in dict.fromkeys(found) if person not in refused]


def _step(execution: Execution, rule: str) -> Step | None:
    """Return the step at which a rule found something last, or before which it stands."""
    query = select(RuleResult.step_key).where(
        RuleResult.instance_id == execution.instance.id, RuleResult.rule == rule
    )
    last = execution.session.scalars(query.order_by(RuleResult.id.desc()).limit(1)).first()
    standing = [step for step in execution.definition.steps if rule in step.rules]
    return next((s for s in standing if s.key == last), standing[0] if standing else None)


def _deciders(execution: Execution, step: Step) -> set[str]:
    """Return who decides at a step, and for whom; nobody where the engine checks by itself."""
    if step.kind is Kind.AUTO:
        return set()
    run = execution.latest((step.key,)).get(step.key)
    tasks = execution.tasks(run) if run is not None else []
    seated = {person for task in tasks for person in (task.assignee_id, task.holder_id)}
    return seated or set(_holders(execution, step.by))


def _submitters(execution: Execution, step: Step) -> set[str]:
    """Return who delivered what is decided on, and who proposed rows that still wait."""
    query = select(Proposal.by).where(
        Proposal.instance_id == execution.instance.id, Proposal.status == ProposalStatus.PENDING
    )
    return assignment.submitters(execution, step) | set(execution.session.scalars(query))


def _holders(execution: Execution, role: str) -> list[str]:
    seats = roles.closest(execution.organisation, role, execution.instance, execution.today)
    return [person for seat in seats for person in (seat.assignee_id, seat.holder_id)]


def reassign(
    session: Session, task_id: int, *, to: str, actor: Actor, now: datetime, reason: str
) -> Task:
    """Give an open task to somebody else; the former link dies, its reminders go on.

    Raises NotAllowed and NotInForce unless the other works here today.
    """
    execution, task, step = _open_task(session, task_id, actor, now)
    _require_reason(task_id, "reassign", reason)
    if to not in execution.organisation.people:
        raise NotAllowed(to, f"take task {task_id}", "a registered person")
    roles.require(execution.organisation, Actor(to), execution.today)
    assignment.keep_planned_day(execution, task)  # as its former assignee counted it
    before, task.assignee_id = task.assignee_id, to
    task.version += 1
    task.basis = f"{assignment.BY_HAND}{actor.person_id}"
    outbox.drop_unsent(session, task.id, now)
    assignment.schedule_escalation(execution, task, step)
    assignment.send_request(execution, task, outbox.DECISION)
    outbox.notify(
        session,
        before,
        NoticeKind.CLOSED,
        now=now,
        task_id=task.id,
        instance_id=execution.instance.id,
        urgency=outbox.DIGEST,
        why="it was given to somebody else",
        organisation=execution.organisation,
    )
    _remember(execution, "reassigned", reason, task_id=task.id, before=before, after=to)
    return task


def defer(
    session: Session, task_id: int, *, until: date, actor: Actor, now: datetime, reason: str
) -> Task:
    """Give a task a later due day; its reminders follow, and its links stay good."""
    execution, task, step = _open_task(session, task_id, actor, now)
    _require_reason(task_id, "defer", reason)
    calendar = deadlines.calendar_of_person(session, task.assignee_id)
    if until <= calendar.local_day(now):
        raise NotAllowed(actor.person_id, f"defer to {until}", "a day still to come")
    before = task.due_at.isoformat() if task.due_at else None
    task.due_at, task.rung = calendar.closing(calendar.on_or_after(until)), 0
    outbox.reset_reminders(session, task.id, now)
    assignment.schedule_escalation(execution, task, step)
    run = session.get_one(StepRun, task.step_id)
    run.due_at = max(filter(None, (run.due_at, task.due_at)))
    after = task.due_at.isoformat()
    _remember(execution, "deferred", reason, task_id=task.id, before=before, after=after)
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
    execution = _alive(session, instance_id, actor, now)
    _require_reason(0, "waive", reason)
    run = execution.runs().get(step_key)
    if run is None or run.status in StepStatus.SETTLED:
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
    steps.close_step(execution, run, "waived", status=StepStatus.WAIVED)
    _remember(execution, "waived", reason, step=step_key, expires=expires.isoformat())
    wake(session, instance_id, due_at=now, reason=f"{step_key} waived")


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
    execution = _alive(session, instance_id, actor, now)
    _require_reason(0, "waive-rule", reason)
    accept(execution, rule, subject, expires, reason)
    _remember(
        execution, "rule_waived", reason, rule=rule, subject=subject, expires=expires.isoformat()
    )
    wake(session, instance_id, due_at=now, reason=f"{rule} accepted")


def cancel(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """End a process: every task, link and timer with it; whoever was asked is told once."""
    execution = _alive(session, instance_id, actor, now)
    _require_reason(0, "cancel", reason)
    transitions.end_instance(execution, InstanceStatus.CANCELLED, reason)
    wake(session, instance_id, due_at=now, reason="cancelled")
    return execution.instance


def suspend(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Hold a process: nothing is opened, nobody is reminded, and links say that it rests."""
    execution = _alive(session, instance_id, actor, now)
    _require_reason(0, "suspend", reason)
    execution.instance.status = InstanceStatus.SUSPENDED
    for task, _step in _asked(execution):
        task.next_chase_at = None
    _remember(execution, "suspended", reason)
    return execution.instance


def resume(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Let a held process go on; its escalations start from where they stood."""
    execution = _alive(session, instance_id, actor, now)
    if execution.instance.status != InstanceStatus.SUSPENDED:
        return execution.instance
    execution.instance.status = InstanceStatus.RUNNING
    succession.hand_on_case(execution)
    for task, step in _asked(execution):
        assignment.schedule_escalation(execution, task, step)
    _remember(execution, "resumed", reason)
    wake(session, instance_id, due_at=now, reason="resumed")
    return execution.instance


def command(
    session: Session, instance_id: str, name: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """Take a move that a person asks for outside any task, such as “postpone”.

    Raises NotAllowed when no such move leaves the present state, or the actor does not hold its
    role, and ReasonMissing when it needs one.
    """
    execution = _alive(session, instance_id, actor, now)
    move = _commanded(execution, name)
    if move.needs_reason:
        _require_reason(0, name, reason)
    transitions.take_move(execution, move, reason=reason)
    wake(session, instance_id, due_at=now, reason=name)
    return execution.instance


def commands(execution: Execution) -> list[Move]:
    """Return the moves that somebody may ask for where the instance stands."""
    moves = execution.definition.moves_from(execution.instance.state)
    return [move for move in moves if move.on is On.COMMAND]


def _commanded(execution: Execution, name: str) -> Move:
    person_id = execution.actor.person_id
    offered = {move.name: move for move in commands(execution)}
    if name not in offered:
        raise NotAllowed(person_id, name, f"one of: {', '.join(offered) or 'no command'}")
    seats = roles.assignees(
        execution.organisation, offered[name].by, execution.instance, execution.today
    )
    if person_id not in {p for seat in seats for p in (seat.assignee_id, seat.holder_id)}:
        raise NotAllowed(person_id, name, f"the role {offered[name].by}")
    return offered[name]


def _open_task(
    session: Session, task_id: int, actor: Actor, now: datetime
) -> tuple[Execution, Task, Step]:
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    execution = _alive(session, task.instance_id, actor, now)
    session.refresh(task)
    if task.status not in TaskStatus.ASKED:
        raise TaskWithdrawn(task_id, task.note or task.status)
    step = execution.definition.step(session.get_one(StepRun, task.step_id).key)
    return execution, task, step


def _alive(session: Session, instance_id: str, actor: Actor, now: datetime) -> Execution:
    instance = transitions.lock_instance(session, instance_id)
    transitions.require_alive(instance)
    execution = Execution.of(session, instance, now, actor)
    roles.require(execution.organisation, actor, execution.today)
    return execution


def _asked(execution: Execution) -> list[tuple[Task, Step]]:
    return [
        (task, execution.definition.step(run.key))
        for run in execution.runs().values()
        for task in execution.tasks(run)
        if task.status in TaskStatus.ASKED
    ]


def _require_reason(task_id: int, what: str, reason: str) -> None:
    if readable(reason) < REASON_LENGTH:
        raise ReasonMissing(task_id, what)


def _remember(execution: Execution, name: str, reason: str, **facts: Any) -> None:
    execution.instance.version += 1
    execution.remember(name, reason=reason, **facts)

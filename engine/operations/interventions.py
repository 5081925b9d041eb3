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
from engine.records.dependencies import PENDING
from engine.schedule import deadlines
from engine.schedule.wakeups import wake
from engine.types import Actor
from engine.values.texts import readable
from persistence.instances import Instance, RuleResult, RuleWaiver, StepRun, Task, Waiver
from persistence.records.base import Proposal
from state_machines.definition import Kind, Move, On, Step

CHIEF, BOARD = "CEO", "BRD"


def accept(case: Execution, rule: str, subject: str, expires: date, reason: str) -> RuleWaiver:
    """Keep that the actor lets pass what a rule finds; raises NotAllowed."""
    person_id, what = case.actor.person_id, f"accept what {rule} finds"
    step = _step(case, rule)
    if step is None:
        raise NotAllowed(person_id, what, f"a rule of {case.instance.title}")
    if expires <= case.calendar.local_day(case.now):
        raise NotAllowed(person_id, f"{what} until {expires}", "a day still to come")
    allowed = may_accept(case, step)
    if person_id not in allowed:
        raise NotAllowed(
            person_id,
            what,
            f"somebody above who decides and other than who submitted: {', '.join(allowed)}",
        )
    waiver = RuleWaiver(
        instance_id=case.instance.id,
        rule=rule,
        subject=subject,
        approver_id=person_id,
        reason=reason,
        expires=case.calendar.closing(expires),
        at=case.now,
    )
    case.session.add(waiver)
    return waiver


def may_accept(case: Execution, step: Step) -> list[str]:
    """Return who may accept a finding at a step, the closest to the one who decides first."""
    deciders = _deciders(case, step)
    above = [roles.manager_of(case.roster, person, case.today) for person in sorted(deciders)]
    found = [person for person in above if person]
    found += _holders(case, case.definition.owner) + _holders(case, CHIEF)
    if deciders & set(_holders(case, CHIEF)):
        found += _holders(case, BOARD)
    refused = deciders | _submitters(case, step)
    return [person for person in dict.fromkeys(found) if person not in refused]


def _step(case: Execution, rule: str) -> Step | None:
    """Return the step at which a rule found something last, or before which it stands."""
    query = select(RuleResult.step_key).where(
        RuleResult.instance_id == case.instance.id, RuleResult.rule == rule
    )
    last = case.session.scalars(query.order_by(RuleResult.id.desc()).limit(1)).first()
    standing = [step for step in case.definition.steps if rule in step.rules]
    return next((s for s in standing if s.key == last), standing[0] if standing else None)


def _deciders(case: Execution, step: Step) -> set[str]:
    """Return who decides at a step, and for whom; nobody where the engine checks by itself."""
    if step.kind is Kind.AUTO:
        return set()
    run = case.latest((step.key,)).get(step.key)
    tasks = case.tasks(run) if run is not None else []
    seated = {person for task in tasks for person in (task.assignee_id, task.holder_id)}
    return seated or set(_holders(case, step.by))


def _submitters(case: Execution, step: Step) -> set[str]:
    """Return who delivered what is decided on, and who proposed rows that still wait."""
    query = select(Proposal.by).where(
        Proposal.instance_id == case.instance.id, Proposal.status == PENDING
    )
    return assignment.submitters(case, step) | set(case.session.scalars(query))


def _holders(case: Execution, role: str) -> list[str]:
    seats = roles.closest(case.roster, role, case.instance, case.today)
    return [person for seat in seats for person in (seat.assignee_id, seat.holder_id)]


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
    roles.require(case.roster, Actor(to), case.today)
    before, task.assignee_id = task.assignee_id, to
    task.version += 1
    task.basis = f"{assignment.BY_HAND}{actor.person_id}"
    outbox.drop_unsent(session, task.id, now)
    assignment.schedule_escalation(case, task, step)
    assignment.send_request(case, task, outbox.DECISION)
    outbox.notify(
        session,
        before,
        "closed",
        now=now,
        task_id=task.id,
        instance_id=case.instance.id,
        urgency=outbox.DIGEST,
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
    calendar = deadlines.calendar_of_person(session, task.assignee_id)
    if until <= calendar.local_day(now):
        raise NotAllowed(actor.person_id, f"defer to {until}", "a day still to come")
    before = task.due_at.isoformat() if task.due_at else None
    task.due_at, task.rung = calendar.closing(calendar.on_or_after(until)), 0
    outbox.reset_reminders(session, task.id, now)
    assignment.schedule_escalation(case, task, step)
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
    if run is None or run.status in steps.CLOSED:
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
    steps.close_step(case, run, "waived", status="waived")
    _remember(case, "waived", reason, step=step_key, expires=expires.isoformat())
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
    case = _alive(session, instance_id, actor, now)
    _require_reason(0, "waive-rule", reason)
    accept(case, rule, subject, expires, reason)
    _remember(case, "rule_waived", reason, rule=rule, subject=subject, expires=expires.isoformat())
    wake(session, instance_id, due_at=now, reason=f"{rule} accepted")


def cancel(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> Instance:
    """End a process: every task, link and timer with it; whoever was asked is told once."""
    case = _alive(session, instance_id, actor, now)
    _require_reason(0, "cancel", reason)
    transitions.end_instance(case, "cancelled", reason)
    wake(session, instance_id, due_at=now, reason="cancelled")
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
        assignment.schedule_escalation(case, task, step)
    _remember(case, "resumed", reason)
    wake(session, instance_id, due_at=now, reason="resumed")
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
    transitions.take_move(case, move, reason=reason)
    wake(session, instance_id, due_at=now, reason=name)
    return case.instance


def commands(case: Execution) -> list[Move]:
    """Return the moves that somebody may ask for where the instance stands."""
    moves = case.definition.moves_from(case.instance.state)
    return [move for move in moves if move.on is On.COMMAND]


def _commanded(case: Execution, name: str) -> Move:
    person_id = case.actor.person_id
    offered = {move.name: move for move in commands(case)}
    if name not in offered:
        raise NotAllowed(person_id, name, f"one of: {', '.join(offered) or 'no command'}")
    seats = roles.assignees(case.roster, offered[name].by, case.instance, case.today)
    if person_id not in {p for seat in seats for p in (seat.assignee_id, seat.holder_id)}:
        raise NotAllowed(person_id, name, f"the role {offered[name].by}")
    return offered[name]


def _open_task(
    session: Session, task_id: int, actor: Actor, now: datetime
) -> tuple[Execution, Task, Step]:
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    case = _alive(session, task.instance_id, actor, now)
    session.refresh(task)
    if task.status not in steps.OPEN:
        raise TaskWithdrawn(task_id, task.note or task.status)
    step = case.definition.step(session.get_one(StepRun, task.step_id).key)
    return case, task, step


def _alive(session: Session, instance_id: str, actor: Actor, now: datetime) -> Execution:
    instance = transitions.lock_instance(session, instance_id)
    transitions.require_alive(instance)
    case = Execution.of(session, instance, now, actor)
    roles.require(case.roster, actor, case.today)
    return case


def _asked(case: Execution) -> list[tuple[Task, Step]]:
    return [
        (task, case.definition.step(run.key))
        for run in case.runs().values()
        for task in case.tasks(run)
        if task.status in steps.OPEN
    ]


def _require_reason(task_id: int, what: str, reason: str) -> None:
    if readable(reason) < REASON_LENGTH:
        raise ReasonMissing(task_id, what)


def _remember(case: Execution, name: str, reason: str, **facts: Any) -> None:
    case.instance.version += 1
    case.remember(name, reason=reason, **facts)

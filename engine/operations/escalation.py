"""Escalation: reminders and escalations by the policy, and what silence means after a due day.

What is told depends on the due day, the calendar and the policy, never on when this ran: after
an outage the latest level is told, once, and those in between are not.
"""

from collections import Counter
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import outbox
from engine.escalation_policy import EscalationLevel
from engine.execution import Execution
from engine.instances import steps, transitions
from engine.operations import assignment, succession
from engine.organisation import roles
from engine.schedule import lateness, wakeups
from engine.types import EscalatedApproval, EscalationRun
from persistence.base import table_of
from persistence.instances import StepRun, StepStatus, Task, TaskStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Kind, Silence, Step

TASKS: Final = table_of(Task).c
DUE: Final = (
    select(TASKS.id, TASKS.instance_id)
    .where(TASKS.next_chase_at <= bindparam("now"))
    .order_by(TASKS.next_chase_at, TASKS.id)
    .limit(bindparam("most"))
)
CHASED: Final = (
    select(Task, StepRun)
    .join(StepRun, StepRun.id == Task.step_id)
    .where(Task.id == bindparam("of"))
    .execution_options(populate_existing=True)
)
SPONSOR = "CEO"  # whom L3 goes to


def escalate_due(session: Session, now: datetime, limit: int = 1000) -> EscalationRun:
    """Escalate every task whose next level has come; that costs what is due, not what is open.

    What is asked of people who have left is handed on before.
    """
    succession.hand_on_once(session, now)
    session.flush()
    found = session.execute(DUE, {"now": now, "most": limit}).all()
    done: Counter[str] = Counter()
    climbed: list[EscalatedApproval] = []
    for task_id, instance_id in found:
        done[_chase(session, task_id, instance_id, now, climbed)] += 1
    return EscalationRun(
        done["reminder"], done["escalation"], done["lapsed"], tuple(climbed), len(found) == limit
    )


def recipients(execution: Execution, task: Task, rung: EscalationLevel) -> list[str]:
    """Return whom a level tells, each person once, the assignee first; nobody who has left."""
    found = (_target(execution, task, target) for target in rung.to)
    here = (
        each for each in found if roles.works_here(execution.organisation, each, execution.today)
    )
    return list(dict.fromkeys(filter(None, here)))


def _chase(
    session: Session,
    task_id: int,
    instance_id: str,
    now: datetime,
    climbed: list[EscalatedApproval],
) -> str:
    execution = Execution.of(session, transitions.lock_instance(session, instance_id), now)
    task, run = session.execute(CHASED, {"of": task_id}).tuples().one()
    if task.status not in TaskStatus.ASKED or task.due_at is None:
        task.next_chase_at = None
    if task.next_chase_at is None or task.next_chase_at > now or task.due_at is None:
        return "nothing"
    step = execution.definition.step(run.key)
    silence = execution.definition.silence_of(step)
    if silence is not Silence.ESCALATE and lateness.is_over(task.due_at, now):
        return _lapse(execution, run, task, silence)
    before, told = task.rung, _climb(execution, step, task, task.due_at)
    if task.rung > before and step.kind is Kind.APPROVAL:
        climbed.append(EscalatedApproval(task.id, instance_id, task.rung))
    return told


def _climb(execution: Execution, step: Step, task: Task, due_at: datetime) -> str:
    calendar = execution.organisation.calendar_of(task.assignee_id)
    ladder, critical = execution.ladder, execution.definition.critical
    due_day = calendar.local_day(due_at)
    number = ladder.latest(task.rung, due_day, calendar, execution.now, critical=critical)
    told = "nothing"
    if number is not None:
        told = _tell(execution, step, task, ladder.rung(number), number, due_day)
        task.rung = number
    assignment.schedule_escalation(execution, task, step)
    return told


def _tell(  # noqa: PLR0917
    execution: Execution,
    step: Step,
    task: Task,
    rung: EscalationLevel,
    number: int,
    due_day: date,
) -> str:
    if rung.if_untouched and task.status != TaskStatus.OPEN:
        return "nothing"
    told = recipients(execution, task, rung)
    facts = {"rung": rung.name, "step": step.key, "due": due_day.isoformat()}
    for person_id in told:
        kind = _kind(rung, own=person_id == task.assignee_id)
        outbox.notify(
            execution.session,
            person_id,
            kind,
            now=execution.now,
            task_id=task.id,
            instance_id=execution.instance.id,
            rung=number,
            urgency=outbox.DECISION if kind is NoticeKind.ESCALATION else outbox.DIGEST,
            why=f"{rung.name}: rung {number} of the ladder, {rung.after:+d} working days to due",
            facts=facts,
            organisation=execution.organisation,
        )
    execution.remember(
        "chased", task_id=task.id, step=step.key, rung=number, name_of_rung=rung.name, told=told
    )
    return "escalation" if rung.escalates else "reminder"


def _kind(rung: EscalationLevel, *, own: bool) -> NoticeKind:
    """Return what a level is for its reader: an escalation only for those who are not late."""
    if rung.escalates:
        return NoticeKind.OVERDUE if own else NoticeKind.ESCALATION
    return rung.kind


def _target(execution: Execution, task: Task, target: str) -> str | None:
    if target == "assignee":
        return task.assignee_id
    if target == "deputy":
        return task.holder_id if task.holder_id != task.assignee_id else None
    if target == "manager":
        return roles.manager_of(execution.organisation, task.assignee_id, execution.today)
    role = {"owner": execution.definition.owner, "sponsor": SPONSOR}.get(target, target)
    seats = roles.closest(execution.organisation, role, execution.instance, execution.today)
    return seats[0].assignee_id if seats else None


def _lapse(execution: Execution, run: StepRun, task: Task, silence: Silence | None) -> str:
    """Close a silent task as its definition says; the step closes with its last task."""
    consent = silence is Silence.NO_OBJECTION
    word = "no objection" if consent else "gap"
    task.status, task.answered_at, task.note = TaskStatus.LAPSED, execution.now, f"silence: {word}"
    task.next_chase_at = None
    task.version += 1
    outbox.drop_unsent(execution.session, task.id, execution.now)
    execution.remember("lapsed", task_id=task.id, step=run.key, meaning=word)
    tally = execution.tally(run)
    if run.status == StepStatus.OPEN and not tally.unanswered:
        status = StepStatus.CLOSED if tally.answers or consent else StepStatus.LAPSED
        steps.close_step(execution, run, word, status=status)
        why = f"{run.key} closed by silence"
        wakeups.wake(execution.session, execution.instance.id, due_at=execution.now, reason=why)
    return "lapsed"

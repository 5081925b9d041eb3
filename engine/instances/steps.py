"""The life of a step: waiting, open, closed; and what its closing sets off."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine import outbox
from engine.audit_trail import content_hash
from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.organisation import roles
from engine.schedule import deadlines, milestones
from engine.schedule.wakeups import wake
from persistence.instances import Instance, InstanceStatus, StepRun, StepStatus, Task, TaskStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Mode, Move, On, Step

FAILED = "failed"  # what an AUTO step answers when its check does not pass


def applies(instance: Instance, step: Step) -> bool:
    """Tell whether a step is asked in this instance's kind of period."""
    return not step.only or (step.only == "quarter") == deadlines.closes_quarter(instance)


def outcome(step: Step, tasks: Sequence[Task]) -> str | None:
    """Return the outcome once the answers given decide the step, None while they do not."""
    answers = [task.answer for task in tasks if task.status == TaskStatus.DONE and task.answer]
    if not answers:
        return None
    if step.mode in (Mode.ONE, Mode.ANY):
        return answers[0]
    asked = sum(task.status != TaskStatus.WITHDRAWN for task in tasks)
    if step.mode is Mode.QUORUM and len(answers) >= min(step.quorum, asked):
        return answers[0]
    waiting = any(task.status in TaskStatus.UNANSWERED for task in tasks)
    return None if waiting or step.mode is Mode.QUORUM else answers[0]


def settles(step: Step, move: Move, answer: str, tasks: Sequence[Task]) -> bool:
    """Tell whether one answer fires its move: a "no" at once, a "yes" once all have said it."""
    if move.needs_reason or step.mode in (Mode.ONE, Mode.ANY):
        return True
    return outcome(step, tasks) == answer


def next_opening(execution: Execution) -> datetime | None:
    """Return when a timer of the present state fires or a waiting step opens; None for neither."""
    session, instance, runs = execution.session, execution.instance, execution.runs()
    moves = execution.definition.moves_from(instance.state)
    offsets = [move.after for move in moves if move.on is On.TIMER]
    offsets += [
        step.opens
        for step in execution.definition.steps_of(instance.state)
        if step.opens and step.key in runs and runs[step.key].status == StepStatus.WAITING
    ]
    moments = (deadlines.opens_at(session, instance, offset) for offset in offsets)
    return min((m for m in moments if m and m > execution.now), default=None)


def close_step(
    execution: Execution, run: StepRun, outcome: str, *, status: StepStatus = StepStatus.CLOSED
) -> None:
    """Close a step with its outcome and content; milestones, anchors and people hear of it."""
    step = execution.definition.step(run.key)
    tasks = execution.tasks(run)
    run.status, run.outcome, run.closed_at = status, outcome, execution.now
    run.content = {**run.content, **content_of(tasks)}
    run.content_hash = content_hash(run.content)
    withdraw_tasks(
        execution,
        [task for task in tasks if task.status in TaskStatus.UNANSWERED],
        "settled without it",
    )
    execution.remember(
        "step_closed",
        step=run.key,
        outcome=outcome,
        round=run.round,
        status=status.value,
        content_hash=run.content_hash,
    )
    if step.anchor:
        _set_anchor(execution, step, run)
    for code in step.reaches if outcome != FAILED else ():
        milestones.reach(execution, code)
    _inform(execution, step)
    _wake_items(execution, step)


def withdraw_state(execution: Execution, why: str) -> None:
    """Withdraw everything of the present state that is still asked."""
    for run in execution.runs().values():
        if run.status in StepStatus.PENDING:
            withdraw_tasks(
                execution,
                [t for t in execution.tasks(run) if t.status in TaskStatus.UNANSWERED],
                why,
            )
            run.status, run.outcome, run.closed_at = StepStatus.WITHDRAWN, why[:40], execution.now


def withdraw_tasks(execution: Execution, tasks: Sequence[Task], why: str) -> None:
    """Ask a task of nobody any more; whoever had been asked already is told why."""
    for task in tasks:
        asked = outbox.was_asked(execution.session, task, task.assignee_id)
        task.status, task.note, task.next_chase_at = TaskStatus.WITHDRAWN, why, None
        task.version += 1
        outbox.drop_unsent(execution.session, task.id, execution.now)
        if asked and task.assignee_id != execution.actor.person_id:
            outbox.notify(
                execution.session,
                task.assignee_id,
                NoticeKind.CLOSED,
                now=execution.now,
                task_id=task.id,
                why=why,
                instance_id=execution.instance.id,
                urgency=outbox.DIGEST,
            )


def content_of(tasks: Sequence[Task]) -> dict[str, Any]:
    """Return what was delivered: the form itself, or each holder's where several were asked."""
    forms = {
        task.holder_id: task.form for task in tasks if task.status == TaskStatus.DONE and task.form
    }
    if len(forms) == 1 and len(tasks) == 1:
        return dict(next(iter(forms.values())))
    return {"by_person": forms} if forms else {}


def _set_anchor(execution: Execution, step: Step, run: StepRun) -> None:
    text = run.content.get("on") or run.content.get("date")
    day = date.fromisoformat(text) if text else execution.today
    execution.instance.anchors = {**execution.instance.anchors, step.anchor: day.isoformat()}


def _inform(execution: Execution, step: Step) -> None:
    for role in step.informs:
        seats = roles.assignees(execution.organisation, role, execution.instance, execution.today)
        outbox.inform(
            execution.session,
            execution.organisation,
            [seat.assignee_id for seat in seats],
            now=execution.now,
            instance_id=execution.instance.id,
            why=f"{role} is informed when “{step.title}” is done",
            facts={"step": step.key, "title": step.title},
        )


def _wake_items(execution: Execution, step: Step) -> None:
    """Let items look again whose next move waits for this step of their parent."""
    keys = CURRENT.waiting_for(step.key)
    if not keys:
        return
    query = select(Instance.id).where(
        Instance.parent_id == execution.instance.id, Instance.definition_key.in_(keys)
    )
    for child in execution.session.scalars(query.where(Instance.status.in_(InstanceStatus.ACTIVE))):
        wake(execution.session, child, due_at=execution.now, reason=f"{step.title} is closed")

"""The life of a step: waiting, open, closed; and what its closing sets off."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import outbox
from engine.audit_trail import content_hash
from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.organisation import roles
from engine.schedule import deadlines, milestones
from engine.schedule.wakeups import ALIVE, wake
from persistence.instances import Instance, StepRun, Task
from state_machines.definition import Mode, Move, Step

OPEN = ("open", "in_progress")  # statuses of a task that somebody may still answer
UNANSWERED = (*OPEN, "scheduled")
FAILED = "failed"  # what an AUTO step answers when its check does not pass
CLOSED = ("closed", "waived", "lapsed")  # statuses of a step run that hold nothing up
HELD = ("waiting", "open", "arbitration")  # and those that do


def applies(instance: Instance, step: Step) -> bool:
    """Tell whether a step is asked in this instance's kind of period."""
    return not step.only or (step.only == "quarter") == deadlines.closes_quarter(instance)


def outcome(step: Step, tasks: Sequence[Task]) -> str | None:
    """Return the outcome once the answers given decide the step, None while they do not."""
    answers = [task.answer for task in tasks if task.status == "done" and task.answer]
    if not answers:
        return None
    if step.mode in (Mode.ONE, Mode.ANY):
        return answers[0]
    asked = sum(task.status != "withdrawn" for task in tasks)
    if step.mode is Mode.QUORUM and len(answers) >= min(step.quorum, asked):
        return answers[0]
    waiting = any(task.status in UNANSWERED for task in tasks)
    return None if waiting or step.mode is Mode.QUORUM else answers[0]


def settles(step: Step, move: Move, answer: str, tasks: Sequence[Task]) -> bool:
    """Tell whether one answer fires its move: a "no" at once, a "yes" once all have said it."""
    if move.needs_reason or step.mode in (Mode.ONE, Mode.ANY):
        return True
    return outcome(step, tasks) == answer


def close_step(case: Execution, run: StepRun, outcome: str, *, status: str = "closed") -> None:
    """Close a step with its outcome and content; milestones, anchors and people hear of it."""
    step = case.definition.step(run.key)
    tasks = case.tasks(run)
    run.status, run.outcome, run.closed_at = status, outcome, case.now
    run.content = {**run.content, **content_of(tasks)}
    run.content_hash = content_hash(run.content)
    withdraw_tasks(
        case, [task for task in tasks if task.status in UNANSWERED], "settled without it"
    )
    case.remember(
        "step_closed",
        step=run.key,
        outcome=outcome,
        round=run.round,
        status=status,
        content_hash=run.content_hash,
    )
    if step.anchor:
        _set_anchor(case, step, run)
    for code in step.reaches if outcome != FAILED else ():
        milestones.reach(case, code)
    _inform(case, step)
    _wake_items(case, step)


def withdraw_state(case: Execution, why: str) -> None:
    """Withdraw everything of the present state that is still asked."""
    for run in case.runs().values():
        if run.status in HELD:
            withdraw_tasks(case, [t for t in case.tasks(run) if t.status in UNANSWERED], why)
            run.status, run.outcome, run.closed_at = "withdrawn", why[:40], case.now


def withdraw_tasks(case: Execution, tasks: Sequence[Task], why: str) -> None:
    """Ask a task of nobody any more; whoever had been asked already is told why."""
    for task in tasks:
        asked = outbox.was_asked(case.session, task, task.assignee_id)
        task.status, task.note, task.next_chase_at = "withdrawn", why, None
        task.version += 1
        outbox.drop_unsent(case.session, task.id, case.now)
        if asked and task.assignee_id != case.actor.person_id:
            outbox.notify(
                case.session,
                task.assignee_id,
                "closed",
                now=case.now,
                task_id=task.id,
                why=why,
                instance_id=case.instance.id,
                urgency=outbox.DIGEST,
            )


def content_of(tasks: Sequence[Task]) -> dict[str, Any]:
    """Return what was delivered: the form itself, or each holder's where several were asked."""
    forms = {task.holder_id: task.form for task in tasks if task.status == "done" and task.form}
    if len(forms) == 1 and len(tasks) == 1:
        return dict(next(iter(forms.values())))
    return {"by_person": forms} if forms else {}


def _set_anchor(case: Execution, step: Step, run: StepRun) -> None:
    text = run.content.get("on") or run.content.get("date")
    day = date.fromisoformat(text) if text else case.today
    case.instance.anchors = {**case.instance.anchors, step.anchor: day.isoformat()}


def _inform(case: Execution, step: Step) -> None:
    for role in step.informs:
        seats = roles.assignees(case.roster, role, case.instance, case.today)
        outbox.inform(
            case.session,
            case.roster,
            [seat.assignee_id for seat in seats],
            now=case.now,
            instance_id=case.instance.id,
            why=f"{role} is informed when “{step.title}” is done",
            facts={"step": step.key, "title": step.title},
        )


def _wake_items(case: Execution, step: Step) -> None:
    """Let items look again whose next move waits for this step of their parent."""
    keys = CURRENT.waiting_for(step.key)
    if not keys:
        return
    query = select(Instance.id).where(
        Instance.parent_id == case.instance.id, Instance.definition_key.in_(keys)
    )
    for child in case.session.scalars(query.where(Instance.status.in_(ALIVE))):
        wake(case.session, child, due_at=case.now, reason=f"{step.title} is closed")

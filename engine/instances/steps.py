"""The life of a step: waiting, open, closed; and what its closing sets off."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from engine import outbox
from engine.audit_trail import content_hash
from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.formatting import several, they_do
from engine.instances.about import people_of_record
from engine.organisation import roles
from engine.schedule import deadlines, milestones
from engine.schedule.wakeups import wake_each
from engine.step_runs import Tally
from persistence.instances import Instance, InstanceStatus, StepRun, StepStatus, Task, TaskStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Definition, Mode, Move, On, Step

PASSED = "passed"  # what an AUTO step answers when nothing stands against it
FOUND = "found"  # when its rules found what must be answered, and the process goes on
FAILED = "failed"  # when its check does not pass
ITEMS: Final = select(Instance.id).where(
    Instance.parent_id == bindparam("above"),
    Instance.definition_key.in_(bindparam("keys", expanding=True)),
    Instance.status.in_(InstanceStatus.ACTIVE),
)


def applies(instance: Instance, step: Step) -> bool:
    """Tell whether a step is asked in this instance's kind of period."""
    return step.runs_in(quarter=deadlines.closes_quarter(instance))


def outcome(definition: Definition, step: Step, tally: Tally) -> str | None:
    """Return the outcome once the answers given decide the step, None while they do not.

    Of a committee all are heard before the work goes back once: as far as any of them wants it to.
    """
    if not tally.answers:
        return None
    first = tally.answers[0]
    if step.mode in (Mode.ONE, Mode.ANY):
        return first
    if step.mode is Mode.QUORUM:
        return first if tally.given >= min(step.quorum, tally.asked) else None
    return None if tally.unanswered else _farthest_back(definition, step, tally.answers) or first


def decides_alone(step: Step, move: Move) -> bool:
    """Tell whether one answer fires its move although others are still asked.

    A refusal does, for nothing can follow it; of a committee, what sends the work back does not.
    """
    if step.mode in (Mode.ONE, Mode.ANY):
        return True
    return move.needs_reason and not (move.cap and step.mode is Mode.ALL)


def counted_at(execution: Execution, run: StepRun) -> datetime | None:
    """Return when a committee in which somebody wants the work back is no longer waited for."""
    step = execution.definition.step(run.key)
    if run.status != StepStatus.OPEN or step.mode is not Mode.ALL:
        return None
    answers = execution.tally(run).answers
    return run.due_at if _farthest_back(execution.definition, step, answers) else None


def _farthest_back(definition: Definition, step: Step, answers: Sequence[str]) -> str | None:
    """Return the answer that sends the work back, and to the earliest state where several do."""
    moves = [definition.decision(step.state, answer) for answer in answers]
    back = [move for move in moves if move is not None and move.cap]
    found = min(back, key=lambda move: definition.states.index(move.target), default=None)
    return found.name if found else None


def next_opening(execution: Execution) -> datetime | None:
    """Return when a timer of the present state fires, a step opens or votes are counted, if so."""
    moments = [deadlines.opens_at(execution, offset) for _, offset in waits(execution)]
    moments += [counted_at(execution, run) for run in execution.runs().values()]
    return min((m for m in moments if m and m > execution.now), default=None)


def waits(execution: Execution) -> list[tuple[str, str]]:
    """Return what comes by itself in the present state: titles, and the offsets of their days."""
    instance, runs = execution.instance, execution.runs()
    moves = execution.definition.moves_from(instance.state)
    found = [(move.title or move.name, move.after) for move in moves if move.on is On.TIMER]
    return found + [
        (step.title, step.opens)
        for step in execution.definition.steps_of(instance.state)
        if step.opens and step.key in runs and runs[step.key].status == StepStatus.WAITING
    ]


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
    for code in step.reaches if not _sends_back(execution, outcome) else ():
        milestones.reach(execution, code)
    _inform(execution, step, run)
    _wake_items(execution, step)


def _sends_back(execution: Execution, outcome: str) -> bool:
    """Tell whether an outcome is a "no", which reaches nothing."""
    move = execution.definition.decision(execution.instance.state, outcome)
    return outcome == FAILED or bool(move and move.needs_reason)


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
                organisation=execution.organisation,
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


def _inform(execution: Execution, step: Step, run: StepRun) -> None:
    """Tell what came of a step, once to each, whatever roles they hold; not to who took part."""
    took_part = {execution.actor.person_id}
    for task in execution.tasks(run):
        took_part |= {task.assignee_id, task.holder_id, task.answered_by or ""}
    why = "hears what came of"
    tell(execution, step, step.informs, why, without=took_part, weekly=True, run=run.id)


def tell(
    execution: Execution,
    step: Step,
    asked: Sequence[str],
    why: str,
    *,
    without: Collection[str],
    weekly: bool = False,
    **facts: Any,
) -> None:
    """Tell of a step whoever answers for the holders of some roles, each once, with the roles held.

    `why` is what the holder of one does: "is consulted on". `without` are those who know anyway.
    Of an instance about a record they are those whom the record names.
    """
    found: dict[str, list[str]] = {}
    named = people_of_record(execution) if asked else {}
    for role in asked:
        for person in _answering(execution, role, named.get(role, "")):
            found.setdefault(person, []).append(role)
    outbox.inform(
        execution.session,
        execution.organisation,
        {
            person: f"{several(held, len(held))} {they_do(why) if held[1:] else why} “{step.title}”"
            for person, held in found.items()
            if person not in without
        },
        now=execution.now,
        instance_id=execution.instance.id,
        facts={"step": step.key, "title": step.title, **facts},
        weekly=weekly,
    )


def _answering(execution: Execution, role: str, person: str) -> list[str]:
    """Return who answers for whom a record names, else for the holders of a role."""
    organisation, instance, today = execution.organisation, execution.instance, execution.today
    if roles.works_here(organisation, person, today):
        return [roles.assignee_for(organisation, person, instance, today)[0]]
    return [seat.assignee_id for seat in roles.assignees(organisation, role, instance, today)]


def _wake_items(execution: Execution, step: Step) -> None:
    """Let items look again whose next move waits for this step of their parent."""
    keys = CURRENT.waiting_for(step.key)
    if not keys:
        return
    given = {"above": execution.instance.id, "keys": keys}
    children = execution.session.scalars(ITEMS, given)
    why = f"{step.title} is closed"
    wake_each(execution.session, children, due_at=execution.now, reason=why)

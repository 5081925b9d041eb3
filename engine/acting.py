"""The one decision function: every door (link, page, console, command line) acts through here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import (
    arbitrating, assigning, definitions, forms, history, moving, notices, stepping, wakeups,
)  # fmt: skip
from engine.errors import (
    AlreadyDecided, AnswerUnknown, FormIncomplete, NotYours, OwnWork, ReasonMissing, StaleTask,
    TaskUnknown, TaskWithdrawn,
)  # fmt: skip
from engine.people import substitute
from engine.types import Actor, Decision
from persistence.organisation import Person
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Kind, Mode, Move, On, Step

REASON_CODES = ("incomplete", "inaccurate", "misaligned", "unaffordable", "unclear", "policy", "other")
REASON_WORDS = 3  # a typed reason has at least so many characters; scripts do not type
RETURN = "return"


def act(
    session: Session, task_id: int, answer: str, *, actor: Actor, now: datetime,
    form: Mapping[str, str] | None = None, reason_code: str = "", note: str = "",
    task_version: int | None = None,
) -> Decision:  # fmt: skip
    """Record an answer and what follows from it at once; all of it or, when refused, nothing.

    Raises TaskUnknown, TaskWithdrawn, AlreadyDecided, NotYours, StaleTask, OwnWork,
    AnswerUnknown, ReasonMissing and FormIncomplete (with every fault).
    """
    task, instance = _locked(session, task_id)
    if repeated := _answered_before(session, task, answer, actor):
        return repeated
    moving.require_alive(instance)
    _require_right(session, task, instance, actor, task_version, now)
    definition = definitions.of(session, instance)
    run = session.get_one(StepRun, task.step_id)
    step = definition.step(run.key)
    move = _require_answer(session, definition, instance, step, run, task, answer, actor)
    if (move is not None and move.needs_reason) or answer == RETURN:
        _require_reason(task, answer, reason_code, note)
    arbitrated = run.status == "arbitration"
    values = {} if arbitrated else _require_form(session, step, form or {}, move)
    _record(session, task, instance, definition, step, answer, actor, now, values, reason_code, note)
    _follow(session, task, instance, definition, run, step, move, answer, actor, now)
    wakeups.ring(session, instance.id, due_at=now, reason=f"{step.title}: {answer}")
    return Decision(task.id, answer, now, actor.person_id, _name(session, actor.person_id), instance.id)


def start(session: Session, task_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark a task as begun, which spares its assignee the nudge."""
    task, instance = _locked(session, task_id)
    if task.status == "open":
        _require_right(session, task, instance, actor, None, now)
        task.status = "in_progress"
        history.append(session, instance.id, "started", actor=actor, now=now, task_id=task.id)


def ask_information(
    session: Session, task_id: int, *, actor: Actor, now: datetime, question: str, of: str
) -> None:
    """Send a question about a task to somebody; the task stays open with its due day."""
    task, instance = _locked(session, task_id)
    _require_right(session, task, instance, actor, None, now)
    if len(question.strip()) < REASON_WORDS:
        raise ReasonMissing(task_id, "ask")
    history.append(
        session, instance.id, "asked_information", actor=actor, now=now, task_id=task.id,
        reason=question, of=of,
    )  # fmt: skip
    facts = {"question": question, "asked_by": _name(session, actor.person_id)}
    notices.tell(
        session, of, "question", now=now, instance_id=instance.id, urgency=notices.REQUEST,
        why="a question about a decision", facts=facts,
    )  # fmt: skip


def _locked(session: Session, task_id: int) -> tuple[Task, Instance]:
    instance_id = session.scalar(select(Task.instance_id).where(Task.id == task_id))
    if instance_id is None:
        raise TaskUnknown(task_id)
    instance = moving.lock(session, instance_id)
    query = select(Task).where(Task.id == task_id).execution_options(populate_existing=True)
    return session.scalars(query).one(), instance


def _answered_before(session: Session, task: Task, answer: str, actor: Actor) -> Decision | None:
    if task.status == "withdrawn":
        raise TaskWithdrawn(task.id, task.note)
    if task.status in stepping.OPEN or task.answered_at is None:
        return None
    by = task.answered_by or task.assignee_id
    given = task.answer or task.status
    if given != answer or by != actor.person_id:
        raise AlreadyDecided(task.id, given, _name(session, by), task.answered_at)
    return Decision(
        task.id, answer, task.answered_at, by, _name(session, by), task.instance_id, repeated=True
    )


def _require_right(
    session: Session, task: Task, instance: Instance, actor: Actor, version: int | None, now: datetime
) -> None:  # fmt: skip
    if task.status not in stepping.OPEN:
        raise TaskWithdrawn(task.id, task.note or task.status)
    if actor.person_id != task.assignee_id:
        stand_in, _ = substitute(session, task.assignee_id, instance, now.date())
        if actor.person_id != stand_in:
            raise NotYours(task.id, actor.person_id)
    if version is not None and version != task.version:
        raise StaleTask(task.id, version, task.version)


def _require_answer(
    session: Session, definition: Definition, instance: Instance, step: Step, run: StepRun,
    task: Task, answer: str, actor: Actor,
) -> Move | None:  # fmt: skip
    offered = arbitrating.ANSWERS if run.status == "arbitration" else definition.answers(step)
    if answer not in offered:
        raise AnswerUnknown(task.id, answer, offered)
    if step.kind is Kind.APPROVAL and run.status != "arbitration":
        own = assigning.submitters(session, instance, step)
        if {actor.person_id, task.holder_id} & own and task.assignee_id in own:
            raise OwnWork(task.id, actor.person_id)
        if actor.person_id in own:
            raise OwnWork(task.id, actor.person_id)
    return decision_move(definition, instance.state, answer)


def _require_reason(task: Task, answer: str, reason_code: str, note: str) -> None:
    if reason_code not in REASON_CODES or len(forms.clean(note)) < REASON_WORDS:
        raise ReasonMissing(task.id, answer)


def _require_form(
    session: Session, step: Step, form: Mapping[str, str], move: Move | None
) -> dict[str, Any]:
    if move is not None and move.needs_reason:
        return {}
    values, faults = forms.checked(session, step.fields, form)
    if faults:
        raise FormIncomplete(faults)
    return values


def _record(
    session: Session, task: Task, instance: Instance, definition: Definition, step: Step,
    answer: str, actor: Actor, now: datetime, values: dict[str, Any], reason_code: str, note: str,
) -> None:  # fmt: skip
    task.status, task.answer, task.answered_at = "done", answer, now
    task.answered_by = actor.person_id
    task.form, task.note, task.reason_code = values, forms.clean(note), reason_code or None
    task.next_chase_at = None
    notices.drop(session, task.id, now)
    behalf = actor.on_behalf_of or (task.holder_id if task.holder_id != actor.person_id else None)
    history.append(
        session, instance.id, "answered",
        actor=Actor(actor.person_id, behalf, actor.channel, actor.link_id), now=now,
        task_id=task.id, step=step.key, from_state=instance.state, reason=task.note,
        definition_version=definition.version, answer=answer, reason_code=reason_code,
        task_version=task.version, content_hash=stepping.content_hash(values),
        bound_hash=task.bound_hash, link=actor.link_id,
    )  # fmt: skip


def _follow(
    session: Session, task: Task, instance: Instance, definition: Definition, run: StepRun,
    step: Step, move: Move | None, answer: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Do what the answer means: fire its move, seat the next in turn, or close the step."""
    if run.status == "arbitration":
        _follow_verdict(session, task, instance, definition, run, answer, actor, now)
        return
    if move is not None and arbitrating.is_spent(instance, move):
        arbitrating.begin(session, instance, definition, run, task, move, now)
        return
    if move is not None and decides(step, move, answer, stepping.tasks_of(session, run)):
        stepping.close(session, instance, definition, run, answer, actor=actor, now=now)
        moving.take(
            session, instance, move, actor=actor, now=now, reason=task.note, task_id=task.id
        )
        return
    tasks = stepping.tasks_of(session, run)
    if step.mode is Mode.SEQUENCE:
        waiting = next((t for t in tasks if t.status == "scheduled"), None)
        if waiting is not None:
            assigning.ask(session, instance, definition, waiting, step, now)
    outcome = stepping.settled(step, stepping.tasks_of(session, run))
    if outcome is not None:
        stepping.close(session, instance, definition, run, outcome, actor=actor, now=now)


def _follow_verdict(
    session: Session, task: Task, instance: Instance, definition: Definition, run: StepRun,
    answer: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    move = arbitrating.verdict(definition, instance, run, answer)
    stepping.close(session, instance, definition, run, answer, actor=actor, now=now)
    if move is not None:
        moving.take(
            session, instance, move, actor=actor, now=now, reason=task.note, task_id=task.id
        )


def decision_move(definition: Definition, state: str, answer: str) -> Move | None:
    """Return the move that an answer of this name fires, if a decision pulls its trigger."""
    move = definition.move(state, answer)
    return move if move is not None and move.on is On.DECISION else None


def decides(step: Step, move: Move, answer: str, tasks: Any) -> bool:
    """Tell whether one answer fires its move: a "no" at once, a "yes" once all have said it."""
    if move.needs_reason or step.mode in (Mode.ONE, Mode.ANY):
        return True
    return stepping.settled(step, tasks) == answer


def _name(session: Session, person_id: str) -> str:
    person = session.get(Person, person_id)
    return person.name if person else person_id

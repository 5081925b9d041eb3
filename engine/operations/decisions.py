"""Decisions: the one function by which a task is answered, whoever answers and wherever."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import forms, outbox
from engine.audit_trail import content_hash
from engine.errors import (
    AlreadyDecided,
    AnswerUnknown,
    FormIncomplete,
    NotYours,
    OwnWork,
    ReasonMissing,
    StaleTask,
    TaskWithdrawn,
)
from engine.execution import Execution
from engine.instances import steps, transitions
from engine.messages import dispatch
from engine.operations import assignment, verdicts
from engine.organisation import roles
from engine.organisation.roles import assignee_for
from engine.records import proposals
from engine.rules import gate
from engine.schedule import wakeups
from engine.types import Actor, Decision
from engine.values.texts import clean, readable
from persistence.instances import StepRun, StepStatus, Task, TaskStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Kind, Mode, Move, Step

REASONS = {  # what is recorded, and what people choose
    "incomplete": "Something is missing",
    "inaccurate": "Something is wrong",
    "misaligned": "It does not fit the strategy",
    "unaffordable": "We cannot afford it",
    "unclear": "I do not understand it",
    "policy": "It is against our rules",
    "other": "Another reason",
}
REASON_LENGTH = 3  # characters that a typed reason has at least; scripts do not type
RETURN = "return"


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer on its way: what is answered, by which task, and what was given with it."""

    execution: Execution
    task: Task
    run: StepRun
    name: str
    note: str = ""
    reason_code: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        return self.execution.definition.step(self.run.key)

    @property
    def arbitrated(self) -> bool:
        return self.run.status == StepStatus.ARBITRATION

    @property
    def sends_back(self) -> bool:
        return self.move is not None and self.move.needs_reason

    @property
    def move(self) -> Move | None:
        return self.execution.definition.decision(self.execution.instance.state, self.name)


def decide(
    session: Session,
    task_id: int,
    answer: str,
    *,
    actor: Actor,
    now: datetime,
    form: Mapping[str, str] | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
    reason_code: str = "",
    note: str = "",
    task_version: int | None = None,
    again: Collection[str] = (),
) -> Decision:
    """Record an answer and what follows from it at once; all of it or, when refused, nothing.

    `again` names the steps that an answer which sends the work back objects to; the others of
    their state are not asked anew. Where it names none that could be, all of them are.

    Raises TaskUnknown, TaskWithdrawn, AlreadyDecided, NotInForce, NotYours, StaleTask, OwnWork,
    AnswerUnknown, ReasonMissing, FormIncomplete and RowsFaulty (with every fault), RulesBroken and
    ExplanationMissing (with every finding).
    """
    execution, task, run = _opened(session, task_id, now, actor)
    if repeated := _answered_before(execution, task, answer):
        return repeated
    transitions.require_alive(execution.instance)
    _require_right(execution, task, task_version)
    given = _Answer(execution, task, run, answer, clean(note), reason_code)
    _require_offered(given)
    _require_other_eyes(given)
    _require_reason(given)
    values = _form(given, form or {}) | _objections(given, again)
    given = _Answer(execution, task, run, answer, given.note, reason_code, values)
    _propose(given, rows)
    _require_rules(given)
    _record(given)
    if given.step.tells is not None and answer == dispatch.SENT:
        dispatch.send(execution, given.step, task, values)
    _follow(given)
    _confirm(given)
    wakeups.wake(session, task.instance_id, due_at=now, reason=f"{given.step.title}: {answer}")
    by = actor.person_id
    return Decision(task.id, answer, now, by, execution.organisation.name_of(by), task.instance_id)


def start_task(session: Session, task_id: int, *, actor: Actor, now: datetime) -> None:
    """Mark a task as begun, which spares its assignee the nudge."""
    execution, task, _run = _opened(session, task_id, now, actor)
    if task.status == TaskStatus.OPEN:
        _require_right(execution, task, None)
        task.status = TaskStatus.IN_PROGRESS
        execution.remember("started", task_id=task.id)


def ask_information(
    session: Session, task_id: int, *, actor: Actor, now: datetime, question: str, of: str
) -> None:
    """Send a question about a task to somebody; the task stays open with its due day."""
    execution, task, _run = _opened(session, task_id, now, actor)
    _require_right(execution, task, None)
    question = clean(question)
    if readable(question) < REASON_LENGTH:
        raise ReasonMissing(task_id, "ask")
    roles.require(execution.organisation, Actor(of), execution.today)
    execution.remember("asked_information", task_id=task.id, reason=question, of=of)
    facts = {"question": question, "asked_by": execution.organisation.name_of(actor.person_id)}
    outbox.notify(
        session,
        of,
        NoticeKind.QUESTION,
        now=now,
        instance_id=task.instance_id,
        urgency=outbox.REQUEST,
        why="a question about a decision",
        facts=facts,
        organisation=execution.organisation,
    )


def _opened(
    session: Session, task_id: int, now: datetime, actor: Actor
) -> tuple[Execution, Task, StepRun]:
    """Lock the instance of a task before anything of it is read."""
    execution = Execution.of(session, transitions.lock_instance_of(session, task_id), now, actor)
    return execution, *execution.cache.work.task(task_id)


def _answered_before(execution: Execution, task: Task, answer: str) -> Decision | None:
    if task.status == TaskStatus.WITHDRAWN:
        raise TaskWithdrawn(task.id, task.note)
    if task.status in TaskStatus.ASKED or task.answered_at is None:
        return None
    by = task.answered_by or task.assignee_id
    given, name = task.answer or task.status, execution.organisation.name_of(by)
    if given != answer or by != execution.actor.person_id:
        raise AlreadyDecided(task.id, given, name, task.answered_at)
    return Decision(task.id, answer, task.answered_at, by, name, task.instance_id, repeated=True)


def _require_right(execution: Execution, task: Task, version: int | None) -> None:
    if task.status not in TaskStatus.ASKED:
        raise TaskWithdrawn(task.id, task.note or task.status)
    roles.require(execution.organisation, execution.actor, execution.today)
    person_id = execution.actor.person_id
    if person_id != task.assignee_id:
        stand_in, _ = assignee_for(
            execution.organisation, task.assignee_id, execution.instance, execution.today
        )
        if person_id != stand_in:
            raise NotYours(task.id, person_id)
    if version is not None and version != task.version:
        raise StaleTask(task.id, version, task.version)


def _require_offered(given: _Answer) -> None:
    answers = given.execution.definition.answers(given.step)
    offered = tuple(verdicts.ARBITRATION_ANSWERS) if given.arbitrated else answers
    if given.name not in offered:
        raise AnswerUnknown(given.task.id, given.name, offered)


def _require_other_eyes(given: _Answer) -> None:
    if given.step.kind is not Kind.APPROVAL or given.arbitrated:
        return
    own = assignment.submitters(given.execution, given.step)
    if (
        given.execution.actor.person_id in own
        or {given.task.assignee_id, given.task.holder_id} <= own
    ):
        raise OwnWork(given.task.id, given.execution.actor.person_id)


def _require_reason(given: _Answer) -> None:
    needed = given.name == RETURN or bool(given.move and given.move.needs_reason)
    if needed and (given.reason_code not in REASONS or readable(given.note) < REASON_LENGTH):
        raise ReasonMissing(given.task.id, given.name)


def _propose(given: _Answer, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the rows that came with the answer, and bind their hash into what was delivered."""
    if given.step.rows is None or given.arbitrated or given.sends_back:
        return
    kept = proposals.propose(given.execution, given.step, given.run, given.task, rows)
    if kept is not None:
        given.values["rows"] = f"{len(kept.rows)} {kept.sheet} {kept.content_hash}"


def _require_rules(given: _Answer) -> None:
    if given.step.rules and not given.arbitrated and not given.sends_back:
        gate.require_passable(gate.check(given.execution, given.step, given.run), given.note)


def _form(given: _Answer, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the checked values; an answer that sends the work back needs no form."""
    if given.arbitrated or given.sends_back:
        return {}
    values, faults = forms.checked(given.execution.session, given.step.asks, typed)
    faults = faults or dispatch.faults(given.execution, given.step, values)
    if faults:
        raise FormIncomplete(faults)
    return values


def _objections(given: _Answer, again: Collection[str]) -> dict[str, Any]:
    if given.move is None or given.arbitrated:
        return {}
    parts = verdicts.parts(given.execution.definition, given.step, given.move)
    named = [part.key for part in parts if part.key in again]
    return {verdicts.AGAIN: named} if named else {}


def _record(given: _Answer) -> None:
    execution, task = given.execution, given.task
    by = execution.actor
    task.status, task.answer, task.answered_at = TaskStatus.DONE, given.name, execution.now
    task.answered_by, task.next_chase_at = by.person_id, None
    if given.step.shows:  # as they stand now, which is what the page has shown
        task.bound_hash = assignment.bound_hash(execution, given.step)
    task.form, task.note, task.reason_code = given.values, given.note, given.reason_code or None
    outbox.drop_unsent(execution.session, task.id, execution.now)
    behalf = by.on_behalf_of or (task.holder_id if task.holder_id != by.person_id else None)
    execution.remember(
        "answered",
        actor=Actor(by.person_id, behalf, by.channel, by.link_id),
        task_id=task.id,
        step=given.step.key,
        reason=given.note,
        answer=given.name,
        reason_code=given.reason_code,
        task_version=task.version,
        content_hash=content_hash(given.values),
        bound_hash=task.bound_hash,
        link=by.link_id,
    )


def _confirm(given: _Answer) -> None:
    """Tell whoever answered what was recorded in their name: decisions at once, work once a day."""
    decides = given.step.kind is Kind.APPROVAL
    outbox.notify(
        given.execution.session,
        given.execution.actor.person_id,
        NoticeKind.CONFIRMATION,
        now=given.execution.now,
        task_id=given.task.id,
        instance_id=given.task.instance_id,
        why="you answered this",
        urgency=outbox.URGENT if decides else outbox.DIGEST,
        organisation=given.execution.organisation,
    )


def _follow(given: _Answer) -> None:
    """Do what the answer means: fire its move, seat the next in turn, or close the step."""
    execution, run, step, move = given.execution, given.run, given.step, given.move
    if given.arbitrated:
        verdicts.follow_arbiter(execution, run, given.name, given.note, given.task)
    elif move is not None and steps.decides_alone(step, move):
        verdicts.take(execution, run, move, [given.task])
    else:
        _seat_next(given)
        verdicts.follow_votes(execution, run)


def _seat_next(given: _Answer) -> None:
    if given.step.mode is Mode.SEQUENCE:
        waiting = (t for t in given.execution.tasks(given.run) if t.status == TaskStatus.SCHEDULED)
        following = next(waiting, None)
        if following is not None:
            assignment.ask_task(given.execution, following, given.step)

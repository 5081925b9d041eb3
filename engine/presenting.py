"""Everything that a letter or a page shows about a task, gathered in one frozen view."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import acting, arbitrating, contents, days, downstream, people, prefilling, rows
from engine.case import Case
from engine.contents import ContentView
from engine.errors import TaskUnknown
from engine.rows import FindingView, SheetView
from engine.types import Decision
from persistence.work import Instance, StepRun, Task
from state_machines.parts import Field, Kind, Mode, Move, Silence, Step
from state_machines.wording import words

CONSEQUENCES = {
    "approve": "It goes on as it is.",
    "submit": "It is handed in.",
    "done": "It is done.",
}
SILENCES = {
    Silence.ESCALATE: "If nothing comes, you are reminded and then others are told.",
    Silence.CLOSE_WITH_GAP: "If nothing comes by the due day, it goes on without your answer and "
    "the gap is recorded.",
    Silence.NO_OBJECTION: "If nothing comes by the due day, that counts as no objection.",
}


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer on offer and what follows from it."""

    name: str
    title: str
    needs_reason: bool
    consequence: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its person should see it. Days are the assignee's, hashes SHA-256 in hex."""

    task_id: int
    version: int
    title: str
    process_title: str
    instance_title: str
    instance_id: str
    kind: Kind
    role: str
    assignee_id: str
    assignee_name: str
    holder_name: str
    asked_by: str
    due_at: datetime | None
    due_day: date | None
    overdue_days: int  # working days past due, 0 when not
    answers: tuple[AnswerView, ...]
    fields: tuple[Field, ...]
    values: dict[str, Any]
    deliverable: str
    content: tuple[ContentView, ...]
    content_hash: str
    waits_on_it: tuple[str, ...]
    others: tuple[tuple[str, str, datetime], ...]
    status: str
    decided: Decision | None
    sent: tuple[tuple[str, str], ...]  # label and value of what came with the answer
    minutes: int
    basis: str
    silence: str
    round: int
    returned_with: str
    sensitive: bool
    sheet: SheetView | None  # rows that the answer should bring
    handed_in: tuple[SheetView, ...]  # rows that are decided on
    findings: tuple[FindingView, ...]  # what the rules found, the gravest first


def present(session: Session, task_id: int, *, now: datetime, person_id: str) -> TaskView:
    """Return the view of a task for one person; raises TaskUnknown."""
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    instance = session.get_one(Instance, task.instance_id)
    case = Case.of(session, instance, now)
    run = session.get_one(StepRun, task.step_id)
    step = case.definition.step(run.key)
    due_day, overdue = _due(session, task, now)
    arbitrated = run.status == "arbitration"
    return TaskView(
        task_id=task.id,
        version=task.version,
        instance_id=instance.id,
        title=f"Arbitrate: {step.title}" if arbitrated else step.title,
        process_title=case.definition.title,
        instance_title=instance.title,
        kind=step.kind,
        role=task.role,
        assignee_id=task.assignee_id,
        assignee_name=contents.name_of(session, task.assignee_id),
        holder_name=contents.name_of(session, task.holder_id),
        asked_by=_asked_by(case),
        due_at=task.due_at,
        due_day=due_day,
        overdue_days=overdue,
        answers=_answers(case, step, run),
        fields=() if arbitrated else step.fields,
        values=prefilling.values_for(case, run, task, person_id),
        deliverable=step.deliverable,
        content=contents.decided_on(case, step),
        content_hash=task.bound_hash,
        waits_on_it=downstream.waiting_for(case, step),
        others=_others(case, run, task),
        status=task.status,
        decided=_decided(session, task),
        minutes=step.minutes,
        sent=contents.sent_with(session, step, task) if task.answered_at else (),
        basis=task.basis,
        silence=SILENCES[case.definition.silence_of(step) or Silence.ESCALATE],
        round=run.round,
        returned_with=contents.last_return(session, instance),
        sensitive=step.sensitive,
        sheet=None if arbitrated else rows.asked(case, step, task),
        handed_in=rows.decided_on(case, step),
        findings=rows.findings(case, step, run),
    )


def _due(session: Session, task: Task, now: datetime) -> tuple[date | None, int]:
    if task.due_at is None:
        return None, 0
    calendar = days.calendar_of_person(session, task.assignee_id)
    due_day, today = calendar.local_day(task.due_at), calendar.local_day(now)
    return due_day, calendar.between(due_day, today) if now > task.due_at else 0


def _answers(case: Case, step: Step, run: StepRun) -> tuple[AnswerView, ...]:
    if run.status == "arbitration":
        accept, again = arbitrating.ANSWERS
        return (
            AnswerView(accept, "Accept the work as it is", False, "It goes on."),
            AnswerView(again, "Return it once more", False, "It goes back for a last round."),
        )
    return tuple(_answer(case, step, name) for name in case.definition.answers(step))


def _answer(case: Case, step: Step, name: str) -> AnswerView:
    move = case.definition.decision(case.instance.state, name)
    reason = name == acting.RETURN or bool(move and move.needs_reason)
    title = (move.title if move else "") or words(name)
    return AnswerView(name, title, reason, _consequence(case, step, move, name))


def _consequence(case: Case, step: Step, move: Move | None, name: str) -> str:
    if move is not None:
        return f"{case.definition.title} goes to “{words(move.target)}”."
    if step.mode in (Mode.ALL, Mode.SEQUENCE, Mode.QUORUM) and step.kind is Kind.APPROVAL:
        return "Your answer counts together with the others'."
    return CONSEQUENCES.get(name, "It is recorded.")


def _others(case: Case, run: StepRun, task: Task) -> tuple[tuple[str, str, datetime], ...]:
    return tuple(
        (
            contents.name_of(case.session, other.answered_by or other.assignee_id),
            words(other.answer or ""),
            other.answered_at,
        )
        for other in case.tasks(run)
        if other.id != task.id and other.status == "done" and other.answered_at is not None
    )


def _decided(session: Session, task: Task) -> Decision | None:
    if task.answered_at is None:
        return None
    by = task.answered_by or task.assignee_id
    return Decision(
        task.id,
        task.answer or task.status,
        task.answered_at,
        by,
        contents.name_of(session, by),
        task.instance_id,
        repeated=True,
    )


def _asked_by(case: Case) -> str:
    owner = case.definition.owner
    seats = people.closest(case.roster, owner, case.instance, case.today)
    return contents.name_of(case.session, seats[0].holder_id) if seats else owner

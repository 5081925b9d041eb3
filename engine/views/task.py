"""A task as pages and letters show it: what is asked, why, and what follows from the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.lateness import Lateness, working_days
from engine import forms
from engine.errors import TaskUnknown
from engine.execution import Execution
from engine.messages import dispatch
from engine.operations import assignment, decisions, verdicts
from engine.organisation import roles
from engine.schedule import lateness, milestones
from engine.types import Decision
from engine.views import content, sheets
from engine.views.calendar import CalendarView, calendar_decided_on
from engine.views.content import ContentView
from engine.views.outcome import button
from engine.views.sheets import FindingView, SheetView
from persistence.instances import Instance, StepRun, StepStatus, Task
from persistence.strategy_year import Milestone
from state_machines.definition import Definition, Field, Kind, Mode, Move, On, Silence, Step
from state_machines.labels import words

MOST = 5  # lines
CONSEQUENCES = {
    "approve": "It goes on as it is.",
    "submit": "It is handed in.",
    "done": "It is done.",
}
ARBITRATED = {"accept": "It goes on.", "return_once_more": "It goes back for a last round."}
SILENCES = {
    Silence.ESCALATE: "If nothing comes, you are reminded and then others are told.",
    Silence.CLOSE_WITH_GAP: "If nothing comes by the due day, it goes on without your answer and "
    "the gap is recorded.",
    Silence.NO_OBJECTION: "If nothing comes by the due day, that counts as no objection.",
}


def waiting_for(execution: Execution, step: Step) -> tuple[str, ...]:
    """Return up to MOST sentences about who and what waits for a step."""
    lines = [*_next_steps(execution.definition, step), *_milestones(execution, step)]
    if execution.instance.parent_id:
        parent = execution.session.get(Instance, execution.instance.parent_id)
        lines += [parent.title] if parent else []
    return tuple(dict.fromkeys(lines))[:MOST]


def _next_steps(definition: Definition, step: Step) -> Iterator[str]:
    following = [s for s in definition.steps_of(step.state) if step.key in s.after]
    if not following:
        targets = [m.target for m in definition.moves_from(step.state) if m.on is On.DONE]
        following = [s for target in targets for s in definition.steps_of(target) if not s.after]
    for other in following:
        yield f"{other.title} ({other.by})" if other.by else other.title


def _milestones(execution: Execution, step: Step) -> Iterator[str]:
    codes = [milestones.code_for(code, execution.instance.period) for code in step.reaches]
    if not codes:
        return
    query = select(Milestone.code, Milestone.title, Milestone.waits_for).where(
        Milestone.year_id == execution.instance.year_id, Milestone.reached_at.is_(None)
    )
    for code, title, waits in execution.session.execute(query):
        if code in codes:
            yield f"the milestone “{title}”"
        elif set(waits) & set(codes):
            yield f"then “{title}”"


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer on offer and what follows from it."""

    name: str
    title: str
    needs_reason: bool
    consequence: str


@dataclass(frozen=True, slots=True)
class PartView:
    """A step that who sends the work back may name to be done again."""

    key: str
    title: str


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
    lateness: Lateness
    late_start: int  # working days after its planned day that it was asked, 0 when it was in time
    answers: tuple[AnswerView, ...]
    parts: tuple[PartView, ...]  # what may be named where the work goes back
    fields: tuple[Field, ...]
    values: dict[str, Any]
    deliverable: str
    content: tuple[ContentView, ...]
    content_hash: str
    waits_on_it: tuple[str, ...]
    others: tuple[tuple[str, str, datetime], ...]  # who answered, on which button, when
    status: str
    decided: Decision | None
    pressed: str  # the words of the button that answered it, empty while nobody has
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
    calendar: CalendarView | None  # the version of the year's calendar that is decided on

    @property
    def work(self) -> tuple[str, ...] | None:
        """Return what it has in common with the tasks that one page can answer beside it.

        None where a page of its own is needed: for rows, a calendar, or what is no item.
        """
        above = self.instance_id.rpartition("/")[0]
        alone = not above or self.sheet is not None or self.calendar is not None
        return None if alone else (above, self.process_title, self.title)

    @property
    def standing(self) -> tuple[str, ...]:
        """Say by how much it is late, and whether it was asked late already."""
        late = (str(self.lateness),) if self.lateness.missed else ()
        days = working_days(self.late_start)
        return (*late, f"asked {days} after its planned day") if self.late_start else late


def present(session: Session, task_id: int, *, now: datetime, person_id: str) -> TaskView:
    """Return the view of a task for one person; raises TaskUnknown."""
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    instance = session.get_one(Instance, task.instance_id)
    execution = Execution.of(session, instance, now)
    task, run = execution.cache.work.task(task_id)
    step, name_of = execution.definition.step(run.key), execution.organisation.name_of
    arbitrated = run.status == StepStatus.ARBITRATION
    return TaskView(
        task_id=task.id,
        version=task.version,
        instance_id=instance.id,
        title=f"Arbitrate: {step.title}" if arbitrated else step.title,
        process_title=execution.definition.title,
        instance_title=instance.title,
        kind=step.kind,
        role=task.role,
        assignee_id=task.assignee_id,
        assignee_name=name_of(task.assignee_id),
        holder_name=name_of(task.holder_id),
        asked_by=_asked_by(execution),
        due_at=task.due_at,
        due_day=_due_day(execution, task),
        lateness=_lateness(execution, task),
        late_start=lateness.late_start(execution, task, step),
        answers=_answers(execution, step, run),
        parts=() if arbitrated else _parts(execution, step),
        fields=() if arbitrated else step.asks,
        values=_values(execution, step, run, task, person_id),
        deliverable=step.deliverable,
        content=content.decided_on(execution, step),
        content_hash=_shown_hash(execution, step, task),
        waits_on_it=waiting_for(execution, step),
        others=_others(execution, step, run, task),
        status=task.status,
        decided=_decided(session, task),
        pressed=button(execution.definition, step, task.answer or "") if task.answered_at else "",
        minutes=step.minutes,
        sent=content.sent_with(session, step, task) if task.answered_at else (),
        basis=task.basis,
        silence=SILENCES[execution.definition.silence_of(step) or Silence.ESCALATE],
        round=run.round,
        returned_with=content.last_return(session, instance),
        sensitive=step.sensitive,
        sheet=None if arbitrated else sheets.asked(execution, step, task),
        handed_in=sheets.decided_on(execution, step),
        findings=sheets.findings(execution, step, run),
        calendar=calendar_decided_on(execution, step),
    )


def _values(
    execution: Execution, step: Step, run: StepRun, task: Task, person_id: str
) -> dict[str, Any]:
    """Return what the fields hold: what was answered before, else the words that are proposed."""
    before = forms.values_for(execution, run, task, person_id)
    return before if task.answered_at else {**dispatch.words(execution, step), **before}


def _shown_hash(execution: Execution, step: Step, task: Task) -> str:
    """Return the hash of what the task is decided on, as the page shows it."""
    live = step.shows and task.answered_at is None
    return assignment.bound_hash(execution, step) if live else task.bound_hash


def _due_day(execution: Execution, task: Task) -> date | None:
    calendar = execution.organisation.calendar_of(task.assignee_id)
    return calendar.local_day(task.due_at) if task.due_at else None


def _lateness(execution: Execution, task: Task) -> Lateness:
    organisation, answered_at = execution.organisation, task.answered_at
    return lateness.of_task(
        organisation, task.assignee_id, task.due_at, execution.now, answered_at=answered_at
    )


def _answers(execution: Execution, step: Step, run: StepRun) -> tuple[AnswerView, ...]:
    if run.status == StepStatus.ARBITRATION:
        offered = verdicts.ARBITRATION_ANSWERS.items()
        return tuple(AnswerView(name, title, False, ARBITRATED[name]) for name, title in offered)
    return tuple(_answer(execution, step, name) for name in execution.definition.answers(step))


def _answer(execution: Execution, step: Step, name: str) -> AnswerView:
    move = execution.definition.decision(step.state, name)
    reason = name == decisions.RETURN or bool(move and move.needs_reason)
    title = button(execution.definition, step, name)
    return AnswerView(name, title, reason, _consequence(execution, step, move, name))


def _parts(execution: Execution, step: Step) -> tuple[PartView, ...]:
    definition = execution.definition
    moves = (definition.decision(step.state, name) for name in definition.answers(step))
    found = [part for move in moves if move for part in verdicts.parts(definition, step, move)]
    return tuple(dict.fromkeys(PartView(part.key, part.title) for part in found))


def _consequence(execution: Execution, step: Step, move: Move | None, name: str) -> str:
    if move is not None:
        return f"{execution.definition.title} goes to “{words(move.target)}”."
    if step.mode in (Mode.ALL, Mode.SEQUENCE, Mode.QUORUM) and step.kind is Kind.APPROVAL:
        return "Your answer counts together with the others'."
    return CONSEQUENCES.get(name, "It is recorded.")


def _others(
    execution: Execution, step: Step, run: StepRun, task: Task
) -> tuple[tuple[str, str, datetime], ...]:
    return tuple(
        (
            execution.organisation.name_of(other.answered_by or other.assignee_id),
            button(execution.definition, step, other.answer or ""),
            other.answered_at,
        )
        for other in execution.done(run)
        if other.id != task.id and other.answered_at is not None
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
        content.name_of(session, by),
        task.instance_id,
        repeated=True,
    )


def _asked_by(execution: Execution) -> str:
    owner = execution.definition.owner
    seats = roles.closest(execution.organisation, owner, execution.instance, execution.today)
    return execution.organisation.name_of(seats[0].holder_id) if seats else owner

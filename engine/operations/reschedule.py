"""Rescheduling: once a calendar is published anew, what is under way takes the days it gives now.

Each process follows when it is next advanced, with its items, in a transaction of its own. What has
happened stays: answers, milestones reached, named days set by a step, due days set by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.errors import UnknownPeriod
from calendars.offsets import OPENED, parse
from engine import catalogue, outbox
from engine.execution import Execution
from engine.instances import steps
from engine.operations import assignment
from engine.organisation import roles
from engine.schedule import deadlines, publication, wakeups
from persistence.audit_trail import Event
from persistence.instances import (
    Instance,
    InstanceStatus,
    StepRun,
    StepStatus,
    Task,
    TaskStatus,
)
from persistence.outbox import Letter, LetterStatus, Notice, NoticeKind
from persistence.strategy_year import CalendarVersion, PlanYear
from state_machines.definition import Definition, Step
from state_machines.labels import words

GATHERED = timedelta(hours=1)  # after a publication, until when its moved days come in one letter


@dataclass(frozen=True, slots=True)
class TaskTiming:
    """When an open task is due by the calendar as it stands; `planned` leaves out every grace."""

    task: Task
    step: Step
    due_at: datetime | None
    planned: date | None
    old: date | None
    new: date | None

    @property
    def moves(self) -> bool:
        """Whether the task is due on another day than before."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class MovedDay:
    """A day that moved: of a task or of a named anchor."""

    title: str
    old: date | None
    new: date | None
    task: Task | None = None

    def to_facts(self) -> dict[str, Any]:
        """Return it as history and notices keep it: days as ISO texts."""
        return {
            "what": self.title,
            "old": self.old.isoformat() if self.old else None,
            "new": self.new.isoformat() if self.new else None,
            **({"task_id": self.task.id} if self.task is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days of an instance by the calendar as it stands."""

    anchors: Mapping[str, str]
    timings: tuple[TaskTiming, ...]


def follow_calendar(execution: Execution) -> None:
    """Give an instance the days of a calendar that was published since it was last timed.

    One that began before instances kept by which version they are timed follows only the
    publication that has woken it.
    """
    instance = execution.instance
    version = execution.organisation.versions[instance.year_id]
    timed_by = instance.facts.get(deadlines.TIMED_BY)
    if timed_by == version or instance.status not in InstanceStatus.UNDER_WAY:
        return
    published = execution.session.get_one(CalendarVersion, version)
    reason = publication.reason_to_wake(published.version)
    if timed_by is not None or wakeups.was_woken(execution.session, instance.id, reason):
        _apply(execution, timetable(execution), published)
    instance.facts = {**instance.facts, deadlines.TIMED_BY: version}


def timetable(execution: Execution) -> Timetable:
    """Return the days of an instance by the calendar as it stands; nothing is written."""
    anchors = _fresh_anchors(execution.session, execution.instance, execution.definition)
    by_hand = _deferred(execution)
    timings = (
        _timing(execution, task, execution.definition.step(run.key), anchors)
        for run, task in _asked(execution)
        if task.id not in by_hand
    )
    return Timetable(anchors, tuple(timings))


def _asked(execution: Execution) -> Iterator[tuple[StepRun, Task]]:
    """Yield what people are asked; a verdict that an arbiter owes keeps its own day."""
    for run in execution.runs().values():
        if run.status == StepStatus.OPEN:
            yield from (
                (run, task) for task in execution.tasks(run) if task.status in TaskStatus.ASKED
            )


def _fresh_anchors(
    session: Session, instance: Instance, definition: Definition
) -> Mapping[str, str]:
    """Return the named days as an instance would begin with them now, but for what happened."""
    year = session.get_one(PlanYear, instance.year_id)
    try:
        span = deadlines.period_of(deadlines.fiscal_year(year), instance.period)
    except UnknownPeriod:
        return instance.anchors
    held = _set_by_steps(session, instance, definition) | _hanging_on_opening(definition)
    kept = {name: day for name, day in instance.anchors.items() if name in held}
    opened = date.fromisoformat(instance.anchors[OPENED])
    own = deadlines.first_anchors(session, definition, year, span, opened, kept=kept)
    return {**instance.anchors, **_inherited(session, instance), **own}


def _inherited(session: Session, instance: Instance) -> Mapping[str, str]:
    """Return what an item has from the process above, but for what happened there since."""
    if instance.parent_id is None:
        return {}
    above = session.get_one(Instance, instance.parent_id)
    definition = catalogue.of(session, above)
    happened = _set_by_steps(session, above, definition)
    found = _fresh_anchors(session, above, definition)
    return {
        name: day
        for name, day in found.items()
        if name in instance.anchors and name not in happened
    }


def _set_by_steps(session: Session, instance: Instance, definition: Definition) -> set[str]:
    """Return the named days that a step has set as it closed."""
    names = {step.key: step.anchor for step in definition.steps if step.anchor}
    query = select(StepRun.key).where(
        StepRun.instance_id == instance.id,
        StepRun.key.in_(names),
        StepRun.status.in_(StepStatus.SETTLED),
    )
    return {names[key] for key in session.scalars(query)} if names else set()


def _hanging_on_opening(definition: Definition) -> set[str]:
    """Return the named days that no calendar gives: they count from the opening, or are set."""
    found = {OPENED}
    for name, offset in definition.anchors:
        if parse(offset).anchors <= found:
            found.add(name)
    return found


def _timing(execution: Execution, task: Task, step: Step, anchors: Mapping[str, str]) -> TaskTiming:
    calendar = execution.organisation.calendar_of(task.assignee_id)
    old = calendar.local_day(task.due_at) if task.due_at else None
    noted = execution.instance.facts.get(deadlines.PLANNED, {}).get(str(task.id))
    timed_by = date.fromisoformat(noted) if noted else old
    due_at = _as_when_asked(execution, task, step, anchors)
    planned = calendar.local_day(due_at) if due_at else None
    if due_at is None or planned is None or planned == timed_by:
        return TaskTiming(task, step, task.due_at, timed_by, old, old)
    if planned <= calendar.local_day(execution.now):
        due_at = deadlines.late_due_at(calendar, execution.now)
    return TaskTiming(task, step, due_at, planned, old, calendar.local_day(due_at))


def _as_when_asked(
    execution: Execution, task: Task, step: Step, anchors: Mapping[str, str]
) -> datetime | None:
    """Return when a task would be due, had it been asked by these days; None where none counts."""
    if not step.due or _stands_still(execution.instance, step.due, anchors):
        return None
    return deadlines.due_at(
        execution,
        step.due,
        task.assignee_id,
        task.opened_at,
        anchors=anchors,
    )


def _stands_still(instance: Instance, offset: str, anchors: Mapping[str, str]) -> bool:
    """Tell whether an offset counts only from days that have not moved."""
    return all(
        name == OPENED or (name in anchors and instance.anchors.get(name) == anchors[name])
        for name in parse(offset).anchors
    )


def _deferred(execution: Execution) -> set[int | None]:
    """Return the tasks whose due day somebody has set by hand."""
    query = select(Event.task_id).where(
        Event.chain == execution.instance.id, Event.name == "deferred"
    )
    return set(execution.session.scalars(query))


def _apply(execution: Execution, days: Timetable, published: CalendarVersion) -> None:
    instance = execution.instance
    moved = [*_moved_anchors(instance, days.anchors), *_moved_tasks(days)]
    instance.anchors = dict(days.anchors)
    instance.facts = _with_plans(execution, days)
    for timing in days.timings:
        if timing.moves:
            _retime(execution, timing)
    instance.wake_at = steps.next_opening(execution)
    if not moved:
        return
    instance.version += 1
    execution.remember(
        "rescheduled",
        reason=publication.reason_to_wake(published.version),
        calendar_version=published.version,
        days=[each.to_facts() for each in moved],
        opens_next=instance.wake_at.isoformat() if instance.wake_at else None,
    )
    _tell(execution, moved, published)


def _retime(execution: Execution, timing: TaskTiming) -> None:
    """Give a task its new due day with a ladder of its own.

    Nothing of it that has passed is told, so what was told of a day to which the task comes back
    is not told of it again.
    """
    task = timing.task
    task.due_at, task.rung = timing.due_at, 0
    outbox.withdraw_reminders(execution.session, task.id, execution.now)
    assignment.schedule_escalation(execution, task, timing.step)
    if execution.instance.status == InstanceStatus.SUSPENDED:
        task.next_chase_at = None
    run = execution.runs()[timing.step.key]
    asked = (each for each in execution.tasks(run) if each.status in TaskStatus.ASKED)
    run.due_at = max((each.due_at for each in asked if each.due_at), default=None)


def _with_plans(execution: Execution, days: Timetable) -> dict[str, Any]:
    """Return the facts of an instance with the planned days of tasks that are due on others."""
    planned = {
        str(each.task.id): each.planned.isoformat()
        for each in days.timings
        if each.planned is not None and each.planned != each.new
    }
    facts = {
        name: fact for name, fact in execution.instance.facts.items() if name != deadlines.PLANNED
    }
    return {**facts, deadlines.PLANNED: planned} if planned else facts


def _moved_anchors(instance: Instance, anchors: Mapping[str, str]) -> Iterator[MovedDay]:
    for name, new in anchors.items():
        old = instance.anchors.get(name)
        if old != new:
            title = f"Named day: {words(name)}"
            yield MovedDay(title, date.fromisoformat(old) if old else None, date.fromisoformat(new))


def _moved_tasks(days: Timetable) -> Iterator[MovedDay]:
    for each in days.timings:
        if each.moves:
            yield MovedDay(each.step.title, each.old, each.new, each.task)


def _tell(execution: Execution, moved: list[MovedDay], published: CalendarVersion) -> None:
    """Tell each day that moved to who is asked, and all of a process to who answers for it.

    Whoever has not read yet that they are asked reads the new day there. Of its items, which may be
    thousands, who answers for it hears by the days of the process that they hang on; each item's
    own task is told to whom it is asked of.
    """
    untold, owners = _untold(execution), _owners(execution)
    for day in moved:
        asked = [day.task.assignee_id] if day.task is not None else []
        for person_id in dict.fromkeys([*asked, *owners]):
            if not _will_be_asked(execution, person_id, day):
                _tell_one(execution, person_id, day, published, untold)


def _will_be_asked(execution: Execution, person_id: str, day: MovedDay) -> bool:
    """Tell whether the letter that asks somebody for a task has still to be written."""
    if day.task is None or day.task.assignee_id != person_id:
        return False
    return not outbox.was_asked(execution.session, day.task, person_id)


def _owners(execution: Execution) -> list[str]:
    """Return who answers for a process; nobody for one of its items."""
    owner, instance = execution.definition.owner, execution.instance
    if instance.parent_id:
        return []
    seats = roles.closest(execution.organisation, owner, instance, execution.today)
    return [seat.assignee_id for seat in seats]


def _tell_one(
    execution: Execution,
    person_id: str,
    day: MovedDay,
    published: CalendarVersion,
    untold: Mapping[tuple[str, int | None, str], Notice],
) -> None:
    """Write one notice; one of an earlier publication that nobody has read becomes part of it."""
    facts = {"title": day.title, **day.to_facts()}
    earlier = untold.get((person_id, day.task.id if day.task else None, day.title))
    if earlier is not None:
        earlier.dropped_at, facts["old"] = execution.now, earlier.facts["old"]
    if facts["old"] == facts["new"]:
        return
    if day.task is not None and day.task.assignee_id != person_id:
        facts["who"] = execution.organisation.name_of(day.task.assignee_id)
    outbox.notify(
        execution.session,
        person_id,
        NoticeKind.RESCHEDULED,
        now=execution.now,
        task_id=day.task.id if day.task else None,
        instance_id=execution.instance.id,
        rung=published.version,
        not_before=_told_from(execution, person_id, published),
        why=publication.reason_to_wake(published.version),
        facts=facts,
        organisation=execution.organisation,
    )


def _told_from(execution: Execution, person_id: str, published: CalendarVersion) -> datetime:
    """Return from when somebody is told: with what moves elsewhere by the same publication."""
    query = select(func.min(Notice.not_before)).where(
        Notice.person_id == person_id,
        Notice.kind == NoticeKind.RESCHEDULED,
        Notice.why == publication.reason_to_wake(published.version),
        Notice.letter_id.is_(None),
        Notice.dropped_at.is_(None),
    )
    if (beside := execution.session.scalar(query)) is not None:
        return beside
    since = max(published.published_at or execution.now, execution.now)
    return execution.organisation.calendar_of(person_id).next_opening(since + GATHERED)


def _untold(execution: Execution) -> dict[tuple[str, int | None, str], Notice]:
    """Return what earlier publications moved here and nobody has been told yet, for certain."""
    query = (
        select(Notice)
        .outerjoin(Letter, Letter.id == Notice.letter_id)
        .where(
            Notice.instance_id == execution.instance.id,
            Notice.kind == NoticeKind.RESCHEDULED,
            Notice.letter_id.is_(None) | Letter.status.in_(LetterStatus.WAITING),
            Notice.dropped_at.is_(None),
        )
    )
    return {(n.person_id, n.task_id, n.facts["title"]): n for n in execution.session.scalars(query)}

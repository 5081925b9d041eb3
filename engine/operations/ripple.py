"""The ripple of a calendar: everything that changes if a plan is published, before it is.

It is found by publishing the plan and letting all that is under way follow, in a savepoint that is
then thrown away: so it says what would really happen.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.offsets import OPENED, parse
from calendars.working_calendar import monday
from engine import catalogue
from engine.catalogue import CURRENT
from engine.escalation_policy import EscalationPolicy, policy_for
from engine.execution import Execution
from engine.instances import steps
from engine.operations import reschedule
from engine.organisation import directory, roles
from engine.schedule import conflicts, deadlines, publication
from engine.schedule.before_our_time import BEFORE_OUR_TIME
from engine.schedule.conflicts import Conflict, DaysCompared
from engine.schedule.year_plan import YearPlan
from engine.types import ENGINE
from persistence.instances import Instance, InstanceStatus, StepRun, StepStatus, Task, TaskStatus
from persistence.outbox import Notice, NoticeKind
from persistence.strategy_year import Milestone, Occurrence
from state_machines.definition import On
from state_machines.labels import move_title, words

Key = TypeVar("Key", bound=Hashable)
Day = TypeVar("Day", "MovedStart", "MovedStep")


@dataclass(frozen=True, slots=True)
class MovedMilestone:
    """A milestone; `slack` is in working days to the tightest that waits for it, as it would be."""

    code: str
    title: str
    old: date | None
    new: date
    slack: int | None
    critical: bool


@dataclass(frozen=True, slots=True)
class MovedStart:
    """A process that opens on another day."""

    process: str
    period: str
    unit: str
    old: date | None
    new: date


@dataclass(frozen=True, slots=True)
class MovedStep:
    """A day of a process under way that nobody is asked for yet.

    `kind` is "due" for a step that is asked later, "opens" for one that waits for its day, "timer"
    for a move that comes by itself, "day" for a named day such as a meeting.
    """

    kind: str
    process: str
    title: str
    old: date | None
    new: date | None


@dataclass(frozen=True, slots=True)
class MovedTask:
    """An open task, and until when its person has time."""

    task_id: int
    title: str
    process: str
    person: str
    old: date | None
    new: date | None


@dataclass(frozen=True, slots=True)
class MovedReminder:
    """The next reminder of an open task, None where none is left."""

    task_id: int
    title: str
    person: str
    name: str
    old: datetime | None
    new: datetime | None


@dataclass(frozen=True, slots=True)
class PassedDay:
    """A milestone, or a process that is not opened, from before the year's first day in force."""

    kind: str
    title: str
    day: date


@dataclass(frozen=True, slots=True)
class LetterToGo:
    """A letter that tells a person which of the days they see have moved; `at` is the earliest."""

    person: str
    days: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FullWeek:
    """A week, from Monday `week`, with more minutes of work for a person than the limit."""

    person: str
    week: date
    minutes: int
    before: int
    limit: int


@dataclass(frozen=True, slots=True)
class Ripple:
    """What changes if a plan is published; nothing is listed that stays as it is."""

    year: str
    milestones: tuple[MovedMilestone, ...] = ()
    starts: tuple[MovedStart, ...] = ()
    steps: tuple[MovedStep, ...] = ()
    tasks: tuple[MovedTask, ...] = ()
    reminders: tuple[MovedReminder, ...] = ()
    letters: tuple[LetterToGo, ...] = ()
    full_weeks: tuple[FullWeek, ...] = ()
    before_our_time: tuple[PassedDay, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether one of the conflicts keeps the plan from being published."""
        return any(each.blocks for each in self.conflicts)

    @property
    def people(self) -> tuple[str, ...]:
        """The names of those whose open tasks move."""
        return tuple(dict.fromkeys(each.person for each in self.tasks))


@dataclass(frozen=True, slots=True)
class _AskedTask:
    """An open task as it stands."""

    task: MovedTask  # `new` is its day
    person_id: str
    minutes: int
    chased_at: datetime | None
    rung: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """The days of a year and of all its work at one moment, each by what it belongs to."""

    milestones: Mapping[str, date]
    fixed: Mapping[str, str]
    starts: Mapping[tuple[str, str, str], MovedStart]
    steps: Mapping[tuple[str, str, str], MovedStep]
    tasks: Mapping[int, _AskedTask]


def ripple(session: Session, plan: YearPlan, now: datetime) -> Ripple:
    """Return what would change if a plan were published now; nothing stays written.

    Raises YearOverlaps, MilestonesMissing and PeriodDayUnknown.
    """
    before = _standing(session, plan.label, now)
    last = session.scalar(select(func.max(Notice.id))) or 0
    first = publication.in_force(session, plan.label) is None
    with session.begin_nested() as trial:
        publication.put_in_force(session, plan, actor=ENGINE, now=now)
        for instance in _under_way(session, plan.label):
            reschedule.follow_calendar(Execution.of(session, instance, now))
        session.flush()
        after = _standing(session, plan.label, now)
        compared = _compared(session, plan, before, after, today=roles.today(session, now))
        found = Ripple(
            year=plan.label,
            milestones=tuple(_milestones(session, compared)),
            starts=tuple(_changed(before.starts, after.starts)),
            steps=tuple(_changed(before.steps, after.steps)),
            tasks=tuple(_tasks(before, after)),
            reminders=tuple(_reminders(before, after)),
            letters=tuple(_letters(session, last)),
            full_weeks=tuple(_full_weeks(session, plan.week_minutes, before, after)),
            before_our_time=tuple(_passed(session, plan.label)) if first else (),
            conflicts=tuple(conflicts.conflicts(compared)),
        )
        trial.rollback()
    session.expire_all()
    return found


def to_facts(found: Ripple) -> dict[str, Any]:
    """Return a ripple as JSON keeps it: days and instants as ISO texts."""
    return {field.name: _plain(getattr(found, field.name)) for field in fields(found)}


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value.isoformat() if isinstance(value, date) else value


def _standing(session: Session, label: str, now: datetime) -> _Standing:
    milestones = select(Milestone.code, Milestone.due).where(Milestone.year_id == label)
    version = publication.in_force(session, label)
    processes = [i for i in _under_way(session, label) if i.parent_id is None]
    return _Standing(
        {code: day for code, day in session.execute(milestones) if day is not None},
        publication.fixed_in(version.content) if version is not None else {},
        dict(_owed(session, label)),
        dict(
            found for each in processes for found in _days_to_come(Execution.of(session, each, now))
        ),
        {each.task.task_id: each for each in _asked(session, label)},
    )


def _under_way(session: Session, label: str) -> list[Instance]:
    query = select(Instance).where(
        Instance.year_id == label, Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    return list(session.scalars(query.order_by(Instance.id)))


def _owed(session: Session, label: str) -> Iterator[tuple[tuple[str, str, str], MovedStart]]:
    """Yield what the calendar owes and has not opened yet."""
    units = directory.of(session).units
    query = select(Occurrence).where(
        Occurrence.year_id == label, Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None)
    )
    for each in session.scalars(query.order_by(Occurrence.due, Occurrence.id)):
        title = CURRENT.named(each.definition_key).title
        unit = units[each.unit_id].name if each.unit_id in units else each.unit_id
        key = each.definition_key, each.period, each.unit_id
        yield key, MovedStart(title, each.period, unit, None, each.due)


def _days_to_come(execution: Execution) -> Iterator[tuple[tuple[str, str, str], MovedStep]]:
    """Yield the days of a process that nobody is asked for yet, but what counts from an opening."""
    instance = execution.instance
    for name, _ in execution.definition.anchors:
        if name in instance.anchors:
            set_for = date.fromisoformat(instance.anchors[name])
            yield ("day", instance.id, name), _step("day", instance, words(name), set_for)
    for kind, key, title, offset in _offsets(execution):
        if OPENED not in parse(offset).anchors:
            day = deadlines.resolve(execution, offset, execution.calendar, execution.today)
            yield (kind, instance.id, key), _step(kind, instance, title, day)


def _offsets(execution: Execution) -> Iterator[tuple[str, str, str, str]]:
    """Yield what is to come of a process: its kind, key, title and offset."""
    work = execution.cache.work.runs
    begun = {run.key for run in work if run.status != StepStatus.WAITING}
    for step in execution.definition.steps:
        if step.key not in begun and steps.applies(execution.instance, step):
            if step.opens:
                yield "opens", step.key, step.title, step.opens
            if step.due and step.waits_for_people:
                yield "due", step.key, step.title, step.due
    for move in execution.definition.moves:
        if move.on is On.TIMER:
            key = f"{move.source} {move.name}"
            yield "timer", key, move_title(move), move.after


def _step(kind: str, instance: Instance, title: str, day: date | None) -> MovedStep:
    return MovedStep(kind, instance.title, title, None, day)


def _asked(session: Session, label: str) -> Iterator[_AskedTask]:
    organisation = directory.of(session)
    query = (
        select(Task, StepRun.key, Instance)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.year_id == label, Task.status.in_(TaskStatus.ASKED))
        .order_by(Task.due_at, Task.id)
    )
    policies: dict[str, EscalationPolicy] = {}
    for task, key, instance in session.execute(query).tuples():
        definition = catalogue.of(session, instance)
        step, calendar = definition.step(key), organisation.calendar_of(task.assignee_id)
        due = calendar.local_day(task.due_at) if task.due_at else None
        name = organisation.name_of(task.assignee_id)
        moved = MovedTask(task.id, step.title, instance.title, name, None, due)
        if definition.code not in policies:
            policies[definition.code] = policy_for(session, definition)
        following = policies[definition.code].rung(task.rung + 1).name
        yield _AskedTask(moved, task.assignee_id, step.minutes, task.next_chase_at, following)


def _compared(
    session: Session, plan: YearPlan, before: _Standing, after: _Standing, *, today: date
) -> DaysCompared:
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    graph, days = publication.milestone_days(plan, calendar)
    return DaysCompared(
        graph,
        before=before.milestones,
        after=after.milestones,
        planned={code: after.milestones[code] for code in days if code in after.milestones},
        carried=plan.carried,
        fixed={
            code: why for code, why in before.fixed.items() if code in graph and graph[code].fixed
        },
        by_hand=plan.dates,
        calendar=calendar,
        today=today,
    )


def _milestones(session: Session, days: DaysCompared) -> Iterator[MovedMilestone]:
    slack = days.graph.slack(days.planned, days.calendar)
    critical = days.graph.critical_path(days.planned)
    titles = {row.code: row.title for row in session.scalars(select(Milestone))}
    for code in sorted(days.moved, key=lambda each: (days.after[each], each)):
        yield MovedMilestone(
            code,
            titles.get(code, code),
            days.before.get(code),
            days.after[code],
            slack.get(code),
            code in critical,
        )


def _changed(before: Mapping[Key, Day], after: Mapping[Key, Day]) -> list[Day]:
    """Return what is on another day than before, or is new, in order of its new day."""
    found = [
        replace(now, old=before[key].new if key in before else None)
        for key, now in after.items()
        if key not in before or before[key].new != now.new
    ]
    return sorted(found, key=lambda each: (each.new or date.max, each.process))


def _tasks(before: _Standing, after: _Standing) -> Iterator[MovedTask]:
    for task_id, now in after.tasks.items():
        old = before.tasks[task_id].task.new if task_id in before.tasks else None
        if now.task.new != old:
            yield replace(now.task, old=old)


def _reminders(before: _Standing, after: _Standing) -> Iterator[MovedReminder]:
    for task_id, now in after.tasks.items():
        was = before.tasks.get(task_id)
        if was is not None and was.chased_at != now.chased_at:
            task = now.task
            yield MovedReminder(
                task_id, task.title, task.person, now.rung, was.chased_at, now.chased_at
            )


def _passed(session: Session, label: str) -> Iterator[PassedDay]:
    milestones = select(Milestone).where(
        Milestone.year_id == label, Milestone.reached_by == BEFORE_OUR_TIME
    )
    for row in session.scalars(milestones.order_by(Milestone.due, Milestone.code)):
        if row.due is not None:
            yield PassedDay("milestone", row.title, row.due)
    owed = select(Occurrence).where(
        Occurrence.year_id == label, Occurrence.dropped == BEFORE_OUR_TIME
    )
    for each in session.scalars(owed.order_by(Occurrence.due, Occurrence.id)):
        title = CURRENT.named(each.definition_key).title
        yield PassedDay("process", f"{title} {each.period}", each.due)


def _letters(session: Session, last: int) -> Iterator[LetterToGo]:
    """Yield the letters in which the notices written since the last one will go."""
    organisation = directory.of(session)
    query = (
        select(Notice.person_id, func.count(), func.min(Notice.not_before))
        .where(Notice.id > last, Notice.kind == NoticeKind.RESCHEDULED)
        .where(Notice.dropped_at.is_(None))
        .group_by(Notice.person_id)
        .order_by(Notice.person_id)
    )
    for person_id, count, at in session.execute(query):
        yield LetterToGo(organisation.name_of(person_id), count, at)


def _full_weeks(
    session: Session, limit: int, before: _Standing, after: _Standing
) -> Iterator[FullWeek]:
    """Yield the weeks that are fuller than the limit, and than they were."""
    organisation = directory.of(session)
    was, now = _minutes(before), _minutes(after)
    for (person_id, week), minutes in sorted(now.items(), key=lambda each: (each[0][1], each[0])):
        if minutes > limit and minutes > was[person_id, week]:
            name = organisation.name_of(person_id)
            yield FullWeek(name, week, minutes, was[person_id, week], limit)


def _minutes(standing: _Standing) -> Counter[tuple[str, date]]:
    """Return the minutes of the tasks of each person that are due in each week."""
    found: Counter[tuple[str, date]] = Counter()
    for each in standing.tasks.values():
        if each.task.new is not None:
            found[each.person_id, monday(each.task.new)] += each.minutes
    return found

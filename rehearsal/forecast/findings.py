"""What a rehearsed year would be: dates, letters, tasks, load, and where it is too tight."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.working_calendar import monday
from engine import catalogue
from engine.catalogue import CURRENT
from engine.operations.assignment import is_named
from engine.organisation import directory, roles
from engine.organisation.directory import Directory
from engine.records.named import called
from engine.schedule import lateness
from engine.views.outcome import button
from persistence.audit_trail import Event
from persistence.instances import Instance, StepRun, Task, TaskStatus
from persistence.outbox import Letter, Notice
from rehearsal.summary import YearSummary
from state_machines.definition import Kind, Step
from state_machines.labels import trigger

ALONE_MINUTES = 480  # minutes of work from which it matters that a role hangs on one person
STANDING = frozenset({TaskStatus.DONE, *TaskStatus.ASKED})  # what cost its person time, or will


@dataclass(frozen=True, slots=True)
class ForecastDate:
    """One day of the year: a milestone with its planned day, or the opening or end of a process."""

    day: date | None
    what: str  # milestone, opens, ends
    code: str
    title: str
    planned: date | None = None
    standing: str = ""  # "in time", "reached 3 working days late"; "" where there is no plan
    why: str = ""


@dataclass(frozen=True, slots=True)
class ForecastTask:
    """One task that would be asked; times in UTC, `minutes` as its definition estimates them."""

    id: int
    process: str
    step: str
    kind: str
    person_id: str
    person: str
    role: str
    asked: datetime
    due: datetime | None
    answered: datetime | None
    answer: str
    late: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ForecastLetter:
    """One letter that would be written; `matters` counts what it would be about."""

    at: datetime
    person_id: str
    person: str
    kind: str
    matters: int


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """What a person would work on in the week from Monday `week`; `full` when above the limit."""

    person_id: str
    person: str
    week: date
    minutes: int
    tasks: int
    full: bool


@dataclass(frozen=True, slots=True)
class Collision:
    """A person who would be in more than one meeting on a day."""

    day: date
    person_id: str
    person: str
    meetings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A role whose work would all be done by one person, and nobody else holds it."""

    role: str
    person_id: str
    person: str
    tasks: int
    minutes: int
    deputy: str  # who would stand in, "" where nobody is named


@dataclass(frozen=True, slots=True)
class UntakenMove:
    """An arrow of a process that ran, which the rehearsed year never took."""

    process: str
    name: str
    source: str
    target: str
    trigger: str


@dataclass(frozen=True, slots=True)
class RehearsedYear:
    """A rehearsed year, from `begins` to `ends`; `owners` says who answered how."""

    begins: datetime
    ends: datetime
    owners: str
    seed: str
    year: YearSummary
    dates: tuple[ForecastDate, ...]
    tasks: tuple[ForecastTask, ...]
    letters: tuple[ForecastLetter, ...]
    load: tuple[WeekLoad, ...]
    collisions: tuple[Collision, ...]
    single_points: tuple[SinglePoint, ...]
    untaken: tuple[UntakenMove, ...]

    @property
    def missed(self) -> tuple[ForecastDate, ...]:
        """The milestones that would be late or never be reached."""
        late = {(m.code, m.due) for m in (*self.year.late, *self.year.unexplained)}
        milestones = (each for each in self.dates if each.what == "milestone")
        return tuple(
            each
            for each in milestones
            if (each.code, each.planned) in late and (each.planned or date.max) <= self.ends.date()
        )

    @property
    def full_weeks(self) -> tuple[WeekLoad, ...]:
        """The weeks with more work for a person than the limit, the fullest first."""
        full = (each for each in self.load if each.full)
        return tuple(sorted(full, key=lambda each: (-each.minutes, each.week, each.person_id)))


@dataclass(frozen=True)
class ForecastReader:
    """Reads from a rehearsed database what has happened in it since `begins`."""

    session: Session
    begins: datetime
    week_minutes: int

    @cached_property
    def organisation(self) -> Directory:
        """The organisation as it stands at the end."""
        return directory.of(self.session)

    def dates(self, year: YearSummary) -> tuple[ForecastDate, ...]:
        """Return milestones, openings and ends, in order of their days."""
        found = [
            ForecastDate(m.reached, "milestone", m.code, m.title, m.due, str(m.lateness), m.why)
            for m in year.milestones
            if m.reached is None or m.reached >= self.begins.date()
        ]
        roots = select(Instance).where(Instance.parent_id.is_(None))
        for instance in self.session.scalars(roots.order_by(Instance.id)):
            calendar = self.organisation.calendar_of_year(instance.year_id)
            for what, at in (("opens", instance.opened_at), ("ends", instance.closed_at)):
                if at is not None and at >= self.begins:
                    day = calendar.local_day(at)
                    found.append(ForecastDate(day, what, instance.id, instance.title))
        return tuple(sorted(found, key=_in_order))

    def tasks(self) -> tuple[ForecastTask, ...]:
        """Return every task that is asked or answered, in the order of asking."""
        return tuple(self._task(*row) for row in self._rows())

    def letters(self) -> tuple[ForecastLetter, ...]:
        """Return every letter that would be written."""
        query = (
            select(Letter.created_at, Letter.person_id, Letter.kind, func.count(Notice.id))
            .join(Notice, Notice.letter_id == Letter.id)
            .where(Letter.created_at >= self.begins)
            .group_by(Letter.id)
            .order_by(Letter.created_at, Letter.id)
        )
        return tuple(
            ForecastLetter(at, person_id, self.organisation.name_of(person_id), kind, matters)
            for at, person_id, kind, matters in self.session.execute(query)
        )

    def load(self, tasks: Sequence[ForecastTask]) -> tuple[WeekLoad, ...]:
        """Return each person's minutes by week: that of the answer, else that of the due day."""
        minutes: Counter[tuple[str, date]] = Counter()
        counts: Counter[tuple[str, date]] = Counter()
        for task in tasks:
            if (at := task.answered or task.due) is not None:
                day = self.organisation.calendar_of(task.person_id).local_day(at)
                key = (task.person_id, monday(day))
                minutes[key] += task.minutes
                counts[key] += 1
        return tuple(
            WeekLoad(
                person_id,
                self.organisation.name_of(person_id),
                week,
                spent,
                counts[person_id, week],
                spent > self.week_minutes,
            )
            for (person_id, week), spent in sorted(minutes.items(), key=lambda each: each[0][::-1])
        )

    def collisions(self, tasks: Sequence[ForecastTask]) -> tuple[Collision, ...]:
        """Return who would be in more than one meeting on a day."""
        held: defaultdict[tuple[date, str], dict[str, None]] = defaultdict(dict)
        for task in tasks:
            if task.kind == Kind.MEETING and (at := task.answered or task.due) is not None:
                day = self.organisation.calendar_of(task.person_id).local_day(at)
                held[day, task.person_id][f"{task.step} – {task.process}"] = None
        return tuple(
            Collision(day, person_id, self.organisation.name_of(person_id), tuple(meetings))
            for (day, person_id), meetings in sorted(held.items())
            if len(meetings) > 1
        )

    def single_points(self, tasks: Sequence[ForecastTask]) -> tuple[SinglePoint, ...]:
        """Return the roles with much work that one person alone holds, most work first.

        Who holds a role counts on the day on which it was last asked for something.
        """
        found = []
        for role, own in sorted(_by_role(tasks).items()):
            people = {task.person_id for task in own}
            last = max(task.asked for task in own).date()
            holders = list(roles.held(self.organisation, (role,), last))
            minutes = sum(task.minutes for task in own)
            alone = len(people) == 1 and len({held.person_id for held in holders}) == 1
            if alone and minutes >= ALONE_MINUTES:
                person_id = people.pop()
                deputy = next((held.deputy_id for held in holders if held.deputy_id), None)
                name = self.organisation.name_of
                found.append(
                    SinglePoint(
                        role,
                        person_id,
                        name(person_id),
                        len(own),
                        minutes,
                        name(deputy) if deputy else "",
                    )
                )
        return tuple(sorted(found, key=lambda each: (-each.minutes, each.role)))

    def untaken(self) -> tuple[UntakenMove, ...]:
        """Return the moves that nothing took, of the processes and items that ran."""
        query = select(Instance.definition_key, Event.facts, Event.from_state).join(
            Event, Event.chain == Instance.id
        )
        taken = {
            (key, facts.get("move"), source)
            for key, facts, source in self.session.execute(query.where(Event.name == "moved"))
        }
        ran = self.session.scalars(select(Instance.definition_key).distinct()).all()
        return tuple(
            UntakenMove(each.title, move.name, move.source, move.target, trigger(move))
            for each in sorted(map(CURRENT.named, ran), key=lambda found: (found.code, found.key))
            for move in each.moves
            if (each.key, move.name, move.source) not in taken
        )

    def _rows(self) -> Iterator[tuple[Task, StepRun, Instance]]:
        query = (
            select(Task, StepRun, Instance)
            .join(StepRun, StepRun.id == Task.step_id)
            .join(Instance, Instance.id == Task.instance_id)
            .where(Task.status.in_(STANDING))
            .where((Task.answered_at >= self.begins) | Task.answered_at.is_(None))
            .order_by(Task.opened_at, Task.id)
        )
        yield from self.session.execute(query.execution_options(yield_per=500)).tuples()

    def _task(self, task: Task, run: StepRun, instance: Instance) -> ForecastTask:
        step = self._step(instance, run)
        return ForecastTask(
            task.id,
            instance.title,
            step.title,
            step.kind.value,
            task.assignee_id,
            self.organisation.name_of(task.assignee_id),
            called(task.role) if is_named(task) else task.role,
            task.opened_at,
            task.due_at,
            task.answered_at,
            button(catalogue.of(self.session, instance), step, task.answer or ""),
            self._lateness(task),
            step.minutes,
        )

    def _step(self, instance: Instance, run: StepRun) -> Step:
        return catalogue.of(self.session, instance).step(run.key)

    def _lateness(self, task: Task) -> str:
        at = task.answered_at or task.opened_at
        found = lateness.of_task(
            self.organisation, task.assignee_id, task.due_at, at, answered_at=task.answered_at
        )
        return str(found) if found.missed else ""


def _by_role(tasks: Sequence[ForecastTask]) -> dict[str, list[ForecastTask]]:
    found: defaultdict[str, list[ForecastTask]] = defaultdict(list)
    for task in tasks:
        found[task.role].append(task)
    return found


def _in_order(each: ForecastDate) -> tuple[date, str, str]:
    return each.day or each.planned or date.max, each.what, each.code

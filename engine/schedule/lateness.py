"""How tasks and milestones stand to their days: late, at risk, reached late. Every door asks here.

A task is held to its own due day, in the working days of whoever is asked; a milestone to the plan
in force, in those of the year's site. What was reached keeps the day that was in force then.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.lateness import Lateness, judge
from calendars.working_calendar import WorkingCalendar
from engine import catalogue
from engine.execution import Execution
from engine.organisation.directory import Directory
from engine.schedule import deadlines
from engine.schedule.milestones import code_for
from engine.schedule.remaining_work import RemainingWork
from persistence.instances import Instance, Task
from persistence.strategy_year import Milestone
from state_machines.definition import Step


def is_over(due_at: datetime | None, now: datetime) -> bool:
    """Tell whether the closing hour of a due day has come; late it is from the next working day."""
    return due_at is not None and due_at <= now


def of_task(
    organisation: Directory,
    person_id: str,
    due_at: datetime | None,
    now: datetime,
    *,
    answered_at: datetime | None = None,
) -> Lateness:
    """Return how what a person is asked stands to its due day, in that person's working days."""
    today = organisation.calendar_of(person_id).local_day(now)
    return of_task_on(organisation, person_id, due_at, today, answered_at=answered_at)


def of_task_on(
    organisation: Directory,
    person_id: str,
    due_at: datetime | None,
    today: date,
    *,
    answered_at: datetime | None = None,
) -> Lateness:
    """Return the same as of a day, for papers that are made as of one."""
    calendar = organisation.calendar_of(person_id)
    due = calendar.local_day(due_at) if due_at else None
    done = calendar.local_day(answered_at) if answered_at else None
    return judge(due, today, calendar, done=done)


def late_start(execution: Execution, task: Task, step: Step) -> int:
    """Return how many working days after its planned day a task was asked: it waited for others."""
    calendar = execution.organisation.calendar_of(task.assignee_id)
    asked = calendar.local_day(task.opened_at)
    planned = deadlines.planned_day(execution, step.due, calendar, asked)
    return judge(planned, asked, calendar).overdue


@dataclass(frozen=True, slots=True)
class MilestoneStanding:
    """A milestone and how it stands to its day; `reached_by` as in persistence.strategy_year.

    `waits_for` are the milestones without which it cannot be reached, `process` the id of the
    process that is to reach it, or has.
    """

    year_id: str
    code: str
    title: str
    accountable: str
    due: date | None
    reached_at: datetime | None
    reached: date | None
    critical: bool
    explanation: str
    lateness: Lateness
    waits_for: tuple[str, ...] = ()
    process: str = ""

    @property
    def id(self) -> tuple[str, str]:
        """Its year and its code, which only together name it."""
        return self.year_id, self.code


def of_milestone(row: Milestone, calendar: WorkingCalendar, now: datetime) -> Lateness:
    """Return how a milestone stands to its day by its own row, which tells nothing of a risk."""
    done = calendar.local_day(row.reached_at) if row.reached_at else None
    return judge(row.due, calendar.local_day(now), calendar, done=done)


def late_milestones(session: Session, instance: Instance, now: datetime) -> list[str]:
    """Say which milestones of a process are late and by how much; it costs one small query."""
    reaches = catalogue.of(session, instance).reaches
    codes = {code_for(code, instance.period) for code in reaches}
    if not codes:
        return []
    calendar = deadlines.calendar_of_year(session, instance.year_id)
    query = select(Milestone).where(
        Milestone.year_id == instance.year_id,
        Milestone.code.in_(codes),
        Milestone.reached_at.is_(None),
        Milestone.due < calendar.local_day(now),
    )
    found = [(row, of_milestone(row, calendar, now)) for row in session.scalars(query)]
    worst = sorted(((row, each) for row, each in found if each.missed), key=lambda f: -f[1].days)
    return [f"{each}: “{row.title}”" for row, each in worst]


def reached_codes(session: Session, year_id: str) -> frozenset[str]:
    """Return the milestones of a year that have been reached."""
    query = select(Milestone.code).where(
        Milestone.year_id == year_id, Milestone.reached_at.is_not(None)
    )
    return frozenset(session.scalars(query))


def milestones(session: Session, year_id: str, now: datetime) -> list[MilestoneStanding]:
    """Return how each milestone of a year stands, by day; those without a day last."""
    work = RemainingWork(session, year_id, now)
    ordered = sorted(work.rows.values(), key=lambda m: (m.due or date.max, m.code))
    return [_standing(row, work) for row in ordered]


def _standing(row: Milestone, work: RemainingWork) -> MilestoneStanding:
    done = work.calendar.local_day(row.reached_at) if row.reached_at else None
    ready = None if done else work.ready(row.code)
    return MilestoneStanding(
        row.year_id,
        row.code,
        row.title,
        row.accountable,
        row.due,
        row.reached_at,
        done,
        row.critical,
        row.explanation,
        judge(row.due, work.today, work.calendar, done=done, ready=ready),
        work.waits(row.code),
        work.process_of(row.code),
    )

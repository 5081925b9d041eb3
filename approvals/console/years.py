"""The year on one page: its milestones, processes and open tasks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from approvals.templating import Templates
from calendars.lateness import Lateness, Timing
from engine import catalogue
from engine.errors import YearUnknown
from engine.instance_ids import root_of
from engine.organisation import directory
from engine.organisation.directory import Directory, home
from engine.schedule import delays, lateness
from engine.schedule.lateness import MilestoneStanding
from notifications import outage, waiting_mail
from office.application import App
from persistence.instances import Instance, StepRun, Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus
from persistence.strategy_year import Occurrence, PlanYear
from state_machines.definition import Kind

Look = Callable[["YearContext"], Mapping[str, Any]]
SHOWN = ("annual", "periodic", "processes", "approvals", "late", "counts", "delays", "causes")
MOST_ROWS = 200  # rows of a table; the console is a look, not an export


@dataclass(frozen=True, slots=True)
class YearContext:
    """A session on one published year, on a day of the organisation."""

    session: Session
    year: PlanYear
    years: list[PlanYear]
    today: date
    organisation: str

    @property
    def facts(self) -> dict[str, Any]:
        """Return what every page says about its year."""
        return {
            "year": self.year,
            "years": self.years,
            "today": self.today,
            "organisation": self.organisation,
        }


@contextmanager
def opened(office: App, label: str) -> Iterator[YearContext | None]:
    """Give the context of a year, the newest when none is named, None before any was published.

    Raises HTTPException 404 for a year that nobody published.
    """
    with office.database.reading() as session:
        years = list(session.scalars(select(PlanYear).order_by(PlanYear.starts.desc())))
        year = next((y for y in years if y.id == label or not label), None)
        if year is None and label:
            raise HTTPException(404)
        here = home(session)
        today = here.local_day(office.clock.now())
        yield YearContext(session, year, years, today, here.name) if year else None


def page_of(office: App, pages: Templates, template: str, label: str, look: Look) -> Response:
    """Return the page of a year, or the page that says that there is none yet."""
    with opened(office, label) as book:
        if book is None:
            return pages.page("no_year")
        return pages.page(template, **book.facts, **look(book))


@dataclass(frozen=True, slots=True)
class ProcessCard:
    """A process instance with the work that waits in it and in its items, and how much is late.

    `milestones` says which of its milestones are late or at risk.
    """

    instance: Instance
    open: int
    late: int
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenTaskRow:
    """One open task."""

    title: str
    kind: str
    instance_id: str
    instance_title: str
    person: str
    due_at: datetime | None
    lateness: Lateness
    rung: int


def year_facts(session: Session, label: str, now: datetime) -> dict[str, Any]:
    """Return what the year page shows; raises YearUnknown for a label nobody published."""
    years = list(session.scalars(select(PlanYear).order_by(PlanYear.starts.desc())))
    year = next((y for y in years if y.id == label), years[0] if years and not label else None)
    if year is None and label:
        raise YearUnknown(label)
    here = home(session)
    facts = {"organisation": here.name, "zone": here.zone, "today": here.local_day(now)}
    facts |= {"years": years, "year": year, "outage": outage.present_outage(session)}
    facts |= {"waits": waiting_mail.summary(session, now)}
    return facts | _of_year(session, year, now)


def processes(
    session: Session,
    year_id: str,
    tasks: Iterable[OpenTaskRow],
    standings: Iterable[MilestoneStanding],
) -> list[ProcessCard]:
    """Return the year's process instances with their open and late tasks, items included."""
    waiting, late, missed = Counter[str](), Counter[str](), defaultdict[str, list[str]](list)
    for task in tasks:
        root = root_of(task.instance_id)
        waiting[root] += 1
        late[root] += task.lateness.missed
    for each in standings:
        if each.lateness.timing in Timing.TO_SEE_TO:
            missed[each.process].append(f"{each.lateness}: “{each.title}”")
    query = select(Instance).where(Instance.year_id == year_id, Instance.parent_id.is_(None))
    found = session.scalars(query.order_by(Instance.process, Instance.opened_at, Instance.id))
    return [ProcessCard(i, waiting[i.id], late[i.id], tuple(missed[i.id])) for i in found]


def asked(session: Session, year_id: str, now: datetime) -> list[OpenTaskRow]:
    """Return the open tasks, those that have been late for longest first."""
    query = (
        select(Task, StepRun.key, Instance, Person.name)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Person, Person.id == Task.assignee_id)
        .where(Task.status.in_(TaskStatus.ASKED), Instance.year_id == year_id)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    )
    organisation = directory.of(session)
    found = [_asked(session, organisation, row, now) for row in session.execute(query).tuples()]
    return sorted(found, key=lambda task: -task.lateness.overdue)


def _of_year(session: Session, year: PlanYear | None, now: datetime) -> dict[str, Any]:
    if year is None:
        return dict.fromkeys(SHOWN, ())
    open_tasks = asked(session, year.id, now)
    late = [task for task in open_tasks if task.lateness.missed]
    days = lateness.milestones(session, year.id, now)
    causes = delays.found(session, days, now)
    how = Counter(each.lateness.timing for each in days)
    approvals = [task for task in open_tasks if task.kind == Kind.APPROVAL]
    counts = {
        ("task", "open"): len(open_tasks),
        ("approval", "waiting"): len(approvals),
        ("task", "late"): len(late),
        ("milestone", "late"): how[Timing.LATE],
        ("milestone", "at risk"): how[Timing.AT_RISK],
        ("milestone", "reached late"): how[Timing.REACHED_LATE],
        ("process", "still to open"): _to_open(session, year.id),
        ("letter", "undeliverable"): _undeliverable(session),
    }
    return {
        "annual": [m for m in days if "@" not in m.code],
        "periodic": [m for m in days if "@" in m.code],
        "processes": processes(session, year.id, open_tasks, days),
        "approvals": approvals[:MOST_ROWS],
        "late": late[:MOST_ROWS],
        "counts": counts,
        "delays": delays.grouped(days, causes),
        "causes": {each.id: causes[each.id].behind(each) for each in days if each.id in causes},
    }


def _asked(
    session: Session,
    organisation: Directory,
    row: tuple[Task, str, Instance, str],
    now: datetime,
) -> OpenTaskRow:
    task, key, instance, person = row
    step = catalogue.of(session, instance).step(key)
    return OpenTaskRow(
        step.title,
        step.kind,
        instance.id,
        instance.title,
        person,
        task.due_at,
        lateness.of_task(organisation, task.assignee_id, task.due_at, now),
        task.rung,
    )


def _to_open(session: Session, year_id: str) -> int:
    query = select(func.count()).where(
        Occurrence.year_id == year_id, Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None)
    )
    return session.scalar(query) or 0


def _undeliverable(session: Session) -> int:
    query = select(func.count()).where(Letter.status.in_(LetterStatus.GIVEN_UP))
    return session.scalar(query) or 0

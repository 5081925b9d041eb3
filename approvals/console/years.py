"""The year on one page: its milestones, processes and open tasks."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from approvals.templating import Templates
from engine import catalogue
from engine.errors import YearUnknown
from engine.instance_ids import root_of
from engine.organisation.directory import home
from notifications import outage
from office.application import App
from persistence.instances import Instance, StepRun, Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus
from persistence.strategy_year import Milestone, Occurrence, PlanYear
from state_machines.definition import Kind

Look = Callable[["YearContext"], Mapping[str, Any]]
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
    """A process instance with the work that waits in it and in its items."""

    instance: Instance
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class OpenTaskRow:
    """One open task. `since` is in whole days after its due instant, 0 when in time."""

    title: str
    kind: str
    instance_id: str
    instance_title: str
    person: str
    due_at: datetime | None
    since: int
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
    return facts | _of_year(session, year, now)


def milestones(session: Session, year_id: str) -> list[Milestone]:
    """Return the year's milestones by day, those without a day last."""
    found = session.scalars(select(Milestone).where(Milestone.year_id == year_id)).all()
    return sorted(found, key=lambda m: (m.due or date.max, m.code))


def processes(session: Session, year_id: str, now: datetime) -> list[ProcessCard]:
    """Return the year's process instances with their open and late tasks, items included."""
    waiting, late = _open_by_root(session, now)
    query = select(Instance).where(Instance.year_id == year_id, Instance.parent_id.is_(None))
    found = session.scalars(query.order_by(Instance.process, Instance.opened_at, Instance.id))
    return [ProcessCard(i, waiting[i.id], late[i.id]) for i in found]


def asked(session: Session, year_id: str, now: datetime) -> list[OpenTaskRow]:
    """Return the open tasks with the longest overdue first."""
    query = (
        select(Task, StepRun.key, Instance, Person.name)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Person, Person.id == Task.assignee_id)
        .where(Task.status.in_(TaskStatus.ASKED), Instance.year_id == year_id)
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
    )
    return [_asked(session, row, now) for row in session.execute(query).tuples()]


def _of_year(session: Session, year: PlanYear | None, now: datetime) -> dict[str, Any]:
    if year is None:
        return dict.fromkeys(("annual", "periodic", "processes", "approvals", "late", "counts"), ())
    open_tasks = asked(session, year.id, now)
    late = [task for task in open_tasks if task.since]
    approvals = [task for task in open_tasks if task.kind == Kind.APPROVAL]
    counts = {
        "tasks open": len(open_tasks),
        "approvals waiting": len(approvals),
        "overdue": len(late),
        "processes still to open": _to_open(session, year.id),
        "letters undeliverable": _undeliverable(session),
    }
    days = milestones(session, year.id)
    return {
        "annual": [m for m in days if "@" not in m.code],
        "periodic": [m for m in days if "@" in m.code],
        "processes": processes(session, year.id, now),
        "approvals": approvals[:MOST_ROWS],
        "late": late[:MOST_ROWS],
        "counts": counts,
    }


def _asked(session: Session, row: tuple[Task, str, Instance, str], now: datetime) -> OpenTaskRow:
    task, key, instance, person = row
    step = catalogue.of(session, instance).step(key)
    since = (now - task.due_at).days + 1 if task.due_at and task.due_at < now else 0
    return OpenTaskRow(
        step.title, step.kind, instance.id, instance.title, person, task.due_at, since, task.rung
    )


def _open_by_root(session: Session, now: datetime) -> tuple[Counter[str], Counter[str]]:
    waiting: Counter[str] = Counter()
    late: Counter[str] = Counter()
    query = select(Task.instance_id, Task.due_at).where(Task.status.in_(TaskStatus.ASKED))
    for instance_id, due_at in session.execute(query):
        root = root_of(instance_id)
        waiting[root] += 1
        late[root] += due_at is not None and due_at < now
    return waiting, late


def _to_open(session: Session, year_id: str) -> int:
    query = select(func.count()).where(
        Occurrence.year_id == year_id, Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None)
    )
    return session.scalar(query) or 0


def _undeliverable(session: Session) -> int:
    query = select(func.count()).where(Letter.status.in_(LetterStatus.GIVEN_UP))
    return session.scalar(query) or 0

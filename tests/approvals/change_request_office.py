"""A small organisation and one change of a measure, asked of real people by the real engine."""

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import httpx
from fastapi.routing import iter_route_contexts
from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.app import create_app, server
from approvals.dependencies import OnCommitted
from calendars.clock import FixedClock
from calendars.working_calendar import WorkingCalendar
from engine.instances.start import open_instance
from engine.operations.advance import advance_instance
from engine.operations.decisions import decide
from engine.types import ENGINE, Actor
from notifications import links
from notifications.links import Keyring
from persistence.base import Base
from persistence.database import Database
from persistence.instances import Instance, StepRun, Task
from persistence.organisation import Assignment, Person, Setting, Site, Unit
from persistence.strategy_year import CalendarVersion, PlanYear
from state_machines.definition import Definition, Step

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client
    from starlette.testclient import TestClient

START = datetime(2027, 9, 6, 8, 0, tzinfo=UTC)  # a Monday, 10 o'clock in Berlin
CONSOLE_KEY = "open-sesame-open-sesame"
HOLDERS = {"MO": "mona", "SMA": "sam", "SMD": "dora", "CEO": "cleo", "XC": "xenia"}
REQUEST = {
    "field.measure": "On-time delivery",
    "field.field": "definition",
    "field.old": "Count parcels",
    "field.new": "Count days, not parcels",
    "field.reason": "Customers count days",
    "field.effect": "Last year falls by two points",
    "field.restate": "no",
}


@dataclass(frozen=True)
class PageTestSettings:
    """The settings that pages read."""

    base_url: str = "http://testserver"
    console_key: str = CONSOLE_KEY


@dataclass(frozen=True)
class ChangeRequestOffice:
    """An office of paper: a real database, a clock that stands still, a key."""

    database: Database
    clock: FixedClock
    keyring: Keyring
    settings: PageTestSettings = PageTestSettings()

    @property
    def console_link(self) -> str:
        """Return the address that lets a browser into the console."""
        return f"{self.settings.base_url}/console/{self.settings.console_key}"

    def visit(
        self,
        on_committed: OnCommitted = lambda _instance: None,
        *,
        raises: bool = True,
        hops: int = 0,
    ) -> httpx.Client:
        """Return somebody who reads the pages of this office, without any cookie."""
        origin = "/".join(self.settings.base_url.split("/")[:3])
        app = create_app(self, on_committed=on_committed, hops=hops)
        return TestClient(app, base_url=origin, raise_server_exceptions=raises)

    def token(self, role: str, *, purpose: str = "act", person: str = "") -> str:
        """Return a fresh link's token to the newest task asked of a role."""
        with self.database.writing() as session:
            return self._token(session, newest_task(session, role), purpose, person)

    def ask(self, definition: Definition, step_key: str) -> str:
        """Ask one step of any definition of the first measure owner; return the link's token."""
        step = definition.step(step_key)
        with self.database.writing() as session:
            task = asked(session, definition, step, "mona", self.clock.now())
            return self._token(session, task, "act", "mona")

    def newest(self, role: str) -> Task:
        """Return the task last asked of a role, as it stands now."""
        with self.database.reading() as session:
            return newest_task(session, role)

    def sheet(self, role: str, answer: str, **typed: str) -> dict[str, str]:
        """Return what a browser would send with the page of a role's newest task."""
        task = self.newest(role)
        shown = {"version": str(task.version), "content_hash": task.bound_hash}
        return {**shown, "answer": answer, **typed}

    def rows(self, *, without: tuple[str, ...] = ()) -> dict[str, int | str]:
        """Return a digest of every table, to see whether anything changed."""
        with self.database.reading() as session:
            return {
                table.name: repr(sorted(map(repr, session.execute(table.select()))))
                for table in Base.metadata.sorted_tables
                if table.name not in without
            }

    def change(self, role: str, **columns: object) -> None:
        """Set columns of a role's newest task, as the engine would have."""
        with self.database.writing() as session:
            task = newest_task(session, role)
            for name, value in columns.items():
                setattr(task, name, value)

    def make_submitter(self, person_id: str) -> None:
        """Pretend that a person delivered the request that is decided on."""
        self.change("MO", answered_by=person_id)

    def _token(self, session: Session, task: Task, purpose: str, person: str) -> str:
        link = links.mint(
            session,
            person_id=person or task.assignee_id,
            task=task,
            letter_id=None,
            now=self.clock.now(),
            purpose=purpose,
        )
        return links.token(link.id, self.keyring)

    def advance(self) -> None:
        """Let every process look around."""
        with self.database.writing() as session:
            for instance_id in session.scalars(select(Instance.id)).all():
                advance_instance(session, instance_id, self.clock.now())

    def answer(self, role: str, answer: str, **form: str) -> None:
        """Answer the newest task of a role through the engine, and let the process go on."""
        with self.database.writing() as session:
            task = newest_task(session, role)
            decide(
                session,
                task.id,
                answer,
                actor=Actor(task.assignee_id),
                now=self.clock.now(),
                form={name.removeprefix("field."): value for name, value in form.items()},
            )
        self.advance()


def open_office(database: Database) -> ChangeRequestOffice:
    """Return an office in which a change of a measure has just begun."""
    office = ChangeRequestOffice(database, FixedClock(START), Keyring({"1": b"k" * 32}, "1"))
    with database.writing() as session:
        _furnish(session)
        open_instance(
            session,
            "paper_change",
            year_id="FY2028",
            period="FY2028",
            unit_id="group",
            now=START,
            actor=ENGINE,
        )
    office.advance()
    return office


def routes(office: ChangeRequestOffice) -> list[tuple[str, set[str]]]:
    """Return path and methods of every route of the pages, also of those added later."""
    found = iter_route_contexts(create_app(office).routes)
    return [(str(route.path), set(route.methods or ())) for route in found]


@contextmanager
def serving(office: ChangeRequestOffice) -> Iterator[str]:
    """Serve an office's pages by a real web server on a free port; give its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        port = listener.getsockname()[1]
        web = server(create_app(office), host="127.0.0.1", port=port)
        running = Thread(target=web.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            web.should_exit = True
            running.join(20)


def asked(
    session: Session,
    definition: Definition,
    step: Step,
    person: str,
    now: datetime,
    *,
    period: str = "FY2028",
    content: dict[str, Any] | None = None,
    **answered: Any,
) -> Task:
    """Ask any step of any definition of a person; `answered` is what the task holds already."""
    instance = open_instance(
        session,
        definition.key,
        year_id="FY2028",
        period=period,
        unit_id="group",
        now=now,
        actor=ENGINE,
        title=f"{definition.title} for {step.key}",
    )
    instance.state = step.state
    run = StepRun(
        instance_id=instance.id,
        key=step.key,
        round=9,
        status="open",
        opened_at=now,
        content=content or {},
    )
    session.add(run)
    session.flush()
    task = Task(
        step_id=run.id,
        instance_id=instance.id,
        role=step.by,
        assignee_id=person,
        holder_id=person,
        basis="asked by a test",
        status="open",
        opened_at=now,
        due_at=now + timedelta(days=3),
        **{"form": {}, **answered},
    )
    session.add(task)
    session.flush()
    return task


def newest_task(session: Session, role: str) -> Task:
    """Return the task last asked of a role."""
    query = select(Task).where(Task.role == role).order_by(Task.id.desc()).limit(1)
    return session.scalars(query).one()


def _furnish(session: Session) -> None:
    calendar = WorkingCalendar("berlin", "Europe/Berlin", "DE").to_dict()
    session.add(Site(id="berlin", calendar=calendar))
    session.add(Unit(id="group", name="Group", type="corporate", parent_id=None))
    organisation = {"name": "Harbour & Sons", "currency": "EUR", "zone": "Europe/Berlin"}
    session.add(Setting(key="organisation", value=organisation))
    session.flush()
    for person in (*HOLDERS.values(), "otto"):
        session.add(_person(person))
    session.flush()
    session.add_all(Assignment(role=role, person_id=who) for role, who in HOLDERS.items())
    version = CalendarVersion(
        year="FY2028",
        version=1,
        status="published",
        content={},
        content_hash="",
        created_at=START,
        created_by="dora",
        published_at=START,
        published_by="cleo",
    )
    session.add(version)
    session.flush()
    session.add(
        PlanYear(
            id="FY2028",
            starts=date(2028, 1, 1),
            pattern="calendar",
            site_id="berlin",
            calendar_id=version.id,
        )
    )
    session.flush()


def _person(name: str) -> Person:
    return Person(
        id=name,
        name=f"{name.capitalize()} Example",
        email=f"{name}@harbour.example",
        unit_id="group",
        site_id="berlin",
        manager_id=None,
    )

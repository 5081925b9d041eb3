"""A small demo without Prefect: real pages, a real mail server, and flows that run when they are woken."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from notifications.batching import gather_each
from notifications.delivery import deliver_due
from notifications.links import Keyring
from notifications.rendering import EmailRenderer
from notifications.smtp import SmtpServer
from office.application import StoredClock
from office.web.ports import LOOPBACK
from persistence.database import Database
from rehearsal.behaviour import AnsweringStyle, Styles
from rehearsal.conductor import Conductor
from rehearsal.demo import Controls
from rehearsal.mailbox.server import Sink
from rehearsal.mailbox.store import MailStore
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation, follow_up
from rehearsal.visits import PageRespondent
from tests import cast, content
from tests.approvals.change_request_office import ChangeRequestOffice, PageTestSettings, serving
from tests.conftest import writing_template

FIRST = datetime(2027, 2, 15, 7, tzinfo=UTC)
PROMPT = Styles("test", AnsweringStyle("prompt", median_hours=1, spread=0.1, forget=0, returns=0))


@dataclass
class SmallStage:
    """Do, when woken, what the flows do: open, advance, escalate, write letters, deliver them."""

    database: Database
    clock: StoredClock
    keyring: Keyring
    smtp_server: SmtpServer
    renderer: EmailRenderer
    tended: int = 0
    slow: int = 0  # times that it says not to be at rest yet, each time it is woken
    _left: int = 0

    def wake(self) -> None:
        """Do everything that is due."""
        now, self._left = self.clock.now(), self.slow
        with self.database.writing() as session:
            follow_up(session, now)
        gather_each(self.database, now, renderer=self.renderer)
        asyncio.run(
            deliver_due(self.database, self.clock, self.smtp_server, self.keyring, self.renderer)
        )

    def until_rest(self, _seconds: float) -> bool:
        """Say whether anything is left: nothing, unless it is to seem slow."""
        self._left -= 1
        return self._left < 0

    def held(self) -> AbstractContextManager[None]:
        """Hold nothing, for it does nothing between two calls."""
        return nullcontext()

    def tend(self) -> None:
        """Count that somebody looked after the servers."""
        self.tended += 1


@dataclass
class SmallDemo:
    """Everything of a demo that a test may look at."""

    database: Database
    clock: StoredClock
    stage: SmallStage
    store: MailStore
    controls: Controls
    visitor: PageRespondent
    conductor: Conductor = field(init=False)

    def __post_init__(self) -> None:
        """Hire a conductor."""
        self.conductor = self.another_conductor()

    def another_conductor(
        self, ends: datetime | None = None, hurries_from: datetime | None = None
    ) -> Conductor:
        """Return a conductor who remembers nothing of what went before."""
        owners = Owners(self.visitor.owners.cast)
        visitor = PageRespondent(self.database, self.store, owners)
        return Conductor(
            self.database,
            self.clock,
            visitor,
            self.controls,
            self.stage,
            ends=ends,
            hurries_from=hurries_from,
        )

    def run(self, steps: int) -> None:
        """Let the clock make so many steps."""
        self.conductor.controls.pause()
        for _ in range(steps):
            self.conductor.controls.step()
        self.conductor.run(lambda _progress: self._stop_when_paused())

    def _stop_when_paused(self) -> None:
        if not self.controls.wishes.steps:
            self.conductor.stop.set()


def settle(database: Database, now: datetime = FIRST, **changes: content.Rows) -> None:
    """Let the standing cast stand before its year, with a strategy; `changes` are rows per sheet."""
    with database.writing() as session:
        cast.settle(session, now)
        content.fill(session, **changes)


def office_in(template: Path, path: Path) -> Path:
    """Write the file of such an office from an empty one, for tests to copy; return its path."""
    shutil.copy(template, path)
    with writing_template(path) as database:
        settle(database)
    return path


@contextmanager
def copied(file: Path, path: Path) -> Iterator[Database]:
    """Give a copy of a database's file."""
    shutil.copy(file, path)
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()


def lived_alone(file: Path, path: Path, owners: Owners, until: datetime) -> str:
    """Return the digest of what the engine alone makes of an office's weeks."""
    with copied(file, path) as database:
        return Simulation(database, owners).run(FIRST, until=until).digest


@contextmanager
def small_demo(database: Database, folder: Path) -> Iterator[SmallDemo]:
    """Give a demo of an office that has not begun, whose pages and mail server are real."""
    clock = StoredClock(database)
    clock.set(FIRST)
    store = MailStore(folder / "mails.db")
    sink = Sink(store, 0)
    sink.start()
    keyring = Keyring({"1": b"k" * 32}, "1")
    office = ChangeRequestOffice(database, clock, keyring, PageTestSettings())  # type: ignore[arg-type]
    try:
        with serving(office) as address:
            renderer = EmailRenderer(
                organisation="Example Group",
                base_url=address,
                sender_name="Strategy office",
                sender_address="smo@example.org",
                reply_to="smo@example.org",
            )
            smtp_server = SmtpServer(
                host=LOOPBACK, port=sink.port, username="", password="", tls="none"
            )
            stage = SmallStage(database, clock, keyring, smtp_server, renderer)
            visitor = PageRespondent(database, store, Owners(PROMPT))
            yield SmallDemo(
                database, clock, stage, store, Controls(folder / "controls.json"), visitor
            )
    finally:
        sink.stop()

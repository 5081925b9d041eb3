"""One Prefect server for all workflow tests of a test process, and an office for each test."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import FlowRunSort
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from calendars.clock import FixedClock
from notifications.smtp import SmtpServer
from persistence.database import Database
from tests.notifications.mail_server import MailServer, Sink
from tests.prefect_server import AUTH, empty_prefect, started
from tests.processes_in_use import processes
from tests.workflows.harness import TestOffice, write_process
from workflows.prefect_server import PrefectServer

__all__ = ["empty_prefect"]  # a fixture of these tests too
BEFORE = datetime(2027, 1, 11, 9, tzinfo=UTC)  # a Monday before the calendar owes anything


@dataclass(frozen=True)
class PrefectPlace:
    """The one server of a test process, and what its database was before anything was in it."""

    server: PrefectServer
    home: Path
    empty: Path

    def begin(self) -> None:
        """Start the server and wait until it answers."""
        self.server.start()
        self.server.wait()

    def clear(self) -> None:
        """Put an empty database in the place of the server's, which must not run."""
        for kept in self.home.glob("prefect.db*"):
            kept.unlink()
        shutil.copy(self.empty, self.home / "prefect.db")


@pytest.fixture(scope="session")
def prefect_place(
    empty_prefect: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrefectPlace]:
    """Give a Prefect server on a free port, whose empty database was put aside."""
    home = tmp_path_factory.mktemp("prefect")
    with started(home, empty_prefect) as server:
        yield PrefectPlace(server, home, empty_prefect)


@pytest.fixture(scope="session")
def prefect_server(prefect_place: PrefectPlace) -> PrefectServer:
    """Give a running Prefect server on a free port."""
    return prefect_place.server


@pytest.fixture(autouse=True)
def silence_afterwards() -> Iterator[None]:
    """Leave no thread of Prefect's behind.

    Its pings draw from `random`, which property tests of the same worker would take for theirs.
    """
    yield
    EventsWorker.drain_all()


@pytest.fixture
def prefect(prefect_server: PrefectServer) -> Iterator[PrefectServer]:
    """Let Prefect's client talk to the server."""
    with temporary_settings(
        {PREFECT_API_URL: prefect_server.api_url, PREFECT_API_AUTH_STRING: AUTH}
    ):
        yield prefect_server
        asyncio.run(forget_runs())


async def forget_runs() -> None:
    """Delete every flow run, so that the next test finds none."""
    async with get_client() as client:
        for run in await client.read_flow_runs(limit=200, sort=FlowRunSort.ID_DESC):
            await client.delete_flow_run(run.id)


@pytest.fixture
def world_folder(sqlite_template: Path, tmp_path: Path) -> Path:
    """Give a state folder whose database is migrated and empty."""
    shutil.copy(sqlite_template, tmp_path / "smo.db")
    return tmp_path


@pytest.fixture
def mailbox() -> Sink:
    """Give what the mail server took."""
    return Sink()


@pytest.fixture
def mail_port(mailbox: Sink) -> Iterator[int]:
    """Give the port of a mail server that takes everything."""
    sink = MailServer(mailbox)
    sink.start()
    yield int(sink.port)
    sink.stop()


@pytest.fixture
def office(
    small_world: Database, clock: FixedClock, tmp_path: Path, mail_port: int
) -> Iterator[TestOffice]:
    """Give an office in which the calendar owes nothing and one small process may be opened."""
    folder = tmp_path / "processes"
    folder.mkdir()
    clock.set(BEFORE)
    with processes(write_process(folder)):
        yield TestOffice(small_world, clock, SmtpServer("127.0.0.1", mail_port))

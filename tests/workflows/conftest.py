"""One Prefect server for all workflow tests of a test process, and an office for each test."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from calendars.clock import FixedClock
from engine.definitions import CURRENT
from notifications.relay import Relay
from persistence.database import Database
from tests.prefect_server import AUTH, started
from tests.workflows.staging import TestOffice, write_process
from workflows.prefect_server import PrefectServer, free_port

BEFORE = datetime(2027, 1, 11, 9, tzinfo=UTC)  # a Monday before the calendar owes anything


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """Give a running Prefect server on a free port."""
    with started(tmp_path_factory.mktemp("prefect")) as server:
        yield server


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


class Taken:
    """Take every mail and keep none."""

    async def handle_DATA(self, *_parts: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Say that the mail was taken."""
        return "250 taken"


@pytest.fixture
def mail_port() -> Iterator[int]:
    """Give the port of a mail server that takes everything."""
    sink = Controller(Taken(), hostname="127.0.0.1", port=free_port())
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
    CURRENT.use(write_process(folder))
    clock.set(BEFORE)
    yield TestOffice(small_world, clock, Relay("127.0.0.1", mail_port))
    CURRENT.use(None)

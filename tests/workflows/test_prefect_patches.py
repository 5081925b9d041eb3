"""What the patches of Prefect are for: each trouble is seen in the real Prefect, and then gone.

A test that finds no trouble without its patch fails: the patch is no longer needed.
"""

import asyncio
import logging
import subprocess
import sys
import threading
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from packaging.requirements import Requirement
from prefect import Flow, flow, flow_engine
from prefect._flow_run_suspension import observe_flow_run_suspension
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateDetails, StateType
from prefect.flow_engine import run_flow_async
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.settings import PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
from sqlalchemy.exc import OperationalError

from workflows import prefect_patches
from workflows.prefect_patches import LOGGER, WaitingIsNormal

ROOT = Path(__file__).parents[2]
AT_ONCE = 45.0  # seconds; Prefect lets SQLite wait sixty for a lock
MEANWHILE = 6.0  # seconds in which a transaction reads that need not wait for another
TABLE = sa.text("CREATE TABLE numbers (n INTEGER)")
READ, WRITE = sa.text("SELECT max(n) FROM numbers"), sa.text("INSERT INTO numbers VALUES (1)")


class Kept(logging.Handler):
    """Keep what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)


@pytest.fixture
def unpatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give Prefect as it is installed, whatever ran before; afterwards all is as it was."""
    monkeypatch.setattr(logging.getLogger(LOGGER), "filters", [])
    monkeypatch.setattr(flow_engine, "observe_flow_run_suspension", observe_flow_run_suspension)
    monkeypatch.setattr(
        AioSqliteConfiguration, "begin_transaction", AioSqliteConfiguration.begin_transaction
    )


@flow(name="waits-for-people", persist_result=False)
async def waits_for_people() -> "State[Any]":
    """Rest as a process of ours does that waits for people."""
    details = StateDetails(pause_reschedule=True, pause_timeout=None, pause_key="key")
    return State(type=StateType.PAUSED, name="Awaiting 1 task", state_details=details)


@flow(name="sees-its-watchers", persist_result=False)
async def sees_its_watchers() -> list[str]:
    """Return the threads by which Prefect watches the run."""
    return [each.name for each in threading.enumerate() if "observer" in each.name]


def run_of_a_deployment(served: Flow[..., Any]) -> Any:
    """Run a flow as a worker does that took the run of a deployment; return its state."""

    async def story() -> Any:
        async with get_client() as client:
            made = await client.create_deployment(await client.create_flow(served), "of-a-test")
            run = await client.create_flow_run_from_deployment(made)
            state = await run_flow_async(served, flow_run=run, return_type="state")
            await client.delete_deployment(made)
        return state

    with temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):
        return asyncio.run(story())


def level_of_waiting() -> int:
    """Run a flow that waits for people; return how grave the line about its end is."""
    kept = Kept()
    logging.getLogger(LOGGER).addHandler(kept)
    try:
        run_of_a_deployment(waits_for_people)
    finally:
        logging.getLogger(LOGGER).removeHandler(kept)
    (line,) = [r for r in kept.records if r.getMessage().startswith("Finished in state Awaiting")]
    return line.levelno


def watchers_of_a_run() -> int:
    """Run a flow; return how many threads of Prefect's watched it."""
    return len(run_of_a_deployment(sees_its_watchers).result())


def observer() -> object:
    """Return what Prefect watches a run with."""
    return vars(flow_engine)["observe_flow_run_suspension"]


class Transaction:
    """A transaction that is begun as Prefect begins one, in which each step waits to be told."""

    def __init__(self, database: AioSqliteConfiguration) -> None:
        """Begin, and read as soon as there is a turn."""
        self.has_read, self._may_write = asyncio.Event(), asyncio.Event()
        self._work = asyncio.create_task(self._read_then_write(database))

    async def reads_at_once(self) -> bool:
        """Tell whether it has read although nobody has ended meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.has_read.wait(), MEANWHILE)
        return self.has_read.is_set()

    async def write(self) -> None:
        """Write and commit; raises OperationalError when SQLite refuses it."""
        self._may_write.set()
        await asyncio.wait_for(self._work, AT_ONCE)

    async def _read_then_write(self, database: AioSqliteConfiguration) -> None:
        session = await database.session(await database.engine())
        async with session, database.begin_transaction(session):
            await session.execute(READ)
            self.has_read.set()
            await self._may_write.wait()
            await session.execute(WRITE)


async def overlap(place: Path) -> tuple[bool, str]:
    """Let a transaction begin while another has read; both then write, the first one first.

    Return whether the second read before the first one ended, and why its write was refused.
    """
    database = AioSqliteConfiguration(f"sqlite+aiosqlite:///{place}")
    async with (await database.engine()).begin() as connection:
        await connection.execute(TABLE)
    first = Transaction(database)
    await asyncio.wait_for(first.has_read.wait(), AT_ONCE)
    second = Transaction(database)
    overtook = await second.reads_at_once()
    await first.write()
    try:
        await second.write()
    except OperationalError as refused:
        return overtook, str(refused.orig)
    return overtook, ""


@pytest.mark.prefect
@pytest.mark.usefixtures("unpatched", "prefect")
def test_a_waiting_run_is_an_error_to_prefect_and_normal_to_us() -> None:
    """Waiting for people is what processes do most of the time."""
    unpatched = level_of_waiting()

    prefect_patches.quiet_waiting_runs()

    assert (unpatched, level_of_waiting()) == (logging.ERROR, logging.INFO)


@pytest.mark.prefect
@pytest.mark.usefixtures("unpatched", "prefect")
def test_prefect_watches_every_run_with_a_thread_and_we_do_not() -> None:
    """The watcher is a thread with a client and a websocket, for seconds of work."""
    unpatched = watchers_of_a_run()

    prefect_patches.skip_suspension_watch()

    assert (unpatched, watchers_of_a_run()) == (1, 0)


@pytest.mark.usefixtures("unpatched")
def test_sqlite_refuses_one_of_two_writers_and_we_let_it_wait(tmp_path: Path) -> None:
    """Prefect lets both read; who writes second is refused at once, however long it would wait."""
    unpatched = asyncio.run(overlap(tmp_path / "one.db"))

    prefect_patches.serialise_sqlite_writes()

    assert unpatched == (True, "database is locked")
    assert asyncio.run(overlap(tmp_path / "two.db")) == (False, "")


@pytest.mark.usefixtures("unpatched")
@pytest.mark.parametrize("installed", ["3.8.7", "3.9.0", "3.8.9rc1", "4.0.0"])
def test_another_prefect_stays_as_it_is(installed: str, caplog: pytest.LogCaptureFixture) -> None:
    """Where the insides may differ nothing is touched; one line for each process says what follows."""
    begin, watch = AioSqliteConfiguration.begin_transaction, observer()

    prefect_patches.patch_worker(installed)
    prefect_patches.patch_server(installed)

    assert AioSqliteConfiguration.begin_transaction is begin
    assert observer() is watch
    assert logging.getLogger(LOGGER).filters == []
    lines = [record.getMessage() for record in caplog.records]
    assert [line.partition(",")[0] for line in lines] == [f"Prefect {installed} is not patched"] * 2
    assert "logged as errors, and each run is watched" in lines[0]
    assert "on SQLite a transaction is refused" in lines[1]


@pytest.mark.usefixtures("unpatched")
def test_the_installed_prefect_is_patched(caplog: pytest.LogCaptureFixture) -> None:
    """What is installed is a version that the patches fit; nothing is said of it."""
    begin, watch = AioSqliteConfiguration.begin_transaction, observer()

    prefect_patches.patch_worker()
    prefect_patches.patch_server()

    assert AioSqliteConfiguration.begin_transaction is not begin
    assert observer() is not watch
    assert [type(each) for each in logging.getLogger(LOGGER).filters] == [WaitingIsNormal]
    assert caplog.records == []


def test_whoever_installs_us_gets_a_prefect_that_the_patches_fit() -> None:
    """The range of the patches is the one that this package asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {each.name: each.specifier for each in map(Requirement, project["dependencies"])}

    assert asked["prefect"] == prefect_patches.FITTING


def test_prefect_is_not_imported_before_its_settings_are_there() -> None:
    """Whoever starts the office knows the patches, and not yet where Prefect is."""
    ask = (
        "import sys, workflows.service, workflows.prefect_patches; print('prefect' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert told.stdout == "False\n"


def passed(level: int, message: str) -> int:
    """Return the level a record has after the filter."""
    record = logging.LogRecord(LOGGER, level, __file__, 1, message, None, None)
    assert WaitingIsNormal().filter(record)
    return record.levelno


@pytest.mark.parametrize(
    "line",
    ["Finished in state Failed('it broke')", "Crash detected!", "Awaiting type=PAUSED"],
)
def test_every_other_error_stays_one(line: str) -> None:
    """Failures and crashes must be seen."""
    assert passed(logging.ERROR, line) == logging.ERROR

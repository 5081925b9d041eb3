"""A Prefect server as `smo up` starts it, for tests that share one."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.ports import own_port
from workflows.prefect_server import PrefectServer

AUTH = "office:only-for-these-tests"


@contextmanager
def started(folder: Path, empty: Path | None = None) -> Iterator[PrefectServer]:
    """Give a server on a free port that keeps its state in a folder and lets AUTH in.

    It begins with a copy of an `empty` database, or takes the seconds to make one.
    """
    if empty is not None:
        shutil.copy(empty, folder / "prefect.db")
    server = PrefectServer(own_port(), folder, AUTH)
    server.start()
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def empty_prefect(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a database of Prefect's before anything is in it.

    The first of the processes that run the tests together makes it, the others wait for it.
    """
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    found, home = place / "prefect.db", place / "prefect-home"
    with (place / "prefect.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found.exists():
            with started(home), closing(sqlite3.connect(home / "prefect.db")) as database:
                database.execute(f"VACUUM INTO '{found}'")
    return found

"""A Prefect server as `smo up` starts it, for tests that share one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import own_port
from workflows.prefect_server import PrefectServer

AUTH = "office:only-for-these-tests"


@contextmanager
def started(folder: Path) -> Iterator[PrefectServer]:
    """Give a server on a free port that keeps its state in a folder and lets AUTH in."""
    server = PrefectServer(own_port(), folder, AUTH)
    server.start()
    try:
        server.wait()
        yield server
    finally:
        server.stop()

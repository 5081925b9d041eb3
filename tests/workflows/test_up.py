"""The real thing: `smo up` as a process of its own, killed and started again."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from persistence.database import Database
from persistence.instances import Task, TaskStatus
from tests import cast
from tests.patience import PATIENCE
from tests.ports import own_port
from tests.workflows.conftest import BEFORE, PrefectPlace
from tests.workflows.harness import KEY, write_process
from workflows import service

pytestmark = pytest.mark.prefect
OF_CEO = ("task", "list", "--of", "ceo")
RUN = "from workflows.cli.main import run; run()"


class Place:
    """A state folder with settings of its own."""

    def __init__(self, folder: Path) -> None:
        """Choose free ports."""
        self.folder = folder
        self.web_port, self.prefect_port = own_port(), own_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PREFECT")},
            "SMO_STATE_DIR": str(folder),
            "SMO_WEB_PORT": str(self.web_port),
            "SMO_PREFECT_PORT": str(self.prefect_port),
            "SMO_SMTP_PORT": "1",
            "SMO_PROCESSES_FOLDER": str(folder / "processes"),
            "SMO_PERSON": "smd",
        }

    @contextmanager
    def up(self) -> Iterator["subprocess.Popen[str]"]:
        """Run `smo up` and wait until it says where it is."""
        process = self._start("up", quiet=True)
        try:
            until(
                lambda: self._answers("/healthz") and service.read_address(self.folder) is not None
            )
            yield process
        finally:
            process.kill()
            process.wait()
            (self.folder / service.NOTE).unlink(missing_ok=True)

    def smo(self, *arguments: str) -> tuple[int, str]:
        """Return exit code and output of one command."""
        process = self._start(*arguments)
        output, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, output

    def rows(self, *arguments: str) -> list[dict[str, object]]:
        """Return what a command says as JSON."""
        _code, output = self.smo(*arguments, "--json")
        found: list[dict[str, object]] = json.loads(output)
        return found

    def asks(self, person_id: str) -> bool:
        """Tell whether a person is asked anything now; whoever waits for it asks no command."""
        address = f"sqlite:///{self.folder / 'smo.db'}"
        query = select(Task.id).where(
            Task.assignee_id == person_id, Task.status.in_(TaskStatus.ASKED)
        )
        with closing(Database(address)) as database, database.reading() as session:
            return session.scalar(query.limit(1)) is not None

    def _start(self, *arguments: str, quiet: bool = False) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *arguments],
            env=self.environment,
            stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else subprocess.STDOUT,
            text=True,
        )

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.2)


@pytest.fixture
def place(world_folder: Path, prefect_place: PrefectPlace) -> Place:
    """Give a folder in which the standing cast works and nothing runs yet."""
    (world_folder / "prefect").mkdir()
    shutil.copy(prefect_place.empty, world_folder / "prefect" / "prefect.db")
    database = Database(f"sqlite:///{world_folder / 'smo.db'}")
    with database.writing() as session:
        cast.settle(session, BEFORE)
    database.close()
    (world_folder / "processes").mkdir()
    write_process(world_folder / "processes")
    return Place(world_folder)


def test_the_office_survives_being_killed(place: Place) -> None:
    """After kill -9 a second start finds everything, follows what came in, and stops politely."""
    with place.up() as first:
        code, said = place.smo("up")
        assert (code, "already up" in said) == (1, True)
        assert place.smo("process", "open", KEY, "--year", "FY2028")[0] == 0
        until(lambda: place.asks("smd"))
        first.send_signal(signal.SIGKILL)
        first.wait()
    (task,) = place.rows("task", "list", "--process", f"{KEY}:FY2028:group")
    assert place.smo("task", "answer", str(task["id"]), "done")[0] == 0

    with place.up() as second:
        until(lambda: place.asks("ceo"))
        assert [row["title"] for row in place.rows(*OF_CEO)] == ["Allow the day"]
        second.send_signal(signal.SIGTERM)

        assert second.wait(PATIENCE) == 0
    with service.single_instance(place.folder):
        pass  # it is free again
    assert place.smo("history", "verify")[0] == 0

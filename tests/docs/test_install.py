"""What README and production page promise is run line by line, from an empty environment."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.docs.snippets import ROOT, snippets
from tests.notifications.mail_server import MailServer, Sink
from tests.patience import PATIENCE
from tests.ports import own_port

pytestmark = pytest.mark.promise
HEAD = "python3 -m venv /opt/smo"  # how the block begins that both pages show
KEYS = "umask 077"
OLDEST = "pip==23.0"
LAST = "smo up"
READY = "The office is up."


def block(page: str, head: str) -> list[str]:
    """Return the lines of a page's console block that begins with `head`."""
    (found,) = [
        s.text for s in snippets("console") if s.page == page and s.text.startswith(f"$ {head}")
    ]
    return [line.removeprefix("$ ") for line in found.splitlines()]


class Machine:
    """A shell that keeps what it exports, with the pages' paths and names moved to a folder."""

    def __init__(self, folder: Path, database: str, smtp: int) -> None:
        """Lay out what an administrator has: places for keys, a database and a mail server."""
        self.folder, self.web, self.smtp = folder, own_port(), smtp
        (folder / "etc").mkdir()
        (folder / "etc" / "database-url").write_text(database)
        (folder / "etc" / "database-url").chmod(0o600)
        self.moved = {
            "/opt/smo": str(folder / "venv"),
            "/var/lib/smo": str(folder / "state"),
            "/etc/smo/": f"{folder}/etc/",
            "mail.example.com": "127.0.0.1",
            "SMO_SMTP_PORT=587 SMO_SMTP_TLS=starttls": f"SMO_SMTP_PORT={self.smtp}",
            "https://strategy.example.com": f"http://127.0.0.1:{self.web}",
            "python3 ": f"{sys.executable} ",
        }
        clean = {n: v for n, v in os.environ.items() if not n.startswith(("SMO_", "PREFECT_"))}
        clean.pop("PYTHONPATH", None)
        ports = {"SMO_WEB_PORT": str(self.web), "SMO_PREFECT_PORT": str(own_port())}
        path = f"{folder / 'venv' / 'bin'}:{clean['PATH']}"
        self.environment = (
            clean | ports | {"PATH": path, "DO_NOT_TRACK": "1", "PYTHONUNBUFFERED": "1"}
        )

    def run(self, line: str, *, at: Path = ROOT) -> str:
        """Run one line as written; what it exports holds for the next."""
        script = f"{self._here(line)}\nprintf '\\n--exported--\\n'; env -0"
        done = subprocess.run(
            ["bash", "-euc", script], cwd=at, env=self.environment, capture_output=True, check=False
        )
        said, _, exported = done.stdout.decode().rpartition("\n--exported--\n")
        assert done.returncode == 0, f"{line}\n{said}{done.stderr.decode()}"
        pairs = (each.partition("=") for each in exported.split("\0") if "=" in each)
        self.environment = {name: value for name, _, value in pairs}
        return said

    @contextmanager
    def up(self, line: str) -> Iterator[None]:
        """Start the office as the last line says; give it once it answers."""
        words = shlex.split(self._here(line), comments=True)
        log = self.folder / "up.log"
        with log.open("wb") as said:
            process = subprocess.Popen(words, env=self.environment, stdout=said, stderr=said)
        try:
            until = time.monotonic() + PATIENCE
            while READY not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.5)
            yield
        finally:
            process.terminate()
            process.wait(90)

    def _here(self, line: str) -> str:
        for there, here in self.moved.items():
            line = line.replace(there, here)
        return line


@pytest.fixture
def machine(tmp_path: Path, postgresql_server: str) -> Iterator[Machine]:
    """Give a machine with a mail server and an empty database."""
    from tests.conftest import named, run_statement

    name = f"install_{os.getpid()}_{time.monotonic_ns()}"
    run_statement(postgresql_server, f"CREATE DATABASE {name}")
    mail = MailServer(Sink())
    mail.start()
    yield Machine(tmp_path, named(postgresql_server, name), mail.port)
    mail.stop()
    run_statement(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


def test_both_pages_show_the_same_lines() -> None:
    """The README's six lines are those of the production page."""
    assert block("README.md", HEAD) == block("docs/how-to/production.md", HEAD)


@pytest.mark.parametrize("pip", [OLDEST, "pip"], ids=["pip-23.0", "newest-pip"])
def test_the_six_lines_make_an_office_without_a_fault(machine: Machine, pip: str) -> None:
    """Keys, six lines, a year: then the office answers, and the check-up finds nothing wrong."""
    *lines, last = block("README.md", HEAD)
    venv, *_rest = lines[0].split(" && ")
    machine.run(f"{venv} && /opt/smo/bin/python -m pip install --quiet --upgrade '{pip}'")
    machine.run(" && ".join(block("docs/how-to/production.md", KEYS)))
    for line in lines:
        machine.run(line)
    made = machine.run(
        "cd $(mktemp -d) && smo init year --starts 2028-01-01 && smo calendar publish year --as ada"
    )

    with machine.up(last):
        found = json.loads(machine.run("smo doctor --json || true"))

    assert last.startswith(LAST)
    assert "is published as version 1" in made
    assert {row["what"]: row["finding"] for row in found if not row["ok"]} == {}

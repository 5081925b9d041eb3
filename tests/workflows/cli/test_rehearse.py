"""`smo rehearse`: what it shows, what it writes, what it refuses, and with which exit code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.rehearsal.harness import office_in
from workflows.cli.main import app

WEEKS = ("rehearse", "--from", "2027-02-15", "--until", "2027-04-12")
Smo = Callable[..., Any]


@pytest.fixture(scope="module")
def office_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of an office whose year has not begun, to copy."""
    return office_in(sqlite_template, tmp_path_factory.mktemp("office") / "smo.db")


@pytest.fixture
def smo(office_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smo:
    """Give a way to run `smo` in such an office."""
    shutil.copy(office_file, tmp_path / "smo.db")
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_it_tells_what_would_be(smo: Smo) -> None:
    """Tasks, letters, and what is too tight; that nothing was sent is said."""
    found = smo(*WEEKS, "--owners", "punctual")

    assert "Nothing was sent." in found.output, found.output
    assert "Roles that hang on one person" in found.output
    assert found.exit_code == 0


def test_milestones_that_are_missed_have_an_exit_code(smo: Smo) -> None:
    """So that a script can hold a calendar back; JSON alone stands on standard output."""
    found = smo(*WEEKS, "--owners", "silent", "--json")
    told = json.loads(found.stdout)

    assert told["milestones_missed"] + len(told["unfinished"]) > 0
    assert found.exit_code == 3
    assert told["tasks_asked"] == len(told["tasks"])


def test_page_and_tables_are_written_once(smo: Smo, tmp_path: Path) -> None:
    """What is there already stays, unless it may go."""
    places = ("--page", str(tmp_path / "year.html"), "--csv", str(tmp_path / "tables"))
    smo(*WEEKS, *places)
    again = smo(*WEEKS, *places)

    assert "Rehearsal of the year" in (tmp_path / "year.html").read_text()
    assert (tmp_path / "tables" / "tasks.csv").read_text().count("\n") > 10
    assert (1, True) == (again.exit_code, "--overwrite" in again.output)


def test_a_folder_is_rehearsed_before_it_is_published(smo: Smo, tmp_path: Path) -> None:
    """The files of a new office, with nothing of it in the database afterwards."""
    smo("init", str(tmp_path / "files"), "--starts", "2029-01-01")
    found = smo(
        "rehearse",
        str(tmp_path / "files"),
        "--from",
        "2028-02-15",
        "--until",
        "2028-03-31",
        "--json",
    )

    assert found.exit_code in (0, 3), found.output
    assert "FY2029" not in smo("calendar", "show").output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--owners", "eager"), 1, "punctual, full-time"),
        (("--person", "ceo"), 2, "ID=STYLE"),
        (("--person", "nobody=slow"), 2, "nobody"),
        (("--leaves", "ceo=soon"), 1, "2028-03-31"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    smo: Smo, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """With what would be right."""
    found = smo(*WEEKS, *arguments)

    assert (code, True) == (found.exit_code, said in found.output), found.output

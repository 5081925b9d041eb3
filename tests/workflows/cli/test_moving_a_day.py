"""`smo calendar move` and `preview`: what changes is shown, and the day is written into the file."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from engine.operations.advance import advance_process
from office.imports.folder import read_folder
from office.starter import template
from tests.conftest import writing_template
from workflows.cli.main import app

STARTS = date(2029, 1, 1)
Smo = Callable[..., Any]


@pytest.fixture(scope="module")
def published(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place where the starter's year is published and a process is open, to copy."""
    place = tmp_path_factory.mktemp("published")
    shutil.copy(sqlite_template, place / "smo.db")
    (place / "files").mkdir()
    template(place / "files", starts=STARTS)
    with writing_template(place / "smo.db") as database, pytest.MonkeyPatch.context() as patch:
        run = runs_in(place, patch)
        assert run("calendar", "publish", str(place / "files"), "--as", "ada").exit_code == 0
        run("process", "open", "strategy_planning", "--year", "FY2029", "--as", "dora")
        with database.writing() as session:
            advance_process(session, "strategy_planning:FY2029:group", datetime.now(UTC))
    return place


@pytest.fixture
def smo(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smo:
    """Give a way to run `smo` in such a place."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return runs_in(tmp_path, monkeypatch)


def runs_in(place: Path, patch: pytest.MonkeyPatch) -> Smo:
    """Return a way to run `smo` in a place."""
    patch.setenv("SMO_STATE_DIR", str(place))
    patch.delenv("SMO_PERSON", raising=False)
    patch.setenv("COLUMNS", "200")

    def run(*arguments: str, typed: str | None = None) -> Any:
        return CliRunner().invoke(app, list(arguments), input=typed)

    return run


def the_json(result: Any) -> Any:
    """Return what a command wrote as JSON."""
    return json.loads(result.stdout)


def move(smo: Smo, tmp_path: Path, *arguments: str, typed: str | None = None) -> Any:
    """Move a day of the starter's year."""
    return smo("calendar", "move", *arguments, "--in", str(tmp_path / "files"), typed=typed)


def days(tmp_path: Path) -> dict[str, date]:
    """Return the days that the folder fixes by hand."""
    return dict(read_folder(tmp_path / "files")[1].dates)


def test_a_move_is_shown_and_written_when_wanted(smo: Smo, tmp_path: Path) -> None:
    """The question comes after the tables; with a yes the folder has the day, with its followers."""
    moved = move(smo, tmp_path, "SPL.meeting", "--to", "2028-07-10", typed="y\n")

    assert moved.exit_code == 0, moved.output
    assert "Annual strategy meeting" in moved.output
    assert "2028-07-10" in moved.output
    assert days(tmp_path)["SPL.meeting"] == date(2028, 7, 10)
    assert days(tmp_path)["SPL.approved"] == date(2028, 7, 24)


def test_without_a_yes_nothing_is_written(smo: Smo, tmp_path: Path) -> None:
    """Neither after a no nor in a script that only looks."""
    before = days(tmp_path)
    move(smo, tmp_path, "SPL.meeting", "--to", "2028-07-10", typed="n\n")
    shown = the_json(move(smo, tmp_path, "SPL.meeting", "--to", "2028-07-10", "--alone", "--json"))

    assert days(tmp_path) == before
    assert [each["code"] for each in shown["milestones"]] == ["SPL.meeting"]
    assert {each["title"] for each in shown["steps"]} >= {"Meeting", "Annual strategy meeting"}


def test_a_year_that_cannot_be_published_is_not_written(smo: Smo, tmp_path: Path) -> None:
    """Alone, the meeting would come after the approval that waits for it."""
    refused = move(smo, tmp_path, "SPL.meeting", "--to", "2028-08-07", "--alone", "--yes")

    assert refused.exit_code == 1
    assert "move SPL.meeting to 2028-07-10 or before" in refused.output
    assert days(tmp_path) == {}


def test_one_review_is_moved(smo: Smo, tmp_path: Path) -> None:
    """By its own name, with its period."""
    moved = move(smo, tmp_path, "SRV.meeting@Q2", "--to", "2029-08-08", "--yes")

    assert moved.exit_code == 0, moved.output
    assert "SRV.confirmed@FY2029-06" in moved.output
    assert days(tmp_path) == {"SRV.meeting@Q2": date(2029, 8, 8)}
    assert smo("calendar", "check", str(tmp_path / "files")).exit_code == 0


def test_a_fixed_day_is_refused_with_its_reason(smo: Smo, tmp_path: Path) -> None:
    """The file says why; the refusal repeats it."""
    file = tmp_path / "files" / "calendar.yaml"
    text = file.read_text()
    file.write_text(f"{text}\nmilestones:\n  SPL.board: {{fixed: The board meets once a year}}\n")

    refused = move(smo, tmp_path, "SPL.board", "--to", "2028-08-07", "--yes")

    assert refused.exit_code == 1
    assert "The board meets once a year" in refused.output


def test_a_wrong_day_of_a_period_is_named_by_the_check(smo: Smo, tmp_path: Path) -> None:
    """With its line and with what would be right."""
    file = tmp_path / "files" / "calendar.yaml"
    rows = "\nmilestones:\n  SRV.dinner@Q2: {on: 2029-08-08}\n  SRV.meeting@Q1: {roll: later}\n"
    file.write_text(file.read_text() + rows)

    found = smo("calendar", "check", str(tmp_path / "files"))

    assert found.exit_code == 1
    assert "SRV.dinner@Q2 names no day that one period has" in found.output
    assert "write only its day" in found.output


def test_a_preview_shows_the_folder_against_what_is_in_force(smo: Smo, tmp_path: Path) -> None:
    """Nothing where nothing differs; after an edit, what it changes."""
    same = smo("calendar", "preview", str(tmp_path / "files"))
    move(smo, tmp_path, "SPL.meeting", "--to", "2028-07-10", "--yes")
    edited = the_json(smo("calendar", "preview", str(tmp_path / "files"), "--json"))

    assert "nothing would change" in same.output
    assert "SPL.meeting" in {each["code"] for each in edited["milestones"]}


def test_a_director_asks_for_approval(smo: Smo, tmp_path: Path) -> None:
    """Publishing says who is asked, and nothing has moved yet; `diff` shows what would."""
    folder = str(tmp_path / "files")
    move(smo, tmp_path, "SPL.meeting", "--to", "2028-07-10", "--yes")
    unrehearsed = ("--without-rehearsal", "tested elsewhere")
    asked = smo("calendar", "publish", folder, "--as", "dora", *unrehearsed)
    in_force = {row["code"]: row["due"] for row in the_json(smo("calendar", "show", "--json"))}
    versions = the_json(smo("calendar", "diff", "1", "2", "--json"))
    to_folder = smo("calendar", "diff", "1", folder)

    assert asked.exit_code == 0, asked.output
    assert "waits for its approval" in asked.output
    assert in_force["SPL.meeting"] == "2028-06-12"
    assert ("SPL.meeting", "2028-06-12", "2028-07-10") in [
        (day["code"], day["old"], day["new"]) for day in versions["days"]
    ]
    assert "2028-07-10" in to_folder.output


def test_a_version_that_is_not_there_is_refused(smo: Smo) -> None:
    """With the year in which it was looked for."""
    refused = smo("calendar", "diff", "1", "7")

    assert refused.exit_code == 1
    assert "FY2029 has no version 7" in refused.output


def test_a_small_move_is_published_at_once(smo: Smo, tmp_path: Path) -> None:
    """The file says who may, and by how much."""
    folder, file = str(tmp_path / "files"), tmp_path / "files" / "calendar.yaml"
    file.write_text(f"{file.read_text()}\nsmall_moves: {{by: [SMD], days: 5}}\n")
    smo("calendar", "publish", folder, "--as", "ada")
    move(smo, tmp_path, "SPL.meeting", "--to", "2028-06-19", "--alone", "--yes")

    published = smo("calendar", "publish", folder, "--as", "dora")

    assert "FY2029 is published as version 3" in published.output
    assert "Nobody had to approve it, so it was not rehearsed" in published.output

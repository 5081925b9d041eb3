"""The tutorial walks: its commands do what it says, in its order, in an empty folder."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.docs.snippets import commands, smo_calls
from workflows.cli.main import app

PAGE = "docs/tutorial/first-year.md"
STAYS = ["up"]  # runs until Ctrl-C; other tests start it


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder to work in, with the office's state below it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path / "state"))
    return tmp_path


@pytest.mark.usefixtures("empty_folder")
def test_the_tutorial_walks() -> None:
    """Every `smo` command of the tutorial succeeds after the one before it."""
    calls = [c for snippet, line in commands() if snippet.page == PAGE for c in smo_calls(line)]
    runner = CliRunner()

    results = {" ".join(call): runner.invoke(app, call) for call in calls if call != STAYS}

    assert len(results) == len(calls) - 1
    assert {call: result.output for call, result in results.items() if result.exit_code} == {}


def test_a_mistake_is_shown_with_its_line(empty_folder: Path) -> None:
    """The mistake that the tutorial suggests is found, with file, line and remedy."""
    runner = CliRunner()
    runner.invoke(app, ["init", "our-year", "--starts", "2028-01-01"])
    roles = empty_folder / "our-year" / "roles.yaml"
    roles.write_text(roles.read_text().replace("role: CFO", "role: CFOO"))

    result = runner.invoke(app, ["calendar", "check", "our-year"])

    assert result.exit_code == 1
    assert all(word in result.output for word in ("roles.yaml", "line", "CFOO", "did you mean"))

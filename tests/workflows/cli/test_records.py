"""`smo import`, `smo export` and `smo rules`: what they say, and with which exit code."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from persistence.database import Database
from tests import cast, content
from tests.content import NOW
from workflows.cli.main import app

Smo = Callable[..., Any]
AS = ("--as", "smd")


@pytest.fixture
def smo(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smo:
    """Give a way to run `smo` in an office whose strategy is the standing cast's."""
    shutil.copy(sqlite_template, tmp_path / "smo.db")
    database = Database(f"sqlite:///{tmp_path / 'smo.db'}")
    with database.writing() as session:
        cast.settle(session, NOW)
        content.fill(session)
    database.close()
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    monkeypatch.delenv("SMO_PERSON", raising=False)
    runner = CliRunner(env={"COLUMNS": "200"})
    return lambda *arguments: runner.invoke(app, list(map(str, arguments)))


def test_a_template_is_filled_checked_and_applied(smo: Smo, tmp_path: Path) -> None:
    """The way of a newcomer: take the sheets, fill one in, check it, apply it."""
    assert smo("export", tmp_path / "mine", "--template").exit_code == 0
    themes = tmp_path / "mine" / "themes.csv"
    themes.write_text(f"{themes.read_text()}T9,FY2028,New markets,cfo,3,,\n")

    checked = smo("import", themes, "--check")
    applied = smo("import", themes, "--apply", *AS)

    assert (0, "No faults in 1 row of 1 sheet.\n") == (checked.exit_code, checked.stdout)
    assert 0 == applied.exit_code
    table = [line.replace("│", " ").split() for line in applied.stdout.splitlines()]
    assert ["themes", "1", "0", "0"] in table
    assert "1 gap between the records and those who are asked" in applied.stdout


def test_faults_refuse_with_exit_code_one(smo: Smo, tmp_path: Path) -> None:
    """Checking and applying say the same faults; scripts get them as JSON."""
    (tmp_path / "themes.csv").write_text("id,name,owner\nT9,,ghost\n")

    checked = smo("import", tmp_path / "themes.csv", "--check")
    applied = smo("import", tmp_path / "themes.csv", "--apply", *AS)
    scripted = smo("import", tmp_path / "themes.csv", "--check", "--json")

    assert [1, 1, 1] == [checked.exit_code, applied.exit_code, scripted.exit_code]
    assert "themes.csv line 2, Theme: is missing; fill it in" in checked.stdout
    assert checked.stdout == applied.stdout
    assert {"themes.csv"} == {fault["file"] for fault in json.loads(scripted.stdout)}


def test_an_import_says_whether_to_check_or_to_apply(smo: Smo, tmp_path: Path) -> None:
    """Neither and both are wrong usage."""
    assert 2 == smo("import", tmp_path).exit_code
    assert 2 == smo("import", tmp_path, "--check", "--apply").exit_code


def test_an_export_is_a_workbook_where_it_is_called_so(smo: Smo, tmp_path: Path) -> None:
    """What was exported can be checked at once."""
    assert 0 == smo("export", tmp_path / "year.xlsx", "--year", "FY2028").exit_code

    found = smo("import", tmp_path / "year.xlsx", "--check", "--json")

    assert (0, []) == (found.exit_code, json.loads(found.stdout))


def test_rules_speak_by_process(smo: Smo, tmp_path: Path) -> None:
    """Sound records are silent; a broken one has its rule, text and remedy, and exit code 1."""
    sound = smo("rules")
    (tmp_path / "objectives.csv").write_text("id,deputy\nC1,\n")
    assert 0 == smo("import", tmp_path / "objectives.csv", "--apply", *AS).exit_code

    broken = smo("rules", "--year", "FY2028")
    (only,) = json.loads(smo("rules", "--process", "SCM", "--json").stdout)

    assert (0, 1) == (sound.exit_code, broken.exit_code)
    assert "SCM FY2028" in broken.stdout
    assert ("SCM.R1", "C1") == (only["rule"], only["subject"])


def test_rules_need_to_know_which_year(smo: Smo) -> None:
    """A year that is not there is refused in a sentence."""
    refused = smo("rules", "--year", "FY1900")

    assert 2 == refused.exit_code
    assert "FY1900" in refused.output


def test_a_command_of_its_own_knows_which_sheets_there_are(smo: Smo, tmp_path: Path) -> None:
    """Files are read before the office is opened, in a program that has done nothing else."""
    themes = tmp_path / "mine" / "themes.csv"

    written = alone("export", tmp_path / "mine", "--template")
    themes.write_text(f"{themes.read_text()}T9,FY2028,New markets,cfo,3,,\n")
    checked = alone("import", themes, "--check")
    applied = alone("import", themes, "--apply", *AS)

    assert [0, 0, 0] == [each.returncode for each in (written, checked, applied)], applied.stdout


def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `smo` as a program of its own."""
    command = [sys.executable, "-c", "from workflows.cli.main import run; run()"]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, check=False
    )

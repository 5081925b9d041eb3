"""The command line: what it shows, what it refuses, and with which exit code."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from engine.flow_runs import bind, process_ref
from engine.operations.advance import advance_process
from office.application import StoredClock
from persistence.database import Database
from rehearsal.demo import clear, ports
from rehearsal.errors import FolderOfAnother
from tests import cast
from workflows.cli.main import app

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
PLANNING = "strategy_planning:FY2028:group"
OPEN = ("process", "open", "strategy_planning", "--year", "FY2028", "--as", "smd")
WHY = "the board meets a week later"
Smo = Callable[..., Any]


@pytest.fixture
def smo(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smo:
    """Give a way to run `smo` in an office where the standing cast works."""
    shutil.copy(sqlite_template, tmp_path / "smo.db")
    database = Database(f"sqlite:///{tmp_path / 'smo.db'}")
    with database.writing() as session:
        cast.settle(session, NOW)
    database.close()
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    monkeypatch.delenv("SMO_PERSON", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def the_json(result: Any) -> list[dict[str, object]]:
    """Return what a command wrote as JSON."""
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def test_an_opened_process_is_listed(smo: Smo) -> None:
    """Opening says the id; the list has it, for people and for scripts."""
    opened = smo(*OPEN)

    assert PLANNING in opened.output
    assert [row["id"] for row in the_json(smo("process", "list", "--json"))] == [PLANNING]
    assert "Strategy planning FY2028" in smo("process", "list").output


def test_opening_twice_opens_once(smo: Smo) -> None:
    """The second time answers the same."""
    assert smo(*OPEN).output == smo(*OPEN).output
    assert len(the_json(smo("process", "list", "--json"))) == 1


def test_nobody_is_nobody(smo: Smo) -> None:
    """An act needs a person whom the office knows."""
    refused = smo(*OPEN[:-1], "ghost")

    assert refused.exit_code == 2
    assert "'ghost'" in refused.output


def test_an_act_without_a_person_says_what_to_write(smo: Smo) -> None:
    """The refusal names the option."""
    refused = smo(*OPEN[:-2])

    assert refused.exit_code == 1
    assert "--as PERSON" in refused.output


def test_wrong_usage_is_exit_code_two(smo: Smo) -> None:
    """Refusals are 1, misspelt commands 2."""
    assert smo("process", "explode").exit_code == 2
    assert smo("history", "export", "xml").exit_code == 2


def test_a_refusal_is_a_sentence(smo: Smo) -> None:
    """The engine's reason is said without a traceback."""
    refused = smo("process", "show", "no:such:process")

    assert refused.exit_code == 2
    assert "There is no process 'no:such:process'" in refused.output
    assert "Traceback" not in refused.output


@pytest.mark.parametrize("verb", ["cancel", "suspend"])
def test_stepping_in_needs_a_reason_and_shows(smo: Smo, verb: str) -> None:
    """A word is not a reason; with one the process's status changes."""
    smo(*OPEN)

    assert smo("process", verb, PLANNING, "--reason", "so", "--as", "ceo").exit_code == 1
    assert smo("process", verb, PLANNING, "--reason", WHY, "--as", "ceo").exit_code == 0
    status = {"cancel": "cancelled", "suspend": "suspended"}[verb]
    assert the_json(smo("process", "list", "--all", "--json"))[0]["status"] == status


def test_restarting_takes_the_run_away_and_says_so(smo: Smo, tmp_path: Path) -> None:
    """The process has no run until the office gives it one, and the history knows who asked."""
    smo(*OPEN)
    database = Database(f"sqlite:///{tmp_path / 'smo.db'}")
    with database.writing() as session:
        bind(session, PLANNING, "a-run", instead_of=None)

    assert smo("process", "restart", PLANNING, "--reason", WHY, "--as", "smd").exit_code == 0
    with database.reading() as session:
        found = process_ref(session, PLANNING)
    database.close()
    assert found is not None
    assert found.flow_run_id is None


def test_the_year_is_shown_with_its_milestones(smo: Smo) -> None:
    """Every milestone has its day."""
    rows = the_json(smo("calendar", "show", "FY2028", "--json"))

    assert "F" in {row["code"] for row in rows}
    assert all(row["due"] for row in rows)


def test_faults_in_files_are_exit_code_one(smo: Smo, tmp_path: Path) -> None:
    """All faults are listed; scripts get them as JSON."""
    empty = tmp_path / "nothing-here"
    empty.mkdir()

    found = smo("calendar", "check", str(empty), "--json")

    assert found.exit_code == 1
    assert all({"file", "line", "what", "mend"} <= set(fault) for fault in json.loads(found.stdout))


def test_a_starter_folder_can_be_published(smo: Smo, tmp_path: Path) -> None:
    """init, check, preview and publish, in this order, without editing anything."""
    folder = str(tmp_path / "files")

    assert smo("init", folder, "--starts", "2029-01-01").exit_code == 0
    assert smo("calendar", "check", folder).exit_code == 0
    assert smo("calendar", "preview", folder).exit_code == 0
    published = smo("calendar", "publish", folder, "--as", "ada")

    assert published.exit_code == 0, published.output
    assert "is published as version 1" in published.output


def test_history_verifies_and_is_exported(smo: Smo, tmp_path: Path) -> None:
    """Every event is in both exports, and the chains hold."""
    smo(*OPEN)
    lines = smo("history", "export", "jsonl").stdout.strip().splitlines()
    table = tmp_path / "history.csv"

    assert smo("history", "export", "csv", "--to", str(table)).exit_code == 0
    assert len(table.read_text().strip().splitlines()) == len(lines) + 1
    assert f"{len(lines)} events" in smo("history", "verify").output


def test_a_seal_kept_outside_proves_the_history(smo: Smo, tmp_path: Path) -> None:
    """The printed seal is accepted later, after more has happened."""
    note, _, _key = smo("history", "seal").stdout.partition("Verifier's key:")
    kept = tmp_path / "seal.txt"
    kept.write_text(note)
    smo(*OPEN)

    verified = smo("history", "verify", "--against", str(kept))

    assert verified.exit_code == 0, verified.output


def test_the_doctor_names_what_is_missing(smo: Smo, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is ok, what is not comes with what to do, and the exit code says it."""
    monkeypatch.setenv("SMO_SMTP_PORT", "1")

    found = smo("doctor", "--json")

    assert found.exit_code == 1
    by_name = {str(row["what"]): row for row in json.loads(found.stdout)}
    assert by_name["schema"]["ok"]
    assert by_name["roles"]["ok"], by_name["roles"]
    assert "SMO_SMTP_HOST" in str(by_name["mail server"]["mend"])


def test_what_people_copy_is_never_folded(smo: Smo, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal an id still stands in one piece."""
    smo(*OPEN)
    monkeypatch.setenv("COLUMNS", "60")

    assert PLANNING in smo("process", "list").output


def test_a_place_without_an_office_says_where_the_demo_is(
    smo: Smo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a demo, plain `smo` names the folder to look at, and looking there works."""
    monkeypatch.chdir(tmp_path)
    ports(tmp_path / ".demo")
    shutil.copy(tmp_path / "smo.db", tmp_path / ".demo" / "smo.db")
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path / "empty"))

    lost = smo("process", "list")
    monkeypatch.setenv("SMO_STATE_DIR", ".demo")
    StoredClock(Database(f"sqlite:///{tmp_path / '.demo' / 'smo.db'}")).set(NOW)
    looked = smo("process", "list")

    assert (1, True) == (lost.exit_code, "SMO_STATE_DIR=.demo" in lost.output), lost.output
    assert 0 == looked.exit_code, looked.output


def test_a_demo_begins_anew_only_where_a_demo_was(tmp_path: Path) -> None:
    """What an earlier demo left goes, but for the lock; anything else is refused and stays."""
    ports(tmp_path / "demo")
    (tmp_path / "demo" / "up.lock").touch()
    (tmp_path / "demo" / "prefect").mkdir()
    (tmp_path / "mine").write_text("mine")

    clear(tmp_path / "demo", keep="up.lock")

    assert ["up.lock"] == [path.name for path in (tmp_path / "demo").iterdir()]
    with pytest.raises(FolderOfAnother, match="holds no demo"):
        clear(tmp_path, keep="up.lock")


def test_what_waits_to_be_told_is_listed(smo: Smo) -> None:
    """To whom, what, until when and why, of one process too; and one line for all of it."""
    smo(*OPEN)
    database = Database(f"sqlite:///{os.environ['SMO_STATE_DIR']}/smo.db")
    with database.writing() as session:
        advance_process(session, PLANNING, NOW)
    database.close()

    (row,) = the_json(smo("mail", "waiting", "--process", PLANNING, "--json"))
    listed = smo("mail", "waiting")

    assert row["person"] == "Sam Dirk"
    assert "Request: " in str(row["what"])
    assert listed.exit_code == 0
    assert "Sam Dirk" in listed.output


def test_a_check_tells_whether_the_plan_can_be_met(smo: Smo, tmp_path: Path) -> None:
    """What cannot be met is told with what would help; it is a failure for who asks for that."""
    folder = tmp_path / "files"
    smo("init", str(folder), "--starts", "2029-01-01")
    calendar = folder / "calendar.yaml"
    moved = "milestones:\n  SPL.scenarios: {on: 2028-05-28}\n"
    calendar.write_text(calendar.read_text().replace("# milestones:\n", moved, 1))

    told = smo("calendar", "check", str(folder))
    rows = the_json(smo("calendar", "check", str(folder), "--json"))
    strict = smo("calendar", "check", str(folder), "--strict")

    assert (told.exit_code, strict.exit_code) == (0, 1)
    assert "2028-05-28 is a day on which nobody works or meets" in told.output
    assert "choose 2028-05-26 or 2028-05-29" in told.output
    assert "day off" in {row["kind"] for row in rows}

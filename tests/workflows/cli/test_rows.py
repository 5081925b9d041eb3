"""Rows by command: the sheet as a workbook, handed in through the one decision function."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from engine.operations.advance import advance_instance
from persistence.database import Database
from persistence.records.base import Proposal
from processes.registry import install
from tests import cast, content
from tests.approvals.strategy_map_office import SAMPLE_PROCESSES
from tests.content import NOW
from workflows.cli.main import app

ROOT = Path(__file__).parents[3]
ROOMS = ("approvals", "engine", "notifications", "office", "processes", "rehearsal", "workflows")
MAP = "map_review:FY2028:group"
LOST = {"id": "L1", "year": "FY2028", "unit": "group", "name": "Grow skills", "owner": None}
Smo = Callable[..., Any]


@pytest.fixture
def smo(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Smo]:
    """Give a way to run `smo` where a map is asked for in which an objective has no owner."""
    shutil.copy(sqlite_template, tmp_path / "smo.db")
    database = Database(f"sqlite:///{tmp_path / 'smo.db'}")
    with database.writing() as session:
        cast.settle(session, NOW)
        content.fill(session, objectives=[LOST])
    database.close()
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("SMO_PROCESSES_FOLDER", str(SAMPLE_PROCESSES))
    monkeypatch.delenv("SMO_PERSON", raising=False)
    runner = CliRunner(env={"COLUMNS": "200"})
    yield lambda *arguments: runner.invoke(app, list(map(str, arguments)))
    install()


def proposals(folder: Path) -> list[Proposal]:
    """Return what was proposed."""
    database = Database(f"sqlite:///{folder / 'smo.db'}")
    with database.reading() as session:
        found = session.query(Proposal).all()
        session.expunge_all()
    database.close()
    return found


def asked(smo: Smo, tmp_path: Path) -> Path:
    """Open the process and write the sheet that it asks for."""
    opened = smo("process", "open", "map_review", "--year", "FY2028", "--as", "smd")
    assert 0 == opened.exit_code, opened.output
    database = Database(f"sqlite:///{tmp_path / 'smo.db'}")
    with database.writing() as session:
        advance_instance(session, MAP, NOW)
    database.close()
    file = tmp_path / "map.xlsx"
    assert 0 == smo("task", "sheet", 1, file).exit_code
    return file


def test_a_sheet_is_written_changed_and_handed_in(smo: Smo, tmp_path: Path) -> None:
    """The workbook's rows are proposed as those of a page would be."""
    file = asked(smo, tmp_path)
    book = load_workbook(file)
    book.worksheets[0]["D3"] = "Win more customers"
    book.save(file)

    handed_in = smo("task", "answer", 1, "submit", "--rows", file, "--as", "sma")

    assert 0 == handed_in.exit_code, handed_in.output
    (proposal,) = proposals(tmp_path)
    assert "Win more customers" in {row["name"] for row in proposal.rows}


def test_faulty_rows_are_refused_with_their_places(smo: Smo, tmp_path: Path) -> None:
    """Every fault is told, and nothing is proposed."""
    asked(smo, tmp_path)
    (tmp_path / "map.csv").write_text("id,name,owner\nO1,,ghost\n")

    refused = smo("task", "answer", 1, "submit", "--rows", tmp_path / "map.csv", "--as", "sma")

    assert (1, []) == (refused.exit_code, proposals(tmp_path))
    assert "row 1, Objective is missing; fill it in" in " ".join(refused.output.split())


def test_a_rule_is_accepted_by_name(smo: Smo, tmp_path: Path) -> None:
    """Only somebody above who decides may, and the answer says what holds until when."""
    file = asked(smo, tmp_path)
    smo("task", "answer", 1, "submit", "--rows", file, "--as", "sma")
    words = ("--expires", "2027-12-01", "--reason", "the new owner begins in May")

    refused = smo("process", "waive-rule", MAP, "SCM.R1", *words, "--as", "sma")
    accepted = smo("process", "waive-rule", MAP, "SCM.R1", *words, "--subject", "L1", "--as", "smd")

    assert (1, 0) == (refused.exit_code, accepted.exit_code), accepted.output
    assert "What SCM.R1 finds about L1 is accepted until 1 Dec 2027." in accepted.output
    assert "who submitted" in smo("process", "waive-rule", "--help").output


def test_rows_come_in_by_the_decision_function_alone() -> None:
    """Whatever the channel, only `engine.operations.decisions` keeps rows that were handed in."""
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
    }

    proposing = [name for name, text in sources.items() if re.search(r"proposals\.propose\(", text)]
    deciding = {
        name.split("/")[0] for name, text in sources.items() if re.search(r"\bdecide\(", text)
    }

    assert ["engine/operations/decisions.py"] == proposing
    assert {"approvals", "engine", "rehearsal", "workflows"} == deciding

"""`smo pack`: files of a locked period, its pre-brief as text, and refusals."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from persistence.database import Database
from tests import cast
from tests.office.reports import sample_quarter
from workflows.cli.main import app

Smo = Callable[..., Any]


@pytest.fixture
def smo(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smo:
    """Give a way to run `smo` where the cast's books have two locked months."""
    shutil.copy(sqlite_template, tmp_path / "smo.db")
    database = Database(f"sqlite:///{tmp_path / 'smo.db'}")
    with database.writing() as session:
        cast.settle(session, datetime(2027, 3, 1, 9, tzinfo=UTC))
        sample_quarter.fill(session, ("01", "02"))
    database.close()
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    runner = CliRunner(env={"COLUMNS": "200"})
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_both_files_are_written(smo: Smo, tmp_path: Path) -> None:
    """One call makes the PDF and the presentation."""
    pdf, pptx = tmp_path / "pack.pdf", tmp_path / "pack.pptx"

    told = smo("pack", "FY2028-02", "--pdf", str(pdf), "--pptx", str(pptx))

    assert 0 == told.exit_code, told.output
    assert (b"%PDF", b"PK") == (pdf.read_bytes()[:4], pptx.read_bytes()[:2])
    assert "Strategy review FY2028-02, version 1, hash " in told.output


def test_without_a_file_the_pre_brief_is_told(smo: Smo) -> None:
    """Questions and answers, each with its proof."""
    told = smo("pack", "FY2028-02").output

    assert "What needs a decision" in told
    assert "[measure M-" in told


def test_scripts_get_json(smo: Smo) -> None:
    """The five chapters as data."""
    found = json.loads(smo("pack", "FY2028-02", "--json").stdout)

    assert 5 == len(found["brief"])


@pytest.mark.parametrize(
    ("period", "code", "why"),
    [("FY2028-03", 1, "Who must lock the period: Sam Dirk."), ("X", 2, "no period 'X'")],
)
def test_a_refusal_says_why(smo: Smo, tmp_path: Path, period: str, code: int, why: str) -> None:
    """Nothing is written for a period that is not locked, or not there."""
    file = tmp_path / "pack.pdf"

    told = smo("pack", period, "--pdf", str(file))

    assert (code, False) == (told.exit_code, file.exists())
    assert why in told.output

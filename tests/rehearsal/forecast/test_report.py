"""A rehearsed year as JSON, as tables for a spreadsheet and as a page."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from persistence.database import Database
from rehearsal.forecast import report
from rehearsal.forecast.findings import Collision, RehearsedYear
from rehearsal.forecast.run import RehearsalPlan, rehearse
from rehearsal.forecast.styles import Casting
from tests.rehearsal.harness import FIRST

HOSTILE = "=1+1<script>alert(1)</script>"


@pytest.fixture(scope="module")
def forecast(shared_office: Database) -> RehearsedYear:
    """Give some rehearsed weeks, in which somebody with a hostile name is in two meetings."""
    plan = RehearsalPlan(FIRST, Casting("silent"), until=FIRST + timedelta(weeks=6))
    collision = Collision(date(2027, 3, 1), "x", HOSTILE, ("One", "Other"))
    return replace(rehearse(shared_office, plan), collisions=(collision,))


def test_everything_is_in_the_json(forecast: RehearsedYear) -> None:
    """Every row of every kind, and the figures."""
    found = json.loads(report.as_json(forecast))

    assert len(forecast.tasks) == len(found["tasks"]) == found["tasks_asked"] > 0
    assert len(forecast.letters) == len(found["letters"]) > 0
    assert HOSTILE == found["collisions"][0]["person"]


def test_tables_open_in_a_spreadsheet_without_calculating(forecast: RehearsedYear) -> None:
    """One file for each kind; what begins like a formula is a text."""
    files = report.as_tables(forecast)
    (row,) = csv.DictReader(io.StringIO(files["collisions.csv"]))

    assert {f"{name}.csv" for name in report.TABLES} == files.keys()
    assert (f"'{HOSTILE}", "One; Other") == (row["person"], row["meetings"])
    assert len(forecast.tasks) == len(list(csv.DictReader(io.StringIO(files["tasks.csv"]))))
    assert all(content.count("\n") for content in files.values())  # also what has no rows


def test_the_page_needs_nothing_and_runs_nothing(forecast: RehearsedYear) -> None:
    """What people wrote is text; nothing is fetched from anywhere."""
    page = report.as_page(forecast)

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page
    assert "Everybody answered in the style “silent”" in page

"""`smo calendar publish` by a director: the year is rehearsed, and the chief executive sees it."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from approvals.app import create_app
from engine.operations.advance import advance_process
from engine.organisation import directory
from notifications.batching import gather
from notifications.links import mint, token
from notifications.working_hours import may_read
from office.application import Application
from office.settings import Settings
from office.starter import template
from persistence.instances import Instance, Task
from persistence.outbox import Letter
from persistence.strategy_year import CalendarRehearsal
from tests.workflows.cli.test_moving_a_day import STARTS
from workflows.cli.main import app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client
    from starlette.testclient import TestClient

Smo = Callable[..., Any]
NOT_RUN = (
    "communication_digest",
    "forecast",
    "initiative_gate",
    "initiative_status",
    "practice_recognition",
    "practice_wave",
    "pulse_survey",
    "strategy_review",
    "training_round",
    "year_end_review",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the files of a new office, which runs few of its processes, for the sake of time."""
    place = tmp_path / "files"
    place.mkdir()
    template(place, starts=STARTS)
    file = place / "calendar.yaml"
    file.write_text(f"{file.read_text()}\noff: [{', '.join(NOT_RUN)}]\n")
    return place


@pytest.fixture
def smo(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Smo:
    """Give a way to run `smo` in an office without a year."""
    shutil.copy(sqlite_template, tmp_path / "smo.db")
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("SMO_BASE_URL", "http://testserver")
    monkeypatch.delenv("SMO_PERSON", raising=False)
    monkeypatch.setenv("COLUMNS", "300")
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


@pytest.fixture
def office(smo: Smo, folder: Path) -> Iterator[Application]:
    """Give the office behind the commands, in which the year is in force and a day has moved."""
    smo("calendar", "publish", str(folder), "--as", "ada")
    smo("calendar", "move", "SPL.meeting", "--to", "2028-07-10", "--in", str(folder), "--yes")
    opened = Application.open(Settings())
    yield opened
    opened.close()


def publish(smo: Smo, folder: Path, *options: str) -> Any:
    """Publish the folder as the director."""
    return smo("calendar", "publish", str(folder), "--as", "dora", *options)


def task_of_ceo(office: Application) -> int:
    """Let the process look that asks for the change, and return the chief executive's task."""
    now = office.clock.now()
    with office.database.writing() as session:
        process = select(Instance.id).where(Instance.definition_key == "calendar_change")
        advance_process(session, session.scalars(process).one(), now)
        return session.scalars(select(Task.id).where(Task.assignee_id == "ada")).one()


def address(office: Application) -> str:
    """Return the address that a link of the chief executive leads to."""
    with office.database.writing() as session:
        task = session.get_one(Task, task_of_ceo(office))
        link = mint(session, person_id="ada", task=task, letter_id=None, now=office.clock.now())
        return f"/t/{token(link.id, office.keyring)}"


def letter(office: Application) -> str:
    """Return the letter that asks the chief executive, who reads it in working hours."""
    task_of_ceo(office)
    with office.database.writing() as session:
        morning = may_read(directory.of(session), "ada", office.clock.now())
        gather(session, morning, renderer=office.renderer)
        query = select(Letter.text_body).where(Letter.person_id == "ada")
        newest = session.scalars(query.order_by(Letter.id.desc())).first()
        return " ".join((newest or "").split())


def test_the_chief_executive_sees_what_the_rehearsal_found(
    smo: Smo, folder: Path, office: Application
) -> None:
    """The director reads it too; the page and the letter tell it, and the link shows all of it."""
    published = publish(smo, folder, "--owners", "punctual")
    client, at = TestClient(create_app(office)), address(office)
    page, whole = client.get(at).text, client.get(f"{at}/rehearsal")

    assert published.exit_code == 0, published.output
    assert "milestones in time" in published.output
    assert "everybody in the style “punctual”" in page
    assert "Roles that hang on one person" in page
    assert f'href="{at}/rehearsal"' in page
    assert "Rehearsal of the year" in whole.text
    assert "style-src 'sha256-" in whole.headers["content-security-policy"]
    assert "milestones in time" in letter(office)


def test_a_rehearsal_that_is_skipped_is_told_with_the_reason(
    smo: Smo, folder: Path, office: Application
) -> None:
    """There is nothing behind the link; without a reason it is not skipped."""
    silent = publish(smo, folder, "--without-rehearsal", " ")
    published = publish(smo, folder, "--without-rehearsal", "Only the meeting moves.")
    client, at = TestClient(create_app(office)), address(office)

    assert (silent.exit_code, "Say why" in silent.output) == (1, True)
    assert "not rehearsed: Only the meeting moves" in published.output
    assert (
        "Not rehearsed: Only the meeting moves. Nobody has tried these days." in client.get(at).text
    )
    assert client.get(f"{at}/rehearsal").status_code == 404


def test_a_rehearsal_that_fails_is_told(
    smo: Smo, folder: Path, office: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The calendar is proposed all the same; whoever approves it knows that nobody has tried it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    published = publish(smo, folder)
    at = address(office)

    assert published.exit_code == 0, published.output
    page = TestClient(create_app(office)).get(at).text
    assert "The rehearsal failed: No such file or directory" in page


def test_what_needs_no_approval_is_not_rehearsed(
    smo: Smo, folder: Path, office: Application
) -> None:
    """What the chief executive publishes is in force, and the same calendar is left alone."""
    by_ceo = smo("calendar", "publish", str(folder), "--as", "ada")
    again = publish(smo, folder)

    assert "so it was not rehearsed" in by_ceo.output
    assert "is in force as it is" in again.output
    with office.database.reading() as session:
        assert session.scalars(select(CalendarRehearsal)).all() == []


def test_a_style_that_nobody_has_is_refused(smo: Smo, folder: Path, office: Application) -> None:
    """Before anything is proposed."""
    refused = publish(smo, folder, "--owners", "eager")

    assert (refused.exit_code, "punctual, full-time" in refused.output) == (1, True)
    assert "Version 2" not in refused.output

"""Labels and ids drawn from a wide alphabet: refused at the line with a remedy, or all works."""

import os
import random
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from calendars.clock import FixedClock
from calendars.fiscal_year import keys_of
from calendars.identifiers import normal
from engine.instances.start import open_due
from engine.operations.advance import advance_process
from engine.operations.registration import register
from engine.schedule import wakeups
from engine.schedule.publication import publish
from engine.types import Actor
from notifications.links import Keyring
from office.imports import records
from office.imports.faults import RecordFault, RecordsRefused
from office.imports.folder import check_folder, read_folder
from office.imports.records import Brought, bring
from office.starter import template
from persistence.database import Database
from persistence.instances import Task
from persistence.records.scorecard import Target
from tests.approvals.change_request_office import ChangeRequestOffice

SEEDS = range(int(os.environ.get("SMO_TEST_NAMES", "3")))
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DORA = Actor("dora", channel="cli")
MILD = "abzAQ0189" * 4 + "/-._"
SIGNS = "abzAQ0189" * 3 + "/-\u2013._ @:#%?&\\'é\u0301\u200b\u00a0売"
FIXED = [
    ("2027/28", "a.b_c-d", "m-otif"),
    ("FY27-28", "x" * 40, "x" * 200),
    ("2027\u20132028", "0", "KPI.7"),
    ("FY 2028", "a_b", "Größe"),
    ("x" * 20, "a-b", "0" * 100),
    ("2028", "u", "_%"),
]


def drawn(seed: int) -> tuple[str, str, str]:
    """Return the label of a year, the id of a unit and that of a measure."""
    source = random.Random(seed)  # noqa: S311 - the same names for the same seed
    signs = SIGNS if seed % 2 else MILD
    texts = ("".join(source.choices(signs, k=source.randint(1, 12))) for _ in range(3))
    label, unit, measure = texts
    return label, unit.lower(), measure


@pytest.mark.parametrize("called", [*FIXED, *map(drawn, SEEDS)])
def test_whatever_things_are_called_all_works_or_is_refused_at_its_line(
    database: Database, tmp_path: Path, called: tuple[str, str, str]
) -> None:
    """Files, opening, asking, pages, import and export: no name ends one of them half-way."""
    label, unit, measure = called
    folder = _folder(tmp_path, label, unit)

    if faults := check_folder(folder):
        assert {"calendar.yaml", "units.yaml"} & {fault.file for fault in faults}
        assert all(fault.line and fault.mend for fault in faults)
        return

    _run(database, folder)
    _look(database, normal(label))
    _bring(database, tmp_path / "records", normal(label), normal(unit), measure)


def _folder(path: Path, label: str, unit: str) -> Path:
    """Write the starter folder with other names."""
    folder = path / "org"
    template(folder, starts=date(2028, 1, 1))
    for name in ("calendar", "units", "people", "roles"):
        file = folder / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        text = text.replace("label: FY2028", f"label: {_yaml(label)}")
        for key in ("id", "unit", "parent"):
            text = text.replace(f"{key}: services", f"{key}: {_yaml(unit)}")
        file.write_text(text, encoding="utf-8")
    return folder


def _yaml(text: str) -> str:
    escaped = "".join(c if c.isalnum() else f"\\u{ord(c):04x}" for c in text)
    return f'"{escaped}"'


def _run(database: Database, folder: Path) -> None:
    """Publish the year, open what is due, and follow every wake-up."""
    organisation, year = read_folder(folder)
    with database.writing() as session:
        register(session, organisation, actor=DORA, now=NOW)
        publish(session, year, actor=DORA, now=NOW)
    for day in (NOW, datetime(2028, 2, 1, 9, tzinfo=UTC)):
        with database.writing() as session:
            assert open_due(session, day)
        with database.reading() as session:
            roots = wakeups.due_instances(session, day)
        for root in roots:
            with database.writing() as session:
                advance_process(session, root, day)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Task))


def _look(database: Database, label: str) -> None:
    """Open the pages of every process and of the year's packs."""
    office = ChangeRequestOffice(database, FixedClock(NOW), Keyring({"1": b"k" * 32}, "1"))
    with database.reading() as session:
        ids = list(session.scalars(select(Task.instance_id).distinct()))
    packs = [f"/console/packs/{quote(key)}" for key in (label, *keys_of(label)[:2])]
    pages = [
        "/year",
        f"/year?label={quote(label)}",
        "/console/packs",
        *packs,
        f"{packs[0]}.pdf",
        *(f"/process/{quote(instance)}" for instance in ids[:8]),
    ]

    with office.visit() as visitor:
        visitor.get(office.console_link)
        answers = {page: visitor.get(page).status_code for page in pages}

    assert {200} == set(answers.values()), answers


def _bring(database: Database, folder: Path, label: str, unit: str, measure: str) -> None:
    """Import a measure with a target, and export them again: the same, or refused at the line."""
    folder.mkdir()
    month = keys_of(label)[0]
    head = "id,year,name,unit,measured_in,status"
    _csv(folder / "measures.csv", head, measure, label, "On time", unit, "days", "active")
    _csv(folder / "targets.csv", "year,measure,period,value", label, measure, month, "90")
    refused: tuple[RecordFault, ...] = ()
    try:
        with database.writing() as session:
            bring(session, folder, actor=DORA, now=NOW)
    except RecordsRefused as caught:
        refused = caught.faults
    if refused:
        assert not measure.isalnum()
        assert any(f.field == "Id" and f.place == "line 2" and f.mend for f in refused)
        return
    with database.reading() as session:
        (target,) = session.scalars(select(Target)).all()
        assert (normal(measure), month) == (target.measure, target.period)
        records.put(records.views(session, label), folder / "out")
    with database.writing() as session:
        again = bring(session, folder / "out", actor=DORA, now=NOW)
    assert {Brought("measures", 0, 0, 1), Brought("targets", 0, 0, 1)} <= set(again)


def _csv(file: Path, head: str, *cells: str) -> None:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    file.write_text(f"{head}\n{quoted}\n", encoding="utf-8")

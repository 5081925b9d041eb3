"""Records come in from files all or nothing, with every fault named, and go out as they were."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from engine import audit_trail
from engine.records.sheets import sheets
from engine.types import Actor
from office.imports import records
from office.imports.faults import RecordsRefused
from office.imports.records import Brought, bring, check_records, gather_records
from persistence.database import Database
from persistence.records.strategy import Objective, ObjectiveLink, Theme
from tests import content

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
SMD = Actor("smd", channel="cli")
THEMES = "id,year,name,owner,horizon\nT1,FY2028,Service first,cfo,3\n"
OBJECTIVES = "id;year;unit;name;theme\nO1;FY2028;north;Win service customers;T1\n"


def write(folder: Path, **files: str) -> Path:
    """Write CSV files named after sheets."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def faults_of(database: Database, path: Path) -> list[str]:
    """Return every fault of a path as a line."""
    with database.reading() as session:
        raws, faults = gather_records(path)
        return [str(fault) for fault in [*faults, *check_records(session, raws)[1]]]


def test_sheets_may_name_rows_that_come_with_them(small_world: Database, tmp_path: Path) -> None:
    """An objective may name a theme of the next file; people and units are those registered."""
    folder = write(tmp_path, objectives=OBJECTIVES, themes=THEMES)

    with small_world.writing() as session:
        counts = bring(session, folder, actor=SMD, now=NOW)

    assert [Brought("themes", 1, 0, 0), Brought("objectives", 1, 0, 0)] == counts
    with small_world.reading() as session:
        found = session.get_one(Objective, "O1")
        assert ("T1", 1, "import of objectives.csv", "smd") == (
            found.theme,
            found.version,
            found.source,
            found.changed_by,
        )


def test_an_import_is_remembered_with_what_it_did(small_world: Database, tmp_path: Path) -> None:
    """The office's history has the counts, and the hash of each file."""
    with small_world.writing() as session:
        bring(session, write(tmp_path, themes=THEMES), actor=SMD, now=NOW)

    with small_world.reading() as session:
        event = audit_trail.read(session, audit_trail.OFFICE)[-1]
        assert ("records_imported", "smd") == (event.name, event.actor)
        assert {"themes": {"added": 1, "changed": 0, "same": 0}} == event.facts["sheets"]
        assert {"themes.csv": sha256(THEMES.encode()).hexdigest()} == event.facts["files"]


def test_all_faults_are_found_and_nothing_is_taken(small_world: Database, tmp_path: Path) -> None:
    """A faulty row anywhere keeps every row out; each fault has its line and its remedy."""
    faulty = f"{OBJECTIVES}O2;FY2028;west;;T1\nO1;FY2028;north;Again;T9\n"
    folder = write(tmp_path, objectives=faulty, themes=THEMES, thema="id\n1\n")

    with pytest.raises(RecordsRefused) as refused, small_world.writing() as session:
        bring(session, folder, actor=SMD, now=NOW)

    assert [
        "thema.csv: is not named after a sheet; did you mean 'themes'",
        "objectives.csv line 3, Objective: is missing; fill it in",
        "objectives.csv line 4, Id: “O1” stands in line 2 already; keep one of the two rows",
        "objectives.csv line 4, Theme: “T9” is unknown; write an id from themes",
    ] == list(map(str, refused.value.faults))
    with small_world.reading() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Theme))


def test_a_fault_in_a_workbook_names_its_cell(small_world: Database, tmp_path: Path) -> None:
    """The cell is said as Excel calls it."""
    with small_world.writing() as session:
        content.fill(session, themes=[{"id": "T2", "year": "FY2028", "name": "Second"}])
        path = tmp_path / "everything.xlsx"
        records.put(records.views(session, "FY2028"), path)
        session.rollback()
    book = load_workbook(path)
    book["themes"]["D4"] = "nobody"
    book["themes"]["I1"] = "notes"
    book.create_sheet("thoughts")["A1"] = "a thought"
    book.create_sheet("nothing")
    book.save(path)

    worksheet, heading, cell = faults_of(small_world, path)

    assert worksheet.startswith("everything.xlsx: the worksheet “thoughts” is not named after a")
    assert heading.startswith("everything.xlsx › themes › I1: no column is called “notes”; name")
    assert cell == (
        "everything.xlsx › themes › D4, Executive owner: “nobody” is unknown; "
        "write an id from people"
    )


@pytest.mark.parametrize("name", ["folder", "everything.xlsx"])
def test_what_goes_out_comes_in_again_unchanged(
    small_world: Database, tmp_path: Path, name: str
) -> None:
    """A year that is exported and imported again changes nothing."""
    with small_world.writing() as session:
        content.fill(session)
        records.put(records.views(session, "FY2028"), tmp_path / name)

    with small_world.writing() as session:
        counts = bring(session, tmp_path / name, actor=SMD, now=NOW)

    assert set(sheets()) - {"snapshots"} <= {count.sheet for count in counts}
    assert (0, 0) == (sum(c.added for c in counts), sum(c.changed for c in counts))
    assert 50 < sum(c.same for c in counts)


def test_another_year_goes_out_without_this_one(small_world: Database, tmp_path: Path) -> None:
    """A year's export has the records of that year, and those of no year."""
    with small_world.writing() as session:
        content.fill(session)
        records.put(records.views(session, "FY2029"), tmp_path)

    lines = {path.stem: len(path.read_text().splitlines()) for path in tmp_path.glob("*.csv")}
    assert {"objectives": 1, "initiative_effects": 1, "perspectives": 5} == {
        key: lines[key] for key in ("objectives", "initiative_effects", "perspectives")
    }


def test_cells_that_look_like_formulas_are_guarded(small_world: Database, tmp_path: Path) -> None:
    """They leave with a mark before them and come back without it; so does a mark itself."""
    names = ["=1+1", "'=1+1", "'quoted'", "-5 %", "@cmd", "plain"]
    rows = [{"id": f"T{n}", "year": "FY2028", "name": name} for n, name in enumerate(names)]
    with small_world.writing() as session:
        content.bring(session, "themes", rows)
        records.put(records.views(session), tmp_path)

    text = (tmp_path / "themes.csv").read_text(encoding="utf-8")
    assert [",'=1+1,", ",''=1+1,", ",''quoted',"] == [
        mark for mark in (",'=1+1,", ",''=1+1,", ",''quoted',") if mark in text
    ]
    with small_world.writing() as session:
        counts = bring(session, tmp_path / "themes.csv", actor=SMD, now=NOW)
    assert [Brought("themes", 0, 0, len(names))] == counts


def test_a_column_that_is_left_out_keeps_what_was_there(
    small_world: Database, tmp_path: Path
) -> None:
    """A file with two columns changes only those."""
    with small_world.writing() as session:
        content.bring(
            session, "themes", [{"id": "T1", "year": "FY2028", "name": "A", "horizon": 3}]
        )

    with small_world.writing() as session:
        bring(session, write(tmp_path, themes="id,name\nT1,B\n"), actor=SMD, now=NOW)

    with small_world.reading() as session:
        theme = session.get_one(Theme, "T1")
        assert ("B", 3, "FY2028", 2) == (theme.name, theme.horizon, theme.year, theme.version)


def test_a_row_whose_columns_make_its_id_keeps_its_other_columns(
    small_world: Database, tmp_path: Path
) -> None:
    """The id need not stand in the file for the record to be found."""
    with small_world.writing() as session:
        content.fill(session)
    changed = write(tmp_path, objective_links="origin,target,lag\nL1,I1,9\n")

    with small_world.writing() as session:
        counts = bring(session, changed, actor=SMD, now=NOW)

    assert [Brought("objective_links", 0, 1, 0)] == counts
    with small_world.reading() as session:
        assert "cause_effect" == session.get_one(ObjectiveLink, "L1@I1").kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"id,name\nT1,\xff\n", "line 2: this is not UTF-8 text; save it as CSV UTF-8"),
        (b'id,name\nT1,"a\n', "line 2: this is not CSV: unexpected end of data; check the quotes"),
        (
            b"id,name\nT1,A,B\n",
            "line 2: the cell C2 stands under no column name; quote cells that hold",
        ),
        (b"a,b\n1,2\n", "line 1: the first line names no column of this sheet; write column"),
        (b"", "line 1: the first line names no column of this sheet; write column names there"),
    ],
    ids=["encoding", "quotes", "cells", "header", "empty"],
)
def test_what_is_no_csv_says_where_and_what_to_do(
    small_world: Database, tmp_path: Path, data: bytes, said: str
) -> None:
    """A file that cannot be read is a fault like any other."""
    (tmp_path / "themes.csv").write_bytes(data)

    (fault,) = faults_of(small_world, tmp_path)

    assert fault.startswith(f"themes.csv {said}")


def test_a_place_without_records_says_what_is_wanted(small_world: Database, tmp_path: Path) -> None:
    """An empty folder is a fault, not a success."""
    (fault,) = faults_of(small_world, tmp_path)

    assert "there are no records here; give a folder of CSV files" in fault


def test_snapshots_keep_their_rows(small_world: Database, tmp_path: Path) -> None:
    """What is kept as JSON goes out and comes in as JSON."""
    row = {
        "year": "FY2028",
        "period": "FY2028-Q1",
        "edition": 1,
        "state": "locked",
        "locked_on": "2028-04-21",
        "locked_by": "smd",
        "rows": [{"measure": "M1", "value": "70"}],
        "digest": "0" * 64,
    }
    with small_world.writing() as session:
        content.bring(session, "snapshots", [row])
        records.put(records.views(session), tmp_path)

    assert '""measure"": ""M1""' in (tmp_path / "snapshots.csv").read_text(encoding="utf-8")
    with small_world.writing() as session:
        counts = bring(session, tmp_path / "snapshots.csv", actor=SMD, now=NOW)
    assert [Brought("snapshots", 0, 0, 1)] == counts

"""Files bring the engine's own columns with the first rows of a year, and never again."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import audit_trail
from engine.types import Actor
from office.imports import records
from office.imports.faults import RecordsRefused
from office.imports.records import Brought, bring
from persistence.database import Database
from persistence.records.scorecard import MeasureValue
from tests import content
from tests.content import NOW

SMD = Actor("smd", channel="cli")
HEAD = "year,measure,period,value,entered_by,entered_on,approved_by\n"
FIRST = f"{HEAD}FY2028,M1,FY2028-01,90,updater,2028-02-03,owner\n"
MEASURE = {"id": "M1", "year": "FY2028", "name": "On time", "unit": "group"}
CHANGED_WITH_APPROVER = f"{HEAD}FY2028,M1,FY2028-01,91,updater,2028-02-03,ceo\n"
ADDED_WITH_APPROVER = f"{HEAD}FY2028,M1,FY2028-02,92,,,ceo\n"
ADDED = "year,measure,period,value\nFY2028,M1,FY2028-02,92\n"
CHANGED = "measure,period,value\nM1,FY2028-01,91\n"
LOCKED = (
    "year,period,edition,locked_on,locked_by,rows,digest\n"
    "FY2028,FY2028-01,1,2028-02-10,smd,[],abc\nFY2028,FY2028-02,1,2028-03-10,smd,[],abc\n"
)


@pytest.fixture
def office(small_world: Database) -> Database:
    """Give an office with one measure and no values yet."""
    with small_world.writing() as session:
        content.bring(session, "measures", [MEASURE])
    return small_world


def take_in(office: Database, folder: Path, *, signed: bool = False, **files: str) -> list[Brought]:
    """Bring CSV files in as the director does."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    with office.writing() as session:
        return bring(session, folder, actor=SMD, now=NOW, signed=signed)


def signatures(office: Database, period: str) -> tuple[str, str | None, date | None, str | None]:
    """Return the value of a period, who entered it when, and who approved it."""
    v = MeasureValue
    query = select(v.value, v.entered_by, v.entered_on, v.approved_by).where(v.period == period)
    with office.reading() as session:
        value, *rest = session.execute(query).one()
        return f"{value:.0f}", rest[0], rest[1], rest[2]


def test_the_first_rows_of_a_year_say_who_approved_them(office: Database, tmp_path: Path) -> None:
    """They come from elsewhere; the history names who brought them, and how many they were."""
    take_in(office, tmp_path, measure_values=FIRST)

    assert ("90", "updater", date(2028, 2, 3), "owner") == signatures(office, "FY2028-01")
    with office.reading() as session:
        event = audit_trail.read(session, audit_trail.OFFICE)[-1]
    assert ("records_imported", "smd") == (event.name, event.actor)
    assert {"measure_values": 1} == event.facts["first"]


@pytest.mark.parametrize("later", [CHANGED_WITH_APPROVER, ADDED_WITH_APPROVER])
def test_later_rows_do_not_say_who_approved_them(
    office: Database, tmp_path: Path, later: str
) -> None:
    """A changed row and a new one are refused by their line and column."""
    take_in(office, tmp_path, measure_values=FIRST)

    with pytest.raises(RecordsRefused) as refused:
        take_in(office, tmp_path, measure_values=later)

    (fault,) = refused.value.faults
    assert ("line 2", "Approved by") == (fault.place, fault.field)
    assert "“ceo” is not taken" in fault.what
    assert "only the first rows of a year" in fault.mend


def test_rows_may_be_brought_as_signed_by_name(office: Database, tmp_path: Path) -> None:
    """What is taken over in mid-year keeps its signatures, and the history says who let it."""
    take_in(office, tmp_path, measure_values=FIRST)

    take_in(office, tmp_path, signed=True, measure_values=CHANGED_WITH_APPROVER)

    assert ("91", "updater", date(2028, 2, 3), "ceo") == signatures(office, "FY2028-01")
    with office.reading() as session:
        event = audit_trail.read(session, audit_trail.OFFICE)[-1]
    assert ("smd", True) == (event.actor, event.facts["signed"])


def test_later_rows_are_entered_by_who_brings_them(office: Database, tmp_path: Path) -> None:
    """A new row and a changed one carry the person and the day, and nobody's approval."""
    take_in(office, tmp_path, measure_values=FIRST)

    take_in(office, tmp_path, measure_values=ADDED)
    take_in(office, tmp_path, measure_values=CHANGED)

    assert ("92", "smd", NOW.date(), None) == signatures(office, "FY2028-02")
    assert ("91", "smd", NOW.date(), None) == signatures(office, "FY2028-01")


def test_what_was_exported_comes_in_again_as_it_was(office: Database, tmp_path: Path) -> None:
    """Unchanged cells of the engine are no fault, in a folder and in a workbook."""
    take_in(office, tmp_path, measure_values=FIRST)
    book = tmp_path / "all.xlsx"
    with office.reading() as session:
        records.put(records.views(session, "FY2028"), book)

    with office.writing() as session:
        counts = bring(session, book, actor=SMD, now=NOW)

    assert Brought("measure_values", 0, 0, 1) in counts
    assert not any(each.added or each.changed for each in counts)


def test_a_lock_is_brought_once_and_never_forged(office: Database, tmp_path: Path) -> None:
    """Locked periods come with the first rows of a year; a further one is the engine's alone."""
    first, _, second = LOCKED.rpartition("\nFY2028,")
    take_in(office, tmp_path, snapshots=f"{first}\n")
    head = LOCKED.partition("\n")[0]

    with pytest.raises(RecordsRefused) as refused:
        take_in(office, tmp_path, snapshots=f"{head}\nFY2028,{second}")

    assert {"Locked on", "Locked by", "Hash of the rows"} <= {f.field for f in refused.value.faults}

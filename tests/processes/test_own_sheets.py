"""A folder brings sheets of its own; what would fail at a row later is refused when it is loaded."""

from pathlib import Path

import pytest

from engine.records.sheets import shipped
from persistence.base import Base
from processes.errors import UnreadableProcess, UnsoundProcesses
from processes.registry import load, own_tables
from tests.processes_in_use import a_folder

SUPPLIERS = '''
"""Whom we buy from."""

from datetime import datetime

from sqlalchemy import JSON, Date, Float, Integer
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Amount, Key, Own, column
from persistence.records.base import Record


class Supplier(Record):
    """Suppliers."""

    __tablename__ = "own_suppliers"
    identity = ("unit", "name")
    unit: Mapped[str] = column("Unit", ref="units", index=True)
    name: Mapped[str] = column("Supplier")
    since: Mapped[str | None] = column("Since", Date)


class Visit(Record):
    """Visits."""

    __tablename__ = "own_visits"
    supplier: Mapped[str] = column("Supplier", ref="own_suppliers")
    grade: Mapped[int | None] = column("Grade", Integer)
    entered_by: Mapped[str | None] = column("By", ref="people", own=Own.ENTERED, follows="grade")
'''
VISITING = '''
"""Visits: each year we look at our suppliers."""

from state_machines.definition import Definition
from state_machines.definition import Kind, Move, Rows, Silence, Starts, Step

VISITING = Definition(
    key="visiting", title="Visits", code="VIS", purpose="See them.", owner="SMD",
    initial="visiting", states=("visiting", "done"), final=("done",),
    starts=Starts(every="year", at="WD20"), silence=Silence.ESCALATE,
    moves=(Move("end", "visiting", "done"),),
    steps=(
        Step("1", "Visit", "visiting", Kind.TASK, "SMD", "WD25",
             rows=Rows("own_visits", ("supplier.unit=unit",))),
    ),
)
'''
SUPPLIER, VISIT = "suppliers.py, Supplier", "suppliers.py, Visit"
FAULTS = {
    "prefix": (
        '"own_suppliers"\n',
        '"suppliers"\n',
        SUPPLIER,
        "'suppliers', does not begin with own_",
        "Call it 'own_suppliers'",
    ),
    "shipped": ('"own_suppliers"\n', '"goals"\n', SUPPLIER, "has a sheet 'goals'", "own_goals"),
    "taken": (
        '"own_visits"',
        '"own_suppliers"',
        VISIT,
        "is called 'own_suppliers', too",
        "another",
    ),
    "letters": ('"own_visits"', '"own_Visits"', VISIT, "cannot be called 'own_Visits'", "a-z"),
    "length": ('"own_visits"', f'"own_{"v" * 37}"', VISIT, "cannot be called", "40"),
    "title": ('    """Visits."""\n', "", VISIT, "no docstring", "Write"),
    "identity": ('"unit", "name"', '"unit", "nam"', SUPPLIER, "made of 'nam'", "identity"),
    "type": ('Since", Date', 'Since", Float', SUPPLIER, "'since' is of a type", "Date"),
    "default": (
        '"Since", Date',
        '"Since", Date, default=datetime.now',
        SUPPLIER,
        "'since' has a default that is no value",
        "the value",
    ),
    "JSON": ('Since", Date', 'Since", JSON', SUPPLIER, "'since' is of a type", "Date"),
    "instant": (
        'Mapped[int | None] = column("Grade", Integer)',
        "Mapped[datetime] = mapped_column()",
        VISIT,
        "'grade' has no title",
        "persistence.base.column",
    ),
    "reference": ('ref="own_sup', 'ref="own_sap', VISIT, "the sheet 'own_sappliers'", "ref"),
    "followed": ('follows="grade"', 'follows="grad"', VISIT, "the column 'grad'", "Name one"),
    "column of each": ("since: ", "source: ", SUPPLIER, "has a column 'source'", "another name"),
    "column name": ("since: ", "Since: ", SUPPLIER, "'Since' cannot be called so", "a-z"),
    "unique": (
        'Mapped[int | None] = column("Grade", Integer)',
        'Mapped[str] = column("Grade", Key, unique=True)',
        VISIT,
        "constraints of its own",
        "ref=",
    ),
}


def test_its_sheets_stand_behind_those_of_the_program(tmp_path: Path) -> None:
    """They are found by what they are, may name each other, and may be asked for."""
    found = load(a_folder(tmp_path, suppliers=SUPPLIERS, visiting=VISITING))

    assert [*shipped(), "own_suppliers", "own_visits"] == list(found.sheets)
    assert ["own_suppliers", "own_visits"] == [each.name for each in own_tables(tmp_path)]


def test_the_program_itself_has_no_table_more() -> None:
    """Whoever works without a folder makes none, and none stands beside the migrated ones."""
    assert () == own_tables()
    assert [] == [name for name in Base.metadata.tables if name.startswith("own_")]


def test_two_folders_may_bring_sheets_of_one_name(tmp_path: Path) -> None:
    """Each has its own, and a folder that is read again has those that it says now."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = a_folder(tmp_path / "one", suppliers=SUPPLIERS, visiting=VISITING)
    two = a_folder(tmp_path / "two", suppliers=SUPPLIERS.replace("since", "until"))

    first, second = own_tables(one)[0], own_tables(two)[0]
    load.cache_clear()
    again = own_tables(one)[0]

    assert ("since" in first.c, "until" in second.c, "since" in again.c) == (True, True, True)
    assert first is not again


@pytest.mark.parametrize("fault", FAULTS)
def test_what_would_fail_later_is_refused(tmp_path: Path, fault: str) -> None:
    """The file and the class are named, what is wrong, and what to write instead."""
    right, wrong, place, what, mend = FAULTS[fault]
    assert right in SUPPLIERS

    with pytest.raises(UnsoundProcesses) as refused:
        load(a_folder(tmp_path, suppliers=SUPPLIERS.replace(right, wrong, 1)))

    found = [each for each in refused.value.faults if what in each.what]
    assert [place] == [each.place for each in found]
    assert mend in found[0].mend


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        ("own_visits", "own_visit", "the sheet 'own_visit' is unknown"),
        ("supplier.unit", "supplier.town", "the records of 'own_suppliers' have no column 'town'"),
    ],
)
def test_what_steps_ask_of_it_exists(tmp_path: Path, right: str, wrong: str, what: str) -> None:
    """A misspelled sheet, or a column of a record that it names, is refused as a shipped one is."""
    asking = VISITING.replace(right, wrong)

    with pytest.raises(UnsoundProcesses) as refused:
        load(a_folder(tmp_path, suppliers=SUPPLIERS, visiting=asking))

    assert [what] == [fault.what for fault in refused.value.faults]


def test_a_class_that_is_no_table_is_refused_with_its_file(tmp_path: Path) -> None:
    """What SQLAlchemy refuses is told with the file in which it stands."""
    nameless = SUPPLIERS.replace('    __tablename__ = "own_visits"\n', "")

    with pytest.raises(UnreadableProcess, match=r"suppliers\.py.*__tablename__"):
        load(a_folder(tmp_path, suppliers=nameless))

"""Workbooks that nobody fills in are refused in a sentence, with one kind of error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.sheets import sheet
from office.imports.csv_sheets import read_apart
from office.imports.faults import WorkbookUnreadable
from office.imports.workbook_cells import UPLOAD, Bounds, require_bounded
from tests.office.imports import hostile

SOUND = hostile.sound()
SMALL = Bounds(packed=100_000, unpacked=2_000_000, swelling=100, elements=2_000, depth=32)


def outcome(name: str, data: bytes) -> str:
    """Return why a file is not taken, empty where it is."""
    try:
        read_apart(name, data, sheet("objectives"))
    except WorkbookUnreadable as refused:
        return str(refused)
    return ""


def test_a_sound_workbook_is_taken() -> None:
    """What people fill in is far from every limit."""
    assert "" == outcome("map.xlsx", hostile.sound(2_000))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (hostile.bomb(), "unpacks into too much"),
        (hostile.slow_bomb(400_000), "more than 300,000 cells and texts"),
        (hostile.deep(), "nested too deeply"),
        (hostile.wide(400_000), "unpacks into too much"),
        (b"0" * (UPLOAD.packed + 1), "larger than 5 MB"),
    ],
    ids=["bomb", "slow bomb", "deep", "wide", "large"],
)
def test_a_small_file_does_not_become_a_large_one(data: bytes, why: str) -> None:
    """Size, texts, cells and depth are counted before anything is made of them."""
    with pytest.raises(WorkbookUnreadable, match=why):
        require_bounded(data, UPLOAD)


@pytest.mark.parametrize("make", [hostile.far, lambda: hostile.wide(100_000)])
def test_a_worksheet_that_claims_to_be_large_ends_well(make: type) -> None:
    """Rows and merged ranges that are far away cost nothing, or the file is refused."""
    assert isinstance(outcome("map.xlsx", make()), str)


def test_parts_are_counted_together() -> None:
    """Many parts below the limit are as much as one above it."""
    half = hostile.strings(SMALL.elements // 4 + 1)
    whole = hostile.with_parts(SOUND, {"xl/a.xml": half, "xl/b.xml": half})

    require_bounded(hostile.with_parts(SOUND, {"xl/a.xml": half}), SMALL)
    with pytest.raises(WorkbookUnreadable, match="more than 1,000 cells and texts"):
        require_bounded(whole, SMALL)


@given(st.integers(0, 2**32))
def test_a_damaged_workbook_is_read_or_refused_in_words(seed: int) -> None:
    """Cut, changed, doubled and swapped parts never end in anything else."""
    assert isinstance(outcome("map.xlsx", hostile.damaged(SOUND, seed)), str)


@given(st.binary(max_size=2_000) | st.text(max_size=500).map(str.encode))
def test_random_bytes_are_no_table_or_one(data: bytes) -> None:
    """Whatever stands in a file called .csv or .xlsx."""
    assert isinstance(outcome("map.csv", data) + outcome("map.xlsx", data), str)

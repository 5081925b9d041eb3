"""A day is written into calendar.yaml where it belongs, and nothing else changes there."""

from datetime import date
from pathlib import Path

import pytest

from office.calendar_file import DayNotWritten, with_days
from office.imports.parsing import read_plain

DAY = date(2027, 7, 5)
ROW = "{on: 2027-07-05}"
EXAMPLE = Path(__file__).parents[2] / "examples" / "marrowby" / "calendar.yaml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("year: {a: 1}\n", f"year: {{a: 1}}\n\nmilestones:\n  T.a: {ROW}\n"),
        ("milestones:\noff: [X]\n", f"milestones:\n  T.a: {ROW}\noff: [X]\n"),
        ("milestones: {}\n", f"milestones:\n  T.a: {ROW}\n"),
        ("milestones: {T.b: {on: 1}}\n", f"milestones: {{T.a: {ROW}, T.b: {{on: 1}}}}\n"),
        ("milestones:\n  T.a:  # why\n", f"milestones:\n  T.a: {ROW}  # why\n"),
        ("milestones:\n  T.a: {}\n", f"milestones:\n  T.a: {ROW}\n"),
        ("milestones:\n  T.a: {on: 2027-01-01} # b\n", f"milestones:\n  T.a: {ROW} # b\n"),
        ("milestones:\n  T.a: {offset: F-1w}\n", f"milestones:\n  T.a: {ROW}\n"),
        (
            "milestones:\n  T.a: {roll: earlier}\n",
            "milestones:\n  T.a: {on: 2027-07-05, roll: earlier}\n",
        ),
        (
            "milestones:\n  T.a:\n    offset: F-1w # c\n    roll: earlier\n",
            "milestones:\n  T.a:\n    on: 2027-07-05 # c\n    roll: earlier\n",
        ),
        (
            "milestones:\n  # of b\n  T.b: {on: 1}  # b\n\n# next\noff: [X]\n",
            f"milestones:\n  # of b\n  T.b: {{on: 1}}  # b\n  T.a: {ROW}\n\n# next\noff: [X]\n",
        ),
        (
            "milestones:\n  T.b:\n    waits_for:\n      - T.c\n    # end of b\noff: [X]",
            f"milestones:\n  T.b:\n    waits_for:\n      - T.c\n  T.a: {ROW}\n    # end of b\noff: [X]",
        ),
    ],
)
def test_the_day_goes_where_it_belongs(before: str, after: str) -> None:
    """Into the row that is there, or into a new one below the others; comments stay."""
    assert with_days(before, {"T.a": DAY}) == after


def test_the_example_keeps_every_other_line(tmp_path: Path) -> None:
    """Of the whole file, only the lines of the days that are written differ."""
    text = EXAMPLE.read_text(encoding="utf-8")

    written = with_days(text, {"SPL.meeting": DAY, "SRV.meeting@Q2": DAY, "WFA.midyear": DAY})

    (tmp_path / "calendar.yaml").write_text(written, encoding="utf-8")
    rows = read_plain(tmp_path / "calendar.yaml")["milestones"]
    new = [line.strip() for line in written.splitlines() if line not in text.splitlines()]
    assert new == [f"WFA.midyear: {ROW}", f"SRV.meeting@Q2: {ROW}", f"SPL.meeting: {ROW}"]
    assert rows["SPL.meeting"] == rows["SRV.meeting@Q2"] == {"on": DAY}


@pytest.mark.parametrize("text", ["- a list\n", "milestones: [a]\n", "milestones:\n  T.a: soon\n"])
def test_a_file_that_is_no_calendar_is_left_alone(text: str) -> None:
    """The refusal says what to write by hand."""
    with pytest.raises(DayNotWritten, match=r"as T\.a: \{on: 2027-07-05\}"):
        with_days(text, {"T.a": DAY})

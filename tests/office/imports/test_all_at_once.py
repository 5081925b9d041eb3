"""All faults of all files come at once, as a table or as JSON, and nothing is applied."""

import json
from pathlib import Path

import pytest

from office.imports.faults import FilesRefused, report, report_json
from office.imports.folder import check_folder, read_folder

FAULTY = Path(__file__).parent / "faulty"
EXPECTED = {
    ("absence.yaml", 1),
    ("calendar.yaml", 4),
    ("calendar.yaml", 7),
    ("calendar.yaml", 8),
    ("organisation.yaml", 2),
    ("organisation.yaml", 3),
    ("organisation.yaml", 5),
    ("people.csv", 3),
    ("people.csv", 4),
    ("roles.yaml", 1),
    ("roles.yaml", 2),
    ("roles.yaml", 3),
    ("roles.yaml", 4),
    ("roles.yaml", 6),
    ("units.yaml", 2),
    ("units.yaml", 3),
}


def test_every_faulty_line_is_found_in_one_go() -> None:
    """Faults of spelling, of reference, of trees, of days and of posts are reported together."""
    found = check_folder(FAULTY)

    assert {(fault.file, fault.line) for fault in found} >= EXPECTED


def test_nothing_is_applied() -> None:
    """A folder with faults gives no plan at all, only all of its faults."""
    with pytest.raises(FilesRefused) as refused:
        read_folder(FAULTY)

    assert refused.value.faults == check_folder(FAULTY)


def test_every_fault_says_how_to_mend_it() -> None:
    """No fault leaves its reader alone, and none is said twice."""
    found = check_folder(FAULTY)

    assert all(fault.what and fault.mend and fault.line > 0 for fault in found)
    assert len(found) == len(set(found))


def test_the_report_is_a_table_by_file() -> None:
    """The report names each file once and counts its faults at the end."""
    found = check_folder(FAULTY)

    text = report(found)

    assert text.count("\npeople.csv\n") == 1
    assert text.rstrip().endswith(f"{len(found)} faults; nothing was applied.")


def test_the_json_report_carries_the_same() -> None:
    """Programs read file, line, field, what and mend."""
    found = check_folder(FAULTY)

    rows = json.loads(report_json(found))

    assert [(row["file"], row["line"]) for row in rows] == [(f.file, f.line) for f in found]
    assert set(rows[0]) == {"file", "line", "field", "what", "mend"}


def test_no_faults_are_said_plainly() -> None:
    """A sound folder gets one line."""
    assert report([]) == "No faults.\n"


def test_a_missing_folder_and_missing_files(tmp_path: Path) -> None:
    """What is not there is a fault, not a traceback."""
    empty = check_folder(tmp_path)
    missing = check_folder(tmp_path / "nowhere")

    assert {f.file for f in empty} == {
        "organisation.yaml",
        "units.yaml",
        "people.yaml",
        "roles.yaml",
        "calendar.yaml",
    }
    assert missing[0].what == "there is no such folder"

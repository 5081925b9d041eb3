"""Calendar files in the folder of an organisation make days on which nothing falls due."""

from datetime import date
from pathlib import Path

import pytest

from office.imports.folder import check_folder, read_folder
from tests.office.imports.folders import Change, a_folder

NAMED = Change(
    "organisation.yaml",
    "zone: Europe/Berlin\n    country",
    "free_days: [free-days.ics]\n    zone: Europe/Berlin\n    country",
)
FRIDAY, MONDAY, A_WEEK_LATER = date(2027, 7, 9), date(2027, 7, 12), date(2027, 7, 19)
CLOSED = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Works holiday
DTSTART;VALUE=DATE:20270712
DTEND;VALUE=DATE:20270717
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a sound folder with a calendar file that its site names."""
    path = a_folder(tmp_path / "office")
    (path / "free-days.ics").write_text(CLOSED)
    NAMED.apply(path)
    return path


def test_a_deadline_waits_until_the_free_days_are_over(folder: Path, tmp_path: Path) -> None:
    """The week of the file is not worked: the working day after Friday comes a week later."""
    usual, _ = read_folder(a_folder(tmp_path / "usual"))

    plan, _ = read_folder(folder)

    assert (A_WEEK_LATER, MONDAY) == (plan.sites[0].add(FRIDAY, 1), usual.sites[0].add(FRIDAY, 1))
    assert not plan.sites[0].allows_deadline(MONDAY)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("free-days.ics", "no calendar", "not an iCalendar file"),
        ("free-days.ics", CLOSED.replace("20270712", "soon"), "cannot be read"),
        ("others.ics", CLOSED, "no site names this file"),
    ],
)
def test_a_calendar_file_that_does_nothing_is_named(
    folder: Path, name: str, text: str, what: str
) -> None:
    """What cannot be read and what no site names are faults of that file."""
    (folder / name).write_text(text)

    (fault,) = check_folder(folder)

    assert name == fault.file
    assert what in fault.what


def test_a_calendar_file_that_is_missing_is_named(folder: Path) -> None:
    """The fault stands where the file is named."""
    (folder / "free-days.ics").unlink()

    (fault,) = check_folder(folder)

    assert ("organisation.yaml", "there is no file 'free-days.ics'") == (fault.file, fault.what)


@pytest.mark.parametrize(
    ("named", "allowed"),
    [
        ("", False),  # nothing is named: the turn of the year is dead in Germany
        ("no_deadlines: []\n", True),
        ("no_meetings: [{first: 2028-03-01, last: 2028-03-03, name: Fair}]\n", True),
    ],
)
def test_dead_ranges_count_where_the_files_name_none(
    tmp_path: Path, named: str, *, allowed: bool
) -> None:
    """Whoever names a range, or that there is none, has those of the country no more."""
    path = a_folder(tmp_path / "office")
    calendar = path / "calendar.yaml"
    calendar.write_text(calendar.read_text() + named)

    plan, _ = read_folder(path)

    assert allowed == plan.sites[0].allows_deadline(date(2027, 12, 29))
    assert allowed == plan.sites[0].allows_meeting(date(2027, 12, 29))

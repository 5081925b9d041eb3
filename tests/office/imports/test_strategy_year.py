"""Every kind of fault in the calendar names file, line and mending."""

from pathlib import Path

import pytest

from office.imports.folder import check_folder
from tests.office.imports.folders import Change, a_folder

YEAR = "carried_in:\n"


def _milestones(*lines: str) -> Change:
    """Put milestones before the days carried in."""
    text = "".join(f"  {line}\n" for line in lines)
    return Change("calendar.yaml", YEAR, f"milestones:\n{text}{YEAR}")


def _year(*lines: str) -> Change:
    """Say more about the year."""
    text = "\n".join(f"  {line}" for line in (*lines, "site: head-office"))
    return Change("calendar.yaml", "  site: head-office", text)


CASES = {
    "circle": (
        _milestones("SPL.dossier: {waits_for: [SPL.scenarios]}"),
        1,
        "a circle of waiting: SPL.dossier waits for SPL.scenarios waits for SPL.dossier",
        "remove one of these links",
    ),
    "outside the year": (
        _milestones("BUD.board: {on: 2029-12-06}"),
        1,
        "outside the year",
        "correct the day",
    ),
    "too late": (
        _milestones("SPL.board: {on: 2027-08-20}"),
        1,
        "SCO.manager_brief on 2027-08-02 waits for SPL.board, which is only due on 2027-08-20",
        "move SPL.board to 2027-08-02 or before",
    ),
    "carried too late": (
        Change("calendar.yaml", "PRIOR.locked: 2027-04-21", "PRIOR.locked: 2027-05-11"),
        0,
        "SRV.test_adapt on 2027-05-10 waits for PRIOR.locked",
        "move PRIOR.locked",
    ),
    "unreadable offset": (
        _milestones("SPL.meeting: {offset: 27 weeks before}"),
        1,
        "offset '27 weeks before'",
        "write for example F-27w",
    ),
    "counts from nothing": (
        _milestones("SPL.meeting: {offset: retreat-2w}"),
        -13,
        "counts from 'retreat'",
        "correct the offsets",
    ),
    "unknown prerequisite": (
        _milestones("SPL.meeting: {waits_for: [SPL.option_briefed]}"),
        1,
        "no milestone called 'SPL.option_briefed'",
        "did you mean 'SPL.options_briefed'",
    ),
    "a slip in a code": (
        _milestones("SPL.meting: {offset: F-28w}"),
        1,
        "SPL.meting is not a shipped milestone and has no title",
        "did you mean 'SPL.meeting'",
    ),
    "no code": (
        _milestones("retreat: {offset: F-28w, title: Retreat, accountable: CEO}"),
        1,
        "'retreat' cannot be a milestone's code",
        "BRD.annual_meeting",
    ),
    "F moved": (
        _milestones("F: {on: 2028-01-03}"),
        1,
        "not a milestone to move",
        "change year.starts",
    ),
    "unknown process": (
        Change("calendar.yaml", YEAR, f"off: [BPSS]\n{YEAR}"),
        0,
        "no process called 'BPSS'",
        "did you mean 'BPS'",
    ),
    "waited for but off": (
        Change("calendar.yaml", YEAR, f"off: [workforce_alignment]\n{YEAR}"),
        0,
        "waits for WFA.demand, which no running process reaches",
        "under carried_in",
    ),
    "nothing carried in": (
        Change("calendar.yaml", "  PRIOR.locked: 2027-04-21", "  SPL.board: 2027-07-01"),
        -13,
        "SRV.test_adapt waits for PRIOR.locked, which has no day",
        "PRIOR.locked: with the day",
    ),
    "unknown carried in": (
        Change("calendar.yaml", "PRIOR.locked:", "PRIOR.looked:"),
        0,
        "no milestone called 'PRIOR.looked'",
        "did you mean 'PRIOR.locked'",
    ),
    "no such start": (
        Change("calendar.yaml", "starts: 2028-01-01", "starts: 2028-01-31"),
        0,
        "no fiscal year can start on 2028-01-31",
        "1st to the 28th",
    ),
    "called like a quarter": (
        Change("calendar.yaml", "label: FY2028", "label: FY2028-Q1"),
        0,
        "'FY2028-Q1' cannot be the label of a year",
        "such as FY2028 or 2027/28",
    ),
    "a label that no column holds": (
        Change("calendar.yaml", "label: FY2028", f"label: {'x' * 21}"),
        0,
        "has 21 characters, too many for the label of a year",
        "at most 20 characters",
    ),
    "a code that no column holds": (
        Change("calendar.yaml", "PRIOR.locked:", f"SCM.locked@{'x' * 90}:"),
        0,
        "too many for the code of a milestone",
        "SRV.confirmed@Q1",
    ),
    "weeks of a year of months": (
        _year("weeks: 53"),
        0,
        "a year cut by months has no number of weeks",
        "pattern: 4-4-5",
    ),
    "another end of a year of months": (
        _year("last: 2028-12-30"),
        0,
        "ends on 2028-12-31, not on 2028-12-30",
        "leave it out",
    ),
    "a year of 54 weeks": (
        _year("pattern: 4-4-5", "weeks: 54"),
        1,
        "52 or 53 weeks, not 54",
        "52 or 53",
    ),
    "weeks that are not whole": (
        _year("pattern: 4-4-5", "last: 2029-01-04"),
        1,
        "is 52 weeks and 6 days",
        "the last day",
    ),
    "weeks and last day that differ": (
        _year("last: 2029-01-05", "pattern: 4-4-5", "weeks: 52"),
        2,
        "is 53 weeks, not 52",
        "leave one of the two out",
    ),
    "unknown pattern": (
        Change("calendar.yaml", "site: head-office", "pattern: 445\n  site: head-office"),
        0,
        "“445” is not offered",
        "did you mean “4-4-5”",
    ),
    "a range upside down": (
        Change(
            "calendar.yaml", YEAR, f"no_meetings: [{{first: 2027-08-13, last: 2027-08-02}}]\n{YEAR}"
        ),
        0,
        "before first",
        "swap the two days",
    ),
    "ladder out of order": (
        Change(
            "calendar.yaml",
            YEAR,
            "ladder:\n"
            "  - {name: late, after: 2, kind: overdue, to: [assignee]}\n"
            f"  - {{name: due, after: 0, kind: due_today, to: [assignee]}}\n{YEAR}",
        ),
        2,
        "does not come after rung 1",
        "order the rungs",
    ),
    "ladder to nobody": (
        Change(
            "calendar.yaml",
            YEAR,
            f"ladder:\n  - {{name: late, after: 2, kind: overdue, to: [asignee]}}\n{YEAR}",
        ),
        1,
        "nobody is meant by 'asignee'",
        "did you mean 'assignee'",
    ),
    "ladder of an unknown kind": (
        Change(
            "calendar.yaml",
            YEAR,
            f"ladder:\n  - {{name: late, after: 2, kind: overdew, to: [assignee]}}\n{YEAR}",
        ),
        1,
        "“overdew” is not offered",
        "did you mean “overdue”",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_names_its_place_and_its_mending(name: str, tmp_path: Path) -> None:
    """Each kind of fault is found where it stands, and says how to mend it."""
    change, below, what, mend = CASES[name]
    folder = a_folder(tmp_path)

    line = change.apply(folder) + below if below >= 0 else 1 + 0 * change.apply(folder)

    found = [fault for fault in check_folder(folder) if what in fault.what]
    assert [(fault.file, fault.line) for fault in found[:1]] == [("calendar.yaml", line)]
    assert mend in found[0].mend

"""The calendar file must give a day to whatever a process counts from."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from office.imports.folder import check_folder, read_folder
from office.imports.role_checks import AskedDays
from processes.registry import all_definitions, definition
from state_machines.definition import Starts
from tests.office.imports.folders import STARTS, Change, a_folder

YEAR = "carried_in:\n"
OWN = Change(
    "calendar.yaml",
    YEAR,
    f"milestones:\n  REG.hearing: {{title: Hearing, accountable: CEO, offset: F-10w}}\n{YEAR}",
)


HEARING = replace(definition("feed_review"), key="hearing")
STEP = replace(HEARING.step("report"), due="REG.hearing-5wd")
STARTING = replace(HEARING, starts=Starts(every="year", at="REG.hearing-1w"))
NAMED = replace(HEARING, anchors=(("hearing", "REG.hearing"),))
ASKING = replace(HEARING, steps=(STEP, *HEARING.steps[1:]))
CASES = {
    "start": (STARTING, "hearing counts"),
    "named day": (NAMED, "hearing counts"),
    "step": (ASKING, "hearing step report counts"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_milestone_without_a_day_is_a_fault(name: str, tmp_path: Path) -> None:
    """The check says which process needs it, at the milestones of the file, and how to mend it."""
    own, who = CASES[name]

    found = check_folder(a_folder(tmp_path), (*all_definitions(), own))

    assert [fault.file for fault in found] == ["calendar.yaml"]
    assert found[0].what.startswith(who)
    assert found[0].what.endswith("from REG.hearing, which has no day")
    assert "add REG.hearing: with its day or offset to milestones" in found[0].mend


@pytest.mark.parametrize("name", CASES)
def test_a_milestone_of_ones_own_may_be_counted_from(name: str, tmp_path: Path) -> None:
    """With a day in the file nothing is missing."""
    own, _ = CASES[name]
    folder = a_folder(tmp_path)
    OWN.apply(folder)

    assert check_folder(folder, (*all_definitions(), own)) == ()


def test_what_is_switched_off_needs_no_day(tmp_path: Path) -> None:
    """Nobody counts for a process that is not run."""
    folder = a_folder(tmp_path)
    Change("calendar.yaml", YEAR, f"off: [hearing]\n{YEAR}").apply(folder)

    assert check_folder(folder, (*all_definitions(), STARTING)) == ()


@pytest.mark.parametrize(("weeks", "first"), [(44, 45), (50, 51)])
def test_roles_are_checked_from_the_first_opening(weeks: int, first: int, tmp_path: Path) -> None:
    """A planning that is moved forward asks people earlier, so they are looked for earlier."""
    folder = a_folder(tmp_path)
    change = f"milestones:\n  CAL.approved: {{offset: F-{weeks}w, roll: earlier}}\n{YEAR}"
    Change("calendar.yaml", YEAR, change).apply(folder)

    organisation, year = read_folder(folder)
    asked = AskedDays.of(year, all_definitions(), organisation.sites)

    usual = STARTS - timedelta(weeks=first)
    assert date(2026, 1, 1) < asked.first <= usual
    assert usual - asked.first < timedelta(days=3)

"""Rules of the monthly status: each finds what is wrong, and nothing where all is right."""

from datetime import date
from typing import Any

import pytest

from tests.processes.conftest import Judge
from tests.processes.content.initiatives import report

CODES = ("INI.R9a", "INI.R9b", "INI.R10", "INI.R11", "INI.R12", "INI.R13")
ACADEMY = "initiative INI-1 “Service academy”"
APRIL = date(2028, 4, 10)
ACTIVE = [{"id": "INI-1", "stage": "active"}]


def milestone(**columns: Any) -> list[dict[str, Any]]:
    """Return a change of the milestone of the end of June."""
    return [{"id": "INI-1-M2", **columns}]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("period", ["", "FY2028-02"])
def test_sound_reports_are_not_touched(judge: Judge, code: str, period: str) -> None:
    """No rule finds anything in the sound content, over the year or in a month."""
    assert [] == judge(code, today=date(2028, 3, 13), period=period, initiatives=ACTIVE)


def test_late_reports_are_counted(judge: Judge) -> None:
    """One of the three came a day late."""
    late = [{"initiative": "INI-1", "period": "FY2028-02", "reported_on": "2028-03-09"}]

    assert ["2 of 3 status reports came in time (67 %)"] == judge("INI.R9a", status_reports=late)


def test_an_initiative_that_is_not_heard_of_is_found(judge: Judge) -> None:
    """The last news of it is of the sixth of March."""
    assert [] == judge("INI.R9b", today=APRIL, initiatives=ACTIVE)
    assert [f"{ACADEMY} was last heard of 36 days ago"] == judge(
        "INI.R9b", today=date(2028, 4, 11), initiatives=ACTIVE
    )


def test_an_initiative_that_was_never_reported_on_is_found(judge: Judge) -> None:
    """It has been active since February, and nobody has said anything."""
    silent = {
        "id": "INI-3",
        "year": "FY2028",
        "name": "New depot",
        "stage": "active",
        "start": "2028-02-01",
    }

    found = judge("INI.R9b", today=APRIL, initiatives=[silent])

    assert ["initiative INI-3 “New depot” has never been reported on"] == found


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"reached_on": "2028-07-17"}, "amber: 11 working days late (2028-06-30 to 2028-07-17)"),
        ({"reached_on": "2028-08-01"}, "red: 22 working days late (2028-06-30 to 2028-08-01)"),
        (
            {"rebaselined": 2},
            "red: 0 working days late (2028-06-30 to 2028-06-30), re-baselined 2 times",
        ),
        (
            {"reached_on": "", "forecast_on": "2028-07-31"},
            "red: 21 working days late (2028-06-30 to 2028-07-31)",
        ),
    ],
)
def test_a_milestone_that_slips_is_found(
    judge: Judge, columns: dict[str, Any], expected: str
) -> None:
    """It is judged by the day it was reached, else by its forecast."""
    found = judge("INI.R10", today=APRIL, initiative_milestones=milestone(**columns))

    assert [f"milestone INI-1-M2 “Part 2 works” of {ACADEMY} is {expected}"] == found


def test_a_milestone_whose_day_has_passed_is_late_today(judge: Judge) -> None:
    """A forecast that was not kept does not help."""
    silent = milestone(reached_on="", forecast_on="")

    assert [] == judge("INI.R10", today=date(2028, 6, 30), initiative_milestones=silent)
    (found,) = judge("INI.R10", today=date(2028, 7, 31), initiative_milestones=silent)
    assert found.endswith("is red: 21 working days late (2028-06-30 to 2028-07-31)")


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        (67_000, "67000 of 60000 EUR planned so far (+11.7 %, amber); SPI 1.33, CPI 1.19"),
        (45_000, "45000 of 60000 EUR planned so far (-25.0 %, red); SPI 1.33, CPI 1.78"),
    ],
)
def test_spending_off_the_plan_is_found(judge: Judge, spent: int, expected: str) -> None:
    """What was earned is the done part of the approved cost: 20 percent of 400,000."""
    change = [{"initiative": "INI-1", "period": "FY2028-02", "spent": str(spent)}]

    assert [f"{ACADEMY} has spent {expected}"] == judge("INI.R11", status_reports=change)


def test_money_that_moves_nothing_is_found(judge: Judge) -> None:
    """Three reports of the same percentage, each with more money spent."""
    same = [report("INI-1", "02", 10, 60_000), report("INI-1", "03", 10, 90_000)]

    text = "stands at 10 % for 2 periods while its spending rose from 30000 to 90000"
    assert [f"{ACADEMY} {text}"] == judge("INI.R12", status_reports=same)
    assert [] == judge("INI.R12", period="FY2028-02", status_reports=same)


RED = {
    "year": "FY2028",
    "period": "FY2028-01",
    "edition": 1,
    "rows": [{"measure": "M-C1", "objective": "C1", "status": "red"}],
}


def test_a_watermelon_is_found(judge: Judge) -> None:
    """Green outside, red inside: a measure and a milestone say otherwise."""
    slipped = milestone(reached_on="2028-07-17")

    found = judge("INI.R13", today=APRIL, snapshots=[RED], initiative_milestones=slipped)

    text = "measure M-C1 is red and milestone INI-1-M2 is 11 working days late"
    assert [f"{ACADEMY} is reported green in FY2028-02, but {text}"] == found


def test_an_explained_green_passes(judge: Judge) -> None:
    """Its owner has said why green is right."""
    why = [{"id": "INI-1", "red_explained": "The measure follows in half a year."}]

    assert [] == judge("INI.R13", snapshots=[RED], initiatives=why)

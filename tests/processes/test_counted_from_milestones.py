"""What belongs to a milestone counts from it, and means by default the day that is on file."""

import pytest

from calendars.milestones import PERIODIC
from calendars.offsets import parse
from calendars.standard_year import MILESTONES
from processes.registry import all_definitions
from state_machines.definition import Definition, Step
from tests.processes.default_days import ON_FILE, STARTS, Days, default_days, offsets

YEARLY = frozenset(milestone.code for milestone in MILESTONES) - {"F"}
WITH_MILESTONES = frozenset(code.partition(".")[0] for code in YEARLY)
PREPARED = tuple(each for each in all_definitions() if each.code in WITH_MILESTONES)

THE_YEAR_BEGINS = "it takes effect with the year, which is F itself"
THE_YEAR_ENDS = "it is in force, or under way, until the year ends"
CLOSED_YEAR = "it looks at the closed year; no milestone of this year's calendar lies there"
MID_YEAR = "it belongs to the year that runs; the mid-year milestone is of people's goals"
RECOGNITION = "best practices have no milestone in the year's calendar"

FROM_THE_YEAR = {
    ("budget", "step close due"): CLOSED_YEAR,
    ("budget", "step close opens"): CLOSED_YEAR,
    ("budget", "move run_rate from board_review"): THE_YEAR_BEGINS,
    ("budget", "move take_effect from loaded"): THE_YEAR_BEGINS,
    ("communication_plan", "step review due"): CLOSED_YEAR,
    ("communication_plan", "move look_back from active"): THE_YEAR_ENDS,
    ("feed_review", "starts"): MID_YEAR,
    ("feed_review", "step audit due"): MID_YEAR,
    ("feed_review", "step decide due"): MID_YEAR,
    ("goal_set", "step 12 due"): CLOSED_YEAR,
    ("goal_set", "step 12 opens"): CLOSED_YEAR,
    ("initiative", "step deliver due"): THE_YEAR_ENDS,
    ("initiative", "step deliver opens"): THE_YEAR_ENDS,
    ("initiative", "move lapse from on_hold"): THE_YEAR_ENDS,
    ("initiative", "move start from chartered"): THE_YEAR_BEGINS,
    ("initiative", "move run_out from paused"): THE_YEAR_ENDS,
    ("initiative_portfolio", "step 12-twelve due"): MID_YEAR,
    ("initiative_portfolio", "step 12-twelve opens"): MID_YEAR,
    ("initiative_portfolio", "step 12-ended due"): THE_YEAR_ENDS,
    ("initiative_portfolio", "step 12-ended opens"): THE_YEAR_ENDS,
    ("initiative_portfolio", "step 12-checked due"): CLOSED_YEAR,
    ("organization_alignment", "move close from certified"): THE_YEAR_ENDS,
    ("practice_recognition", "starts"): RECOGNITION,
    ("practice_recognition", "step 11-list due"): RECOGNITION,
    ("practice_recognition", "step 11 due"): RECOGNITION,
    ("practice_recognition", "step 12 due"): RECOGNITION,
    ("scorecard_refresh", "move supersede from active"): THE_YEAR_ENDS,
    ("strategy_planning", "step recalibration due"): MID_YEAR,
    ("strategy_planning", "step recalibration opens"): MID_YEAR,
    ("strategy_planning", "move take_effect from endorsed"): THE_YEAR_BEGINS,
    ("strategy_planning", "move supersede from active"): THE_YEAR_ENDS,
    ("support_card", "move retire from certified"): THE_YEAR_ENDS,
    ("unit_card", "move retire from certified"): THE_YEAR_ENDS,
    ("workforce_alignment", "step 12-talks due"): CLOSED_YEAR,
    ("workforce_alignment", "step 12-talks opens"): CLOSED_YEAR,
    ("workforce_alignment", "step 12-calibrate due"): CLOSED_YEAR,
    ("workforce_alignment", "step 12-level-two due"): CLOSED_YEAR,
    ("workforce_alignment", "step 12-pay due"): CLOSED_YEAR,
}


RESERVE = 3  # working days that whoever is silent may cost before a milestone is late


def test_an_offset_counts_from_the_year_only_where_no_milestone_carries_it() -> None:
    """Each offset from F is in the list with its reason, and the list has no other."""
    found = {
        (each.key, place)
        for each in all_definitions()
        for place, text in offsets(each)
        if "F" in parse(text).anchors
    }

    assert found == FROM_THE_YEAR.keys()


@pytest.mark.parametrize("each", PREPARED, ids=lambda each: each.key)
def test_nothing_before_the_year_counts_from_its_start(each: Definition) -> None:
    """The preparation is one chain of milestones: whoever has some counts from them."""
    before = [(place, text) for place, text in offsets(each) if "F-" in text]

    assert before == []


@pytest.mark.parametrize("each", all_definitions(), ids=lambda each: each.key)
def test_a_definition_counts_from_milestones_of_the_year(each: Definition) -> None:
    """Whatever is counted from is in the standard year, so every shipped offset has a day."""
    counted = {anchor for _, text in offsets(each) for anchor in parse(text).anchors}

    assert {anchor for anchor in counted if "." in anchor} <= YEARLY


def test_the_step_that_reaches_a_milestone_is_due_on_its_day() -> None:
    """It names the milestone, a named day that is the milestone, or one up to RESERVE before."""
    elsewhere = {
        (each.key, step.key)
        for each in all_definitions()
        for step in each.steps
        for code in step.reaches
        if code not in PERIODIC and (step.due or step.opens)
        if code
        not in {_counted_from(each, step).removesuffix(f"-{days}wd") for days in range(RESERVE + 1)}
    }

    assert elsewhere == set()


def _counted_from(each: Definition, step: Step) -> str:
    text = step.due or step.opens
    return dict(each.anchors).get(text, text)


def test_no_default_day_changes_unnoticed() -> None:
    """In years from January, April, July and October each offset means the day that is on file.

    Whoever means to change one runs `python -m tests.processes.default_days` and reads what differs.
    """
    former, now = _former(), default_days()

    changed = {key for key in former.keys() | now.keys() if former.get(key) != now.get(key)}

    assert changed == set()


def _former() -> Days:
    lines = (line.split(" | ") for line in ON_FILE.read_text(encoding="utf-8").splitlines())
    found = {(key, place): tuple(days) for key, place, *days in lines}
    assert {len(days) for days in found.values()} == {len(STARTS)}
    return found

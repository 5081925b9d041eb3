"""Rules of coverage: each finds what is wrong, and nothing where all is right."""

from datetime import date
from typing import Any

import pytest

from tests.processes.conftest import Judge
from tests.processes.content.core import measure, targets
from tests.processes.content.scorecard import FED, MEASURES

CODES = tuple(f"SCM.R{number}" for number in (21, 22, 23, 28))
FRESH = {  # of an objective that no initiative moves
    "measures": [measure("M-X1", "", "group", name="Answering time")],
    "targets": targets("M-X1", 72, 74, 76, 78),
    "measure_values": [
        {
            "year": "FY2028",
            "measure": "M-X1",
            "period": "FY2028-12",
            "value": "60",
            "as_of": "2028-12-31",
        }
    ],
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("period", ["", "FY2028-06", "FY2028"])
def test_sound_coverage_is_not_touched(judge: Judge, code: str, period: str) -> None:
    """No rule of coverage finds anything in the sound content."""
    assert [] == judge(code, today=date(2029, 2, 1), period=period)


def test_a_card_that_is_fed_by_hand_is_reported(judge: Judge) -> None:
    """One of thirteen measures is too little."""
    by_hand = [{"id": key, "extraction": "manual"} for key in FED[1:]]

    assert ["8 % of the measures are fed automatically"] == judge("SCM.R21", measures=by_hand)


def test_a_falling_share_of_feeds_is_reported(judge: Judge) -> None:
    """Last year all measures were fed automatically."""
    last = [measure("M-OLD", "C1", "group", year="FY2027", extraction="auto")]

    assert ["31 % of the measures are fed automatically, after 100 %"] == judge(
        "SCM.R21", measures=last
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"valid_to": "2027-02-01"}, "is not in the training plan"),
        ({"trained_on": ""}, "should have been trained by 2027-03-01"),
        ({"trained_on": "2027-04-01"}, "was trained only after 43 working days"),
    ],
)
def test_an_owner_without_training_is_found(
    judge: Judge, change: dict[str, Any], expected: str
) -> None:
    """Twenty working days after the appointment an owner is trained."""
    row = {"person": "owner", "role": "MO", "year": "FY2028", **change}

    assert [f"Olga Wen, who owns measures, {expected}"] == judge("SCM.R22", trainings=[row])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"coached_on": ""}, "should have been coached by 2027-06-07"),
        ({"coach": ""}, "was coached on 2027-02-12, but not said by whom and in what"),
        ({"coached_in": ""}, "was coached on 2027-02-12, but not said by whom and in what"),
    ],
)
def test_a_project_leader_without_coaching_is_found(
    judge: Judge, change: dict[str, Any], expected: str
) -> None:
    """A quarter and some weeks after the appointment; nobody else has to be coached."""
    row = {"person": "owner", "role": "IO", "year": "FY2028", **change}
    other = {"person": "owner", "role": "MO", "year": "FY2028", "coached_on": ""}

    found = judge("SCM.R28", trainings=[row, other], today=date(2027, 8, 2))

    assert found == [f"Olga Wen, who leads initiatives, {expected}"]


def test_a_red_measure_that_nobody_acts_on_is_found(judge: Judge) -> None:
    """The finding says how far off it is."""
    found = judge("SCM.R23", **FRESH)

    assert ["measure M-X1 “Answering time” is red at 60 % of 78 % and nobody acts on it"] == found


def test_an_open_action_is_enough(judge: Judge) -> None:
    """Once somebody acts on it, a red measure is only red."""
    meeting = {
        "id": "MEET-1",
        "year": "FY2028",
        "period": "FY2028-12",
        "kind": "quarter",
        "planned_on": "2029-01-20",
    }
    action = {
        "id": "ACT-1",
        "year": "FY2028",
        "meeting": "MEET-1",
        "text": "Call them",
        "owner": "owner",
        "due": "2029-02-20",
        "measure": "M-X1",
    }

    assert 1 == len(judge("SCM.R23", **FRESH))
    assert [] == judge("SCM.R23", meetings=[meeting], actions=[action])


def test_every_measure_of_the_content_has_a_value() -> None:
    """The content that these rules look at is complete."""
    assert len(set(MEASURES)) == len(MEASURES) > len(FED)

"""Rules of the reviews: each finds what is wrong, and nothing where all is right."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.processes.conftest import Judge
from tests.processes.content.reviews import MEETING, PERIOD

CODES = (
    "SRV.R1",
    "SRV.R2",
    "SRV.R3",
    "SRV.R4",
    "SRV.R5a",
    "SRV.R5b",
    "SRV.R6a",
    "SRV.R6b",
    "SRV.R7",
    "SRV.R8",
    "SRV.R9",
    "SRV.R10",
    "SRV.R11",
    "SRV.R12a",
    "SRV.R12b",
)
REVIEW = f"review {MEETING}"
DECISION = "decision D-1 “Open a second academy room”"
ACTION = "action A-1 “Find the room”"
LATER = date(2028, 4, 20)


def meeting(**columns: Any) -> list[dict[str, Any]]:
    """Return a change of the meeting."""
    return [{"id": MEETING, **columns}]


def locked(period: str, *red: str) -> dict[str, Any]:
    """Return a locked period in which some objectives are red."""
    rows = [{"measure": f"M-{key}", "objective": key, "status": "red"} for key in red]
    return {
        "year": "FY2028",
        "period": period,
        "edition": 1,
        "locked_on": "2028-02-14",
        "locked_by": "smd",
        "rows": rows,
        "digest": "0" * 64,
    }


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("period", "today"),
    [("", date(2027, 8, 2)), ("", date(2029, 2, 1)), (PERIOD, date(2028, 2, 21))],
)
def test_a_sound_review_is_not_touched(judge: Judge, code: str, period: str, today: date) -> None:
    """No rule finds anything in the sound content."""
    assert [] == judge(code, today=today, period=period)


def test_a_pack_on_open_numbers_is_found(judge: Judge) -> None:
    """It went out on the day before the lock."""
    early = [{"year": "FY2028", "period": PERIOD, "edition": 1, "locked_on": "2028-02-17"}]

    text = "the numbers of FY2028-01 were not locked when the pack went out on 2028-02-16"
    assert [f"{REVIEW}: {text}"] == judge("SRV.R1", snapshots=early)


def test_gaps_that_the_chief_accepted_pass(judge: Judge) -> None:
    """Whoever may has said that the pack is issued with gaps."""
    early = [{"year": "FY2028", "period": PERIOD, "edition": 1, "locked_on": "2028-02-17"}]

    assert [] == judge("SRV.R1", snapshots=early, meetings=meeting(gaps_accepted_by="ceo"))


@pytest.mark.parametrize(
    ("columns", "left", "due"),
    [
        ({"pack_issued_on": "2028-02-17"}, "1 working day", 2),
        ({"kind": "quarter", "pack_issued_on": "2028-02-14"}, "4 working days", 5),
    ],
)
def test_a_late_pack_is_found(judge: Judge, columns: dict[str, str], left: str, due: int) -> None:
    """A month needs two working days to read, a quarter five."""
    text = f"the pack goes out {left} before the meeting of 2028-02-18, {due} are due"

    assert [f"{REVIEW}: {text}"] == judge("SRV.R2", meetings=meeting(**columns))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"owner": ""}, "has no owner"),
        ({"due": "", "evidence": ""}, "has no day and no evidence"),
    ],
)
def test_an_incomplete_decision_is_found(
    judge: Judge, columns: dict[str, str], expected: str
) -> None:
    """Nobody could follow it up."""
    assert [f"{DECISION} {expected}"] == judge("SRV.R3", decisions=[{"id": "D-1", **columns}])


def test_too_many_deep_dives_are_found(judge: Judge) -> None:
    """Six are more than five."""
    more = [{"meeting": MEETING, "objective": key} for key in ("L2", "I1", "C2")]

    assert [f"{REVIEW} has 6 deep dives"] == judge("SRV.R4", agenda_items=more)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"ceo_present": "no"}, "neither the chief executive nor a named deputy"),
        ({"attendance": "66.6"}, "67 % of the executive committee"),
        ({"attendance": ""}, "no attendance recorded"),
    ],
)
def test_a_meeting_without_quorum_is_found(
    judge: Judge, columns: dict[str, str], expected: str
) -> None:
    """The chief executive and two thirds of the committee decide; exactly two thirds are enough."""
    assert [] == judge("SRV.R5a", meetings=meeting(attendance="66.67"))
    assert [f"{REVIEW} was held with {expected}"] == judge(
        "SRV.R5a", meetings=meeting(**({"attendance": "100"} | columns))
    )


def test_a_meeting_held_much_later_is_found(judge: Judge) -> None:
    """Eleven working days are more than ten."""
    late = meeting(held_on="2028-03-06")

    assert [f"{REVIEW} was held 11 working days after its day"] == judge("SRV.R5b", meetings=late)


def test_an_overdue_action_is_found(judge: Judge) -> None:
    """From the end of March to the twentieth of April are fourteen working days."""
    found = judge("SRV.R6a", today=LATER, actions=[{"id": "A-1", "closed_on": ""}])

    assert [f"{ACTION} is 14 working days overdue"] == found


def test_an_action_with_ever_new_days_is_found(judge: Judge) -> None:
    """Twice is once too often."""
    change = [{"id": "A-1", "closed_on": "", "redated": 2, "due": "2028-05-31"}]

    assert [f"{ACTION} was re-dated 2 times"] == judge("SRV.R6a", today=LATER, actions=change)


def test_poor_closure_is_found(judge: Judge) -> None:
    """The only action was closed a working day late; on the Saturday before it was in time."""
    late = [{"id": "A-1", "closed_on": "2028-04-03"}]
    in_time = [{"id": "A-1", "closed_on": "2028-04-01"}]

    found = judge("SRV.R6b", today=LATER, actions=late)

    assert ["0 of 1 actions were closed in time (0 %)"] == found
    assert [] == judge("SRV.R6b", today=LATER, actions=in_time)


def test_an_objective_that_stays_red_is_found(judge: Judge) -> None:
    """L1 was decided on; C1 was not."""
    found = judge(
        "SRV.R7", snapshots=[locked("FY2028-01", "L1", "C1"), locked("FY2028-02", "L1", "C1")]
    )

    text = "was red in FY2028-01 and FY2028-02 without a decision"
    assert [f"objective C1 “Win service contracts” {text}"] == found


def test_red_in_one_review_only_passes(judge: Judge) -> None:
    """Once may happen."""
    once = [locked("FY2028-01", "C1"), locked("FY2028-02", "I1")]

    assert [] == judge("SRV.R7", snapshots=once)


def test_an_objective_that_is_passed_over_is_found(judge: Judge) -> None:
    """Only one of the eight was looked at in the last year."""
    second = {
        "id": "SRV-FY2028-12",
        "year": "FY2028",
        "period": "FY2028-12",
        "kind": "month",
        "planned_on": "2029-01-19",
        "held_on": "2029-01-19",
    }
    dive = {"meeting": "SRV-FY2028-12", "objective": "L1"}

    found = judge("SRV.R8", today=date(2029, 3, 1), meetings=[second], agenda_items=[dive])

    assert "objective C1 “Win service contracts” has not been discussed since 2028-03-01" in found
    assert len(found) == 7


def test_a_review_of_other_things_is_reported(judge: Judge) -> None:
    """Forty of 120 minutes are a third."""
    found = judge("SRV.R9", meetings=meeting(strategy_minutes=40))

    assert [f"{REVIEW} spent 40 of 120 minutes on the strategy (33 %)"] == found


@pytest.mark.parametrize("what", ["target", "budget"])
def test_a_change_past_its_owners_is_found(judge: Judge, what: str) -> None:
    """What changes a target or a budget is decided on where it belongs."""
    change = [{"id": "D-1", "changes": what}]

    assert [f"{DECISION} changes a {what} and has no change request"] == judge(
        "SRV.R10", decisions=change
    )
    assert [] == judge("SRV.R10", decisions=[{**change[0], "change_request": "x"}])


def test_a_contradicted_link_is_found(judge: Judge) -> None:
    """For three years I1 gets worse whenever L1 gets better."""
    rising, falling = moved("M-L1", 1), moved("M-I1", -1)

    (found,) = judge(
        "SRV.R11",
        measure_values=[*rising, *falling],
        objective_links=[{"origin": "L1", "target": "I1", "lag": 0}],
    )

    assert found.startswith("link L1 → I1: contradicted; the changes of M-L1 and M-I1 correlate")


def test_a_link_without_evidence_is_no_finding(judge: Judge) -> None:
    """Only what contradicts the map goes to the review of it."""
    rising, other = moved("M-L1", 1), moved("M-I1", -1, WAY[::-1])

    assert [] == judge(
        "SRV.R11",
        measure_values=[*rising, *other],
        objective_links=[{"origin": "L1", "target": "I1", "lag": 0}],
    )


WAY = (1, 4, 3, 9, 8, 6, 7, 13, 10, 15, 16, 12)  # of a measure, quarter by quarter


def moved(measure: str, way: int, course: Sequence[int] = WAY) -> list[dict[str, str]]:
    """Return values of three years, twelve quarters, that lead to 72."""
    quarters = [f"FY{year}-Q{n}" for year in (2025, 2026, 2027) for n in (1, 2, 3, 4)]
    return [
        {
            "year": period[:6],
            "measure": measure,
            "period": period,
            "value": str(72 + way * (value - 12)),
        }
        for period, value in zip(quarters, course, strict=True)
    ]


@pytest.mark.parametrize(
    ("lacking", "expected"),
    [
        ("owner", "has no owner"),
        ("metric", "has no signal"),
        ("threshold", "has no threshold"),
        ("breaks", "has no side on which it breaks"),
    ],
)
def test_an_unwatched_assumption_is_found(judge: Judge, lacking: str, expected: str) -> None:
    """Each part is needed to notice that it breaks."""
    row = {**ASSUMPTION, lacking: ""}

    assert [f"assumption X-1 “Rates stay low” {expected}"] == judge("SRV.R12a", assumptions=[row])


ASSUMPTION = {
    "id": "X-1",
    "year": "FY2028",
    "text": "Rates stay low",
    "metric": "key rate",
    "threshold": "4",
    "breaks": "above",
    "owner": "cfo",
    "reading": "3",
    "read_on": "2028-01-31",
}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"reading": "4.5"}, "is broken: key rate is 4.5 on 2028-01-31, above 4"),
        ({"breaks": "below"}, "is broken: key rate is 3 on 2028-01-31, below 4"),
    ],
)
def test_a_broken_assumption_is_found(judge: Judge, columns: dict[str, str], expected: str) -> None:
    """Its reading stands with the threshold that it passed."""
    assert [] == judge("SRV.R12b", assumptions=[ASSUMPTION])
    assert [f"assumption X-1 “Rates stay low” {expected}"] == judge(
        "SRV.R12b", assumptions=[{**ASSUMPTION, **columns}]
    )


def test_a_map_that_is_too_red_is_found(judge: Judge) -> None:
    """Three of eight are more than thirty percent."""
    found = judge("SRV.R12b", snapshots=[locked("FY2028-01", "C1", "I1", "L1")])

    assert ["3 of 8 objectives are red in FY2028-01 (38 %): C1, I1, L1"] == found

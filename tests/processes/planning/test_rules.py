"""Rules of strategy planning: each finds what is wrong, and nothing where all is right."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.rules import gate
from persistence.strategy_year import Milestone
from tests.processes.conftest import Judge
from tests.processes.content.core import YEAR

CODES = [each.code for each in gate.of_process("SPL")]


def seat(kind: str, person: str, **rest: Any) -> dict[str, Any]:
    """Return a change of somebody's attendance."""
    return {"event": YEAR, "kind": kind, "person": person, **rest}


@pytest.mark.parametrize("code", CODES)
def test_sound_planning_is_not_touched(judge: Judge, code: str) -> None:
    """No rule of strategy planning finds anything in the sound content."""
    assert [] == judge(code)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"evidence": ""}, "no factor of the class “economy” has a dated source"),
        ({"dated": ""}, "no factor of the class “economy” has a dated source"),
        (
            {"dated": "2026-08-01"},
            "the newest source on “economy” is of 2026-08-01, more than 12 months old",
        ),
    ],
)
def test_a_class_without_a_fresh_source_is_found(
    judge: Judge, change: dict[str, str], text: str
) -> None:
    """A source needs a name, a date, and not to be older than a year."""
    assert [text] == judge("SPL.R1", scan_factors=[{"id": "F-economy", **change}])


def test_sources_age_until_the_dossier_is_signed_off(books: Session, judge: Judge) -> None:
    """What was fresh on that day is not found old a year later."""
    later = date(2029, 3, 1)
    assert [] != judge("SPL.R1", today=later)

    signed = update(Milestone).where(Milestone.year_id == YEAR, Milestone.code == "SPL.dossier")
    books.execute(signed.values(reached_at=datetime(2027, 5, 10, 9, tzinfo=UTC)))

    assert [] == judge("SPL.R1", today=later)


def test_a_scenario_without_signals_is_found(judge: Judge) -> None:
    """A signal without a threshold does not count, nor one that is passed on no side."""
    said = "scenario SC-2 “Scenario SC-2” has 1 signal with a threshold, its side and an owner"
    for lacks in ("threshold", "breaks"):
        assert [said] == judge("SPL.R2", signals=[{"id": "SC-2-1", lacks: ""}])


def test_a_question_with_one_option_is_found(judge: Judge) -> None:
    """One option is no choice."""
    found = judge("SPL.R3", strategy_options=[{"id": "OP-1", "valid_to": "2027-06-01"}])

    assert ["question Q-1 “Where do we grow?” has 1 option"] == found


def test_a_question_without_a_stop_is_found(judge: Judge) -> None:
    """Stopping something must be among the options."""
    found = judge("SPL.R3", strategy_options=[{"id": "OP-2", "kind": "keep"}])

    assert ["question Q-1 “Where do we grow?” has no option to stop or shrink anything"] == found


def test_those_who_missed_the_education_are_found(judge: Judge) -> None:
    """One of four leaves 75 percent, which is below the least."""
    found = judge("SPL.R4", attendances=[seat("executive_education", "chro", present="no")])

    assert [
        "Hana Roe missed the education on the options",
        "only 75 % of the executives took part in the education",
    ] == found


def test_a_meeting_without_its_chief_is_found(judge: Judge) -> None:
    """The chief executive is needed in person, whatever the share."""
    found = judge("SPL.R5", attendances=[seat("strategy_meeting", "ceo", present="no")])

    assert [
        "Clara Ode, the chief executive, was not at the meeting",
        "3 of 4 members of the executive committee took part (75 %)",
    ] == found


def test_before_the_meeting_there_is_no_quorum_to_miss(judge: Judge) -> None:
    """A meeting that was not held is not judged."""
    ended = [
        seat("strategy_meeting", person, valid_to="2027-06-01")
        for person in ("ceo", "cfo", "chro", "north_head")
    ]

    assert [] == judge("SPL.R5", attendances=ended)


@pytest.mark.parametrize(
    ("received", "text"),
    [
        ("", "Finn Cole got no pre-read of the meeting of 2027-06-28"),
        ("2027-06-22", "Finn Cole got the pre-read on 2027-06-22; it was due by 2027-06-21"),
    ],
)
def test_a_late_pre_read_is_found(judge: Judge, received: str, text: str) -> None:
    """Five working days before the meeting is the last day."""
    change = seat("strategy_meeting", "cfo", pre_read_on=received)

    assert [text] == judge("SPL.R6", attendances=[change])


@pytest.mark.parametrize(
    ("owner", "text"),
    [
        ("", "theme T1 “Service first” has no owner"),
        ("sma", "theme T1 “Service first” is owned by sma, who is not an executive"),
    ],
)
def test_a_theme_without_executive_owner_is_found(judge: Judge, owner: str, text: str) -> None:
    """A theme is led from the executive committee."""
    assert [text] == judge("SPL.R7a", themes=[{"id": "T1", "owner": owner}])


def test_an_owner_of_too_many_themes_is_found(judge: Judge) -> None:
    """Three themes are more than one person can lead."""
    more = [{"id": f"T{n}", "year": YEAR, "name": f"Theme {n}", "owner": "cfo"} for n in (2, 3)]

    assert ["cfo owns 3 themes"] == judge("SPL.R7b", themes=more)


def test_an_assumption_nobody_watches_is_found(judge: Judge) -> None:
    """All that it lacks stands in one finding."""
    found = judge("SPL.R8", assumptions=[{"id": "AS-1", "threshold": "", "owner": ""}])

    assert ["assumption AS-1 “Customers pay for service” has no threshold and no owner"] == found


def test_an_empty_register_is_found(judge: Judge) -> None:
    """A strategy without assumptions has not been thought through."""
    found = judge("SPL.R8", assumptions=[{"id": "AS-1", "valid_to": "2027-06-01"}])

    assert ["no assumption is written down"] == found


def test_an_update_that_only_adds_is_found(judge: Judge) -> None:
    """Keeping is not dropping."""
    found = judge("SPL.R9", priorities=[{"id": "PR-dropped", "change": "kept"}])

    assert ["the update adds 1 priorities and drops none"] == found


@pytest.mark.parametrize(
    ("approved", "text"),
    [
        (None, ["the map was agreed on 2027-07-12, the strategy update is not yet approved"]),
        (
            datetime(2027, 7, 13, 9, tzinfo=UTC),
            [
                "the map was agreed on 2027-07-12, the strategy update is approved on 2027-07-13",
            ],
        ),
        (datetime(2027, 7, 9, 9, tzinfo=UTC), []),
    ],
)
def test_a_map_before_its_strategy_is_found(
    books: Session, judge: Judge, approved: datetime | None, text: list[str]
) -> None:
    """The map follows from what was approved, not the other way round."""
    drawn = datetime(2027, 7, 12, 9, tzinfo=UTC)
    for code, reached in (("SCM.map", drawn), ("SPL.approved", approved)):
        change = update(Milestone).where(Milestone.year_id == YEAR, Milestone.code == code)
        books.execute(change.values(reached_at=reached))

    assert text == judge("SPL.R10")


@pytest.mark.parametrize(
    ("change", "today", "state"),
    [
        ({"answer": ""}, date(2027, 8, 2), "was answered without a reason"),
        (
            {"answered_on": "", "answer": ""},
            date(2027, 5, 19),
            "is not answered; an answer was due by 2027-05-18",
        ),
        (
            {"answered_on": "2027-05-20"},
            date(2027, 8, 2),
            "is answered on 2027-05-20; an answer was due by 2027-05-18",
        ),
    ],
)
def test_an_idea_without_a_proper_answer_is_found(
    judge: Judge, change: dict[str, str], today: date, state: str
) -> None:
    """Whoever sent an idea hears of it within thirty working days, and why."""
    found = judge("SPL.R11", today=today, ideas=[{"id": "IDEA-1", **change}])

    assert [f"idea IDEA-1 “Repair instead of replace” {state}"] == found


def test_an_idea_has_its_time(judge: Judge) -> None:
    """On the thirtieth working day the answer is not late yet."""
    waiting = {"id": "IDEA-1", "answered_on": "", "answer": ""}

    assert [] == judge("SPL.R11", today=date(2027, 5, 18), ideas=[waiting])

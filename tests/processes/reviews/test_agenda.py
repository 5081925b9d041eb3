"""The agenda by rule: what a review looks at in depth follows from numbers, actions and turns."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.execution import Execution
from engine.operations.interventions import command
from persistence.records.reviews import AgendaItem, Meeting
from persistence.strategy_year import Milestone
from processes.reviews import agenda
from tests import content
from tests.engine.driver import CEO, SMD, Driver
from tests.processes.content.reviews import MEETING

PERIOD = "FY2028-04"
MANY = ("C1", "C2", "F1", "F2", "I1", "I2", "L1")
MET = "SRV-FY2028-04-group"
LOCKS = (f"SCM.locked@{PERIOD}", f"INI.status_locked@{PERIOD}")


def said(objective: str, status: str = "green", trend: str = "same") -> dict[str, Any]:
    """Return what a measure said when the period was locked."""
    return {
        "measure": f"M-{objective}",
        "objective": objective,
        "unit": "group",
        "value": "60",
        "target": "76",
        "measured_in": "%",
        "status": status,
        "previous": "65",
        "trend": trend,
    }


def locked(*rows: dict[str, Any]) -> dict[str, Any]:
    """Return the snapshot of the period."""
    return {
        "year": "FY2028",
        "period": PERIOD,
        "edition": 1,
        "locked_on": "2028-05-12",
        "locked_by": "smd",
        "rows": list(rows),
        "digest": "0" * 64,
    }


def overdue(number: int, measure: str) -> dict[str, Any]:
    """Return an open action whose day has passed."""
    return {
        "id": f"A-9{number}",
        "year": "FY2028",
        "meeting": MEETING,
        "text": "Do it",
        "owner": "owner",
        "due": "2028-04-28",
        "measure": measure,
    }


@pytest.fixture
def review(driver: Driver) -> str:
    """Return the review of April, with its numbers about to be locked."""
    content.fill(driver.session)
    driver.at(date(2028, 5, 15))
    return driver.open("strategy_review", period=PERIOD)


def proposed(driver: Driver, review: str, *rows: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the deep dives that are proposed on locked numbers, with their reasons."""
    content.bring(driver.session, "snapshots", [locked(*rows)])
    execution = Execution.of(driver.session, driver.instance(review), driver.now, SMD)
    return [(dive.objective, dive.reason) for dive in agenda.propose(execution)]


@pytest.mark.duty("S15")
def test_reds_come_first_and_worsening_next(driver: Driver, review: str) -> None:
    """The rest is filled up with what has not been discussed for longest."""
    found = proposed(
        driver, review, said("C2", trend="worse"), said("I1", "red"), said("F2"), said("N1", "red")
    )

    assert found == [
        ("I1", "red: M-I1 60 % against 76 %; never discussed"),
        ("C2", "worsening: M-C2 60 after 65; never discussed"),
        ("F2", "theme T1 in turn; never discussed"),
    ]


def test_never_more_than_five_are_proposed(driver: Driver, review: str) -> None:
    """Seven are red; of those discussed in February only one still fits in."""
    found = proposed(driver, review, *(said(o, "red") for o in MANY))

    assert [objective for objective, _ in found] == ["C2", "F2", "I1", "I2", "C1"]


def test_without_any_trouble_three_come_in_turn(driver: Driver, review: str) -> None:
    """L1, C1 and F1 were discussed last time; the others have their turn."""
    assert [objective for objective, _ in proposed(driver, review)] == ["C2", "F2", "I1"]


def test_overdue_actions_bring_their_objective_up(driver: Driver, review: str) -> None:
    """When too little gets done in time, they come even before what is red."""
    content.bring(driver.session, "actions", [overdue(1, "M-F2"), overdue(2, "M-F2")])

    found = proposed(driver, review, said("I1", "red"))

    assert found[:2] == [
        ("F2", "2 overdue actions; never discussed"),
        ("I1", "red: M-I1 60 % against 76 %; never discussed"),
    ]


def test_an_action_is_overdue_once_a_working_day_has_begun_after_its_day(
    driver: Driver, review: str
) -> None:
    """Due on a Sunday, it is met on Monday: that day nothing is late yet, on Tuesday it is."""
    sunday = {**overdue(1, "M-F2"), "due": "2028-05-14"}
    content.bring(driver.session, "actions", [sunday])

    on_monday = dict(proposed(driver, review))
    driver.at(date(2028, 5, 16))
    on_tuesday = dict(proposed(driver, review))

    assert "overdue" not in on_monday["F2"]
    assert on_tuesday["F2"].startswith("1 overdue action")


def test_one_overdue_action_of_many_waits_behind_the_reds(driver: Driver, review: str) -> None:
    """While most is done in time, the numbers come first."""
    done = [{**overdue(number, "M-C1"), "closed_on": "2028-04-20"} for number in range(2, 9)]
    content.bring(driver.session, "actions", [overdue(1, "M-F2"), *done])

    found = proposed(driver, review, said("I1", "red"))

    assert [objective for objective, _ in found[:2]] == ["I1", "F2"]


def test_the_review_enters_its_meeting_and_its_agenda(driver: Driver, review: str) -> None:
    """Once numbers and status are locked both are records, which the director may edit."""
    content.bring(driver.session, "snapshots", [locked(said("I1", "red"))])
    reached = update(Milestone).where(Milestone.code.in_(LOCKS)).values(reached_at=driver.now)
    driver.session.execute(reached)
    driver.look(review)

    meeting = driver.session.get_one(Meeting, MET)
    assert (meeting.kind, meeting.chair, meeting.gaps_accepted_by) == ("month", "ceo", None)
    assert agenda_of(driver) == {"C2", "F2", "I1"}
    assert driver.task(review, step="1").assignee_id == "smd"


def test_the_director_edits_the_agenda(driver: Driver, review: str) -> None:
    """What is taken away is no longer in force, what is added is."""
    command(
        driver.session, review, "issue_with_gaps", actor=CEO, now=driver.now, reason="board waits"
    )
    driver.look(review)
    chosen = [{"meeting": MET, "objective": key} for key in ("C2", "L2")]

    driver.answer(driver.task(review, step="1"), "done", rows=chosen)

    assert agenda_of(driver) == {"C2", "L2"}


def test_a_review_with_gaps_says_who_accepted_them(driver: Driver, review: str) -> None:
    """The chief executive let it go on without locked numbers."""
    command(
        driver.session, review, "issue_with_gaps", actor=CEO, now=driver.now, reason="board waits"
    )
    driver.look(review)

    assert driver.session.get_one(Meeting, MET).gaps_accepted_by == "ceo"


def agenda_of(driver: Driver) -> set[str]:
    """Return the objectives that stand on the agenda of the meeting."""
    query = select(AgendaItem.objective).where(
        AgendaItem.meeting == MET, AgendaItem.valid_to.is_(None)
    )
    return set(driver.session.scalars(query))

"""Whoever answers for somebody else sees that person's rows and hands them in."""

from datetime import date

import pytest

from engine.operations.interventions import reassign
from engine.views.task import present
from persistence.instances import Task
from persistence.organisation import Absence, Assignment
from persistence.records.base import Proposal
from persistence.records.strategy import Objective
from tests import content
from tests.engine.driver import SMD, WHY, Driver
from tests.engine.scorecard_driver import bring_on, hand_in, rewrite
from tests.engine.sheets import reach, shown

AWAY = (date(2027, 7, 1), date(2027, 12, 31))


@pytest.fixture
def card(driver: Driver) -> str:
    """Give a refresh whose objectives are asked of owners, one of whom the updater stands in for."""
    content.fill(driver.session)
    driver.at(date(2027, 7, 26))
    reach(driver, "SPL.approved")
    rewrite(driver, "objectives", "C2", owner="updater")
    driver.session.add_all(
        [
            Absence(person_id="owner", first=AWAY[0], last=AWAY[1], deputy_id="updater"),
            Assignment(role="OO", person_id="updater"),
        ]
    )
    driver.session.flush()
    card = driver.open("scorecard_refresh")
    bring_on(driver, card, "defining")
    return card


def held_by(driver: Driver, card: str, holder: str) -> Task:
    """Return the task that asks a holder's objectives."""
    (found,) = [t for t in driver.tasks(card, step="A3") if t.holder_id == holder]
    return found


def ids(driver: Driver, task: Task) -> list[str]:
    """Return the ids on the sheet of a task."""
    return [str(row["id"]) for row in shown(driver, task)]


def test_a_deputy_sees_the_rows_of_whoever_is_away(driver: Driver, card: str) -> None:
    """The sheet opens with the objectives of the owner for whom the deputy answers."""
    task = held_by(driver, card, "owner")

    assert "updater" == task.assignee_id
    assert ["N1", "N2"] == ids(driver, task)


def test_a_deputy_is_asked_for_the_own_rows_apart(driver: Driver, card: str) -> None:
    """Who holds the role and stands in for another holder has two sheets, one for each."""
    assert ["C2"] == ids(driver, held_by(driver, card, "updater"))


def test_what_a_deputy_hands_in_stays_with_the_holder(driver: Driver, card: str) -> None:
    """The proposal says who handed it in; its rows stay the owner's."""
    hand_in(driver, held_by(driver, card, "owner"), rows={"N1": {"name": "Deliver sooner"}})

    (proposal,) = driver.session.query(Proposal).filter_by(step_key="A3")
    assert "updater" == proposal.by
    assert {"owner"} == {row["owner"] for row in proposal.rows}


def test_both_sheets_of_a_deputy_reach_the_approvers(driver: Driver, card: str) -> None:
    """What one person hands in for two holders does not replace each other."""
    for holder, key in (("owner", "N1"), ("updater", "C2")):
        hand_in(driver, held_by(driver, card, holder), rows={key: {"name": f"Now {key}"}})
    bring_on(driver, card, "checking")
    (task, *_) = driver.tasks(card, step="A8")

    view = present(driver.session, task.id, now=driver.now, person_id=task.assignee_id)

    objectives = next(sheet for sheet in view.handed_in if sheet.key == "objectives")
    assert {"Now N1", "Now C2"} <= {row["name"] for row in objectives.rows}


def test_a_holder_who_is_back_goes_on_where_the_deputy_stopped(driver: Driver, card: str) -> None:
    """After a return the holder's sheet opens with what the deputy handed in, and replaces it."""
    hand_in(driver, held_by(driver, card, "owner"), rows={"N1": {"name": "Deliver sooner"}})
    bring_on(driver, card, "checking")
    driver.session.query(Absence).delete()
    approval, *others = driver.tasks(card, step="A8")
    driver.answer(approval, "return", code="unclear", note=WHY)
    for other in others:
        hand_in(driver, other)

    task = held_by(driver, card, "owner")

    assert "owner" == task.assignee_id
    assert "Deliver sooner" in {row["name"] for row in shown(driver, task)}
    hand_in(driver, task, rows={"N1": {"name": "Deliver soonest"}})
    bring_on(driver, card, "provisional")
    assert "Deliver soonest" == driver.session.get_one(Objective, "N1").name


def test_whoever_is_given_a_task_has_its_sheet(driver: Driver, card: str) -> None:
    """The office may give the task to somebody else; the rows go with it."""
    task = held_by(driver, card, "updater")
    reassign(
        driver.session, task.id, to="sma", actor=SMD, now=driver.now, reason="on a long journey"
    )

    assert ["C2"] == ids(driver, held_by(driver, card, "updater"))

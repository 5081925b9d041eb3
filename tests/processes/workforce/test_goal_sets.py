"""Personal goals are handed in by the employee, judged by themselves, and count once approved."""

from datetime import date

import pytest

from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instances.items import Member
from engine.instances.start import open_item
from engine.rules.gate import ExplanationMissing
from persistence.instances import Instance
from tests import content
from tests.engine.driver import Driver
from tests.engine.scorecard_driver import import_row
from tests.engine.sheets import hand_in, reach, record, seen, shown, walk
from tests.processes.content.core import YEAR
from tests.processes.content.workforce import goal

OTHERS = {"id": "G-E-4-1", "weight": "10", "objective": ""}


@pytest.fixture
def goals(driver: Driver) -> str:
    """Return the goals of Olga Wen, employee E-2, whom Nora Orth leads."""
    content.fill(driver.session, goals=[OTHERS])
    driver.at(date(2028, 1, 10))
    reach(driver, "SCM.ratified")
    parent = driver.session.get_one(Instance, driver.open("workforce_alignment"))
    execution = Execution.of(driver.session, parent, driver.now)
    step = execution.definition.step("8-goals")
    member = Member("owner", "Olga Wen", "north", "owner")
    item = open_item(execution, step, CURRENT.named("goal_set"), member)
    assert item is not None
    driver.look(parent.id)
    return item.id


def test_people_are_shown_their_own_goals(driver: Driver, goals: str) -> None:
    """The sheet opens with two goals of E-2; nobody else's are there."""
    task = driver.task(goals, step="7")

    assert "owner" == task.assignee_id
    assert ["G-E-2-1", "G-E-2-2"] == [row["id"] for row in shown(driver, task)]


def test_a_goal_counts_once_the_manager_has_approved_it(driver: Driver, goals: str) -> None:
    """Before, it is only proposed; then it is a record, and approved."""
    new = {**goal("E-2", 3, "N1"), "weight": "0"}
    hand_in(driver, driver.task(goals, step="7"), new)
    before = record(driver, "goals", "G-E-2-3")

    hand_in(driver, driver.task(goals, step="8"), answer="approve")

    assert {} == before
    assert "approved" == record(driver, "goals", "G-E-2-3")["state"]


def test_a_manager_is_told_about_these_goals_only(driver: Driver, goals: str) -> None:
    """Weights of 80 % are found; that another's goal serves nothing is not this manager's."""
    hand_in(driver, driver.task(goals, step="7"), {"id": "G-E-2-1", "weight": "30"})
    task = driver.task(goals, step="8")

    assert ["2 goals weigh 80 % together"] == [
        found.text.partition(". To mend")[0] for found in seen(driver, task).findings
    ]
    with pytest.raises(ExplanationMissing, match="80 %"):
        driver.answer(task, "approve", note="")


def test_learning_is_agreed_with_the_manager(driver: Driver, goals: str) -> None:
    """A development action becomes a record when the manager has agreed."""
    walk(driver, goals, until="10")
    action = {"id": "D-2", "employee": "E-2", "action": "Learn to plan", "due": "2028-09-30"}
    hand_in(driver, driver.task(goals, step="10"), action)

    hand_in(driver, driver.task(goals, step="10-manager"))

    assert ("E-2", YEAR) == tuple(
        record(driver, "development_actions", "D-2")[name] for name in ("employee", "year")
    )


@pytest.mark.duty("S37")
def test_a_dropped_objective_asks_for_the_goal_to_be_linked_again(
    driver: Driver, goals: str
) -> None:
    """The employee has fifteen working days; the manager approves, and the year goes on."""
    walk(driver, goals, until="10")

    import_row(driver, "objectives", "N2", status="dropped")
    driver.look(driver.instance(goals).parent_id or "")

    task = driver.task(goals, step="7-relink")
    assert ("owner", date(2028, 1, 31)) == (task.assignee_id, task.due_at and task.due_at.date())
    (moved,) = (e for e in driver.events(goals, "moved") if e.facts["move"] == "relink")
    assert "goals: G-E-2-2 serve what is no longer live" == moved.reason
    hand_in(driver, task, {"id": "G-E-2-2", "objective": "N1"})
    hand_in(driver, driver.task(goals, step="8"), answer="approve")
    assert ("N1", "approved") == (
        record(driver, "goals", "G-E-2-2")["objective"],
        driver.instance(goals).state,
    )


@pytest.mark.parametrize(
    ("key", "cells"), [("N2", {"name": "Deliver in two days"}), ("S1", {"status": "dropped"})]
)
def test_other_changes_of_the_map_leave_goals_alone(
    driver: Driver, goals: str, key: str, cells: dict[str, str]
) -> None:
    """Neither another name nor an objective that these goals do not serve asks anybody anew."""
    walk(driver, goals, until="10")

    import_row(driver, "objectives", key, **cells)
    driver.look(driver.instance(goals).parent_id or "")

    assert "approved" == driver.instance(goals).state
    assert [] == driver.tasks(goals, step="7-relink")

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
from tests.engine.desk import Desk
from tests.engine.scorecard_desk import import_row
from tests.engine.sheets import hand_in, reach, record, seen, shown, walk
from tests.rulebook.content.core import YEAR
from tests.rulebook.content.workforce import goal

OTHERS = {"id": "G-E-4-1", "weight": "10", "objective": ""}


@pytest.fixture
def goals(desk: Desk) -> str:
    """Return the goals of Olga Wen, employee E-2, whom Nora Orth leads."""
    content.fill(desk.session, goals=[OTHERS])
    desk.at(date(2028, 1, 10))
    reach(desk, "SCM.ratified")
    parent = desk.session.get_one(Instance, desk.open("workforce_alignment"))
    case = Execution.of(desk.session, parent, desk.now)
    step = case.definition.step("8-goals")
    member = Member("owner", "Olga Wen", "north", "owner")
    item = open_item(case, step, CURRENT.named("goal_set"), member)
    assert item is not None
    desk.look(parent.id)
    return item.id


def test_people_are_shown_their_own_goals(desk: Desk, goals: str) -> None:
    """The sheet opens with two goals of E-2; nobody else's are there."""
    task = desk.task(goals, step="7")

    assert "owner" == task.assignee_id
    assert ["G-E-2-1", "G-E-2-2"] == [row["id"] for row in shown(desk, task)]


def test_a_goal_counts_once_the_manager_has_approved_it(desk: Desk, goals: str) -> None:
    """Before, it is only proposed; then it is a record, and approved."""
    new = {**goal("E-2", 3, "N1"), "weight": "0"}
    hand_in(desk, desk.task(goals, step="7"), new)
    before = record(desk, "goals", "G-E-2-3")

    hand_in(desk, desk.task(goals, step="8"), answer="approve")

    assert {} == before
    assert "approved" == record(desk, "goals", "G-E-2-3")["state"]


def test_a_manager_is_told_about_these_goals_only(desk: Desk, goals: str) -> None:
    """Weights of 80 % are found; that another's goal serves nothing is not this manager's."""
    hand_in(desk, desk.task(goals, step="7"), {"id": "G-E-2-1", "weight": "30"})
    task = desk.task(goals, step="8")

    assert ["2 goals weigh 80 % together"] == [
        found.text.partition(". To mend")[0] for found in seen(desk, task).findings
    ]
    with pytest.raises(ExplanationMissing, match="80 %"):
        desk.answer(task, "approve", note="")


def test_learning_is_agreed_with_the_manager(desk: Desk, goals: str) -> None:
    """A development action becomes a record when the manager has agreed."""
    walk(desk, goals, until="10")
    action = {"id": "D-2", "employee": "E-2", "action": "Learn to plan", "due": "2028-09-30"}
    hand_in(desk, desk.task(goals, step="10"), action)

    hand_in(desk, desk.task(goals, step="10-manager"))

    assert ("E-2", YEAR) == tuple(
        record(desk, "development_actions", "D-2")[name] for name in ("employee", "year")
    )


def test_a_dropped_objective_asks_for_the_goal_to_be_linked_again(desk: Desk, goals: str) -> None:
    """The employee has fifteen working days; the manager approves, and the year goes on."""
    walk(desk, goals, until="10")

    import_row(desk, "objectives", "N2", status="dropped")
    desk.look(desk.instance(goals).parent_id or "")

    task = desk.task(goals, step="7-relink")
    assert ("owner", date(2028, 1, 31)) == (task.assignee_id, task.due_at and task.due_at.date())
    (moved,) = (e for e in desk.events(goals, "moved") if e.facts["move"] == "relink")
    assert "goals: G-E-2-2 serve what is no longer live" == moved.reason
    hand_in(desk, task, {"id": "G-E-2-2", "objective": "N1"})
    hand_in(desk, desk.task(goals, step="8"), answer="approve")
    assert ("N1", "approved") == (
        record(desk, "goals", "G-E-2-2")["objective"],
        desk.instance(goals).state,
    )


@pytest.mark.parametrize(
    ("key", "cells"), [("N2", {"name": "Deliver in two days"}), ("S1", {"status": "dropped"})]
)
def test_other_changes_of_the_map_leave_goals_alone(
    desk: Desk, goals: str, key: str, cells: dict[str, str]
) -> None:
    """Neither another name nor an objective that these goals do not serve asks anybody anew."""
    walk(desk, goals, until="10")

    import_row(desk, "objectives", key, **cells)
    desk.look(desk.instance(goals).parent_id or "")

    assert "approved" == desk.instance(goals).state
    assert [] == desk.tasks(goals, step="7-relink")

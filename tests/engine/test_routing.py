"""Routing: a decision becomes work where it belongs, names it, and is named by it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from engine.catalogue import CURRENT
from engine.instances import start
from persistence.instances import Instance
from persistence.records.budget import BudgetLine
from persistence.records.reviews import ActionRecord, DecisionRecord
from persistence.records.scorecard import Target
from tests import content
from tests.cast import YEAR
from tests.engine.desk import SMD, Desk, filled
from tests.rulebook.content.reviews import MEETING

OWNER = {"owner": "owner", "due": "2027-06-30", "evidence": "pack, page 2"}


@pytest.fixture
def council(desk: Desk) -> str:
    """Return a council, in the office with the sound strategy, that is about to record."""
    content.fill(desk.session)
    found = desk.open("council")
    desk.answer(desk.task(found), "held", form={"attendance": "90"})
    desk.look(found)
    return found


def decide(desk: Desk, council: str, **columns: Any) -> Instance:
    """Record one decision, route it, and return what it became."""
    row = {"id": "Q-1", "meeting": MEETING, "text": "Do what is right", **OWNER, **columns}
    record(desk, council, decisions=[row])
    return desk.instance(_decision(desk).change_request or "")


def record(desk: Desk, council: str, *, decisions: Any = (), actions: Any = ()) -> None:
    """Hand in the record of a council, and look at it."""
    desk.answer(desk.task(council, step="record"), "submit", rows=decisions)
    desk.answer(desk.task(council, step="ask"), "submit", rows=actions)
    desk.look(council)


@pytest.mark.parametrize(
    ("columns", "becomes"),
    [
        ({"route": "SCM"}, f"measure_change:{YEAR}:group:Q-1"),
        ({"changes": "target"}, f"measure_change:{YEAR}:group:Q-1"),
        ({"changes": "target", "route": "INI"}, f"measure_change:{YEAR}:group:Q-1"),
        ({"route": "BUD"}, f"reallocation:{YEAR}:group:Q-1"),
        ({"changes": "budget"}, f"reallocation:{YEAR}:group:Q-1"),
        ({"route": "INI"}, f"in_year_initiative:{YEAR}:group:Q-1"),
        ({"route": "INI", "initiative": "INI-1"}, f"initiative_change:{YEAR}:group:Q-1"),
        ({"route": "SPL"}, f"off_cycle_planning:{YEAR}:group:Q-1"),
        ({}, f"council:{YEAR}:group/action:Q-1"),
        ({"route": "BPS"}, f"council:{YEAR}:group/action:Q-1"),
    ],
)
def test_a_decision_goes_to_the_process_that_carries_it_out(
    desk: Desk, council: str, columns: dict[str, str], becomes: str
) -> None:
    """What changes a target or a budget goes where that is decided, whatever else was said."""
    assert decide(desk, council, **columns).id == becomes


@pytest.mark.parametrize(
    ("route", "parent", "machine"),
    [("BPS", "practice_wave", "practice"), ("SCO", "communication_digest", "message")],
)
def test_what_needs_a_process_under_way_becomes_an_item_of_it(
    desk: Desk, council: str, route: str, parent: str, machine: str
) -> None:
    """A nomination belongs to the wave, a message to what is being told."""
    above = desk.open(parent, period=f"{YEAR}-Q1")

    found = decide(desk, council, route=route)

    assert found.id == f"{above}/{machine}:Q-1"
    assert found.subject_id == "owner"


def test_decision_and_work_name_each_other(desk: Desk, council: str) -> None:
    """Facts and history of the one name the other, in both directions."""
    found = decide(desk, council, changes="target")

    assert (found.facts["decision"], found.facts["origin"]) == ("Q-1", council)
    assert desk.events(found.id, "ordered")[0].facts["decision"] == "Q-1"
    assert desk.events(council, "routed")[0].facts["to"] == found.id


def test_the_first_step_is_asked_of_the_decisions_owner(desk: Desk, council: str) -> None:
    """Whoever was named in the meeting writes the request."""
    found = decide(desk, council, changes="target", owner="cfo")
    desk.look(found.id)

    assert {task.assignee_id for task in desk.tasks(found.id)} == {"cfo"}


def test_a_planning_loop_is_asked_of_the_planners(desk: Desk, council: str) -> None:
    """The owner of the decision does not have to write scenarios."""
    found = decide(desk, council, route="SPL")
    desk.look(found.id)

    assert {task.assignee_id for task in desk.tasks(found.id)} == {"smd"}


@pytest.mark.parametrize(("what", "table"), [("target", Target), ("budget", BudgetLine)])
def test_a_decision_never_edits_data(desk: Desk, council: str, what: str, table: Any) -> None:
    """Targets and budget lines are as they were; only a request has been opened."""
    before = desk.session.scalar(select(func.sum(table.version)))

    decide(desk, council, changes=what)

    assert desk.session.scalar(select(func.sum(table.version))) == before


def test_an_action_is_closed_with_its_proof(desk: Desk, council: str) -> None:
    """The record of the action knows when it was done and where that can be looked up."""
    action = {
        "id": "Q-A",
        "meeting": MEETING,
        "text": "Find the quay",
        "owner": "owner",
        "due": "2027-06-30",
    }
    record(desk, council, actions=[action])
    task = desk.task(council, step="9")
    form = {**filled(CURRENT.named("action").step("9").fields), "proof": "lease 17"}

    desk.answer(task, "done", form=form)
    desk.look(council)
    desk.answer(desk.task(council, step="9-proof"), "approve")

    closed = desk.session.execute(
        select(ActionRecord.closed_on, ActionRecord.proof).where(ActionRecord.id == "Q-A")
    ).one()
    assert (closed.closed_on, closed.proof) == (desk.now.date(), "lease 17")


def test_a_decision_is_routed_once(desk: Desk, council: str) -> None:
    """Looking again changes nothing."""
    decide(desk, council, changes="target")
    before = desk.count(Instance), _decision(desk).version

    desk.look(council)

    assert (desk.count(Instance), _decision(desk).version) == before


def test_two_processes_of_a_kind_stand_beside_each_other(desk: Desk) -> None:
    """A name tells them apart in the same period and unit."""
    asked: dict[str, Any] = {
        "year_id": YEAR,
        "period": YEAR,
        "unit_id": "group",
        "now": desk.now,
        "actor": SMD,
    }

    ids = [
        start.open_instance(desk.session, "reallocation", name=name, **asked).id
        for name in ("", "Q-1", "Q-2", "Q-1")
    ]

    assert ids == [f"reallocation:{YEAR}:group{end}" for end in ("", ":Q-1", ":Q-2", ":Q-1")]


def _decision(desk: Desk) -> DecisionRecord:
    desk.session.expire_all()
    return desk.session.get_one(DecisionRecord, "Q-1")

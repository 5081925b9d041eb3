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
from tests.engine.driver import SMD, Driver, filled
from tests.processes.content.reviews import MEETING

OWNER = {"owner": "owner", "due": "2027-06-30", "evidence": "pack, page 2"}


@pytest.fixture
def council(driver: Driver) -> str:
    """Return a council, in the office with the sound strategy, that is about to record."""
    content.fill(driver.session)
    found = driver.open("council")
    driver.answer(driver.task(found), "held", form={"attendance": "90"})
    driver.look(found)
    return found


def decide(driver: Driver, council: str, **columns: Any) -> Instance:
    """Record one decision, route it, and return what it became."""
    row = {"id": "Q-1", "meeting": MEETING, "text": "Do what is right", **OWNER, **columns}
    record(driver, council, decisions=[row])
    return driver.instance(_decision(driver).change_request or "")


def record(driver: Driver, council: str, *, decisions: Any = (), actions: Any = ()) -> None:
    """Hand in the record of a council, and look at it."""
    driver.answer(driver.task(council, step="record"), "submit", rows=decisions)
    driver.answer(driver.task(council, step="ask"), "submit", rows=actions)
    driver.look(council)


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
    driver: Driver, council: str, columns: dict[str, str], becomes: str
) -> None:
    """What changes a target or a budget goes where that is decided, whatever else was said."""
    assert decide(driver, council, **columns).id == becomes


@pytest.mark.parametrize(
    ("route", "parent", "machine"),
    [("BPS", "practice_wave", "nomination"), ("SCO", "communication_digest", "message")],
)
def test_what_needs_a_process_under_way_becomes_an_item_of_it(
    driver: Driver, council: str, route: str, parent: str, machine: str
) -> None:
    """A nomination belongs to the wave, a message to what is being told."""
    above = driver.open(parent, period=f"{YEAR}-Q1")

    found = decide(driver, council, route=route)

    assert found.id == f"{above}/{machine}:Q-1"
    assert found.subject_id == "owner"


def test_decision_and_work_name_each_other(driver: Driver, council: str) -> None:
    """Facts and history of the one name the other, in both directions."""
    found = decide(driver, council, changes="target")

    assert (found.facts["decision"], found.facts["origin"]) == ("Q-1", council)
    assert driver.events(found.id, "ordered")[0].facts["decision"] == "Q-1"
    assert driver.events(council, "routed")[0].facts["to"] == found.id


def test_the_first_step_is_asked_of_the_decisions_owner(driver: Driver, council: str) -> None:
    """Whoever was named in the meeting writes the request."""
    found = decide(driver, council, changes="target", owner="cfo")
    driver.look(found.id)

    assert {task.assignee_id for task in driver.tasks(found.id)} == {"cfo"}


def test_a_planning_loop_is_asked_of_the_planners(driver: Driver, council: str) -> None:
    """The owner of the decision does not have to write scenarios."""
    found = decide(driver, council, route="SPL")
    driver.look(found.id)

    assert {task.assignee_id for task in driver.tasks(found.id)} == {"smd"}


@pytest.mark.parametrize(("what", "table"), [("target", Target), ("budget", BudgetLine)])
def test_a_decision_never_edits_data(driver: Driver, council: str, what: str, table: Any) -> None:
    """Targets and budget lines are as they were; only a request has been opened."""
    before = driver.session.scalar(select(func.sum(table.version)))

    decide(driver, council, changes=what)

    assert driver.session.scalar(select(func.sum(table.version))) == before


@pytest.mark.duty("S16")
def test_an_action_is_closed_with_its_proof(driver: Driver, council: str) -> None:
    """The record of the action knows when it was done and where that can be looked up."""
    action = {
        "id": "Q-A",
        "meeting": MEETING,
        "text": "Find the quay",
        "owner": "owner",
        "due": "2027-06-30",
    }
    record(driver, council, actions=[action])
    task = driver.task(council, step="9")
    form = {**filled(CURRENT.named("action").step("9").fields), "proof": "lease 17"}

    driver.answer(task, "done", form=form)
    driver.look(council)
    driver.answer(driver.task(council, step="9-proof"), "approve")

    closed = driver.session.execute(
        select(ActionRecord.closed_on, ActionRecord.proof).where(ActionRecord.id == "Q-A")
    ).one()
    assert (closed.closed_on, closed.proof) == (driver.now.date(), "lease 17")


def test_a_decision_is_routed_once(driver: Driver, council: str) -> None:
    """Looking again changes nothing."""
    decide(driver, council, changes="target")
    before = driver.count(Instance), _decision(driver).version

    driver.look(council)

    assert (driver.count(Instance), _decision(driver).version) == before


def test_two_processes_of_a_kind_stand_beside_each_other(driver: Driver) -> None:
    """A name tells them apart in the same period and unit."""
    asked: dict[str, Any] = {
        "year_id": YEAR,
        "period": YEAR,
        "unit_id": "group",
        "now": driver.now,
        "actor": SMD,
    }

    ids = [
        start.open_instance(driver.session, "reallocation", name=name, **asked).id
        for name in ("", "Q-1", "Q-2", "Q-1")
    ]

    assert ids == [f"reallocation:{YEAR}:group{end}" for end in ("", ":Q-1", ":Q-2", ":Q-1")]


def _decision(driver: Driver) -> DecisionRecord:
    driver.session.expire_all()
    return driver.session.get_one(DecisionRecord, "Q-1")

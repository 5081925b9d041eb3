"""A message is its own record: written, checked against card and figures, approved by name."""

from datetime import date

import pytest

from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instances.items import Member
from engine.instances.start import open_item
from engine.rules.gate import RulesBroken
from persistence.instances import Instance
from tests import content
from tests.engine.driver import Driver
from tests.engine.sheets import hand_in, record, seen, walk
from tests.processes.content.core import YEAR

TEXT = {
    "audience": "A-STAFF",
    "kind": "ceo_message",
    "title": "Service first",
    "channel": "email",
    "sender": "ceo",
    "card_version": "1",
}


@pytest.fixture
def message(driver: Driver) -> str:
    """Return a message of which only the idea is asked yet."""
    content.fill(driver.session)
    driver.at(date(2027, 12, 1))
    parent = driver.session.get_one(Instance, driver.open("communication_plan"))
    execution = Execution.of(driver.session, parent, driver.now)
    step = execution.definition.step("7-message")
    member = Member("ceo", "Clara Ode", "group", "ceo")
    item = open_item(execution, step, CURRENT.named("message"), member)
    assert item is not None
    driver.look(parent.id)
    return item.id


def drafted(driver: Driver, message: str, *objectives: str) -> None:
    """Hand in idea, text and the objectives that it explains."""
    hand_in(driver, driver.task(message, step="idea"), TEXT)
    hand_in(driver, driver.task(message, step="5"), {**TEXT, "text": "We serve first."})
    cited = [{"objective": each} for each in objectives]
    hand_in(driver, driver.task(message, step="5-cites"), *cited)
    hand_in(driver, driver.task(message, step="5-figures"))


@pytest.mark.duty("S27")
def test_a_message_is_kept_under_the_name_of_its_case(driver: Driver, message: str) -> None:
    """Its record is the instance's own, from the first idea on."""
    hand_in(driver, driver.task(message, step="idea"), TEXT)

    found = record(driver, "messages", message)

    assert ("Service first", YEAR, None) == (found["title"], found["year"], found["approved_on"])


@pytest.mark.duty("S24")
def test_a_message_without_an_objective_does_not_pass(driver: Driver, message: str) -> None:
    """The office coordinates communication: here its “no” blocks."""
    drafted(driver, message)
    task = driver.task(message, step="6")

    assert ["SCO.R1"] == [found.rule for found in seen(driver, task).findings]
    with pytest.raises(RulesBroken, match="cites no objective"):
        hand_in(driver, task)


def test_the_day_of_approval_is_written_by_the_engine(driver: Driver, message: str) -> None:
    """Text, objectives and the day become records when it may be disclosed."""
    drafted(driver, message, "C1", "C2")

    walk(driver, message)

    found = record(driver, "messages", message)
    assert ("We serve first.", driver.now.date()) == (found["text"], found["approved_on"])
    assert record(driver, "message_objectives", f"{message}@C1")
    assert "scheduled" == driver.instance(message).state

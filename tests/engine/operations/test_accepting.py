"""What a rule blocks can be accepted: by name, from above, until a day, and never by those in it."""

from collections.abc import Iterator
from datetime import date

import pytest

from engine.errors import NotAllowed, ReasonMissing
from engine.execution import Execution
from engine.operations import interventions
from engine.operations.interventions import waive_rule
from engine.rules.gate import RulesBroken
from engine.types import Actor
from engine.views import task
from persistence.instances import Task
from tests import content
from tests.approvals.strategy_map_office import sample_processes
from tests.engine.driver import Driver

WHY = "the new owner begins in May"
LATER = date(2027, 5, 3)
LOST = ("L1", "L2")


@pytest.fixture
def decision(driver: Driver) -> Iterator[Task]:
    """Return the chief executive's decision on a map on which two objectives have no owner."""
    lost = [{"id": i, "year": "FY2028", "unit": "group", "name": i, "owner": None} for i in LOST]
    content.fill(driver.session, objectives=lost)
    with sample_processes():
        process = driver.open("map_review")
        driver.hand_in_rows(driver.task(process, step="map"))
        driver.look(process)
        yield driver.task(process, step="decide")


def accept(
    driver: Driver,
    decision: Task,
    by: str,
    *,
    rule: str = "SCM.R1",
    subject: str = "",
    expires: date = LATER,
    why: str = WHY,
) -> None:
    """Let somebody accept what a rule finds."""
    waive_rule(
        driver.session,
        decision.instance_id,
        rule,
        subject=subject,
        expires=expires,
        actor=Actor(by, channel="console"),
        now=driver.now,
        reason=why,
    )


@pytest.mark.parametrize(
    ("person", "who"),
    [("ceo", "decides"), ("sma", "submitted"), ("cfo", "has nothing to do with it")],
)
def test_only_somebody_above_may(driver: Driver, decision: Task, person: str, who: str) -> None:
    """Who decides, who submitted and who stands beside are refused, and told who may."""
    with pytest.raises(NotAllowed, match="smd, chair"):
        accept(driver, decision, person)
    assert [] == driver.events(decision.instance_id, "rule_waived"), who


@pytest.mark.parametrize("person", ["smd", "chair"])
def test_the_owner_of_the_process_and_the_board_above_the_chief_may(
    driver: Driver, decision: Task, person: str
) -> None:
    """The decision passes then, and history names who accepted what, why and until when."""
    accept(driver, decision, person)

    driver.answer(driver.task(decision.instance_id), "approve")

    (event,) = driver.events(decision.instance_id, "rule_waived")
    assert (person, WHY, "SCM.R1", "2027-05-03") == (
        event.actor,
        event.reason,
        event.facts["rule"],
        event.facts["expires"],
    )


def test_the_line_manager_of_who_decides_comes_first(driver: Driver, decision: Task) -> None:
    """Given to somebody with a manager, the manager may accept."""
    decision.assignee_id = decision.holder_id = "fbp"
    driver.session.flush()
    execution = Execution.of(driver.session, driver.instance(decision.instance_id), driver.now)

    assert ["cfo", "smd", "ceo"] == interventions.may_accept(
        execution, execution.definition.step("decide")
    )


def test_a_finding_about_another_record_still_blocks(driver: Driver, decision: Task) -> None:
    """Accepted is what was named, nothing more."""
    accept(driver, decision, "smd", subject="L1")

    with pytest.raises(RulesBroken, match="L2") as refused:
        driver.answer(driver.task(decision.instance_id), "approve")

    assert ["L2"] == [finding.subject for _, finding in refused.value.found]


def test_what_was_accepted_ends_on_its_day(driver: Driver, decision: Task) -> None:
    """After the last day the rule blocks again."""
    accept(driver, decision, "smd", expires=date(2027, 3, 5))
    driver.at(date(2027, 3, 8))

    with pytest.raises(RulesBroken):
        driver.answer(driver.task(decision.instance_id), "approve")


def test_the_page_says_who_accepted_it(driver: Driver, decision: Task) -> None:
    """Each finding is shown with the name, the day and the reason, and no longer as a block."""
    accept(driver, decision, "smd", subject="L1")

    view = task.present(driver.session, decision.id, now=driver.now, person_id="ceo")

    found = {f.subject: (f.weight, f.accepted) for f in view.findings}
    assert ("waived", f"Sam Dirk until 3 May 2027: {WHY}") == found["L1"]
    assert ("block", "") == found["L2"]


@pytest.mark.parametrize(
    ("rule", "expires"), [("BUD.R1", LATER), ("SCM.R1", date(2027, 3, 1))], ids=["foreign", "past"]
)
def test_what_cannot_be_accepted(driver: Driver, decision: Task, rule: str, expires: date) -> None:
    """A rule of another process and a day that has come are refused."""
    with pytest.raises(NotAllowed):
        accept(driver, decision, "smd", rule=rule, expires=expires)


def test_accepting_needs_a_reason(driver: Driver, decision: Task) -> None:
    """A few letters are refused."""
    with pytest.raises(ReasonMissing):
        accept(driver, decision, "smd", why=" because ")

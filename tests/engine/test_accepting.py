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
from tests.approvals.map_room import workshop
from tests.engine.desk import Desk

WHY = "the new owner begins in May"
LATER = date(2027, 5, 3)
LOST = ("L1", "L2")


@pytest.fixture
def decision(desk: Desk) -> Iterator[Task]:
    """Return the chief executive's decision on a map on which two objectives have no owner."""
    lost = [{"id": i, "year": "FY2028", "unit": "group", "name": i, "owner": None} for i in LOST]
    content.fill(desk.session, objectives=lost)
    with workshop():
        process = desk.open("map_review")
        desk.hand_in_rows(desk.task(process, step="map"))
        desk.look(process)
        yield desk.task(process, step="decide")


def accept(
    desk: Desk,
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
        desk.session,
        decision.instance_id,
        rule,
        subject=subject,
        expires=expires,
        actor=Actor(by, channel="console"),
        now=desk.now,
        reason=why,
    )


@pytest.mark.parametrize(
    ("person", "who"),
    [("ceo", "decides"), ("sma", "submitted"), ("cfo", "has nothing to do with it")],
)
def test_only_somebody_above_may(desk: Desk, decision: Task, person: str, who: str) -> None:
    """Who decides, who submitted and who stands beside are refused, and told who may."""
    with pytest.raises(NotAllowed, match="smd, chair"):
        accept(desk, decision, person)
    assert [] == desk.events(decision.instance_id, "rule_waived"), who


@pytest.mark.parametrize("person", ["smd", "chair"])
def test_the_owner_of_the_process_and_the_board_above_the_chief_may(
    desk: Desk, decision: Task, person: str
) -> None:
    """The decision passes then, and history names who accepted what, why and until when."""
    accept(desk, decision, person)

    desk.answer(desk.task(decision.instance_id), "approve")

    (event,) = desk.events(decision.instance_id, "rule_waived")
    assert (person, WHY, "SCM.R1", "2027-05-03") == (
        event.actor,
        event.reason,
        event.facts["rule"],
        event.facts["expires"],
    )


def test_the_line_manager_of_who_decides_comes_first(desk: Desk, decision: Task) -> None:
    """Given to somebody with a manager, the manager may accept."""
    decision.assignee_id = decision.holder_id = "fbp"
    desk.session.flush()
    case = Execution.of(desk.session, desk.instance(decision.instance_id), desk.now)

    assert ["cfo", "smd", "ceo"] == interventions.may_accept(case, case.definition.step("decide"))


def test_a_finding_about_another_record_still_blocks(desk: Desk, decision: Task) -> None:
    """Accepted is what was named, nothing more."""
    accept(desk, decision, "smd", subject="L1")

    with pytest.raises(RulesBroken, match="L2") as refused:
        desk.answer(desk.task(decision.instance_id), "approve")

    assert ["L2"] == [finding.subject for _, finding in refused.value.found]


def test_what_was_accepted_ends_on_its_day(desk: Desk, decision: Task) -> None:
    """After the last day the rule blocks again."""
    accept(desk, decision, "smd", expires=date(2027, 3, 5))
    desk.at(date(2027, 3, 8))

    with pytest.raises(RulesBroken):
        desk.answer(desk.task(decision.instance_id), "approve")


def test_the_page_says_who_accepted_it(desk: Desk, decision: Task) -> None:
    """Each finding is shown with the name, the day and the reason, and no longer as a block."""
    accept(desk, decision, "smd", subject="L1")

    view = task.present(desk.session, decision.id, now=desk.now, person_id="ceo")

    found = {f.subject: (f.weight, f.accepted) for f in view.findings}
    assert ("waived", f"Sam Dirk until 3 May 2027: {WHY}") == found["L1"]
    assert ("block", "") == found["L2"]


@pytest.mark.parametrize(
    ("rule", "expires"), [("BUD.R1", LATER), ("SCM.R1", date(2027, 3, 1))], ids=["foreign", "past"]
)
def test_what_cannot_be_accepted(desk: Desk, decision: Task, rule: str, expires: date) -> None:
    """A rule of another process and a day that has come are refused."""
    with pytest.raises(NotAllowed):
        accept(desk, decision, "smd", rule=rule, expires=expires)


def test_accepting_needs_a_reason(desk: Desk, decision: Task) -> None:
    """A few letters are refused."""
    with pytest.raises(ReasonMissing):
        accept(desk, decision, "smd", why=" because ")

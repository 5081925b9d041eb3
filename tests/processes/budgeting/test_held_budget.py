"""A budget in force is held against the rules of its approval; what breaks one has an owner."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.operations import invariants
from persistence.instances import BrokenRule, HeldDecision
from persistence.outbox import Notice
from tests import content
from tests.cast import YEAR
from tests.engine.driver import Driver
from tests.engine.sheets import reach, walk

MILESTONES = ("SCM.card_provisional", "INI.recommended", "WFA.demand", "OAL.certified")
DECIDED = "9-ceo"
LATER = {
    "id": "B-LATER",
    "year": YEAR,
    "unit": "north",
    "cost_centre": "CC-north",
    "account": "4711",
    "month": f"{YEAR}-03",
    "kind": "opex",
    "amount": "5000",
    "currency": "EUR",
}
FOUND = "north/opex"


@pytest.fixture
def budget(any_driver: Driver) -> str:
    """Return a budget in force that meets its rules."""
    content.fill(any_driver.session)
    any_driver.at(date(2027, 8, 9))
    reach(any_driver, *MILESTONES)
    found = any_driver.open("budget")
    walk(any_driver, found, until="11-load", days=150)
    walk(any_driver, found)
    any_driver.at(date(2028, 1, 3))
    any_driver.look(found)
    assert "in_force" == any_driver.instance(found).state
    invariants.hold(any_driver.session, any_driver.now)
    return found


def write_a_line(driver: Driver, amount: str = LATER["amount"]) -> None:
    """Bring a line into the budget that nobody has decided on, and hold what was decided."""
    driver.wait(hours=1)
    content.bring(driver.session, "budget_lines", [{**LATER, "amount": amount}])
    invariants.hold(driver.session, driver.now)


def open_ones(driver: Driver) -> list[BrokenRule]:
    """Return what is broken."""
    query = select(BrokenRule).where(BrokenRule.closed_at.is_(None))
    return list(driver.session.scalars(query.order_by(BrokenRule.id)))


def test_a_line_written_after_the_approval_breaks_the_sums(any_driver: Driver, budget: str) -> None:
    """The finding belongs to whoever approved, stands in history, and reopens the budget."""
    assert [] == open_ones(any_driver)

    write_a_line(any_driver)

    (broken,) = open_ones(any_driver)
    assert ("BUD.R7", FOUND, DECIDED) == (broken.rule, broken.subject, broken.step_key)
    assert "ceo" == broken.owner_id
    (event,) = any_driver.events(budget, "rule_broken")
    assert "BUD.R7 north states" in event.reason
    assert "correcting" == any_driver.instance(budget).state
    any_driver.look(budget)
    assert "cfo" == any_driver.task(budget, step="correct").assignee_id
    (view,) = invariants.broken(any_driver.session, YEAR)
    assert ("Approve the budget", "BUD.R7", "2028-01-03") == (
        view.decision,
        view.rule,
        f"{view.since}",
    )


def test_the_owner_is_told_once(any_driver: Driver, budget: str) -> None:
    """Neither a further line in the same unit nor the next night says it again."""
    write_a_line(any_driver)
    write_a_line(any_driver, "6000")
    any_driver.wait(days=1)
    invariants.hold(any_driver.session, any_driver.now)

    query = select(Notice.person_id).where(Notice.why.contains("no longer meets its rules"))
    assert ["ceo"] == list(any_driver.session.scalars(query))


def test_what_is_mended_closes_by_itself(any_driver: Driver, budget: str) -> None:
    """The line is taken back: history says so, and the work on it can be handed in."""
    write_a_line(any_driver)
    write_a_line(any_driver, "0")

    assert [] == open_ones(any_driver)
    assert ["BUD.R7"] == any_driver.events(budget, "rule_mended")[-1].facts["rules"]
    any_driver.look(budget)
    walk(any_driver, budget, until="close")
    assert "in_force" == any_driver.instance(budget).state


def test_what_somebody_decides_to_let_stand_is_broken_no_more(
    any_driver: Driver, budget: str
) -> None:
    """The chief executive approves it with a word: the newest decision is what counts."""
    write_a_line(any_driver)
    any_driver.look(budget)
    walk(any_driver, budget, until="close")

    any_driver.wait(days=1)
    invariants.hold(any_driver.session, any_driver.now)

    assert [] == open_ones(any_driver)
    assert "in_force" == any_driver.instance(budget).state


def test_what_nobody_reads_costs_no_rule(any_driver: Driver, budget: str) -> None:
    """Only the decisions are held anew that read what was written."""
    before = asked(any_driver)
    any_driver.wait(hours=1)
    content.change(any_driver.session, scenarios=[{"id": "SC-1", "effect": "Services matter less"}])

    invariants.hold(any_driver.session, any_driver.now)

    assert before == asked(any_driver)
    write_a_line(any_driver)
    assert before != asked(any_driver)


def asked(driver: Driver) -> dict[str, object]:
    """Return when each decision was last held against its rules."""
    held = driver.session.scalars(select(HeldDecision))
    return {f"{each.instance_id} {each.step_key}": each.asked_at for each in held}

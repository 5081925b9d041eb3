"""Four eyes: nobody decides on what he or she delivered, nor a stand-in for whoever did."""

from datetime import date

import pytest

from engine.errors import OwnWork
from engine.operations.interventions import reassign
from engine.types import Actor
from persistence.organisation import Assignment, Delegation
from tests.engine.driver import PAPER, SMD, Driver

FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)


def hold(driver: Driver, role: str, person: str, unit: str | None = None) -> None:
    """Let a person hold a role for a unit, which is closer than holding it for everything."""
    driver.session.add(Assignment(role=role, person_id=person, unit_id=unit))
    driver.session.flush()


def delegate(driver: Driver, giver: str, taker: str) -> None:
    """Let one person act for another for the whole year."""
    driver.session.add(Delegation(giver_id=giver, taker_id=taker, first=FIRST, last=LAST))
    driver.session.flush()


def test_the_submitter_is_not_asked_to_approve(driver: Driver) -> None:
    """Who wrote the paper and would decide on it is passed over, and the basis says so."""
    hold(driver, "OO", "ceo", "group")

    task = driver.task(driver.paper())

    assert ("smd", "ceo") == (task.assignee_id, task.holder_id)
    assert task.basis.startswith("four eyes: Clara Ode delivered this")


def test_the_manager_of_the_holder_decides_instead(driver: Driver) -> None:
    """The next in line is the holder's manager where there is one."""
    hold(driver, "CEO", "owner", "group")

    task = driver.task(driver.paper())

    assert "north_head" == task.assignee_id


def test_a_stand_in_who_wrote_the_paper_is_passed_over(driver: Driver) -> None:
    """A delegation of the decision to its own submitter does not hold."""
    delegate(driver, "ceo", "owner")

    task = driver.task(driver.paper())

    assert "owner" not in (task.assignee_id, task.holder_id)


def test_a_stand_in_for_the_submitter_is_passed_over(driver: Driver) -> None:
    """Acting for whoever wrote the paper is as close as having written it."""
    hold(driver, "CEO", "owner", "group")
    paper = driver.open("paper")
    driver.hand_in(paper)
    driver.answer(driver.task(paper), "return")
    delegate(driver, "owner", "updater")
    driver.look(paper)

    driver.answer(driver.task(paper), "submit", form=PAPER)
    driver.look(paper)

    assert driver.task(paper).assignee_id not in ("owner", "updater")


def test_work_given_to_its_submitter_cannot_be_approved(driver: Driver) -> None:
    """A reassignment does not get around four eyes."""
    task = driver.task(driver.paper())
    reassign(
        driver.session, task.id, to="owner", actor=SMD, now=driver.now, reason="nobody else is in"
    )

    with pytest.raises(OwnWork) as refusal:
        driver.answer(task, "approve")

    assert "owner" == refusal.value.person_id


def test_a_later_delegation_to_the_submitter_is_refused(driver: Driver) -> None:
    """Right to act for the approver does not beat having written the paper."""
    task = driver.task(driver.paper())
    delegate(driver, "ceo", "owner")

    with pytest.raises(OwnWork):
        driver.answer(task, "approve", by=Actor("owner"))


def test_a_stand_in_decides_and_both_names_are_kept(driver: Driver) -> None:
    """The history of a delegated decision names who pressed and for whom."""
    paper = driver.paper()
    delegate(driver, "ceo", "cfo")

    driver.answer(driver.task(paper), "approve", by=Actor("cfo"))

    event = driver.events(paper, "answered")[-1]
    assert ("cfo", "ceo") == (event.actor, event.on_behalf_of)

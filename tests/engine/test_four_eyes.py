"""Four eyes: nobody decides on what he or she delivered, nor a stand-in for whoever did."""

from datetime import date

import pytest

from engine.errors import OwnWork
from engine.operations.interventions import reassign
from engine.types import Actor
from persistence.organisation import Assignment, Delegation
from tests.engine.desk import PAPER, SMD, Desk

FIRST, LAST = date(2027, 1, 1), date(2028, 12, 31)


def hold(desk: Desk, role: str, person: str, unit: str | None = None) -> None:
    """Let a person hold a role for a unit, which is closer than holding it for everything."""
    desk.session.add(Assignment(role=role, person_id=person, unit_id=unit))
    desk.session.flush()


def delegate(desk: Desk, giver: str, taker: str) -> None:
    """Let one person act for another for the whole year."""
    desk.session.add(Delegation(giver_id=giver, taker_id=taker, first=FIRST, last=LAST))
    desk.session.flush()


def test_the_submitter_is_not_asked_to_approve(desk: Desk) -> None:
    """Who wrote the paper and would decide on it is passed over, and the basis says so."""
    hold(desk, "OO", "ceo", "group")

    task = desk.task(desk.paper())

    assert ("smd", "ceo") == (task.assignee_id, task.holder_id)
    assert task.basis.startswith("four eyes: ceo delivered this")


def test_the_manager_of_the_holder_decides_instead(desk: Desk) -> None:
    """The next in line is the holder's manager where there is one."""
    hold(desk, "CEO", "owner", "group")

    task = desk.task(desk.paper())

    assert "north_head" == task.assignee_id


def test_a_stand_in_who_wrote_the_paper_is_passed_over(desk: Desk) -> None:
    """A delegation of the decision to its own submitter does not hold."""
    delegate(desk, "ceo", "owner")

    task = desk.task(desk.paper())

    assert "owner" not in (task.assignee_id, task.holder_id)


def test_a_stand_in_for_the_submitter_is_passed_over(desk: Desk) -> None:
    """Acting for whoever wrote the paper is as close as having written it."""
    hold(desk, "CEO", "owner", "group")
    paper = desk.open("paper")
    desk.hand_in(paper)
    desk.answer(desk.task(paper), "return")
    delegate(desk, "owner", "updater")
    desk.look(paper)

    desk.answer(desk.task(paper), "submit", form=PAPER)
    desk.look(paper)

    assert desk.task(paper).assignee_id not in ("owner", "updater")


def test_work_given_to_its_submitter_cannot_be_approved(desk: Desk) -> None:
    """A reassignment does not get around four eyes."""
    task = desk.task(desk.paper())
    reassign(desk.session, task.id, to="owner", actor=SMD, now=desk.now, reason="nobody else is in")

    with pytest.raises(OwnWork) as refusal:
        desk.answer(task, "approve")

    assert "owner" == refusal.value.person_id


def test_a_later_delegation_to_the_submitter_is_refused(desk: Desk) -> None:
    """Right to act for the approver does not beat having written the paper."""
    task = desk.task(desk.paper())
    delegate(desk, "ceo", "owner")

    with pytest.raises(OwnWork):
        desk.answer(task, "approve", by=Actor("owner"))


def test_a_stand_in_decides_and_both_names_are_kept(desk: Desk) -> None:
    """The history of a delegated decision names who pressed and for whom."""
    paper = desk.paper()
    delegate(desk, "ceo", "cfo")

    desk.answer(desk.task(paper), "approve", by=Actor("cfo"))

    event = desk.events(paper, "answered")[-1]
    assert ("cfo", "ceo") == (event.actor, event.on_behalf_of)

"""What the office may do to a running process, each with a reason that is remembered."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.errors import NotAllowed, NotYours, ReasonMissing, TaskUnknown, TaskWithdrawn
from engine.operations.interventions import cancel, defer, reassign, resume, suspend, waive
from engine.types import Actor
from persistence.instances import Instance, Task, Waiver
from tests.engine.desk import SMD, Desk

WHY = "agreed with everybody concerned"
LATER = date(2027, 5, 3)

INTERVENTIONS: dict[str, Callable[[Desk, Task, str], object]] = {
    "reassigned": lambda d, t, why: reassign(
        d.session, t.id, to="cfo", actor=SMD, now=d.now, reason=why
    ),
    "deferred": lambda d, t, why: defer(
        d.session, t.id, until=LATER, actor=SMD, now=d.now, reason=why
    ),
    "waived": lambda d, t, why: waive(
        d.session, t.instance_id, "decide", expires=LATER, actor=SMD, now=d.now, reason=why
    ),
    "cancelled": lambda d, t, why: cancel(
        d.session, t.instance_id, actor=SMD, now=d.now, reason=why
    ),
    "suspended": lambda d, t, why: suspend(
        d.session, t.instance_id, actor=SMD, now=d.now, reason=why
    ),
}


@pytest.fixture
def decision(desk: Desk) -> Task:
    """Return a decision on a paper that the chief executive owes."""
    return desk.task(desk.paper())


@pytest.mark.parametrize("name", INTERVENTIONS)
def test_every_intervention_needs_a_reason(desk: Desk, decision: Task, name: str) -> None:
    """A few letters are refused."""
    with pytest.raises(ReasonMissing):
        INTERVENTIONS[name](desk, decision, "  because ")


@pytest.mark.parametrize("name", INTERVENTIONS)
def test_every_intervention_is_remembered_once(desk: Desk, decision: Task, name: str) -> None:
    """History names who did it and why."""
    INTERVENTIONS[name](desk, decision, WHY)

    (event,) = desk.events(decision.instance_id, name)
    assert ("smd", "console", WHY) == (event.actor, event.channel, event.reason)


def test_given_away_work_is_asked_of_the_other(desk: Desk, decision: Task) -> None:
    """The new person is told, the former one too, and only the new one may answer."""
    reassign(desk.session, decision.id, to="cfo", actor=SMD, now=desk.now, reason=WHY)

    assert [("cfo", "request", 2), ("ceo", "closed", 0)] == desk.told(task=decision)
    with pytest.raises(NotYours):
        desk.answer(decision, "approve", by=Actor("ceo"))


def test_given_away_work_may_come_back(desk: Desk, decision: Task) -> None:
    """Whoever had it first is asked again."""
    for person in ("cfo", "ceo"):
        reassign(desk.session, decision.id, to=person, actor=SMD, now=desk.now, reason=WHY)

    assert ("ceo", "request", 3) in desk.told(task=decision)


def test_work_is_not_given_to_nobody(desk: Desk, decision: Task) -> None:
    """A person who is not registered cannot be asked."""
    with pytest.raises(NotAllowed):
        reassign(desk.session, decision.id, to="nobody", actor=SMD, now=desk.now, reason=WHY)


def test_an_unknown_task_cannot_be_moved(desk: Desk) -> None:
    """No task has that number."""
    with pytest.raises(TaskUnknown):
        reassign(desk.session, 999, to="cfo", actor=SMD, now=desk.now, reason=WHY)


def test_answered_work_cannot_be_moved(desk: Desk, decision: Task) -> None:
    """What was decided stays decided."""
    desk.answer(decision, "approve")

    with pytest.raises(TaskWithdrawn):
        defer(desk.session, decision.id, until=LATER, actor=SMD, now=desk.now, reason=WHY)


def test_deferred_work_is_due_on_its_new_day(desk: Desk, decision: Task) -> None:
    """At the closing hour of that day, or of the next working day."""
    sunday = LATER - timedelta(days=1)

    defer(desk.session, decision.id, until=sunday, actor=SMD, now=desk.now, reason=WHY)

    assert "2027-05-03 17:00" == f"{desk.task(decision.instance_id).due_at:%Y-%m-%d %H:%M}"


def test_work_is_not_deferred_into_the_past(desk: Desk, decision: Task) -> None:
    """The new day must still come."""
    with pytest.raises(NotAllowed):
        defer(desk.session, decision.id, until=desk.now.date(), actor=SMD, now=desk.now, reason=WHY)


def test_a_waived_step_lets_the_process_go_on(desk: Desk, decision: Task) -> None:
    """The step counts as closed, and who took that upon himself is kept until when."""
    waive(
        desk.session,
        decision.instance_id,
        "decide",
        expires=LATER,
        actor=SMD,
        now=desk.now,
        reason=WHY,
    )

    assert "accepted" == desk.look(decision.instance_id).state
    waiver = desk.session.query(Waiver).one()
    assert ("smd", LATER) == (waiver.approver_id, waiver.expires)


def test_only_what_is_owed_can_be_waived(desk: Desk, decision: Task) -> None:
    """A step of another state is no burden now."""
    with pytest.raises(NotAllowed):
        waive(
            desk.session,
            decision.instance_id,
            "draft",
            expires=LATER,
            actor=SMD,
            now=desk.now,
            reason=WHY,
        )


def test_a_cancelled_process_asks_nothing_more(desk: Desk, decision: Task) -> None:
    """Tasks, timers and chases end with it."""
    cancel(desk.session, decision.instance_id, actor=SMD, now=desk.now, reason=WHY)
    desk.wait(days=60)
    desk.chase()
    desk.look(decision.instance_id)

    assert [] == desk.tasks(decision.instance_id)
    assert [] == desk.events(decision.instance_id, "chased")


@pytest.fixture
def resting(desk: Desk, decision: Task) -> Instance:
    """Return a suspended process with a decision in it."""
    suspend(desk.session, decision.instance_id, actor=SMD, now=desk.now, reason=WHY)
    return desk.instance(decision.instance_id)


def test_a_suspended_process_is_neither_chased_nor_advanced(desk: Desk, resting: Instance) -> None:
    """It rests, however long."""
    desk.wait(days=60)
    desk.chase()
    desk.look(resting.id)

    assert [] == desk.events(resting.id, "chased")
    assert "suspended" == desk.instance(resting.id).status


def test_a_resumed_process_goes_on_with_the_latest_rung(desk: Desk, resting: Instance) -> None:
    """The rungs that fell into the rest are not made up for."""
    desk.wait(days=18)  # Friday 19 March, nine working days after the due day of the paper
    resume(desk.session, resting.id, actor=SMD, now=desk.now, reason=WHY)
    rested = desk.task(resting.id).rung
    desk.wait(days=3)

    desk.chase()

    assert 5 == rested
    assert [6] == [event.facts["rung"] for event in desk.events(resting.id, "chased")]


def test_resuming_what_runs_changes_nothing(desk: Desk, decision: Task) -> None:
    """There is nothing to resume, and nothing is written."""
    resume(desk.session, decision.instance_id, actor=SMD, now=desk.now, reason=WHY)

    assert [] == desk.events(decision.instance_id, "resumed")

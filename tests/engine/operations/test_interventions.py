"""What the office may do to a running process, each with a reason that is remembered."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine.errors import NotAllowed, NotYours, ReasonMissing, TaskUnknown, TaskWithdrawn
from engine.operations.interventions import cancel, defer, reassign, resume, suspend, waive
from engine.types import Actor
from persistence.instances import Instance, Task, Waiver
from tests.engine.driver import SMD, Driver

WHY = "agreed with everybody concerned"
LATER = date(2027, 5, 3)

INTERVENTIONS: dict[str, Callable[[Driver, Task, str], object]] = {
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
def decision(driver: Driver) -> Task:
    """Return a decision on a paper that the chief executive owes."""
    return driver.task(driver.paper())


@pytest.mark.parametrize("name", INTERVENTIONS)
def test_every_intervention_needs_a_reason(driver: Driver, decision: Task, name: str) -> None:
    """A few letters are refused."""
    with pytest.raises(ReasonMissing):
        INTERVENTIONS[name](driver, decision, "  because ")


@pytest.mark.parametrize("name", INTERVENTIONS)
def test_every_intervention_is_remembered_once(driver: Driver, decision: Task, name: str) -> None:
    """History names who did it and why."""
    INTERVENTIONS[name](driver, decision, WHY)

    (event,) = driver.events(decision.instance_id, name)
    assert ("smd", "console", WHY) == (event.actor, event.channel, event.reason)


def test_given_away_work_is_asked_of_the_other(driver: Driver, decision: Task) -> None:
    """The new person is told, the former one too, and only the new one may answer."""
    reassign(driver.session, decision.id, to="cfo", actor=SMD, now=driver.now, reason=WHY)

    assert [("cfo", "request", 2), ("ceo", "closed", 0)] == driver.told(task=decision)
    with pytest.raises(NotYours):
        driver.answer(decision, "approve", by=Actor("ceo"))


def test_given_away_work_may_come_back(driver: Driver, decision: Task) -> None:
    """Whoever had it first is asked again."""
    for person in ("cfo", "ceo"):
        reassign(driver.session, decision.id, to=person, actor=SMD, now=driver.now, reason=WHY)

    assert ("ceo", "request", 3) in driver.told(task=decision)


def test_work_is_not_given_to_nobody(driver: Driver, decision: Task) -> None:
    """A person who is not registered cannot be asked."""
    with pytest.raises(NotAllowed):
        reassign(driver.session, decision.id, to="nobody", actor=SMD, now=driver.now, reason=WHY)


def test_an_unknown_task_cannot_be_moved(driver: Driver) -> None:
    """No task has that number."""
    with pytest.raises(TaskUnknown):
        reassign(driver.session, 999, to="cfo", actor=SMD, now=driver.now, reason=WHY)


def test_answered_work_cannot_be_moved(driver: Driver, decision: Task) -> None:
    """What was decided stays decided."""
    driver.answer(decision, "approve")

    with pytest.raises(TaskWithdrawn):
        defer(driver.session, decision.id, until=LATER, actor=SMD, now=driver.now, reason=WHY)


def test_deferred_work_is_due_on_its_new_day(driver: Driver, decision: Task) -> None:
    """At the closing hour of that day, or of the next working day."""
    sunday = LATER - timedelta(days=1)

    defer(driver.session, decision.id, until=sunday, actor=SMD, now=driver.now, reason=WHY)

    assert "2027-05-03 17:00" == f"{driver.task(decision.instance_id).due_at:%Y-%m-%d %H:%M}"


def test_work_is_not_deferred_into_the_past(driver: Driver, decision: Task) -> None:
    """The new day must still come."""
    with pytest.raises(NotAllowed):
        defer(
            driver.session,
            decision.id,
            until=driver.now.date(),
            actor=SMD,
            now=driver.now,
            reason=WHY,
        )


def test_a_waived_step_lets_the_process_go_on(driver: Driver, decision: Task) -> None:
    """The step counts as closed, and who took that upon himself is kept until when."""
    waive(
        driver.session,
        decision.instance_id,
        "decide",
        expires=LATER,
        actor=SMD,
        now=driver.now,
        reason=WHY,
    )

    assert "accepted" == driver.look(decision.instance_id).state
    waiver = driver.session.query(Waiver).one()
    assert ("smd", LATER) == (waiver.approver_id, waiver.expires)


def test_only_what_is_owed_can_be_waived(driver: Driver, decision: Task) -> None:
    """A step of another state is no burden now."""
    with pytest.raises(NotAllowed):
        waive(
            driver.session,
            decision.instance_id,
            "draft",
            expires=LATER,
            actor=SMD,
            now=driver.now,
            reason=WHY,
        )


def test_a_cancelled_process_asks_nothing_more(driver: Driver, decision: Task) -> None:
    """Tasks, timers and reminders end with it."""
    cancel(driver.session, decision.instance_id, actor=SMD, now=driver.now, reason=WHY)
    driver.wait(days=60)
    driver.chase()
    driver.look(decision.instance_id)

    assert [] == driver.tasks(decision.instance_id)
    assert [] == driver.events(decision.instance_id, "chased")


@pytest.fixture
def resting(driver: Driver, decision: Task) -> Instance:
    """Return a suspended process with a decision in it."""
    suspend(driver.session, decision.instance_id, actor=SMD, now=driver.now, reason=WHY)
    return driver.instance(decision.instance_id)


def test_a_suspended_process_is_neither_chased_nor_advanced(
    driver: Driver, resting: Instance
) -> None:
    """It rests, however long."""
    driver.wait(days=60)
    driver.chase()
    driver.look(resting.id)

    assert [] == driver.events(resting.id, "chased")
    assert "suspended" == driver.instance(resting.id).status


def test_a_resumed_process_goes_on_with_the_latest_rung(driver: Driver, resting: Instance) -> None:
    """The levels that fell into the rest are not made up for."""
    driver.wait(days=18)  # Friday 19 March, nine working days after the due day of the paper
    resume(driver.session, resting.id, actor=SMD, now=driver.now, reason=WHY)
    rested = driver.task(resting.id).rung
    driver.wait(days=3)

    driver.chase()

    assert 5 == rested
    assert [6] == [event.facts["rung"] for event in driver.events(resting.id, "chased")]


def test_resuming_what_runs_changes_nothing(driver: Driver, decision: Task) -> None:
    """There is nothing to resume, and nothing is written."""
    resume(driver.session, decision.instance_id, actor=SMD, now=driver.now, reason=WHY)

    assert [] == driver.events(decision.instance_id, "resumed")

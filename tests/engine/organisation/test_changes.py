"""However an organisation changes, only who is in force is asked, told, reminded and may decide."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from engine import audit_trail
from engine.errors import EngineError
from engine.operations.decisions import decide
from engine.operations.registration import register
from engine.organisation.directory import root_unit
from engine.schedule import wakeups
from engine.types import Actor
from persistence.instances import Instance, InstanceStatus, StepRun, Task, TaskStatus
from persistence.organisation import Unit
from persistence.outbox import Notice
from tests import cast
from tests.engine.driver import SMD, Driver
from tests.engine.organisation.walk import Walk

SEQUENCES = int(os.environ.get("SMO_TEST_SEQUENCES", "10"))  # random ones, on each database
FIRST_SEED = int(os.environ.get("SMO_TEST_FIRST_SEQUENCE", "0"))
CHANGES = 5  # in one sequence
FIRST = date(2027, 3, 1)


def begin(driver: Driver) -> None:
    """Open work of every kind: one seat, several, a quorum, in turn, items of units and people."""
    for unit in ("north", "south", "it"):
        driver.open("duty", unit=unit)
    for key in (
        "survey",
        "campaign",
        "census_units_all",
        "census_employees",
        "vote_quorum",
        "vote_sequence",
    ):
        driver.open(key)
    driver.hand_in(driver.open("paper", period="FY2028-Q1"))


def faults(driver: Driver, walk: Walk, since: int) -> Iterator[str]:
    """Yield what is wrong after a change."""
    here, gone = walk.here(), set()
    asked = select(Task, Instance).join(Instance, Instance.id == Task.instance_id)
    query = asked.where(
        Task.status.in_(TaskStatus.UNANSWERED), Instance.status.in_(InstanceStatus.ACTIVE)
    )
    for task, instance in driver.session.execute(query).tuples():
        if task.assignee_id not in here:
            gone.add(task.assignee_id)
            yield f"task {task.id} of {instance.id} is asked of {task.assignee_id}: {task.basis}"
        if task.basis.startswith("holds ") and task.assignee_id == task.holder_id:
            held = walk.holders(task.role) | (
                walk.holders("BUH") | walk.holders("SUH") if task.role in ("BUH", "SUH") else set()
            )
            if task.holder_id not in held:
                yield f"task {task.id} is asked of {task.holder_id}, no {task.role} any more"
    told = select(Notice).where(Notice.id > since, Notice.dropped_at.is_(None))
    for notice in driver.session.scalars(told):
        if notice.person_id not in here:
            yield f"{notice.person_id} is told {notice.kind} of {notice.instance_id}"
    waiting = select(Notice).where(Notice.dropped_at.is_(None), Notice.letter_id.is_(None))
    for notice in driver.session.scalars(waiting):
        if notice.person_id not in here:
            yield f"{notice.person_id} would still be told {notice.kind}"
    yield from orphans(driver)


def orphans(driver: Driver) -> Iterator[str]:
    """Yield the open steps of living processes that wait for nobody, and units without end."""
    tasks = (
        select(Task.id)
        .where(Task.step_id == StepRun.id, Task.status.in_(TaskStatus.UNANSWERED))
        .exists()
    )
    any_task = select(Task.id).where(Task.step_id == StepRun.id).exists()
    query = (
        select(StepRun.id, Instance.id, StepRun.key)
        .join(Instance, Instance.id == StepRun.instance_id)
        .where(
            StepRun.status == "open", Instance.status.in_(InstanceStatus.ACTIVE), any_task, ~tasks
        )
    )
    yield from (f"{i} step {key} waits for nobody" for _, i, key in driver.session.execute(query))
    ended = select(Instance.id).join(Unit, Unit.id == Instance.unit_id)
    for key in driver.session.scalars(
        ended.where(Unit.active_to.is_not(None), Instance.status.in_(InstanceStatus.ACTIVE))
    ):
        yield f"{key} goes on for a unit that has ended"


def may_decide(driver: Driver, walk: Walk, former: set[str]) -> Iterator[str]:
    """Yield who has left and could still answer a task that is open."""
    query = select(Task).where(Task.status.in_(("open", "in_progress")))
    tasks = driver.session.scalars(query.order_by(Task.id)).all()
    for person in sorted(former - walk.here()):
        for task in tasks[:3]:
            try:
                with driver.session.begin_nested():
                    decide(driver.session, task.id, "done", actor=Actor(person), now=driver.now)
            except EngineError as refused:
                if type(refused).__name__ not in ("NotInForce", "NotYours"):
                    yield f"{person} was refused by {type(refused).__name__} only"
            else:
                yield f"{person} has left and decided task {task.id}"


def last_notice(driver: Driver) -> int:
    """Return the number of the latest notice."""
    return max(driver.session.scalars(select(Notice.id)), default=0)


def run(driver: Driver, seed: int) -> list[str]:
    """Walk through one sequence; return what went wrong, with what had been changed."""
    walk, done = Walk(cast.organisation(), Random(seed), FIRST), list[str]()  # noqa: S311 - not a secret
    former = {person.id for person in walk.plan.people}
    for number in range(CHANGES):
        walk.today = FIRST + timedelta(days=number)
        driver.at(walk.today)
        since = last_notice(driver)
        done.append(walk.step())
        register(driver.session, walk.plan, actor=SMD, now=driver.now)
        former |= {person.id for person in walk.plan.people}
        for root in wakeups.due_instances(driver.session, driver.now):
            driver.look(root)
        driver.chase()
        found = [*faults(driver, walk, since), *may_decide(driver, walk, former)]
        if found:
            return [f"seed {seed}", *done, *found]
    root_unit(driver.session)
    return (
        [] if audit_trail.verify(driver.session).ok else [f"seed {seed}", *done, "history broken"]
    )


@pytest.mark.timeout(0)
def test_whoever_is_not_in_force_is_not_asked_told_or_heard(any_driver: Driver) -> None:
    """Leaving, joining, renaming, swapping, moving, ending roles, absences: in random sequences."""
    begin(any_driver)

    for seed in range(FIRST_SEED, FIRST_SEED + SEQUENCES):
        with any_driver.session.begin_nested() as sequence:
            wrong = run(any_driver, seed)
            sequence.rollback()
        any_driver.session.expire_all()
        assert wrong == []

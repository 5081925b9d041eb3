"""A step that is asked of hundreds is decided as one that is asked of four, at the same cost."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.operations.decisions import decide
from engine.operations.registration import register
from engine.organisation.plan import AssignmentPlan, PersonPlan
from engine.step_runs import FEW
from engine.types import Actor
from persistence.instances import Task, TaskStatus
from tests import cast
from tests.counting import statements
from tests.engine.driver import SMD, WHY, Driver

MANY = FEW + 20  # members of the committee beside the cast's four


def a_vote(driver: Driver, mode: str, members: int = MANY) -> list[tuple[int, str]]:
    """Ask a committee of many for a vote; return each task with its person, by seat."""
    names = [f"member{number:03}" for number in range(members)]
    people = tuple(
        PersonPlan(name, name, f"{name}@example.org", "member", "group", "home", "ceo")
        for name in names
    )
    plan = cast.organisation()
    seats = tuple(AssignmentPlan("XC", name) for name in names)
    grown = replace(plan, people=(*plan.people, *people), assignments=(*plan.assignments, *seats))
    register(driver.session, grown, actor=SMD, now=driver.now)
    vote = driver.open(f"vote_{mode}")
    query = select(Task.id, Task.assignee_id).where(Task.instance_id == vote).order_by(Task.seat)
    return list(driver.session.execute(query).tuples())


def answered(driver: Driver, task: tuple[int, str], answer: str = "approve") -> str:
    """Let one member answer and the office look; return the state that follows."""
    decide(
        driver.session,
        task[0],
        answer,
        actor=Actor(task[1]),
        now=driver.now,
        note=WHY,
        reason_code="unclear",
    )
    instance_id = driver.session.get_one(Task, task[0]).instance_id
    driver.look(instance_id)
    return driver.instance(instance_id).state


@pytest.mark.parametrize("mode", ["all", "quorum", "any"])
def test_the_last_answer_that_is_needed_settles_it(any_driver: Driver, mode: str) -> None:
    """Everybody, two, or one of them: the vote passes with that answer and not before."""
    tasks = a_vote(any_driver, mode)
    needed = {"all": len(tasks), "quorum": 2, "any": 1}[mode]

    states = [answered(any_driver, task) for task in reversed(tasks[-needed:])]

    assert ["voting"] * (needed - 1) + ["passed"] == states
    left = select(Task.id).where(Task.status.in_(TaskStatus.UNANSWERED))
    assert [] == any_driver.session.scalars(left).all()


def test_one_no_of_the_last_seat_ends_it(driver: Driver) -> None:
    """A refusal counts from wherever it comes, and nobody is asked any more."""
    tasks = a_vote(driver, "all")

    assert "voting" == answered(driver, tasks[0])
    assert "rejected" == answered(driver, tasks[-1], "reject")
    assert [] == driver.tasks(driver.session.get_one(Task, tasks[0][0]).instance_id)


def test_an_answer_costs_the_same_among_many(driver: Driver) -> None:
    """Neither the answer nor the look after it asks the database for each of the others."""
    sent = list[int]()
    for members, mode in ((4, "quorum"), (MANY, "all")):
        task_id, person = a_vote(driver, mode, members)[-1]
        instance_id = driver.session.get_one(Task, task_id).instance_id
        driver.session.expire_all()
        with statements(driver.session) as asked:
            decide(driver.session, task_id, "approve", actor=Actor(person), now=driver.now)
            driver.look(instance_id)
        sent.append(len(asked))

    few, many = sent
    assert many <= few + 4  # its own task, and the answers counted

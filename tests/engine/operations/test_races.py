"""Several at once, on both databases: one wins, everybody else is told so, nothing is doubled."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from engine import audit_trail
from engine.errors import AlreadyDecided, EngineError
from engine.instances.start import open_due
from engine.operations.advance import advance_process
from engine.operations.decisions import decide
from engine.operations.escalation import escalate_due
from engine.types import Actor
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import Instance, Task
from persistence.outbox import Notice
from tests.engine.driver import WHY, Driver

CROWD = 50
Work = Callable[[Session], str]


def together(database: Database, works: list[Work]) -> Counter[str]:
    """Do all of these at the same moment, each in its own transaction; count what came of it."""
    start = Barrier(len(works))

    def one(work: Work) -> str:
        start.wait(60)
        try:
            with database.writing() as session:
                return work(session)
        except EngineError as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(len(works)) as crowd:
        return Counter(crowd.map(one, works))


def press(task: Task, answer: str, clock: FixedClock) -> Work:
    """Return one press of a button."""

    def work(session: Session) -> str:
        decision = decide(
            session,
            task.id,
            answer,
            actor=Actor(task.assignee_id),
            now=clock.now(),
            reason_code="policy",
            note=WHY,
        )
        return "repeated" if decision.repeated else answer

    return work


def ready(world: Database, clock: FixedClock, key: str) -> list[Task]:
    """Open a process for good and return its open tasks."""
    with world.writing() as session:
        driver = Driver(session, clock)
        instance = driver.paper() if key == "paper" else driver.open(key)
        tasks = driver.tasks(instance)
        session.expunge_all()
    return tasks


def counted(world: Database, name: str) -> int:
    """Return how many events of one name there are."""
    with world.reading() as session:
        return session.scalar(select(func.count()).where(Event.name == name)) or 0


def test_fifty_presses_make_one_decision(world: Database, clock: FixedClock) -> None:
    """One is recorded; the forty-nine others are told that it had been."""
    (task,) = ready(world, clock, "paper")
    before = counted(world, "answered")

    told = together(world, [press(task, "approve", clock)] * CROWD)

    assert {"approve": 1, "repeated": CROWD - 1} == told
    assert before + 1 == counted(world, "answered")


def test_of_opposite_answers_one_wins(world: Database, clock: FixedClock) -> None:
    """Half of them agree and half refuse: one decision, its twins repeated, the others told."""
    (task,) = ready(world, clock, "paper")
    answers = ["approve", "refuse"] * 5

    told = together(world, [press(task, answer, clock) for answer in answers])

    won = "approve" if told["approve"] else "refuse"
    assert {won: 1, "repeated": 4, AlreadyDecided.__name__: 5} == told


def test_of_four_who_may_decide_one_does(world: Database, clock: FixedClock) -> None:
    """Where any holder may answer, the first press withdraws the others'."""
    tasks = ready(world, clock, "vote_any")

    told = together(world, [press(task, "approve", clock) for task in tasks])

    assert {"approve": 1, "TaskWithdrawn": 3} == told


def test_all_who_must_decide_can_do_so_at_once(world: Database, clock: FixedClock) -> None:
    """Four answers at the same moment are four answers, and the vote is closed once."""
    tasks = ready(world, clock, "vote_all")

    told = together(world, [press(task, "approve", clock) for task in tasks])

    assert {"approve": 4} == told
    assert 1 == counted(world, "step_closed")


def test_eight_schedulers_open_each_process_once(world: Database, clock: FixedClock) -> None:
    """However many look at the calendar, each process is opened by one of them."""
    clock.advance(timedelta(days=300))

    def scheduler(session: Session) -> str:
        return " ".join(open_due(session, clock.now()))

    opened = " ".join(together(world, [scheduler] * 8)).split()

    assert len(opened) == len(set(opened)) == counted(world, "opened")


def test_eight_advancers_ask_each_task_once(world: Database, clock: FixedClock) -> None:
    """Looking at a process from many places at once asks nobody twice."""
    with world.writing() as session:
        open_due(session, clock.now())
        ids = list(session.scalars(select(Instance.id)))

    def advancer(session: Session) -> str:
        for instance_id in ids:
            advance_process(session, instance_id, clock.now())
        return "looked"

    together(world, [advancer] * 8)

    with world.reading() as session:
        seats = session.execute(select(Task.step_id, Task.seat)).all()
        asked = session.scalars(select(Event.task_id).where(Event.name == "asked")).all()
    assert len(seats) == len(set(seats))
    assert len(asked) == len(set(asked)) > 0


def test_eight_chasers_remind_once(world: Database, clock: FixedClock) -> None:
    """One level is one notice and one event, however many reach it."""
    ready(world, clock, "survey")
    (task, *_) = ready(world, clock, "paper")
    clock.set(task.due_at or clock.now())

    def chaser(session: Session) -> str:
        escalate_due(session, clock.now())
        return "chased"

    together(world, [chaser] * 8)

    with world.reading() as session:
        levels = session.scalars(
            select(Notice.rung).where(Notice.task_id == task.id, Notice.kind != "request")
        ).all()
        lapsed = session.scalars(select(Event.task_id).where(Event.name == "lapsed")).all()
    assert [2] == list(levels)
    assert len(lapsed) == len(set(lapsed)) == 4


@pytest.mark.parametrize("key", ["paper", "vote_all"])
def test_the_chains_hold_after_a_crowd(world: Database, clock: FixedClock, key: str) -> None:
    """Numbers and hashes follow each other although many wrote at once."""
    tasks = ready(world, clock, key)

    together(world, [press(tasks[n % len(tasks)], "approve", clock) for n in range(12)])

    with world.reading() as session:
        assert () == audit_trail.verify(session).faults


def test_eight_who_open_by_hand_open_one_process(world: Database, clock: FixedClock) -> None:
    """Everybody gets the same process, opened by the first."""

    def opener(session: Session) -> str:
        return Driver(session, clock).open("duty", unit="north")

    opened = together(world, [opener] * 8)

    assert {"duty:FY2028:north": 8} == opened
    assert 1 == counted(world, "opened")

"""Many items that are woken at once follow a batch at a time, so that people can press in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import Connection, event, func, select

from engine.instances.start import open_instance
from engine.operations import advance
from engine.operations.registration import register
from engine.organisation.plan import AssignmentPlan, PersonPlan
from engine.schedule import wakeups
from engine.schedule.publication import publish
from engine.types import Actor
from persistence.instances import Instance, StepRun, Task
from tests import cast
from tests.engine.driver import SAMPLE_PROCESSES
from tests.processes_in_use import processes
from tests.workflows.harness import TestOffice
from workflows import jobs

SMD = Actor("smd", channel="console")
SPONSORS = 120
RUN = "0ac3c1f2-run"


@pytest.fixture
def summits(office: TestOffice) -> Iterator[TestOffice]:
    """Give an office that also holds summits, with an item for each sponsor."""
    with processes(SAMPLE_PROCESSES):
        yield office


def a_summit(office: TestOffice) -> str:
    """Begin a summit with a topic for each of many sponsors; return its id."""
    names = [f"sponsor{number}" for number in range(SPONSORS)]
    people = tuple(
        PersonPlan(name, name, f"{name}@example.org", name, "group", "home", "ceo")
        for name in names
    )
    seats = tuple(AssignmentPlan("ISP", name) for name in names)
    plan = cast.organisation()
    plan = replace(plan, people=(*plan.people, *people), assignments=(*plan.assignments, *seats))
    with office.database.writing() as session:
        register(session, plan, actor=SMD, now=office.clock.now())
        return open_instance(
            session,
            "summit",
            year_id=cast.YEAR,
            period=cast.YEAR,
            unit_id="group",
            now=office.clock.now(),
            actor=SMD,
        ).id


@contextmanager
def commits(office: TestOffice) -> Iterator[list[int]]:
    """Collect how many instances there are at the end of each transaction of a block."""
    found = list[int]()

    def count(connection: Connection) -> None:
        found.append(connection.scalar(select(func.count()).select_from(Instance)) or 0)

    event.listen(office.database.engine, "commit", count)
    try:
        yield found
    finally:
        event.remove(office.database.engine, "commit", count)


def test_many_items_open_in_batches(summits: TestOffice) -> None:
    """No transaction opens more than a batch; the step opens with the last, and each item asks."""
    summit = a_summit(summits)

    with commits(summits) as counts:
        looked = jobs.look_at_process(summits, summit, RUN)

    with summits.database.reading() as session:
        asked = session.scalars(select(Task.instance_id)).all()
        topics = select(StepRun.status).where(
            StepRun.instance_id == summit, StepRun.key == "topics"
        )
        status = session.scalars(topics).one()
    assert looked is not None
    assert SPONSORS + 2 == len({each for each in asked if each != summit})
    assert (len(asked), "open") == (looked[1].opened, status)
    assert max(b - a for a, b in pairwise(counts)) <= jobs.ITEMS


def test_opening_that_was_broken_off_goes_on(summits: TestOffice) -> None:
    """What a first transaction has opened stays, and the next look opens the rest."""
    summit = a_summit(summits)
    with summits.database.writing() as session:
        some = advance.advance_until_idle(session, summit, summits.clock.now(), most=10)

    with summits.database.reading() as session:
        woken = wakeups.due_instances(session, summits.clock.now())
    jobs.look_at_process(summits, summit, RUN)

    with summits.database.reading() as session:
        topics = select(Instance.id).where(Instance.parent_id == summit)
        found = session.scalars(topics).all()
    assert (True, [summit]) == (some.more, woken)
    assert SPONSORS + 2 == len(found)


def test_a_calendar_published_anew_is_followed_in_batches(summits: TestOffice) -> None:
    """Every topic takes its new days, in several transactions, and the process says so once."""
    office, summit = summits, a_summit(summits)
    jobs.look_at_process(office, summit, RUN)
    moved = replace(cast.year(), dates={"BUD.board": date(2027, 12, 20)})
    with office.database.writing() as session:
        publish(session, moved, actor=SMD, now=office.clock.now())

    with commits(office) as counts:
        looked = jobs.look_at_process(office, summit, RUN)

    with office.database.reading() as session:
        halls = session.scalars(
            select(Instance).where(Instance.parent_id == summit).order_by(Instance.id)
        ).all()
        days = {(item.anchors["hall"], item.facts["calendar"]) for item in halls}
    assert looked is not None
    assert len(halls) == SPONSORS + 2
    assert [day for day, _version in days] == ["2027-12-06"]
    assert len(counts) == 1 + (SPONSORS + 2) // jobs.ITEMS

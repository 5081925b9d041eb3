"""Many items that are woken at once follow a batch at a time, so that people can press in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, event, select

from engine.instances.start import open_instance
from engine.operations.registration import register
from engine.organisation.plan import AssignmentPlan, PersonPlan
from engine.schedule.publication import publish
from engine.types import Actor
from persistence.instances import Instance
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
    """Open a summit with a topic for each of many sponsors; return its id."""
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
        summit = open_instance(
            session,
            "summit",
            year_id=cast.YEAR,
            period=cast.YEAR,
            unit_id="group",
            now=office.clock.now(),
            actor=SMD,
        ).id
    jobs.look_at_process(office, summit, RUN)
    return summit


def test_a_calendar_published_anew_is_followed_in_batches(summits: TestOffice) -> None:
    """Every topic takes its new days, in several transactions, and the process says so once."""
    office, commits = summits, list[str]()
    summit = a_summit(office)
    moved = replace(cast.year(), dates={"BUD.board": date(2027, 12, 20)})
    with office.database.writing() as session:
        publish(session, moved, actor=SMD, now=office.clock.now())

    def count(_connection: Connection) -> None:
        commits.append("commit")

    event.listen(office.database.engine, "commit", count)
    looked = jobs.look_at_process(office, summit, RUN)
    event.remove(office.database.engine, "commit", count)

    with office.database.reading() as session:
        halls = session.scalars(
            select(Instance).where(Instance.parent_id == summit).order_by(Instance.id)
        ).all()
        days = {(item.anchors["hall"], item.facts["calendar"]) for item in halls}
    assert looked is not None
    assert len(halls) == SPONSORS + 2
    assert [day for day, _version in days] == ["2027-12-06"]
    assert len(commits) == 1 + (SPONSORS + 2) // jobs.ITEMS

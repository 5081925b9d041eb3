"""What a year came to, where it is looked at before all of it has ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.instance_ids import root_of
from persistence.database import Database
from persistence.instances import Instance, Task, TaskStatus
from rehearsal import summary
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from tests.rehearsal.harness import FIRST, PROMPT

SPRING = FIRST + timedelta(days=45)


@pytest.fixture(scope="module")
def spring(shared_office: Database) -> Database:
    """Give an office in which some weeks have been lived through."""
    Simulation(shared_office, Owners(PROMPT)).advance(FIRST, until=SPRING)
    return shared_office


def test_what_lasts_longer_and_is_not_late_goes_on(spring: Database) -> None:
    """It is named as such, and counts as no fault; without an end it would be unfinished."""
    with spring.reading() as session:
        found, whole = summary.of(session, ends=SPRING), summary.of(session)

    assert any("Strategy planning" in title for title in found.goes_on)
    assert () == found.unfinished
    assert any("strategy_planning" in line for line in whole.unfinished)
    assert () == whole.goes_on
    assert sum(process.goes_on for process in found.processes) == len(found.goes_on)


def test_what_is_late_and_still_chased_goes_on_and_says_so(spring: Database) -> None:
    """Whoever is slow at the end is reminded in the next year as well."""
    with spring.writing() as session:
        late = session.scalars(
            select(Task).where(Task.status == TaskStatus.OPEN, Task.next_chase_at > SPRING)
        ).first()
        assert late is not None
        late.due_at, chain = SPRING - timedelta(days=7), root_of(late.instance_id)
        title = session.get_one(Instance, chain).title
        session.flush()
        found = summary.of(session, ends=SPRING)
        session.rollback()

    assert f"{title}, with something late of which people are still reminded" in found.goes_on
    assert () == found.unfinished


def test_what_is_overdue_and_no_longer_chased_does_not_go_on(spring: Database) -> None:
    """A task whose day has passed at the end keeps its process from being closed."""
    with spring.reading() as session:
        found = summary.of(session, ends=SPRING + timedelta(days=1000))

    assert any("strategy_planning" in line for line in found.unfinished)

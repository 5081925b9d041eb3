"""Collecting measures: values are kept, a failing feed asks its owner once, and heals."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from calendars.clock import FixedClock
from engine.instances.start import open_instance
from engine.operations.advance import advance_process
from engine.operations.decisions import decide
from engine.types import Actor
from office.feeds.access import Reach
from persistence.database import Database
from persistence.instances import Instance, Task
from persistence.records.scorecard import FeedReading
from processes.scorecard import services
from processes.scorecard.services import Wanted
from tests import content
from tests.cast import ADMIN, YEAR
from workflows import jobs, observability

CYCLE = f"data_cycle:{YEAR}-03:group"


@pytest.fixture
def office(world: Database, clock: FixedClock, tmp_path: Path) -> Any:
    """Give an office in which March is being collected and one measure has a feed."""
    place = SimpleNamespace(
        database=world, clock=clock, file=tmp_path / "kpi.csv", reach=Reach.of("", str(tmp_path))
    )
    clock.set(clock.now().replace(year=2028, month=4, day=3))
    with world.writing() as session:
        content.fill(session)
        content.bring(
            session,
            "feeds",
            [
                {
                    "measure": "M-C1",
                    "kind": "csv",
                    "location": str(place.file),
                    "owner": "itd",
                    "pick": "value=Amount; where Month={month}",
                },
            ],
        )
        open_instance(
            session,
            "data_cycle",
            year_id=YEAR,
            period=f"{YEAR}-03",
            unit_id="group",
            now=clock.now(),
            actor=ADMIN,
        )
        advance_process(session, CYCLE, clock.now())
    return place


def collect(office: Any) -> list[Wanted]:
    """Draw everything that is owed; return what was."""
    owed = jobs.due_feeds(office)
    for wanted in owed:
        jobs.draw_and_keep_feed(office, wanted, {}, 0.0)
    with office.database.writing() as session:
        advance_process(session, CYCLE, office.clock.now())
    return owed


def asked(office: Any) -> list[Task]:
    """Return the tasks about feeds that are open."""
    with office.database.reading() as session:
        query = select(Task).where(
            Task.instance_id.contains("/feed_failure:"), Task.status == "open"
        )
        return list(session.scalars(query))


def test_a_value_is_kept_and_owed_no_more(office: Any) -> None:
    """What was drawn once is not asked for again."""
    office.file.write_text("Month,Amount\n2028-03,77\n")

    first, second = collect(office), collect(office)

    assert ["M-C1"] == [wanted.measure for wanted in first]
    assert [] == second
    with office.database.reading() as session:
        kept = session.scalars(select(FeedReading)).one()
        assert (77, date(2028, 3, 31), None) == (kept.value, kept.as_of, kept.fault)


@pytest.mark.duty("S7")
def test_a_failing_feed_asks_its_owner_once(office: Any) -> None:
    """However often it is tried, one person has one task, and the reason is kept."""
    collect(office)
    collect(office)

    (task,) = asked(office)
    assert "itd" == task.assignee_id
    with office.database.reading() as session:
        kept = session.scalars(select(FeedReading)).one()
        assert "no file kpi.csv" in str(kept.fault)
        item = session.get_one(Instance, task.instance_id)
        assert "Measure of C1" in item.title


def test_a_feed_that_heals_asks_nobody_any_more(office: Any) -> None:
    """The task is withdrawn when the value comes."""
    collect(office)
    office.file.write_text("Month,Amount\n2028-03,78\n")

    collect(office)

    assert [] == asked(office)


def test_a_feed_that_fails_again_after_it_was_mended_asks_again(office: Any) -> None:
    """A second failure is a second task."""
    collect(office)
    with office.database.writing() as session:
        decide(session, asked(office)[0].id, "mended", actor=Actor("itd"), now=office.clock.now())

    collect(office)

    assert 1 == len(asked(office))


def test_the_table_shows_failures_first(office: Any) -> None:
    """An administrator sees what failed and how often it was tried."""
    collect(office)

    (row,) = observability.feed_table(office)

    assert ("M-C1", "-", str(jobs.TRIES)) == (row["measure"], row["value"], row["tries"])
    assert services.FAILURE == "feed_failure"

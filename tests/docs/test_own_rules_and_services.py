"""The longer recipe for a process of one's own: its files, put into a folder, run to the end."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from calendars.clock import FixedClock
from engine.catalogue import CURRENT
from engine.rules.gate import RulesBroken
from office.application import Application
from office.settings import Settings
from persistence.instances import Instance, StepRun
from persistence.strategy_year import Milestone
from tests import cast
from tests.docs.snippets import snippets
from tests.engine.driver import Driver

PAGE = "docs/how-to/add-a-process.md"
NOW = datetime(2028, 4, 10, 9, tzinfo=UTC)  # after the first quarter of FY2028
QUARTERS = [f"FY2028-Q{n}" for n in range(1, 5)]
SMALL = {"id": "STEEL", "name": "Steel works", "size": "3"}
LARGE = {**SMALL, "size": "12"}
HELD = {"on": "2028-04-10", "present": "11"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Application]:
    """Give an office that was opened with the recipe's folder, in the standing cast's year."""
    for each in snippets("python"):
        if each.page == PAGE and each.file:
            file = tmp_path / "our-processes" / each.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(each.text, encoding="utf-8")
    before = CURRENT.load
    (tmp_path / "state").mkdir()
    folder = tmp_path / "our-processes"
    office = Application.open(Settings(state_dir=tmp_path / "state", processes_folder=folder))
    office.database.migrate()
    with office.database.writing() as session:
        cast.settle(session, NOW)
    yield office
    office.close()
    CURRENT.use(before)


def test_the_longer_recipe_walks_to_its_end(office: Application) -> None:
    """Its rule blocks once, its service writes down what it found, its quarter is reached."""
    with office.database.writing() as session:
        driver = Driver(session, FixedClock(NOW))
        day = driver.open("supplier_day", period=QUARTERS[0])

        with pytest.raises(RulesBroken, match=r"SUP\.R1 STEEL has 3 people"):
            driver.answer(driver.task(day), "submit", rows=[SMALL])
        driver.answer(driver.task(day), "submit", rows=[LARGE])
        driver.look(day)
        driver.answer(driver.task(day), "held", form=HELD)
        driver.look(day)

        counted = select(StepRun.content).where(StepRun.instance_id == day, StepRun.key == "3")
        reached = select(Milestone.code).where(Milestone.reached_by == day)
        assert session.get_one(Instance, day).status == "completed"
        assert (session.scalar(counted) or {})["invited"] == "12 people"
        assert session.scalars(reached).all() == [f"SUP.held@{QUARTERS[0]}"]


def test_each_quarter_owes_a_milestone_of_its_own(office: Application) -> None:
    """The calendar holds one for each quarter, with a day of its own."""
    with office.database.reading() as session:
        query = select(Milestone.code, Milestone.due).where(Milestone.code.like("SUP.held%"))
        found = dict(session.execute(query).tuples().all())

    assert sorted(found) == [f"SUP.held@{quarter}" for quarter in QUARTERS]
    assert len(set(found.values())) == len(QUARTERS)

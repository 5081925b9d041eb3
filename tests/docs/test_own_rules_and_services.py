"""The longer recipe for a process of one's own: its files, put into a folder, run to the end."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from calendars.clock import FixedClock
from engine.catalogue import CURRENT
from engine.records.sheets import sheet
from engine.rules.gate import RulesBroken
from engine.views.sheets import SheetView
from office.application import Application
from office.imports.csv_sheets import read_apart, write_csv
from office.imports.faults import RecordsRefused
from office.imports.records import Brought, bring, put, views
from office.imports.workbooks import write_sheet
from office.settings import Settings
from persistence.database import Database
from persistence.instances import Instance, StepRun
from persistence.records.base import RecordVersion
from persistence.strategy_year import Milestone
from tests import cast
from tests.docs.snippets import snippets
from tests.engine.driver import SMD, Driver

PAGE = "docs/how-to/add-a-process.md"
NOW = datetime(2028, 4, 10, 9, tzinfo=UTC)  # after the first quarter of FY2028
PUBLISHED = datetime(2027, 3, 1, 9, tzinfo=UTC)  # in time for all of its quarters
QUARTERS = [f"FY2028-Q{n}" for n in range(1, 5)]
CROWD = {"id": "STEEL", "name": "Steel works", "buyer": "cfo", "people": "30"}
GROUP = {**CROWD, "people": "12"}
HELD = {"on": "2028-04-10", "present": "11"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Iterator[Application]:
    """Give an office that was opened with the recipe's folder, in the standing cast's year."""
    for each in snippets("python"):
        if each.page == PAGE and each.file:
            file = tmp_path / "our-processes" / each.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(each.text, encoding="utf-8")
    before = CURRENT.load
    (tmp_path / "state").mkdir()
    settings = Settings(
        state_dir=tmp_path / "state",
        processes_folder=tmp_path / "our-processes",
        database_url=database.url,
        secret_key="s" * 32,
        prefect_auth="office:secret",
    )
    office = Application.open(settings)
    office.database.migrate()
    with office.database.writing() as session:
        cast.settle(session, PUBLISHED)
    yield office
    office.close()
    CURRENT.use(before)


def test_the_longer_recipe_walks_to_its_end(office: Application) -> None:
    """Its rule blocks once, its service writes down what it found, its quarter is reached."""
    with office.database.writing() as session:
        driver = Driver(session, FixedClock(NOW))
        day = driver.open("supplier_day", period=QUARTERS[0])

        with pytest.raises(RulesBroken, match=r"SUP\.R1 STEEL would come with 30"):
            driver.answer(driver.task(day), "submit", rows=[CROWD])
        driver.answer(driver.task(day), "submit", rows=[GROUP])
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


@pytest.mark.parametrize("place", ["records", "records.xlsx"])
def test_its_sheet_goes_out_and_comes_in_as_those_of_the_program(
    office: Application, tmp_path: Path, place: str
) -> None:
    """Files and workbooks hold its rows; what is brought in makes a version, faults are named."""
    path = tmp_path / place
    with office.database.writing() as session:
        driver = Driver(session, FixedClock(NOW))
        day = driver.open("supplier_day", period=QUARTERS[0])
        driver.answer(driver.task(day), "submit", rows=[GROUP])
        driver.look(day)
        put(views(session), path)
        session.execute(update(sheet("own_suppliers").table).values(people=1))

        brought = [each for each in bring(session, path, actor=SMD, now=NOW) if each.changed]

        versions = select(RecordVersion.version, RecordVersion.content["people"].as_integer())
        kept = versions.where(RecordVersion.record_id == "STEEL").order_by(RecordVersion.version)
        assert [Brought("own_suppliers", 0, 1, 0)] == brought
        assert [(1, 12), (2, 12)] == session.execute(kept).tuples().all()


@pytest.mark.parametrize("name", ["suppliers.xlsx", "suppliers.csv"])
def test_a_file_with_its_rows_is_read_apart(office: Application, name: str) -> None:
    """The sandbox, which has loaded no folder, is told the columns that it looks for."""
    kind = sheet("own_suppliers")
    view = SheetView(kind.key, kind.title, kind.columns, (GROUP,), {})
    csv = write_csv(kind.columns, [GROUP], bom=False)

    found = read_apart(name, write_sheet(view) if name.endswith("xlsx") else csv, kind)

    assert [GROUP] == [{k: v for k, v in row.items() if v} for row in found.rows]


def test_a_fault_in_its_rows_is_named_by_its_place(office: Application, tmp_path: Path) -> None:
    """What its columns ask for is asked of a file, too."""
    file = tmp_path / "own_suppliers.csv"
    file.write_text("id,year,name,buyer,people\nSTEEL,FY2028,Steel,nobody,3\n", encoding="utf-8")

    with office.database.writing() as session, pytest.raises(RecordsRefused) as refused:
        bring(session, tmp_path, actor=SMD, now=NOW)

    assert ["Who buys from them"] == [fault.field for fault in refused.value.faults]

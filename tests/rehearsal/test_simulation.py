"""A whole strategy year through the engine alone, and the same each time."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.operations.registration import register
from engine.schedule.publication import publish
from engine.types import Actor
from office.imports.folder import read_folder
from office.imports.records import bring
from persistence.database import Database
from persistence.instances import RuleResult, StepRun
from rehearsal import demo
from rehearsal.answers import RECORDS
from rehearsal.behaviour import Styles
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from tests import cast, content

FIRST = datetime(2027, 2, 1, 8, tzinfo=UTC)
SPRING = FIRST + timedelta(days=150)
ENDLESS = re.compile(r"\d[.,]\d{7,}")  # records keep six decimals


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_the_example_lives_through_its_whole_year(sqlite: Database) -> None:
    """All nine processes complete, every milestone is reached or explained, the chain verifies."""
    plan, published = read_folder(demo.EXAMPLE)
    actor = Actor("rehearsal", channel="rehearsal")
    with sqlite.writing() as session:
        register(session, plan, actor=actor, now=FIRST)
        publish(session, published, actor=actor, now=FIRST)
        bring(session, demo.EXAMPLE / RECORDS, actor=actor, now=FIRST)

    year = Simulation(sqlite, Owners(demo.cast())).run(FIRST)

    assert [] == [process.title for process in year.processes if not process.completed]
    assert () == year.unfinished
    assert () == year.unexplained
    assert year.verified
    assert sum(process.escalations for process in year.processes) > 0
    assert sum(process.returns for process in year.processes) > 0
    assert [] == _endless(sqlite)


def test_the_same_seed_gives_the_same_year(sqlite_template: Path, tmp_path: Path) -> None:
    """Two rehearsals agree in every event, a third with another seed does not."""
    digests = [
        _digest(sqlite_template, tmp_path / name, seed)
        for name, seed in (
            ("first", "one"),
            ("second", "one"),
            ("third", "two"),
        )
    ]

    assert digests[0] == digests[1] != digests[2]


def _endless(database: Database) -> list[str]:
    """Return what steps report and rules find with all the digits that a division has."""
    with database.reading() as session:
        reported = session.scalars(select(StepRun.content)).all()
        found = session.scalars(select(RuleResult.text)).all()
    texts = [*(str(each) for each in reported), *found]
    return [text for text in texts if ENDLESS.search(text)]


def _digest(template: Path, folder: Path, seed: str) -> str:
    folder.mkdir()
    path = folder / "year.db"
    path.write_bytes(template.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        cast.settle(session, FIRST)
        content.fill(session)
    year = Simulation(database, Owners(Styles(seed))).run(FIRST, until=SPRING)
    database.close()
    return year.digest

"""A whole strategy year through the engine alone, and the same each time."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.rules import gate
from engine.rules.answered import Answers
from engine.rules.rule import run, year_context
from engine.schedule import wakeups
from persistence.database import Database
from persistence.instances import Instance, InstanceStatus, RuleResult, StepRun
from persistence.strategy_year import Occurrence
from rehearsal import demo
from rehearsal.behaviour import Styles
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation, follow_up
from tests.busy import busy
from tests.rehearsal.harness import FIRST, copied

SPRING = FIRST + timedelta(weeks=10)
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'editions'"
FEWER = 50  # findings that are open when the year is over
YEAR, ENDS = "FY2028", date(2028, 12, 31)
ENDLESS = re.compile(r"\d[.,]\d{7,}")  # records keep six decimals


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_the_example_lives_through_its_whole_year(sqlite: Database) -> None:
    """All nine processes complete, every milestone is reached or explained, the chain verifies."""
    demo.settle(sqlite, now=FIRST)
    year = Simulation(sqlite, Owners(demo.cast())).run(FIRST)

    assert [] == [process.title for process in year.processes if not process.completed]
    assert () == year.unfinished
    assert () == year.unexplained
    assert year.verified
    assert sum(process.escalations for process in year.processes) > 0
    assert sum(process.returns for process in year.processes) > 0
    assert [] == _endless(sqlite)
    assert FEWER > len(_open_findings(sqlite))
    assert [] == _twice(sqlite)


def test_the_same_seed_gives_the_same_year_to_the_byte(office_file: Path, tmp_path: Path) -> None:
    """Two rehearsals agree in every row, one of them on a busy machine; another seed does not.

    Only the token of an edition is thrown anew, so that it never means two organisations.
    """
    first = _rows(office_file, tmp_path / "first.db", "one")
    with busy(8):
        second = _rows(office_file, tmp_path / "second.db", "one")
    other = _rows(office_file, tmp_path / "third.db", "two")

    assert [] == [name for name in first if first[name] != second[name]]
    assert first["history"] != other["history"]


def test_nothing_opens_before_its_hour_because_something_else_is_due(office: Database) -> None:
    """A process opens when the office opens, as its flows do it, however early others are at work."""
    owed = select(Occurrence).where(Occurrence.opened_at.is_(None), Occurrence.held.is_(False))
    with office.reading() as session:
        day = session.scalars(owed.order_by(Occurrence.due)).all()[3].due
    early = datetime.combine(day, time(5), tzinfo=UTC)
    Simulation(office, Owners(demo.cast())).advance(FIRST, until=early - timedelta(hours=5))
    with office.writing() as session:
        case = session.scalars(
            select(Instance.id).where(Instance.status.in_(InstanceStatus.ACTIVE))
        ).first()
        occurrence = session.scalars(owed.where(Occurrence.due == day)).first()
        assert case is not None
        assert occurrence is not None
        wakeups.wake(session, case, due_at=early, reason="something else")
        follow_up(session, early)
        session.refresh(occurrence)
        before = occurrence.opened_at
        follow_up(session, early.replace(hour=9))
        session.refresh(occurrence)

        assert (before, occurrence.opened_at) == (None, early.replace(hour=9))


def _open_findings(database: Database) -> list[str]:
    """Return what the rules find on the last day of the year, and nobody has answered to."""
    with database.reading() as session:
        answers = Answers(session, YEAR, datetime.combine(ENDS, time(), UTC))
        found = run(gate.rules().values(), year_context(session, YEAR, ENDS))
        return [f"{each[0].code} {each[1].text}" for each in found if answers.to(each) is None]


def _twice(database: Database) -> list[str]:
    """Return the rules about lines that stand twice in the budget, or add up to no total."""
    with database.reading() as session:
        look = year_context(session, YEAR, ENDS)
        return [finding.text for _, finding in run(gate.named(["BUD.R7", "BUD.R8b"]), look)]


def _endless(database: Database) -> list[str]:
    """Return what steps report and rules find with all the digits that a division has."""
    with database.reading() as session:
        reported = session.scalars(select(StepRun.content)).all()
        found = session.scalars(select(RuleResult.text)).all()
    texts = [*(str(each) for each in reported), *found]
    return [text for text in texts if ENDLESS.search(text)]


def _rows(file: Path, path: Path, seed: str) -> dict[str, list[tuple[object, ...]]]:
    """Return everything that a rehearsal left in the database, by table."""
    with copied(file, path) as database:
        Simulation(database, Owners(Styles(seed))).advance(FIRST, until=SPRING)
        with closing(sqlite3.connect(path)) as raw:
            names = [name for (name,) in raw.execute(TABLES)]
            return {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in names}

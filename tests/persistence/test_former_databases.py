"""A database that an earlier version wrote opens in this one, and its work goes on where it stood.

`former/` holds dumps of databases in which a change of a measure and a scorecard refresh are under
way, letters are written and a day is sealed; each is named after the month of the code that wrote
it.
"""

import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from auditing import verification
from auditing.seals import Signer
from calendars.clock import FixedClock
from engine import audit_trail, catalogue
from engine.schedule import publication, versions
from notifications.links import read, token
from persistence.audit_trail import Seal
from persistence.database import Database
from persistence.instances import Instance
from persistence.outbox import Link
from processes.planning.calendar_approval import propose
from tests import cast
from tests.conftest import MONDAY
from tests.engine.driver import CEO, SMD
from tests.engine.scorecard_driver import hand_in
from tests.notifications.driver import KEYRING, MailDriver

FORMER = sorted((Path(__file__).parent / "former").glob("*.sql.gz"))
DUMPED = MONDAY + timedelta(days=9)  # when it was written, by its own clock
CHANGE = "measure_change:FY2028:group"


@pytest.fixture(params=FORMER, ids=lambda path: path.name.partition(".")[0])
def former(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give the database of an earlier version, brought to the newest schema."""
    path, dump = tmp_path / "smo.db", gzip.decompress(request.param.read_bytes()).decode()
    connection = sqlite3.connect(path)
    connection.executescript(dump)
    connection.close()
    database = Database(f"sqlite:///{path}")
    database.migrate()
    yield database
    database.close()


def test_there_is_a_former_database_to_open() -> None:
    """The tests below walk over the dumps; without one they would prove nothing."""
    assert FORMER


def test_every_process_keeps_the_definition_it_began_with(former: Database) -> None:
    """What an instance began with is found by its version, and still means the same."""
    with former.reading() as session:
        instances = list(session.scalars(select(Instance)))
        versions = {catalogue.of(session, each).version for each in instances}

        assert versions == {each.definition_version for each in instances}
        assert {each.definition_key for each in instances} == {
            "measure_change",
            "scorecard_refresh",
        }


def test_its_history_verifies_by_the_hashes_of_then(former: Database) -> None:
    """Every event hashes to what was written, and the seal that was kept elsewhere still fits."""
    with former.reading() as session:
        seal = session.scalars(select(Seal)).one()
        public = Signer(KEYRING.keys[KEYRING.current]).public

        assert audit_trail.verify(session).ok
        assert verification.against(session, seal.note, public).fault == ""


def test_its_work_goes_on_where_it_stood(former: Database) -> None:
    """Whoever was asked answers, the process moves, the next is asked by letter, and links work."""
    with former.writing() as session:
        driver = MailDriver(session, FixedClock(DUMPED))
        (asked,) = driver.tasks(CHANGE)

        hand_in(driver, asked)
        (following,) = driver.tasks(CHANGE)
        letters = driver.post()

        assert driver.instance(CHANGE).state == "checking"
        assert following.assignee_id in {letter.person_id for letter in letters}
        assert audit_trail.verify(session).ok
        for link in session.scalars(select(Link.id)):
            assert read(token(link, KEYRING), KEYRING) == link


def test_its_calendar_counts_as_approved_and_changes_by_approval(former: Database) -> None:
    """The version in force stays so; a change of it waits for the chief executive."""
    later = replace(cast.year(), dates={"SPL.meeting": date(2027, 7, 9)})
    with former.writing() as session:
        driver = MailDriver(session, FixedClock(DUMPED))
        known = publication.in_force(session, cast.YEAR)
        approved = versions.last_approved(session, cast.YEAR)
        found = propose(session, later, actor=SMD, now=driver.now)
        assert found.process is not None
        driver.look(found.process.id)
        waiting = publication.in_force(session, cast.YEAR)
        driver.answer(driver.task(found.process.id, step="C2"), "approve", by=CEO)

        assert known is not None
        assert known.id == approved.id if approved else False
        assert waiting is known
        assert publication.in_force(session, cast.YEAR) is found.version
        assert audit_trail.verify(session).ok

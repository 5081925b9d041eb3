"""A PostgreSQL that says nothing: no page waits for ever, and all of them heal."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from persistence.database import Database
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice, open_office
from tests.patience import PATIENCE

pytestmark = pytest.mark.postgresql
# Seconds; together more than any wait of a page (persistence/postgresql.py), on a machine at rest
LONG = 15.0


@pytest.fixture
def office(postgresql: Database) -> ChangeRequestOffice:
    """Return an office on PostgreSQL."""
    return open_office(postgresql)


@contextmanager
def paused(database: Database) -> Iterator[None]:
    """Stop every process of the database's server, for a while."""
    with database.reading() as session:
        folder = Path(session.scalar(text("SHOW data_directory")) or "")
        pids = list(session.scalars(text("SELECT pid FROM pg_stat_activity")))
    pids.append(int((folder / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def timed(visitor: httpx.Client, page: str) -> tuple[int, bool]:
    """Return a page's status, and whether it came in time."""
    began = time.monotonic()
    status = visitor.get(page).status_code
    return status, time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("kept", [True, False], ids=["kept connection", "new connection"])
def test_a_paused_server_is_one_that_is_away(office: ChangeRequestOffice, *, kept: bool) -> None:
    """The page says that the office is closed, and shows what it has once the server goes on."""
    page = f"/t/{office.token('MO')}"

    with office.visit() as visitor:
        with paused(office.database):
            if not kept:
                office.database.engine.pool = office.database.engine.pool.recreate()
            during = timed(visitor, page)
        after = timed(visitor, page)

    assert ((503, True), (200, True)) == (during, after)


def test_what_was_asked_before_the_pause_ends_too(office: ChangeRequestOffice) -> None:
    """A statement that is under way when the server falls silent is given up."""
    with office.database.reading() as session, ThreadPoolExecutor() as aside:
        session.execute(text("SELECT 1"))
        began = time.monotonic()
        with paused(office.database):
            asked = aside.submit(session.execute, text("SELECT 2"))
            with pytest.raises(OperationalError, match="silent"):
                asked.result()
        assert time.monotonic() - began < PATIENCE


def test_a_lock_that_is_kept_closes_the_office_for_a_moment(office: ChangeRequestOffice) -> None:
    """A press that waits for somebody's lock is refused in time, and taken later."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)

    with office.visit() as visitor:
        with office.database.writing() as session:
            session.execute(text("LOCK TABLE tasks"))
            began = time.monotonic()
            during = visitor.post(f"/t/{token}", data=sheet).status_code
            lasted = time.monotonic() - began
        after = visitor.post(f"/t/{token}", data=sheet).status_code

    assert (503, True, 200) == (during, lasted < PATIENCE, after)


def test_who_may_wait_waits(office: ChangeRequestOffice) -> None:
    """A start that waits for another's migration is no page: it waits until that one is done."""
    with office.database.writing() as session, ThreadPoolExecutor() as aside:
        session.execute(text("LOCK TABLE alembic_version"))
        start = aside.submit(office.database.migrate)
        time.sleep(LONG)
        waited = not start.done()
        session.rollback()
        start.result(timeout=PATIENCE)

    assert waited

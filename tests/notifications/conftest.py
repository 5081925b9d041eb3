"""What the tests of letters share: the sample processes and a driver that reads letters."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from persistence.database import Database
from tests.engine.sample_world import postgresql_world, sample_processes, sqlite_world
from tests.notifications.driver import MailDriver

__all__ = ["postgresql_world", "sample_processes", "sqlite_world"]  # fixtures of these tests too


@pytest.fixture
def mail_driver(small_world: Database, clock: FixedClock) -> Iterator[MailDriver]:
    """Give a mail driver on SQLite whose work is thrown away."""
    with small_world.session() as session, session.begin() as transaction:
        yield MailDriver(session, clock)
        transaction.rollback()


@pytest.fixture
def any_mail_driver(session: Session, clock: FixedClock) -> MailDriver:
    """Give a mail driver on SQLite, and once more on PostgreSQL."""
    return MailDriver(session, clock)

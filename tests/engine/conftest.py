"""What the tests of the engine share: machines made for them, and a desk to work at."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from persistence.database import Database
from tests.engine.desk import Desk
from tests.engine.workshop_world import postgresql_world, sqlite_world, workshop

__all__ = ["postgresql_world", "sqlite_world", "workshop"]  # fixtures of these tests


@pytest.fixture
def desk(small_world: Database, clock: FixedClock) -> Iterator[Desk]:
    """Give a desk on SQLite whose work is thrown away."""
    with small_world.session() as session, session.begin() as transaction:
        yield Desk(session, clock)
        transaction.rollback()


@pytest.fixture
def any_desk(session: Session, clock: FixedClock) -> Desk:
    """Give a desk on SQLite, and once more on PostgreSQL."""
    return Desk(session, clock)

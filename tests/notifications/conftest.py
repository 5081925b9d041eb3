"""What the tests of letters share: the workshop's machines and a desk with the office's paper."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from persistence.database import Database
from tests.engine.workshop_world import postgresql_world, sqlite_world, workshop
from tests.notifications.postroom import PostRoom

__all__ = ["postgresql_world", "sqlite_world", "workshop"]  # fixtures of these tests too


@pytest.fixture
def room(small_world: Database, clock: FixedClock) -> Iterator[PostRoom]:
    """Give a post room on SQLite whose work is thrown away."""
    with small_world.session() as session, session.begin() as transaction:
        yield PostRoom(session, clock)
        transaction.rollback()


@pytest.fixture
def any_room(session: Session, clock: FixedClock) -> PostRoom:
    """Give a post room on SQLite, and once more on PostgreSQL."""
    return PostRoom(session, clock)

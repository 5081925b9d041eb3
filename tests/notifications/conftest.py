"""What the tests of letters share: the workshop's machines and a desk with the office's paper."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from engine.definitions import CURRENT
from persistence.database import Database
from tests.engine.desk import WORKSHOP
from tests.notifications.postroom import PostRoom


@pytest.fixture(autouse=True)
def workshop() -> Iterator[None]:
    """Add the machines of the workshop to the nine processes."""
    CURRENT.use(WORKSHOP)
    yield
    CURRENT.use(None)


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

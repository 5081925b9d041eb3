"""What the tests of packs share: the cast's books with three locked months."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from office.reports.pack import Pack, pack
from persistence.database import Database
from tests.office.reports import sample_quarter

Make = Callable[..., Pack]


@pytest.fixture
def books_open(small_world: Database) -> Iterator[Session]:
    """Give a session on the cast's empty books, thrown away afterwards."""
    with small_world.session() as session, session.begin() as transaction:
        yield session
        transaction.rollback()


@pytest.fixture
def make(books_open: Session) -> Make:
    """Give a function that fills the books, changed as told, and makes the pack of March."""

    def made(months: tuple[str, ...] = ("01", "02", "03"), **changes: Any) -> Pack:
        sample_quarter.fill(books_open, months, **changes)
        return pack(books_open, sample_quarter.PERIOD, sample_quarter.TODAY)

    return made

"""What the tests of the rules share: a look at the standing cast's year, and a judge."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from engine.rules import catalogue, running
from persistence.database import Database
from tests import content
from tests.cast import YEAR

TODAY = date(2027, 8, 2)
Judge = Callable[..., list[str]]


@pytest.fixture
def books(small_world: Database) -> Iterator[Session]:
    """Give a session on a world without any strategy records, thrown away afterwards."""
    with small_world.session() as session, session.begin() as transaction:
        yield session
        transaction.rollback()


@pytest.fixture
def judge(books: Session) -> Judge:
    """Give a function that fills the books, changed as told, and returns what one rule finds."""

    def finds(
        code: str, *, today: date = TODAY, period: str = "", **changes: content.Rows
    ) -> list[str]:
        content.fill(books, **changes)
        look = running.of_year(books, YEAR, today, period)
        return [found.text for _, found in running.run(catalogue.named([code]), look)]

    return finds

"""What the tests of the rules share: a look at the standing cast's year, and a judge."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine.rules import gate, rule
from persistence.database import Database
from tests import content
from tests.cast import YEAR
from tests.conftest import writing_template

TODAY = date(2027, 8, 2)
Judge = Callable[..., list[str]]


@pytest.fixture(scope="session")
def sound_template(sqlite_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file in which the standing cast has its sound content; judges copy it."""
    path = tmp_path_factory.mktemp("sound") / "template.db"
    shutil.copy(sqlite_world, path)
    with writing_template(path) as database, database.writing() as session:
        content.fill(session)
    return path


@pytest.fixture
def books(sound_template: Path, tmp_path: Path) -> Iterator[Session]:
    """Give a session on a world with its sound content, thrown away afterwards."""
    path = tmp_path / "sound.db"
    shutil.copy(sound_template, path)
    database = Database(f"sqlite:///{path}")
    with database.session() as session, session.begin() as transaction:
        yield session
        transaction.rollback()
    database.close()


@pytest.fixture
def judge(books: Session) -> Judge:
    """Give a function that changes the sound books as told and returns what one rule finds."""
    changed: dict[str, content.Rows] = {}  # what an earlier call of the same test left

    def finds(
        code: str, *, today: date = TODAY, period: str = "", **changes: content.Rows
    ) -> list[str]:
        content.restore(books, changed)
        content.change(books, **changes)
        changed.update(changes)
        look = rule.year_context(books, YEAR, today, period)
        return [found.text for _, found in rule.run(gate.named([code]), look)]

    return finds

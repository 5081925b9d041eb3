"""What rehearsals begin with: an office of the standing cast whose year has not begun."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from persistence.database import Database
from tests.rehearsal.harness import copied, office_in


@pytest.fixture(scope="session")
def office_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file of such an office, for tests to copy."""
    return office_in(sqlite_template, tmp_path_factory.mktemp("office") / "template.db")


@pytest.fixture
def office(office_file: Path, tmp_path: Path) -> Iterator[Database]:
    """Give such an office."""
    with copied(office_file, tmp_path / "office.db") as database:
        yield database


@pytest.fixture(scope="module")
def shared_office(
    office_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Give one to all tests of a module, which change nothing in it."""
    with copied(office_file, tmp_path_factory.mktemp("shared") / "office.db") as database:
        yield database

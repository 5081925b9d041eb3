"""The standing cast's year with the sample processes among its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import settled_file, settled_template
from tests.engine.driver import SAMPLE_PROCESSES
from tests.processes_in_use import processes


@pytest.fixture(autouse=True)
def sample_processes() -> Iterator[None]:
    """Add the sample processes to the nine."""
    with processes(SAMPLE_PROCESSES):
        yield


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file in which the standing cast works with them, for tests to copy."""
    with processes(SAMPLE_PROCESSES):
        return settled_file(sqlite_template, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def postgresql_world(postgresql_server: str) -> str:
    """Give the name of a template database in which the same is so."""
    with processes(SAMPLE_PROCESSES):
        return settled_template(postgresql_server)

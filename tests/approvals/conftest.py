"""What the tests of the pages share: an office with one process under way, and a visitor."""

from collections.abc import Iterator

import httpx
import pytest

from persistence.database import Database
from tests.approvals.map_room import workshop
from tests.approvals.paper import PaperOffice, open_office


@pytest.fixture(autouse=True)
def further_processes() -> Iterator[None]:
    """Add the processes that only tests know."""
    with workshop():
        yield


@pytest.fixture
def office(database: Database) -> PaperOffice:
    """Return an office in which a change of a measure has just begun."""
    return open_office(database)


@pytest.fixture
def visitor(office: PaperOffice) -> Iterator[httpx.Client]:
    """Return somebody without any cookie who reads the office's pages."""
    with office.visit() as client:
        yield client

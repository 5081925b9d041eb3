"""What the tests of the pages share: an office with one process under way, and a visitor."""

from collections.abc import Iterator

import httpx
import pytest

from persistence.database import Database
from tests.approvals.change_request_office import ChangeRequestOffice, open_office
from tests.approvals.strategy_map_office import sample_processes


@pytest.fixture(autouse=True)
def further_processes() -> Iterator[None]:
    """Add the processes that only tests know."""
    with sample_processes():
        yield


@pytest.fixture
def office(database: Database) -> ChangeRequestOffice:
    """Return an office in which a change of a measure has just begun."""
    return open_office(database)


@pytest.fixture
def visitor(office: ChangeRequestOffice) -> Iterator[httpx.Client]:
    """Return somebody without any cookie who reads the office's pages."""
    with office.visit() as client:
        yield client

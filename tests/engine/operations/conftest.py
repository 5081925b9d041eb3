"""What the tests of the operations share: an office that also writes letters."""

import pytest

from tests.engine.driver import Driver
from tests.notifications.driver import MailDriver


@pytest.fixture
def office(any_driver: Driver) -> MailDriver:
    """Give a driver that also writes letters, on each kind of database."""
    return MailDriver(any_driver.session, any_driver.clock)

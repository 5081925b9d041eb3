"""The simulated clock stands in the database and only moves on."""

from datetime import datetime, timedelta

import pytest

from calendars.errors import NaiveInstant
from office.application import StoredClock
from office.errors import ClockNotSet, ClockWentBack
from persistence.database import Database
from tests.conftest import MONDAY


def test_every_process_reads_the_same_time(database: Database) -> None:
    """A second clock on the same database tells what the first was set to."""
    StoredClock(database).set(MONDAY)

    assert StoredClock(database).now() == MONDAY


def test_it_moves_on(sqlite: Database) -> None:
    """Time advances by a duration."""
    clock = StoredClock(sqlite)
    clock.set(MONDAY)

    clock.advance(timedelta(days=3))

    assert clock.now() == MONDAY + timedelta(days=3)


def test_it_never_goes_back(sqlite: Database) -> None:
    """An earlier time is refused and the clock stands where it stood."""
    clock = StoredClock(sqlite)
    clock.set(MONDAY)

    with pytest.raises(ClockWentBack):
        clock.set(MONDAY - timedelta(seconds=1))

    assert clock.now() == MONDAY


def test_it_must_be_set_first(sqlite: Database) -> None:
    """A clock that nobody set tells no time."""
    clock = StoredClock(sqlite)

    with pytest.raises(ClockNotSet):
        clock.now()

    assert not clock.is_set


def test_a_time_without_a_zone_is_refused(sqlite: Database) -> None:
    """Nobody knows when a naive time was."""
    with pytest.raises(NaiveInstant):
        StoredClock(sqlite).set(datetime(2027, 3, 1, 9))  # noqa: DTZ001 - the fault itself

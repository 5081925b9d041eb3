"""The clock is asked in one place and stands still in tests."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from calendars.clock import Clock, FixedClock, SystemClock, require_utc
from calendars.errors import NaiveInstant

NOON = datetime(2028, 3, 1, 12, tzinfo=UTC)


def test_the_system_clock_tells_utc() -> None:
    """The machine's time comes as an aware instant in UTC."""
    clock: Clock = SystemClock()

    instant = clock.now()

    assert instant.utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_still() -> None:
    """Asked twice, a fixed clock tells the same instant."""
    clock = FixedClock(NOON)

    assert (NOON, NOON) == (clock.now(), clock.now())


def test_a_fixed_clock_advances() -> None:
    """A fixed clock moves by exactly the duration it is told, backwards too."""
    clock = FixedClock(NOON)

    clock.advance(timedelta(days=3))
    clock.advance(timedelta(hours=-2))

    assert datetime(2028, 3, 4, 10, tzinfo=UTC) == clock.now()


def test_a_fixed_clock_is_set_in_any_zone() -> None:
    """An instant given in another zone is kept in UTC."""
    clock = FixedClock(NOON)

    clock.set(datetime(2028, 3, 1, 14, tzinfo=timezone(timedelta(hours=2))))

    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_a_naive_instant_is_refused() -> None:
    """An instant without a zone raises and is named."""
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(NaiveInstant) as refusal:
        require_utc(naive)

    assert naive == refusal.value.instant


def test_a_naive_start_is_refused() -> None:
    """A fixed clock cannot be built on an instant without a zone."""
    with pytest.raises(NaiveInstant):
        FixedClock(NOON.replace(tzinfo=None))

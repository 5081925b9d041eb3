"""The only object that asks the machine for the time, and the one that stands in for it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from calendars.errors import NaiveInstant


class Clock(Protocol):
    """Tell what time it is, as an aware instant in UTC."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        ...


class SystemClock:
    """Ask the machine."""

    def now(self) -> datetime:
        """Return the machine's present instant in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """Stand still until told otherwise; for rehearsals and tests."""

    def __init__(self, instant: datetime) -> None:
        """Start at `instant`; raises NaiveInstant when it has no zone."""
        self._instant = require_utc(instant)

    def now(self) -> datetime:
        """Return the instant last set, in UTC."""
        return self._instant

    def set(self, instant: datetime) -> None:
        """Jump to `instant`, backwards too; raises NaiveInstant when it has no zone."""
        self._instant = require_utc(instant)

    def advance(self, by: timedelta) -> None:
        """Move forward `by` a duration, or back by a negative one."""
        self._instant += by


def require_utc(instant: datetime) -> datetime:
    """Return the same instant written in UTC; raises NaiveInstant when it has no zone."""
    if instant.utcoffset() is None:
        raise NaiveInstant(instant)
    return instant.astimezone(UTC)

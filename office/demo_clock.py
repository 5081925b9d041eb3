"""The simulated clock of the demo: its hands are in the database, so every process agrees."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from calendars.clock import require_utc
from office.errors import ClockNotSet, ClockWentBack
from persistence.database import Database
from persistence.organisation import Setting

KEY = "clock"


class StoredClock:
    """Tell the simulated time; it moves only when somebody sets it, and never back."""

    def __init__(self, database: Database) -> None:
        """Keep the hands in `database`."""
        self._database = database

    def now(self) -> datetime:
        """Return the simulated instant in UTC; raises ClockNotSet."""
        with self._database.reading() as session:
            found = _read(session)
        if found is None:
            raise ClockNotSet
        return found

    @property
    def is_set(self) -> bool:
        """Tell whether the clock has been set."""
        with self._database.reading() as session:
            return _read(session) is not None

    def set(self, instant: datetime) -> None:
        """Move on to `instant`; raises NaiveInstant and ClockWentBack."""
        wanted = require_utc(instant)
        with self._database.writing() as session:
            stood = _read(session)
            if stood is not None and wanted < stood:
                raise ClockWentBack(stood, wanted)
            session.merge(Setting(key=KEY, value={"now": wanted.isoformat()}))

    def advance(self, by: timedelta) -> None:
        """Move on by a duration; raises ClockNotSet and ClockWentBack."""
        self.set(self.now() + by)


def _read(session: Session) -> datetime | None:
    found = session.get(Setting, KEY)
    return datetime.fromisoformat(str(found.value["now"])) if found else None

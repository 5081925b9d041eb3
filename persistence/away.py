"""When the database is away: lost, stopped, silent, locked, full, damaged, or only to be read."""

import errno
import sqlite3

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted


class DatabaseDamaged(OperationalError):
    """The file is no database, or a damaged one; it cannot be trusted before it is mended."""


AWAY: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    InternalError,
    PoolExhausted,
    sqlite3.OperationalError,
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def is_full(cause: Exception) -> bool:
    """Tell whether the machine said that nothing more can be written."""
    return isinstance(cause, OSError) and cause.errno in NO_ROOM

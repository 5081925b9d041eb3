"""The database: sessions that read or write, migrations, and whether it can be reached."""

import errno
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import stamina
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm import Session, sessionmaker

from persistence import own_tables, postgresql


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


OWNER_ONLY = 0o600
BUSY_TIMEOUT = 30_000  # milliseconds a SQLite writer waits for another
REBUILD_TIMEOUT = 600_000  # milliseconds that it waits for one who brings the schema up to date
WRITE_AHEAD = "PRAGMA journal_mode=WAL"
SQLITE_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
)
MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "head"


class SchemaOutdated(RuntimeError):
    """The database is not at the schema this program was written for."""

    def __init__(self, found: str | None, wanted: str) -> None:
        self.found, self.wanted = found, wanted
        super().__init__(f"the database schema is {found or 'empty'}, this program needs {wanted}")


def connect(url: str) -> Engine:
    """Return an engine with the settings under which a confirmed decision is a stored one.

    SQLite gets WAL, full synchronisation and immediate transactions; PostgreSQL uses psycopg and
    is waited for only so long.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return postgresql.engine(parsed)


class Database:
    """One database: sessions to write, sessions to read, and its schema.

    `own` are tables beside the program's, for which there are no migrations.
    """

    def __init__(self, url: str, own: Collection[Table] = ()) -> None:
        self.url, self.own = url, own
        self.engine = connect(url)
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        self._readers = sessionmaker(
            self.engine.execution_options(reading=True), expire_on_commit=False, autoflush=False
        )

    def session(self) -> Session:
        """Return a session for writing; the caller begins and commits."""
        return self._writers()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session in a transaction that commits when the block ends well."""
        with self._writers() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that never takes the write lock."""
        with self._readers() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Give a session that sees the database as it is at one moment, and holds nobody."""
        with self._readers() as session:
            if self.engine.dialect.name == "postgresql":  # in SQLite every reader does
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def migrate(self, to: str = NEWEST) -> None:
        """Bring the schema to the newest version, or to an earlier one: all of it or nothing.

        Of several that start at once one does it, and the others wait until it is done. Raises
        OwnTableChanged.
        """
        with self.engine.connect() as plain:
            connection = plain.execution_options(**postgresql.UNTIL_DONE)
            with _tables_may_be_rebuilt(connection), connection.begin():
                if connection.dialect.name == "postgresql":
                    postgresql.wait_for_turn(connection)
                command.upgrade(_alembic(connection), to)
                if to == NEWEST:
                    own_tables.bring_up(connection, self.own)

    def check(self) -> None:
        """Raise SchemaOutdated unless the schema is the newest, or OwnTableChanged."""
        wanted = ScriptDirectory.from_config(_alembic()).get_current_head()
        with self.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            if found != wanted:
                raise SchemaOutdated(found, wanted or "?")
            if lacking := own_tables.missing(connection, self.own).names:
                raise SchemaOutdated(f"{found} without {', '.join(lacking)}", f"{wanted} with them")

    def answers(self) -> bool:
        """Tell whether the database can be reached."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30})

    @event.listens_for(engine, "do_connect")
    def keep_private(
        _dialect: object, _record: object, arguments: list[Any], _more: object
    ) -> None:
        _make_private(str(arguments[0]))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        _write_ahead(connection)
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "handle_error")
    def tell_damage(context: ExceptionContext) -> None:
        cause = context.original_exception
        if type(cause) is sqlite3.DatabaseError:  # its subclasses speak of what was asked
            raise DatabaseDamaged(context.statement, None, cause) from cause

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, which a new file of SQLite's begins without.

    Of several that switch at once SQLite refuses all but one, and at once: its own patience holds
    for rows, not for this.
    """
    patience = BUSY_TIMEOUT / 1000
    for attempt in stamina.retry_context(_is_locked, attempts=None, timeout=patience, wait_max=0.5):
        with attempt:
            connection.execute(WRITE_AHEAD)


def _is_locked(fault: Exception) -> bool:
    return isinstance(fault, sqlite3.OperationalError) and "locked" in str(fault)


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """Let SQLite take a table away that others refer to and put its successor in its place.

    It heeds the switch between transactions only, so the connection must not have begun one.
    Whoever comes second waits for the write lock as long as the first one rebuilds.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute(f"PRAGMA busy_timeout={REBUILD_TIMEOUT}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        driver.execute("PRAGMA foreign_keys=ON")


def _make_private(name: str) -> None:
    """Let a new database be readable by its owner only; SQLite gives its other files its mode."""
    with suppress(FileExistsError, FileNotFoundError, IsADirectoryError):
        if name and ":memory:" not in name:
            os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config

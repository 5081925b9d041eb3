"""What the benchmarks of the engine stand on: databases of both kinds, and their copies."""

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from persistence.database import SQLITE_PRAGMAS, Database

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """A place for databases: how to make an empty one, copy one, and open it without SQLAlchemy."""

    name: str
    empty: Callable[[], Database]
    copy: Callable[[Database], Database]
    bare: Callable[[Database], Any]  # a DB-API connection in which the caller begins and commits


@contextmanager
def sqlite() -> Iterator[Stage]:
    """Give databases in files of a folder of our own."""
    with tempfile.TemporaryDirectory() as folder:

        def empty() -> Database:
            database = Database(f"sqlite:///{folder}/{uuid.uuid4().hex}.db")
            database.migrate()
            return database

        def copy(source: Database) -> Database:
            target = Path(folder) / f"{uuid.uuid4().hex}.db"
            with source.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(str(source.engine.url.database), target)
            return Database(f"sqlite:///{target}")

        yield Stage("SQLite file", empty, copy, _bare_sqlite)


@contextmanager
def postgresql() -> Iterator[Stage]:
    """Give databases of a PostgreSQL server of our own, durable as it comes."""
    pgserver: Any = import_module("pgserver")  # there is none for every version of Python
    with tempfile.TemporaryDirectory() as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")

        def named(template: str) -> Database:
            name = f"bench_{uuid.uuid4().hex[:12]}"
            admin = create_engine(address, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
            admin.dispose()
            return Database(address.set(database=name).render_as_string(hide_password=False))

        def empty() -> Database:
            database = named("template0")
            database.migrate()
            return database

        def copy(source: Database) -> Database:
            source.close()
            return named(str(source.engine.url.database))

        try:
            yield Stage("PostgreSQL", empty, copy, _bare_postgresql)
        finally:
            server.cleanup()


def _bare_sqlite(database: Database) -> Any:
    import sqlite3  # noqa: PLC0415 - the bare side alone needs it

    connection = sqlite3.connect(str(database.engine.url.database), isolation_level=None)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)
    return connection


def _bare_postgresql(database: Database) -> Any:
    import psycopg  # noqa: PLC0415 - the bare side alone needs it

    url = database.engine.url.set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)

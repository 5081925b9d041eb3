"""A copy of an office's database: a rehearsal changes what it likes, and the office nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, delete, event, insert, select, update

from persistence.base import Base, table_of
from persistence.database import Database
from persistence.organisation import Edition

AT_ONCE = 2000  # rows that one statement copies
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
QUICK = "PRAGMA synchronous=OFF"  # nobody needs what a rehearsal was about when the power fails


@contextmanager
def duplicate(source: Database) -> Iterator[Database]:
    """Give a copy in a SQLite file that is gone afterwards; the original is only read.

    It may be in use meanwhile: what is copied is its state at one moment.
    """
    with TemporaryDirectory(prefix="smo-rehearsal-") as place:
        path = Path(place) / "year.db"
        if source.engine.dialect.name == "sqlite":
            _copy_file(str(source.engine.url.database), path)
        copy = Database(f"sqlite:///{path}", source.own)
        event.listen(copy.engine, "connect", _hurry)
        try:
            if source.engine.dialect.name != "sqlite":
                copy.migrate()
                _copy_rows(source, copy)
            _rename_edition(copy)
            yield copy
        finally:
            copy.close()


def _rename_edition(copy: Database) -> None:
    """Name the copy's organisation anew: it will not stay what it was under the old name."""
    with copy.writing() as session:
        session.execute(update(table_of(Edition)).values(token=uuid4().hex))


def _hurry(connection: Any, _record: object) -> None:
    connection.execute(QUICK)


def _copy_file(source: str, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{Path(source).absolute().as_uri()}?mode=ro", uri=True)) as from_,
        closing(sqlite3.connect(target)) as to,
    ):
        from_.backup(to)


def _copy_rows(source: Database, copy: Database) -> None:
    """Copy every row of every table, in one reading transaction of the source."""
    tables = [*Base.metadata.sorted_tables, *source.own]
    with source.engine.connect() as plain, copy.engine.connect() as to:
        from_ = plain.execution_options(reading=True, isolation_level="REPEATABLE READ")
        driver: Any = to.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # heeded between transactions alone
        with to.begin(), _triggers_asleep(to):
            for table in reversed(tables):
                to.execute(delete(table))
            for table in tables:
                _copy_table(from_, to, table)
        driver.execute("PRAGMA foreign_keys=ON")


@contextmanager
def _triggers_asleep(target: Connection) -> Iterator[None]:
    """Take away what watches over rows that are written one by one, and put it back."""
    watching = target.exec_driver_sql(TRIGGERS).all()
    for name, _sql in watching:
        target.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in watching:
        target.exec_driver_sql(sql)


def _copy_table(source: Connection, target: Connection, table: Table) -> None:
    found = source.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    for rows in found.partitions(AT_ONCE):
        target.execute(insert(table), [dict(row) for row in rows])

"""Feeds from a database: one read-only query that gives one row, the value first."""

import re
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from office.feeds.credentials import Credentials, filled, require_own_host
from office.feeds.errors import FeedFailed
from office.feeds.reach import Reach
from office.feeds.requests import Reading, Request, reading

WANTED = "let the query give one row: the value, and if you like the day it is of"
ADDRESS = "write sqlite:///path or postgresql://user:{PASSWORD}@host/name"
PATIENCE = 15  # seconds that a query may take
CONNECT = 10  # seconds to be let in
LARGEST = 1_000_000  # bytes of one value of SQLite
STEPS = 10_000  # of SQLite's machine between two looks at the clock
QUERY = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)
OPTIONS = ("sslmode",)  # what an address may say after a question mark
ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


def read(request: Request, credentials: Credentials, reach: Reach) -> Reading:
    """Ask a database; :period, :first and :last may stand in the query."""
    url = _address(filled(request.location, request.measure, credentials))
    if not QUERY.match(request.pick):
        raise FeedFailed("the query does more than ask", "begin it with SELECT or WITH")
    known = {"period": request.period, "first": request.first, "last": request.last}
    if url.get_backend_name() == "sqlite":
        rows = _of_sqlite(url, request.pick, known, reach)
    else:
        require_own_host(request.location, url.host or "", credentials)
        rows = _of_postgresql(url, request.pick, known, reach)
    if len(rows) != 1:
        found = "no row" if not rows else "more than one row"
        raise FeedFailed(f"the query gives {found} for {request.period}", WANTED)
    return reading(rows[0][0], rows[0][1] if len(rows[0]) > 1 else None, request)


def _address(location: str) -> URL:
    try:
        url = make_url(location)
    except (ArgumentError, ValueError) as cause:
        raise FeedFailed("the database's address cannot be used", ADDRESS) from cause
    strange = set(url.query) - set(OPTIONS)
    if url.drivername not in ("sqlite", "postgresql", "postgresql+psycopg") or strange:
        raise FeedFailed("the database's address cannot be used", ADDRESS)
    return url


def _of_sqlite(
    url: URL, query: str, known: Mapping[str, Any], reach: Reach
) -> Sequence[Sequence[Any]]:
    path = reach.file(url.database or "")
    given = {name: str(value) for name, value in known.items()}
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            _confine(connection)
            return connection.execute(query, given).fetchmany(2)
    except (sqlite3.Error, sqlite3.Warning) as cause:
        raise FeedFailed(f"the query fails: {cause}", WANTED) from cause


def _confine(connection: sqlite3.Connection) -> None:
    """Let a connection read this one file, for a while: no writing, attaching or settings."""
    ends = time.monotonic() + PATIENCE
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
    connection.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY
    )


def _of_postgresql(
    url: URL, query: str, known: Mapping[str, Any], reach: Reach
) -> Sequence[Sequence[Any]]:
    where = reach.address("postgresql", url.host or "", url.port)
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=NullPool,
        connect_args={
            "hostaddr": where,
            "connect_timeout": CONNECT,
            "passfile": "/dev/null",
            "prepare_threshold": 0,  # a prepared statement is one statement
            "options": f"-c default_transaction_read_only=on -c statement_timeout={PATIENCE}s",
        },
    ).execution_options(postgresql_readonly=True)
    statement = text(query)
    asked = {name: known[name] for name in statement.compile().params if name in known}
    try:
        with engine.connect() as connection:
            return connection.execute(statement, asked).fetchmany(2)
    except OperationalError as cause:
        lost = cause.connection_invalidated or cause.statement is None
        what = "the database did not answer" if lost else "the query fails"
        mend = "look whether it runs and lets us in" if lost else WANTED
        raise FeedFailed(f"{what}: {cause.orig}", mend, passing=lost) from cause
    except SQLAlchemyError as cause:
        raise FeedFailed(f"the query fails: {getattr(cause, 'orig', cause)}", WANTED) from cause
    finally:
        engine.dispose()

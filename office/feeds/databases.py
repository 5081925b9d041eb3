"""Feeds from a database: one read-only query that gives one row, the value first."""

from typing import Any

from sqlalchemy import Connection, Engine, Row, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from office.feeds.errors import FeedFailed
from office.feeds.requests import Reading, Request, reading

WANTED = "let the query give one row: the value, and if you like the day it is of"


def read(request: Request, url: str) -> Reading:
    """Ask a database; :period, :first and :last may stand in the query."""
    engine = _read_only(url)
    try:
        with _connected(engine) as connection:
            row = _one(connection, request)
    except SQLAlchemyError as cause:
        raise FeedFailed(f"the query fails: {getattr(cause, 'orig', cause)}", WANTED) from cause
    finally:
        engine.dispose()
    return reading(row[0], row[1] if len(row) > 1 else None, request)


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError as cause:
        what = f"the database did not answer: {cause.orig}"
        raise FeedFailed(what, "look whether it runs and lets us in", passing=True) from cause


def _one(connection: Connection, request: Request) -> Row[Any]:
    known = {"period": request.period, "first": request.first, "last": request.last}
    query = text(request.pick)
    asked = {name: known[name] for name in query.compile().params if name in known}
    rows = connection.execute(query, asked).fetchmany(2)
    if len(rows) != 1:
        found = "no row" if not rows else "more than one row"
        raise FeedFailed(f"the query gives {found} for {request.period}", WANTED)
    return rows[0]


def _read_only(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ImportError) as cause:
        what = "the database's address cannot be used"
        raise FeedFailed(what, "write it as SQLAlchemy does, driver included") from cause
    if engine.dialect.name == "postgresql":
        return engine.execution_options(postgresql_readonly=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _only_queries)
    return engine


def _only_queries(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")

"""Sources of feeds: web addresses, SQL databases, CSV files and workbooks."""

import json
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from engine.values.texts import clean, line
from office.feeds.access import Credentials, Reach, filled, require_own_host
from office.feeds.feed import FeedFailed, Reading, Request, reading, terms
from office.imports.faults import WorkbookUnreadable
from office.imports.parsing import CsvUnreadable, decoded, lines_of
from office.imports.workbook_cells import cells_of, plain
from office.imports.workbooks import Line, open_workbook, sound
from office.sandbox.client import SANDBOX
from office.sandbox.limits import Limits, SandboxBusy, WorkAborted

HTTP_PATIENCE = 20.0  # seconds for the whole answer
STEP = 10.0  # seconds for the next part of it
HTTP_LARGEST = 5 * 1024 * 1024  # bytes
MOST_LEAPS = 3  # redirections that are followed
BUSY = (408, 429)  # answers after which another try may succeed, beside all of 500 and above
HTTP_WANTED = {"Accept": "application/json", "Accept-Encoding": "identity"}
SQL_WANTED = "let the query give one row: the value, and if you like the day it is of"
ADDRESS = "write sqlite:///path or postgresql://user:{PASSWORD}@host/name"
SQL_PATIENCE = 15  # seconds that a query may take
CONNECT = 10  # seconds to be let in
SQL_LARGEST = 1_000_000  # bytes of one value of SQLite
STEPS = 10_000  # of SQLite's machine between two looks at the clock
QUERY = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)
OPTIONS = ("sslmode",)  # what an address may say after a question mark
ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
WHERE = "where "  # begins a term that chooses the row: "where Month=2028-03"
TABLE_LARGEST = 20 * 1024 * 1024  # bytes
LIMITS = Limits(processor=15, time=30, memory=200_000_000, result=100_000)


def read_http(request: Request, credentials: Credentials, reach: Reach) -> Reading:
    """Ask an address; the pick is "value=data.0.amount; as_of=data.0.day"."""
    picked = terms(request.pick, request.words)
    location = request.location
    for word, meaning in request.words.items():
        location = location.replace(f"{{{word}}}", meaning)
    url = _http_address(filled(location, request.measure, credentials))
    require_own_host(location, url.host, credentials)
    content = _content(_fetched(url, reach))
    as_of = _at(content, picked["as_of"]) if "as_of" in picked else None
    return reading(_at(content, picked["value"]), as_of, request)


def _http_address(location: str) -> httpx.URL:
    try:
        url = httpx.URL(location)
    except (httpx.InvalidURL, ValueError) as cause:
        raise FeedFailed("the address cannot be used", "write http:// or https://") from cause
    if url.scheme not in ("http", "https") or not url.host:
        raise FeedFailed("the address cannot be used", "write http:// or https://")
    return url


def _fetched(url: httpx.URL, reach: Reach) -> bytes:
    """Return the body of an answer; each host that it leads to is looked at like the first."""
    ends = time.monotonic() + HTTP_PATIENCE
    with httpx.Client(timeout=STEP, trust_env=False, headers=HTTP_WANTED) as client:
        for _ in range(MOST_LEAPS + 1):
            try:
                with client.stream(**_asked(url, reach)) as answer:
                    if not answer.is_redirect:
                        return _body(answer, ends)
                    url = _next(url, answer.headers.get("location", ""))
            except httpx.HTTPError as cause:
                what = f"the address did not answer: {type(cause).__name__}"
                mend = "look whether it can be reached"
                raise FeedFailed(what, mend, passing=True) from cause
    raise FeedFailed("the address leads from one to the next", "write the last one")


def _asked(url: httpx.URL, reach: Reach) -> dict[str, Any]:
    """Return a request to the very address that was looked at, whatever its name means next."""
    where = reach.address(url.scheme, url.host, url.port)
    return {
        "method": "GET",
        "url": url.copy_with(host=where),
        "headers": {"Host": url.netloc.decode("ascii")},
        "extensions": {"sni_hostname": url.host},
    }


def _next(url: httpx.URL, location: str) -> httpx.URL:
    """Return where an answer leads; who asks there has no credentials with him."""
    following = _http_address(str(url.copy_with(userinfo=b"").join(location)))
    if url.scheme == "https" and following.scheme != "https":
        raise FeedFailed("the address leads away from https", "write the last one")
    return following.copy_with(userinfo=b"")


def _body(answer: httpx.Response, ends: float) -> bytes:
    if answer.status_code != httpx.codes.OK:
        passing = answer.status_code in BUSY or answer.is_server_error
        what = f"the address answered {answer.status_code}"
        raise FeedFailed(what, "look at its address and credentials", passing=passing)
    parts, size = [], 0
    for part in answer.iter_raw():
        parts.append(part)
        size += len(part)
        if size > HTTP_LARGEST:
            raise FeedFailed("the answer is larger than 5 MB", "ask for less")
        if time.monotonic() > ends:
            what = f"the answer takes longer than {HTTP_PATIENCE:g} seconds"
            raise FeedFailed(what, "ask for less, or at another time", passing=True)
    return b"".join(parts)


def _content(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as cause:
        raise FeedFailed("the answer is no JSON", "name an address that gives JSON") from cause


def _at(content: Any, path: str) -> Any:
    for part in path.split("."):
        try:
            content = content[int(part)] if isinstance(content, list) else content[part]
        except (KeyError, IndexError, TypeError, ValueError):
            what = f"there is no “{part}” of “{path}” in the answer"
            raise FeedFailed(what, "look at the answer and name what is there") from None
    return content


def read_sql(request: Request, credentials: Credentials, reach: Reach) -> Reading:
    """Ask a database; :period, :first and :last may stand in the query."""
    url = _sql_address(filled(request.location, request.measure, credentials))
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
        raise FeedFailed(f"the query gives {found} for {request.period}", SQL_WANTED)
    return reading(rows[0][0], rows[0][1] if len(rows[0]) > 1 else None, request)


def _sql_address(location: str) -> URL:
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
        raise FeedFailed(f"the query fails: {cause}", SQL_WANTED) from cause


def _confine(connection: sqlite3.Connection) -> None:
    """Let a connection read this one file, for a while: no writing, attaching or settings."""
    ends = time.monotonic() + SQL_PATIENCE
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, SQL_LARGEST)
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
            "options": f"-c default_transaction_read_only=on -c statement_timeout={SQL_PATIENCE}s",
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
        mend = "look whether it runs and lets us in" if lost else SQL_WANTED
        raise FeedFailed(f"{what}: {cause.orig}", mend, passing=lost) from cause
    except SQLAlchemyError as cause:
        raise FeedFailed(f"the query fails: {getattr(cause, 'orig', cause)}", SQL_WANTED) from cause
    finally:
        engine.dispose()


def read_table(request: Request, _credentials: Credentials, reach: Reach) -> Reading:
    """Find the row; the pick is "value=Amount; as_of=Day; where Month={month}"."""
    wanted = terms(request.pick, request.words)
    fits = {n.removeprefix(WHERE): t for n, t in wanted.items() if n.startswith(WHERE)}
    file = reach.file(request.location)
    if file.stat().st_size > TABLE_LARGEST:
        raise FeedFailed(f"{file.name} is larger than 20 MB", "give a file with fewer rows")
    lines = _csv(file) if request.kind == "csv" else _excel(file, wanted.get("sheet", ""))
    rows = _rows(lines, [wanted["value"], wanted.get("as_of", ""), *fits])
    found = [row for row in rows if all(_text(row.get(n)) == t for n, t in fits.items())]
    if len(found) != 1:
        what = f"{len(found)} rows of {file.name} fit {request.period}"
        raise FeedFailed(what, "let the “where” terms choose exactly one")
    value, as_of = found[0][wanted["value"]], found[0].get(wanted.get("as_of", ""))
    return reading(plain(value, as_number=True), plain(as_of), request)


def _rows(lines: Iterator[Line], asked: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the rows below the first line by its names, each of which stands there once."""
    heads = {place: _text(head) for place, head in next(lines, (1, {}))[1].items()}
    names = list(heads.values())
    for column in filter(None, asked):
        if names.count(column) != 1:
            what = "there is no column" if column not in names else "there are several columns"
            raise FeedFailed(f"{what} “{column}”", f"name one of {', '.join(names)}")
    for _, cells in lines:
        yield {name: cells.get(place) for place, name in heads.items()}


def _csv(file: Path) -> Iterator[Line]:
    try:
        for number, cells in lines_of(decoded(file.read_bytes())):
            if filled := {place: cell for place, cell in enumerate(cells) if clean(cell)}:
                yield number, filled
    except CsvUnreadable as cause:
        raise FeedFailed(f"{file.name} cannot be read: {cause.what}", cause.mend) from cause


def _excel(file: Path, sheet: str) -> Iterator[Line]:
    try:
        book = open_workbook(file.read_bytes())
        if sheet and sheet not in book.sheetnames:
            raise FeedFailed(f"{file.name} has no sheet “{sheet}”", "name one that is there")
        page = book[sheet] if sheet else book.worksheets[0]
        yield from sound(page, cells_of(page))
    except WorkbookUnreadable as cause:
        raise FeedFailed(f"{file.name}: {cause}", "save it as .xlsx") from cause


def _text(value: object) -> str:
    return line(plain(value) or "")


READERS: Mapping[str, Callable[[Request, Credentials, Reach], Reading]] = {
    "sql": read_sql,
    "csv": read_table,
    "excel": read_table,
    "http": read_http,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a feed gave no value, as it comes back from the sandbox."""

    what: str
    mend: str
    passing: bool


def draw(request: Request, credentials: Credentials, reach: Reach) -> Reading:
    """Return the value of a feed for a period; raises FeedFailed, whatever goes wrong."""
    try:
        found = SANDBOX.run(_drawn, (request, dict(credentials), reach), LIMITS)
    except WorkAborted as cause:
        what = "reading it failed, or took more time or memory than one value should"
        raise FeedFailed(what, "look whether it is whole, and ask for less") from cause
    except SandboxBusy as cause:
        raise FeedFailed("too much is read at the moment", "wait", passing=True) from cause
    if isinstance(found, Failure):
        raise FeedFailed(found.what, found.mend, passing=found.passing)
    return found


def _drawn(given: tuple[Request, Credentials, Reach]) -> Reading | Failure:
    request, credentials, reach = given
    try:
        return READERS[request.kind](request, credentials, reach)
    except FeedFailed as failure:
        return Failure(failure.what, failure.mend, failure.passing)

"""Feeds reach only what they may, write nothing, and take no more than one value should."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from office.application import Application
from office.feeds.access import Reach
from office.feeds.feed import FeedFailed
from office.settings import Settings
from persistence.database import Database
from tests.office.feeds.sources import (
    HERE,
    Web,
    ask,
    drop_by_drop,
    over_tcp,
    serving,
    talking,
    without_end,
)
from tests.patience import PATIENCE

SECOND = "ATTACH DATABASE '{0}' AS other"
TEMPORARY = tempfile.gettempdir()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Application]:
    """Give an office whose feeds may read the folder above its state folder, and this machine."""
    settings = Settings(
        state_dir=tmp_path / "state", feed_folders=str(tmp_path), feed_hosts=f"{HERE}:8080"
    )
    office = Application.open(settings)
    yield office
    office.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return a small ledger."""
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE sales (amount NUMERIC)")
        connection.execute("INSERT INTO sales VALUES (12.5)")
    connection.close()
    return path


@pytest.fixture
def books(postgresql: Database) -> Iterator[str]:
    """Give the address of a PostgreSQL database as a feed names it."""
    url = make_url(postgresql.url)
    with over_tcp(Path(str(url.query["host"]))) as port:
        plain = url.set(host=HERE, port=port, query={})
        yield plain.render_as_string(hide_password=False)


@pytest.mark.parametrize(
    "name",
    [
        "state/secret.key",
        "state/console.key",
        "state/smo.db",
        "state/../state/secret.key",
        "link",
        "linked/secret.key",
    ],
)
def test_the_state_folder_is_never_read(office: Application, tmp_path: Path, name: str) -> None:
    """Neither by its path nor by another, though the folder above it is open."""
    (tmp_path / "link").symlink_to(tmp_path / "state" / "secret.key")
    (tmp_path / "linked").symlink_to(tmp_path / "state")
    for kind, start, pick in (("csv", "", "value=a"), ("sql", "sqlite:///", "SELECT 1")):
        with pytest.raises(FeedFailed, match="may not read"):
            ask(kind, f"{start}{tmp_path}/{name}", pick, reach=office.reach)


def test_no_file_is_read_where_no_folder_is_open(tmp_path: Path) -> None:
    """An office that has not named a folder reads none; the fault names the setting."""
    (tmp_path / "kpi.csv").write_text("a\n1\n", encoding="utf-8")

    for path in (tmp_path / "kpi.csv", Path("/etc/passwd"), Path("/proc/self/environ")):
        with pytest.raises(FeedFailed, match="SMO_FEED_FOLDERS"):
            ask("csv", str(path), "value=a", reach=Reach())


def test_secrets_that_variables_point_to_are_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of SMO_SMTP_PASSWORD_FILE is none of a feed's business."""
    (tmp_path / "mail").write_text("hidden", encoding="utf-8")
    monkeypatch.setenv("SMO_SMTP_PASSWORD_FILE", str(tmp_path / "mail"))
    settings = Settings(state_dir=tmp_path / "state", feed_folders=str(tmp_path))
    office = Application.open(settings)
    try:
        with pytest.raises(FeedFailed, match="may not read"):
            ask("csv", str(tmp_path / "mail"), "value=hidden", reach=office.reach)
    finally:
        office.close()


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """What could be waited on for ever is not opened."""
    os.mkfifo(tmp_path / "kpi.csv")

    with pytest.raises(FeedFailed, match="there is no file"):
        ask("csv", str(tmp_path / "kpi.csv"), "value=a")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1; DROP TABLE sales",
        "WITH a AS (SELECT 1) DELETE FROM sales RETURNING 1",
        "WITH a AS (SELECT 1) INSERT INTO sales VALUES (1) RETURNING 1",
        "PRAGMA writable_schema=ON",
        SECOND,
        "VACUUM INTO '{0}'",
        "SELECT load_extension('x')",
        "SELECT 1 FROM pragma_table_list",
        "SELECT length(zeroblob(1000000000))",
        "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT max(n) FROM a",
    ],
)
def test_sqlite_is_only_read(
    ledger: Path, tmp_path: Path, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No second statement, no writing, no other file, no settings, no end of memory or time."""
    monkeypatch.chdir(tmp_path)
    before = ledger.read_bytes()

    with pytest.raises(FeedFailed, match=r"query fails|more than ask"):
        ask("sql", f"sqlite:///{ledger}", query.format(tmp_path / "other.db"))

    assert (before, [ledger]) == (ledger.read_bytes(), list(tmp_path.iterdir()))


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1; COMMIT",
        "WITH a AS (INSERT INTO sites (id, calendar) VALUES ('x', '{}') RETURNING 1) SELECT 1 FROM a",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT count(*) FROM pg_sleep(60)",
        "SELECT nextval('no_such')",
    ],
)
def test_postgresql_is_only_read(books: str, query: str) -> None:
    """One statement in a transaction that cannot write, for a while."""
    with pytest.raises(FeedFailed, match="the query fails"):
        ask("sql", books, query)


@pytest.mark.postgresql
def test_postgresql_gives_a_value(books: str) -> None:
    """The query is told the period's days."""
    found = ask("sql", books, "SELECT 7.25, CAST(:last AS date)")

    assert ("7.25", "2028-03-31") == (str(found.value), found.as_of.isoformat())


@pytest.mark.postgresql
def test_a_result_without_end_is_not_held(books: str) -> None:
    """Two gigabytes of rows cost this process nothing; the feed fails."""
    with pytest.raises(FeedFailed):
        ask("sql", books, "SELECT repeat('x', 1000) FROM generate_series(1, 2000000)")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://{host}/books?host=/tmp",
        "postgresql://{host}/books?service=other",
        "postgresql://{host}/books?options=-c%20statement_timeout%3D0",
        "mysql://{host}/books",
        "sqlite:///file:/etc/passwd?uri=true",
        "sqlite+pysqlite:////srv/x.db",
        "postgresql:///books",
        "postgresql://other.example/books",
        "postgresql://{host},other.example/books",
        "nonsense",
    ],
)
def test_an_address_says_where_and_nothing_else(url: str) -> None:
    """Drivers and options by which a database is reached another way are refused."""
    with pytest.raises(FeedFailed, match=r"cannot be used|may not"):
        ask("sql", url.format(host=f"{HERE}:5432"), "SELECT 1")


@pytest.mark.parametrize(
    ("hosts", "location", "why"),
    [
        ("", "http://127.0.0.1:8080/", "may not ask 127.0.0.1 on port 8080"),
        ("127.0.0.1", "http://127.0.0.1:4200/", "may not ask 127.0.0.1 on port 4200"),
        ("localhost:8080", "http://localhost:8080/", "which is no public address"),
        ("localhost:8080, 10.0.0.0/8", "http://localhost:8080/", "which is no public address"),
        ("localhost", "http://169.254.169.254/", "may not ask 169.254.169.254"),
        ("localhost", "http://localhost@127.0.0.1/", "may not ask 127.0.0.1"),
        ("localhost", "http://127.0.0.1\\@localhost/", "no public|cannot be used|may not ask"),
        ("localhost", "file:///etc/passwd", "write http:// or https://"),
        ("localhost", "gopher://localhost/", "write http:// or https://"),
        ("no-such-host.invalid", "http://no-such-host.invalid/", "is not known"),
    ],
)
def test_no_other_host_is_asked(hosts: str, location: str, why: str) -> None:
    """Neither one that is not named, nor a private address behind a name that is."""
    with pytest.raises(FeedFailed, match=why):
        ask("http", location, "value=x", reach=Reach.of(hosts, ""))


def test_a_name_for_this_machine_is_asked_where_its_network_is_named(web: Web) -> None:
    """Who means a private address says so."""
    web.answers.append((200, b'{"x": 4}'))
    port = web.address.split(":")[2].partition("/")[0]
    reach = Reach.of(f"localhost:{port}, 127.0.0.0/8, ::1/128", "")

    assert 4 == ask("http", f"http://localhost:{port}/kpi", "value=x", reach=reach).value


def test_where_an_answer_leads_is_looked_at_again(web: Web) -> None:
    """A redirection is followed on the same host, and goes nowhere that is not open."""
    web.answers[:] = [(302, b""), (200, b'{"x": 5}')]
    web.headers["Location"] = "/there"
    assert 5 == ask("http", web.address, "value=x").value

    with serving() as other:
        other.answers.append((200, b'{"x": 6}'))
        web.answers[:] = [(302, b"")]
        web.headers["Location"] = other.address
        with pytest.raises(FeedFailed, match="may not ask"):
            ask("http", web.address, "value=x")

    assert ("/there", []) == (web.asked[1][0], other.asked)


def test_an_answer_that_leads_in_circles_fails(web: Web) -> None:
    """Nobody is followed without end."""
    web.answers.append((302, b""))
    web.headers["Location"] = web.address

    with pytest.raises(FeedFailed, match="from one to the next"):
        ask("http", web.address, "value=x")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"x":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"x": ' + b"9" * 1_000_000 + b"}",
        b'{"x": 1e-999999}',
        b'{"x": "1e-999999"}',
        b'{"x": NaN}',
        b"\xff\xfe",
        b"",
    ],
    ids=["deep", "deeper", "digits", "small", "text", "nan", "bytes", "empty"],
)
def test_an_answer_like_nobody_writes_it_fails_or_is_a_number(web: Web, body: bytes) -> None:
    """Depth, digits and odd bytes end neither the feed nor the flow with anything else."""
    web.answers.append((200, body))
    try:
        found = str(ask("http", web.address, "value=x").value)
    except FeedFailed as failure:
        found = failure.what

    assert len(found) < 200


def test_an_answer_without_end_is_cut_off() -> None:
    """Five megabytes are enough for one value."""
    with talking(without_end) as port, pytest.raises(FeedFailed, match="larger than 5 MB"):
        ask("http", f"http://{HERE}:{port}/", "value=x")


def test_an_answer_that_comes_drop_by_drop_is_given_up() -> None:
    """The time counts for the whole answer, not for its next byte."""
    begun = time.monotonic()

    with talking(drop_by_drop) as port, pytest.raises(FeedFailed, match="takes longer"):
        ask("http", f"http://{HERE}:{port}/", "value=x")

    assert time.monotonic() - begun < PATIENCE


def test_a_packed_answer_is_not_unpacked(web: Web) -> None:
    """A small answer that says it is packed is no JSON."""
    web.answers.append((200, b"\x1f\x8b" + b"0" * 100))
    web.headers["Content-Encoding"] = "gzip"

    with pytest.raises(FeedFailed, match="no JSON"):
        ask("http", web.address, "value=x")


@pytest.mark.parametrize(
    ("hosts", "folders"), [("10.0.0.1/8", ""), ("a b", ""), ("x/y", ""), ("", "figures")]
)
def test_what_is_no_host_or_folder_is_refused_in_the_settings(hosts: str, folders: str) -> None:
    """The start says so, not the first feed."""
    with pytest.raises(ValueError, match=r".+"):
        Reach.of(hosts, folders)


def test_no_session_of_the_office_is_in_reach(office: Application) -> None:
    """The database of the office itself is shut even where its folder is open."""
    office.database.migrate()
    with office.database.reading() as session:
        assert 1 == session.scalar(text("SELECT 1"))

    with pytest.raises(FeedFailed, match="may not read"):
        ask("sql", office.settings.database_url, "SELECT 1", reach=office.reach)

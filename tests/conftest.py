"""What every test may ask for: a real database of either kind, a clock, and a standing cast."""

import atexit
import logging
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from persistence.database import Database
from processes.registry import install
from tests import cast
from tests.engine.driver import Driver
from tests.postgresql_server import NoPostgreSQL, started, without_server

# Not the home of whoever runs the tests, and not that of another process that runs some of them
PREFECT_HOME = tempfile.TemporaryDirectory(prefix="year-prefect-")
atexit.register(PREFECT_HOME.cleanup)
os.environ["PREFECT_HOME"] = PREFECT_HOME.name
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# On a new machine the first text that Hypothesis draws builds its tables of letters, for seconds
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
install()  # what every office does as it opens; a test that wants more uses processes_in_use
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
# On Linux: a database of PostgreSQL has hundreds of files, which disks make slowly
MEMORY = Path("/dev/shm")  # noqa: S108 - only a place for a folder of our own
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whatever asks for a browser: its event loop would stop the other tests of a worker."""
    for item in items:
        if isinstance(item, pytest.Function) and "chromium" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def log_level_as_before() -> Iterator[None]:
    """Let the next test hear what this one heard: whoever begins a log says what is let through."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file that each test copies."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    with writing_template(path) as database:
        database.migrate()
    return path


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which each fixture has its file, anew for each test."""
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file in which the standing cast works, for tests to copy."""
    return settled_file(sqlite_template, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Give the address of a PostgreSQL server of our own, with a migrated template database."""
    folder = Path(tempfile.mkdtemp(prefix="year-pg-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        with started(folder) as address:
            run_statement(address, "CREATE DATABASE template_year")
            database = Database(named(address, "template_year"))
            database.migrate()
            database.close()
            yield address
    except NoPostgreSQL as missing:
        without_server(missing, os.environ)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_world(postgresql_server: str) -> str:
    """Give the name of a template database in which the standing cast works."""
    return settled_template(postgresql_server)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give an empty migrated database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        place: Path = request.getfixturevalue("sqlite_place")
        yield from copied(request.getfixturevalue("sqlite_template"), place / "database.db")
    else:
        server: str = request.getfixturevalue("postgresql_server")
        yield from _postgresql(server, "template_year", "database")


@pytest.fixture
def sqlite(sqlite_template: Path, sqlite_place: Path) -> Iterator[Database]:
    """Give an empty migrated SQLite database, for tests that need only one kind."""
    yield from copied(sqlite_template, sqlite_place / "sqlite.db")


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[Database]:
    """Give an empty migrated PostgreSQL database, for tests that need only this kind."""
    yield from _postgresql(postgresql_server, "template_year", "postgresql")


@pytest.fixture
def clock() -> FixedClock:
    """Give a clock that stands on a Monday morning until a test moves it."""
    return FixedClock(MONDAY)


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give a database of each kind in which the standing cast works and FY2028 is published."""
    if request.param == "sqlite":
        place: Path = request.getfixturevalue("sqlite_place")
        yield from copied(request.getfixturevalue("sqlite_world"), place / "world.db")
    else:
        server: str = request.getfixturevalue("postgresql_server")
        yield from _postgresql(server, request.getfixturevalue("postgresql_world"), "world")


@pytest.fixture
def small_world(sqlite_world: Path, sqlite_place: Path) -> Iterator[Database]:
    """Give the same on SQLite alone."""
    yield from copied(sqlite_world, sqlite_place / "small_world.db")


@pytest.fixture
def session(world: Database) -> Iterator[Session]:
    """Give a session in a transaction that is thrown away."""
    with world.session() as session, session.begin() as transaction:
        yield session
        transaction.rollback()


@cache
def _kept(url: str) -> Database:
    """Return the one object for an address: it keeps what it has compiled from test to test."""
    return Database(url)


def copied(template: Path, path: Path) -> Iterator[Database]:
    """Give the database of a copy of a file, which a test may change."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copy(template, path)
    database = _kept(f"sqlite:///{path}")
    yield database
    database.close()


def _postgresql(server: str, template: str, name: str) -> Iterator[Database]:
    run_statement(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run_statement(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    database = _kept(named(server, name))
    yield database
    database.close()


def settled_file(template: Path, folder: Path) -> Path:
    """Return a copy of a migrated file in which the standing cast works by the processes in use."""
    path = folder / "template.db"
    shutil.copy(template, path)
    with writing_template(path) as database, database.writing() as session:
        cast.settle(session, MONDAY)
    return path


def settled_template(server: str) -> str:
    """Make a PostgreSQL database in which the same is so, and return its name."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    run_statement(server, f"CREATE DATABASE {name} TEMPLATE template_year")
    database = Database(named(server, name))
    with database.writing() as session:
        cast.settle(session, MONDAY)
    database.close()
    return name


@contextmanager
def writing_template(path: Path) -> Iterator[Database]:
    """Give the database of a file that is to be copied: at the end all of it lies in the file."""
    database = Database(f"sqlite:///{path}")
    yield database
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def named(address: str, name: str) -> str:
    """Return the address of another database of the same server."""
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def run_statement(address: str, statement: str) -> None:
    """Run one statement that no transaction may hold."""
    url = address.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def driver(small_world: Database, clock: FixedClock) -> Iterator[Driver]:
    """Give a driver on SQLite whose work is thrown away."""
    with small_world.session() as session, session.begin() as transaction:
        yield Driver(session, clock)
        transaction.rollback()


@pytest.fixture
def any_driver(session: Session, clock: FixedClock) -> Driver:
    """Give a driver on SQLite, and once more on PostgreSQL."""
    return Driver(session, clock)

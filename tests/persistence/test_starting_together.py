"""Several processes start at once on one database: one makes the schema, the others wait for it."""

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from persistence.database import Database
from tests.conftest import named, run_statement
from tests.patience import PATIENCE

STARTS = 3
FIRST_START = """
import sys
import alembic.command
from persistence.base import column
from persistence.database import Database
from persistence.records.base import Record

class Supplier(Record):
    __tablename__ = "own_suppliers"
    name = column("Supplier", index=True)

database = Database(sys.argv[1], [Supplier.__table__])
print("ready", flush=True)
sys.stdin.readline()
database.migrate()
database.check()
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database in which there is nothing yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    server: str = request.getfixturevalue("postgresql_server")
    name = f"new_{uuid.uuid4().hex[:12]}"
    run_statement(server, f"CREATE DATABASE {name}")
    return named(server, name)


def test_first_starts_at_once_do_not_race(new: str) -> None:
    """Each ends well and finds the newest schema, with the table of a sheet of its own."""
    ended, said = start_at_once(new)

    assert ended == [0] * STARTS, said


def test_starts_with_a_new_sheet_at_once_do_not_race(database: Database) -> None:
    """One makes its table in a database that is up to date otherwise, and the others find it."""
    ended, said = start_at_once(database.url)

    assert ended == [0] * STARTS, said


def test_a_schema_that_cannot_be_finished_is_not_begun(new: str) -> None:
    """A table that is in the way of a later migration leaves nothing of the earlier ones behind."""
    database = Database(new)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE objectives (id INTEGER)")

    with pytest.raises(Exception, match="already exists"):
        database.migrate()
    with database.engine.connect() as connection:
        found = connection.dialect.get_table_names(connection)
    database.close()

    assert found == ["objectives"]


def start_at_once(address: str) -> tuple[list[int], str]:
    """Let several processes open a database in the same moment; return how they ended."""
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST_START, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(STARTS)
    ]
    for start in starts:
        assert start.stdout is not None
        assert start.stdout.readline() == "ready\n"

    for start in starts:
        assert start.stdin is not None
        start.stdin.write("go\n")
        start.stdin.flush()
    said = [start.communicate(timeout=PATIENCE)[1] for start in starts]

    return [start.returncode for start in starts], "\n".join(said)

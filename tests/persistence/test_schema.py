"""The schema is what the tables say, and the database itself guards the history."""

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from engine import audit_trail
from engine.types import ENGINE
from persistence.base import Base
from persistence.database import Database, SchemaOutdated
from persistence.organisation import Setting

NOW = datetime(2028, 1, 3, 9, tzinfo=UTC)
TAMPERINGS = (
    "UPDATE history SET reason = 'nicer'",
    "DELETE FROM history",
    "UPDATE history SET seq = seq + 1",
)
OLD_PERSON = (
    "INSERT INTO people (id, name, email, position, unit_id, site_id, manager_id, language) "
    "VALUES ('{}', 'Clara Ode', 'ceo@example.org', '', 'group', 'home', {}, 'en')"
)
OLD_ROWS = (
    "INSERT INTO sites (id, calendar) VALUES ('home', '{}')",
    "INSERT INTO units (id, name, type, mandatory_card) VALUES ('group', 'Group', 'corporate', 0)",
    OLD_PERSON.format("ceo", "NULL"),
    "INSERT INTO assignments (role, person_id) VALUES ('CEO', 'ceo')",
)


def test_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    """Nothing is in the code that a migration forgot, nor the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_an_empty_database_is_told_from_a_migrated_one(database: Database) -> None:
    """The check passes on a migrated database and names what an empty one lacks."""
    database.check()
    empty = Database("sqlite://")

    with pytest.raises(SchemaOutdated, match="empty"):
        empty.check()


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_the_database_refuses_to_change_history(database: Database, statement: str) -> None:
    """UPDATE and DELETE on the history fail whoever tries."""
    with database.writing() as session:
        audit_trail.append(session, audit_trail.OFFICE, "tested", actor=ENGINE, now=NOW)

    with pytest.raises(DBAPIError, match="append-only"), database.writing() as session:
        session.execute(text(statement))


def test_sqlite_refuses_to_replace_an_event(sqlite: Database) -> None:
    """INSERT OR REPLACE, which delete triggers do not see, is refused as well."""
    with sqlite.writing() as session:
        audit_trail.append(session, audit_trail.OFFICE, "tested", actor=ENGINE, now=NOW)
    replacing = "INSERT OR REPLACE INTO history SELECT * FROM history"

    with pytest.raises(DBAPIError, match="append-only"), sqlite.writing() as session:
        session.execute(text(replacing))


def test_postgresql_refuses_to_truncate_history(postgresql: Database) -> None:
    """TRUNCATE, which row triggers do not see, is refused as well."""
    with pytest.raises(DBAPIError, match="append-only"), postgresql.writing() as session:
        session.execute(text("TRUNCATE history"))


def test_a_time_without_a_zone_is_never_stored(database: Database) -> None:
    """Naive instants raise before anything is written."""
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(StatementError, match="NaiveInstant"), database.writing() as session:
        audit_trail.append(session, "x", "tested", actor=ENGINE, now=naive)


def test_readers_do_not_wait_for_a_writer(sqlite: Database) -> None:
    """A reading session sees the last committed state while somebody writes."""
    with sqlite.session() as writer, writer.begin():
        writer.add(Setting(key="a", value={"n": 1}))
        writer.flush()

        with sqlite.reading() as reader:
            assert reader.get(Setting, "a") is None


def test_a_new_sqlite_database_is_read_by_its_owner_only(tmp_path: Path) -> None:
    """So are the files that SQLite keeps beside it, whatever the process's mask lets through."""
    mask = os.umask(0)
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")

    database.migrate()
    with database.writing() as session:
        session.execute(text("SELECT 1"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    database.close()
    os.umask(mask)

    assert {"new.db", "new.db-wal", "new.db-shm"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_database_of_before_mailboxes_were_handed_on_opens(tmp_path: Path) -> None:
    """People, who leads whom and what refers to them survive the table that is built anew."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    database.migrate("0006")
    with database.writing() as session:
        for statement in OLD_ROWS:
            session.execute(text(statement))

    database.migrate()

    with database.writing() as session:
        assert [] == session.execute(text("PRAGMA foreign_key_check")).all()
        session.execute(text(OLD_PERSON.format("neu", "'ceo'")))
        before = session.scalar(text("SELECT token FROM editions"))
        session.execute(text("UPDATE people SET name = 'Clara' WHERE id = 'ceo'"))
        assert before != session.scalar(text("SELECT token FROM editions"))
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), database.writing() as session:
        session.execute(text("DELETE FROM people WHERE id = 'ceo'"))
    database.close()

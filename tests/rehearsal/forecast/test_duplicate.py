"""The copy that a rehearsal works on: every row, of any database, and gone afterwards."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from persistence.base import Base
from persistence.database import Database
from persistence.organisation import Edition, Person
from rehearsal.forecast.duplicate import duplicate
from tests import content


def counted(database: Database) -> dict[str, int]:
    """Return the number of rows of each table."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_copy_has_every_row(world: Database) -> None:
    """On both kinds of database."""
    with world.writing() as session:
        content.fill(session)

    with duplicate(world) as copy:
        assert counted(world) == counted(copy)
        copy.check()
        assert "sqlite" == copy.engine.dialect.name


@pytest.mark.parametrize("folder", ["our year", "no #1", "50%25", "a+b&c=d", "Büro; 2028"])
def test_an_office_may_lie_in_a_folder_of_any_name(
    folder: str, sqlite_world: Path, tmp_path: Path
) -> None:
    """No sign of its name means anything to whoever opens its database to read."""
    place = tmp_path / folder
    place.mkdir()
    shutil.copy(sqlite_world, place / "smo.db")
    office = Database(f"sqlite:///{place / 'smo.db'}")

    with duplicate(office) as copy, copy.reading() as session:
        assert "Sam Dirk" == session.get_one(Person, "smd").name
    office.close()


def test_nothing_of_a_copy_reaches_the_original_or_stays(world: Database) -> None:
    """The original keeps its rows; the file of the copy is gone."""
    with duplicate(world) as copy:
        path = Path(str(copy.engine.url.database))
        with copy.writing() as session:
            session.get_one(Person, "smd").name = "Somebody Else"
        assert path.exists()

    with world.reading() as session:
        assert "Sam Dirk" == session.get_one(Person, "smd").name
    assert not path.exists()


def test_a_copy_is_another_edition(world: Database) -> None:
    """What was read of the original's people does not count for those of the copy."""
    with duplicate(world) as copy, copy.reading() as there, world.reading() as here:
        assert (
            here.scalars(select(Edition.token)).one() != there.scalars(select(Edition.token)).one()
        )


def test_a_row_that_refers_to_a_later_one_is_copied(world: Database) -> None:
    """People report to people, in whatever order they were written."""
    row = {"name": "X", "email": "x@example.org", "unit_id": "group", "site_id": "home"}
    with world.writing() as session:
        session.execute(insert(Person), [{**row, "id": "aaa", "manager_id": "smd"}])

    with duplicate(world) as copy, copy.reading() as session:
        assert "smd" == session.get_one(Person, "aaa").manager_id

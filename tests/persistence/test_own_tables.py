"""Tables of an organisation's own sheets are made and widened as they are written, never narrowed."""

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Boolean, Date, Integer, Table, insert, select, text

from persistence.base import Amount, Base, Quantity, Words, column
from persistence.database import Database, SchemaOutdated
from persistence.own_tables import OwnTableChanged, is_program_table
from persistence.records.base import Record
from tests.conftest import MONDAY

LOADS = count()  # a folder that is read again has modules of other names
BOOKED: dict[str, Any] = {"changed_at": MONDAY, "changed_by": "cfo"}


def a_table(**columns: Any) -> Table:
    """Return the table of suppliers with these columns, as a module of a folder would define it."""
    module = f"a_folder_{next(LOADS)}.suppliers"
    names = {"__tablename__": "own_suppliers", "__module__": module}
    kind: type[Record] = type("Supplier", (Record,), {**names, **columns})
    return kind.metadata.tables["own_suppliers"]


def simple() -> Table:
    """Return the table with the two columns with which it begins."""
    return a_table(
        name=column("Supplier", index=True, nullable=False),
        people=column("People", Integer, nullable=False),
    )


def with_own(database: Database, table: Table) -> Database:
    """Return the same database for a program that has a table of its own."""
    return Database(database.url, [table])


def test_its_table_is_made_and_holds_rows_of_every_type(database: Database) -> None:
    """What sheets know is stored and read again; the check tells the table from a missing one."""
    table = a_table(
        note=column("Note", Words),
        bought=column("Bought", Amount),
        share=column("Share", Quantity),
        since=column("Since", Date),
        active=column("Active", Boolean),
    )
    row = {"note": "x", "bought": Decimal("3.50"), "share": Decimal("0.125")}
    row |= {"since": MONDAY.date(), "active": True}
    own = with_own(database, table)
    with pytest.raises(SchemaOutdated, match="without own_suppliers"):
        own.check()

    own.migrate()

    own.check()
    with own.writing() as session:
        session.execute(insert(table).values(id="STEEL", **BOOKED, **row))
        found = session.execute(select(table)).mappings().one()
        assert row == {name: found[name] for name in row}
    own.close()


def test_it_is_made_once(database: Database) -> None:
    """Whoever starts again, and whoever does not know the table, leaves it as it is."""
    own = with_own(database, simple())
    own.migrate()
    with own.writing() as session:
        session.execute(insert(simple()).values(id="STEEL", name="Steel", people=3, **BOOKED))

    own.migrate()
    database.migrate()

    with own.reading() as session:
        assert ["STEEL"] == session.scalars(select(simple().c.id)).all()
    own.close()


def test_a_later_column_is_added_empty(database: Database) -> None:
    """Even one that must be filled from now on, with its index; the rows that are there stay."""
    own = with_own(database, simple())
    own.migrate()
    with own.writing() as session:
        session.execute(insert(simple()).values(id="STEEL", name="Steel", people=3, **BOOKED))
    wider = a_table(
        name=column("Supplier", index=True),
        people=column("People", Integer),
        town=column("Town", nullable=False, index=True),
    )
    later = with_own(database, wider)
    with pytest.raises(SchemaOutdated, match=r"own_suppliers\.town, ix_own_suppliers_town"):
        later.check()

    later.migrate()

    later.check()
    with later.reading() as session:
        found = session.execute(select(wider.c.name, wider.c.town)).tuples().all()
        assert [("Steel", None)] == found
    own.close()
    later.close()


def test_what_must_be_filled_may_change(database: Database) -> None:
    """A column that was required and is no longer takes nothing: rows are checked, not the table."""
    with_own(database, simple()).migrate()
    relaxed = a_table(name=column("Supplier"), people=column("People", Integer, nullable=True))
    later = with_own(database, relaxed)

    later.migrate()

    with later.writing() as session:
        session.execute(insert(relaxed).values(id="STEEL", name="Steel", **BOOKED))
    later.close()


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (
            lambda: a_table(name=column("Supplier"), town=column("Town")),
            "'people' that its sheet has no longer: write the column",
        ),
        (
            lambda: a_table(name=column("Supplier"), people=column("People", Words)),
            r"'people' of the table own_suppliers is INTEGER, and its sheet says VARCHAR\(4000\)",
        ),
        (
            lambda: a_table(name=column("Supplier", Words), people=column("People", Integer)),
            r"'name' of the table own_suppliers is VARCHAR\(200\), and its sheet says",
        ),
    ],
    ids=["vanished", "retyped", "longer"],
)
def test_what_would_lose_rows_is_refused_with_what_to_do(
    database: Database, spoilt: Callable[[], Table], said: str
) -> None:
    """A column that vanished or changed its type stops the start and every command."""
    with_own(database, simple()).migrate()
    later = with_own(database, spoilt())

    with pytest.raises(OwnTableChanged, match=said):
        later.migrate()
    with pytest.raises(OwnTableChanged, match=said):
        later.check()

    with database.reading() as session:
        found = session.execute(text("SELECT * FROM own_suppliers")).keys()
    assert "town" not in found
    later.close()


def test_migrations_do_not_see_it(database: Database) -> None:
    """Who compares the program's tables with the database finds nothing to drop."""
    with_own(database, simple()).migrate()
    options = {"compare_type": True, "include_name": is_program_table}

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)

        assert [] == compare_metadata(context, Base.metadata)
    assert "own_suppliers" not in Base.metadata.tables

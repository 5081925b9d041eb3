"""Tables of an organisation's own sheets: no migration knows them, they follow what is written.

Whether a cell must be filled is asked of each row that comes in, never of these tables: so a column
can be added to rows that are there already.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Index, MetaData, Table

from persistence.base import CONSTRAINT_NAMES, MEANING

PREFIX: Final = "own_"  # what the name of each such table begins with


class OwnTableChanged(RuntimeError):
    """A sheet no longer says what its table holds; `faults` lists where, with the remedies."""

    def __init__(self, faults: Collection[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a database lacks of the tables that it should have."""

    tables: list[Table] = field(default_factory=list)
    columns: list[tuple[str, Column[Any]]] = field(default_factory=list)  # with their tables
    indexes: list[Index] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Return what is lacking, as people read it."""
        columns = (f"{table}.{column.name}" for table, column in self.columns)
        indexes = (str(index.name) for index in self.indexes)
        return [*(table.name for table in self.tables), *columns, *indexes]


def missing(connection: Connection, tables: Collection[Table]) -> Changes:
    """Return what a database lacks of `tables`; raises OwnTableChanged."""
    found, faults, wanted = Changes(), [], _as_made(tables)
    for difference in _differences(connection, wanted) if tables else ():
        match difference:
            case ("add_table", table):
                found.tables.append(wanted.tables[table.name])
            case ("add_column", _, name, column):
                found.columns.append((name, column))
            case ("add_index", index) if wanted.tables[index.table.name] not in found.tables:
                found.indexes.append(index)
            case ("remove_column", _, name, column):
                faults.append(_vanished(name, column))
            case ("modify_type", _, name, column, _, former, type_):
                faults.append(_retyped(name, column, former, type_))
    if faults:
        raise OwnTableChanged(faults)
    return found


def bring_up(connection: Connection, tables: Collection[Table]) -> None:
    """Make what a database lacks of `tables`; raises OwnTableChanged, and then nothing is made."""
    lacking = missing(connection, tables)
    operations = Operations(MigrationContext.configure(connection))
    for table in lacking.tables:
        table.create(connection)
    for name, column in lacking.columns:
        operations.add_column(name, Column(column.name, column.type))
    for index in lacking.indexes:
        index.create(connection)


def is_program_table(name: str | None, kind: str, _parents: object) -> bool:
    """Tell alembic whether to compare what it found with the tables of the program."""
    return kind != "table" or not (name or "").startswith(PREFIX)


def _as_made(tables: Collection[Table]) -> MetaData:
    """Return the tables as they are made: what people fill in may be empty."""
    wanted = MetaData(naming_convention=CONSTRAINT_NAMES)
    for table in tables:
        for column in table.to_metadata(wanted).columns:
            if MEANING in column.info and not column.primary_key:
                column.nullable = True
    return wanted


def _differences(connection: Connection, wanted: MetaData) -> Iterator[tuple[Any, ...]]:
    def is_wanted(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in wanted.tables

    options = {"compare_type": True, "include_name": is_wanted}
    context = MigrationContext.configure(connection, opts=options)
    for each in compare_metadata(context, wanted):
        yield from each if isinstance(each, list) else (each,)


def _vanished(table: str, column: Column[Any]) -> str:
    return (
        f"the table {table} has a column '{column.name}' that its sheet has no longer: write the "
        "column into the sheet again, or, where nobody needs what it holds, let the owner of the "
        f"database run `ALTER TABLE {table} DROP COLUMN {column.name}`"
    )


def _retyped(table: str, column: str, former: object, wanted: object) -> str:
    return (
        f"the column '{column}' of the table {table} is {former}, and its sheet says {wanted}: "
        "give it the former type again, and add a column of another name for what is new"
    )

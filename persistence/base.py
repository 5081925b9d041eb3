"""What all tables are made of: base, types of columns, rows in force on a day, long lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, mapped_column
from sqlalchemy.types import JSON, TypeDecorator

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
MEANING = "meaning"  # the key under which a column keeps it
AT_ONCE: Final = 500
Id = TypeVar("Id", str, int)


class NaiveInstantStored(ValueError):
    """A time without a zone was about to be written; only aware instants are stored."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstantStored(value.isoformat())
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give every instant back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Code = String(40)  # role, process, machine, state, step and answer codes
Key = String(200)  # readable identifiers: instances, milestones with their period
Digest = String(64)  # SHA-256 in hex


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map = {datetime: Instant(), dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - read by SQLAlchemy


def table_of(entity: type[Base]) -> Table:
    """Return the bare table of an entity, for statements that need no entities."""
    return Base.metadata.tables[entity.__tablename__]


Name = String(200)
Words = String(4000)


class Scaled(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its smallest part: exact, and exact when summed.

    Add, sum and compare in SQL; multiply and divide in Python.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Any, _dialect: Dialect) -> int | None:
        """Turn a decimal into its smallest parts."""
        return None if value is None else round(Decimal(value).scaleb(self.places))

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """Turn smallest parts back into a decimal."""
        return None if value is None else Decimal(value).scaleb(-self.places)


Amount = Scaled(2)  # money, in the currency of the row
Quantity = Scaled(6)  # measured values, shares, full-time equivalents


class Own(StrEnum):
    """When the engine fills in a column of its own, which nobody is asked for.

    A column for a day gets the day, every other one the person.
    """

    OPENED = "opened"  # when a row first comes, once
    ENTERED = "entered"  # when a row comes or changes: in the column that it follows, if it does
    APPROVED = "approved"  # when somebody decides; a row that changes has not been decided on
    DUE = "due"  # when a row first comes: the day by which it was asked for
    KEPT = "kept"  # when the engine itself writes the record


class Closed(StrEnum):
    """Sets of words that are closed: a column of one holds a word of it, in its one spelling."""

    YEAR = "year"  # published, or declared beside a published one
    PERIOD = "period"  # a month, a quarter, a half or the whole of a year
    QUARTER = "quarter"
    MONTH = "month"
    CURRENCY = "currency"  # ISO 4217
    MEASURED_IN = "unit of measure"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column asks for. `ref` names the table whose ids it holds; bounds are inclusive.

    A column that does not bind may change without making an approval of the record stale. One that
    `counts` another grows by one with each change of it, whoever makes it, and never falls. What
    `serves` a record of `ref` is approved anew once that record is no longer live. What is the
    engine's `own` is stamped and never asked; it `follows` one column, or that column's coming to
    hold one word ("state='published'"), where it does not follow the whole row. A period of a
    `closed` set lies in the year of its row, where that has one, unless it may be of `any_year`.
    What is `anew` starts empty when its record is carried into another year. Braces in a text hold
    ids of the sheet `formula_of`.
    """

    title: str
    unit: str = ""
    help: str = ""
    ref: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    binds: bool = True
    counts: str = ""
    serves: bool = False
    own: Own | None = None
    follows: str = ""
    closed: Closed | None = None
    any_year: bool = False
    anew: bool = False
    formula_of: str = ""


def column(
    title: str,
    kind: Any = Name,
    *,
    unit: str = "",
    note: str = "",
    ref: str = "",
    choices: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    binds: bool = True,
    counts: str = "",
    serves: bool = False,
    own: Own | None = None,
    follows: str = "",
    closed: Closed | None = None,
    any_year: bool = False,
    anew: bool = False,
    formula_of: str = "",
    **rest: Any,
) -> MappedColumn[Any]:
    """Return a mapped column of a sheet; whether it must be filled is its type's nullability."""
    if ref or choices or closed:
        kind = Key if ref else Code
    meaning = Meaning(
        title,
        unit,
        note,
        ref,
        choices,
        minimum,
        maximum,
        binds,
        counts,
        serves,
        own,
        follows,
        closed,
        any_year,
        anew,
        formula_of,
    )
    return mapped_column(kind, info={MEANING: meaning}, **rest)


def in_parts(ids: Sequence[Id]) -> Iterator[Sequence[Id]]:
    """Yield ids in order, so many at once that every database takes them."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


@cache
def among(table: Table, *columns: str) -> Select[Any]:
    """Return the query of the rows of a table with some `ids`, or of only some columns of them.

    Built once for each table: building it takes longer than running it.
    """
    wanted: list[Any] = [table.c[name] for name in columns] or [table]
    return select(*wanted).where(table.c.id.in_(bindparam("ids", expanding=True)))


def in_force(of: Any, day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that a record has not ended before a day.

    `of` is a kind of record, an alias of one, or the columns of its table.
    """
    return or_(of.valid_to.is_(None), of.valid_to >= day)


def insert_missing(session: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert a row unless one with the same unique columns is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(table).values(row).on_conflict_do_nothing())

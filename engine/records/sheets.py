"""Sheets: what can be asked, handed in, imported and exported about one kind of record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Table
from sqlalchemy.types import JSON, Boolean

from calendars.identities import LONGEST_RECORD, bounded, normal
from engine.records.errors import SheetUnknown
from engine.values.texts import line
from persistence.columns import MEANING, Meaning, Scaled
from persistence.organisation import Person, Unit
from persistence.tables import RECORD_MODULES, Record

JOINT = "@"  # between the parts of an id that a row makes; only the last part may hold it
LAST = ("valid_from", "valid_to")  # columns that stand at the end of every sheet
PEOPLE, UNITS = "people", "units"  # what records may name besides each other


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet. `kind`: text, words, number, whole, date, yes_no or choice."""

    name: str
    kind: str
    required: bool
    longest: int
    places: int  # decimals that are kept
    default: Any
    meaning: Meaning

    @property
    def own(self) -> bool:
        """Tell whether the engine fills it in itself."""
        return self.meaning.own is not None

    @property
    def title(self) -> str:
        """Return what people call it, with its unit."""
        unit = f" ({self.meaning.unit})" if self.meaning.unit else ""
        return f"{self.meaning.title}{unit}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of record as rows and columns; `identity` are the columns that make the id."""

    key: str
    title: str
    record: type[Record]
    table: Table
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError when there is none."""
        return next(c for c in self.columns if c.name == name)

    def has(self, name: str) -> bool:
        """Tell whether there is such a column."""
        return any(c.name == name for c in self.columns)

    @property
    def references(self) -> Iterator[tuple[str, str]]:
        """Yield each column that names other records, with the sheet it names."""
        return ((c.name, c.meaning.ref) for c in self.columns if c.meaning.ref)

    @property
    def binding(self) -> tuple[str, ...]:
        """Return the columns whose change makes an approval of the record stale."""
        return tuple(c.name for c in self.columns if c.meaning.binds and not c.own)

    @property
    def own(self) -> tuple[Column, ...]:
        """Return the columns that the engine fills in itself; nobody is asked for them."""
        return tuple(c for c in self.columns if c.own)

    @property
    def counting(self) -> Iterator[tuple[str, str]]:
        """Yield each column that counts the changes of another, with that other."""
        return ((c.name, c.meaning.counts) for c in self.columns if c.meaning.counts)

    def id_of(self, row: Mapping[str, Any]) -> str | None:
        """Return the id that a row has or makes, as written or typed; None while a part is missing.

        What shows nothing around a part is no part of it; an id that is too long for its column is
        cut, and a digest tells it from others.
        """
        named = (row.get(name) for name in self.identity or ("id",))
        parts = ["" if part is None else normal(line(part)) for part in named]
        return bounded(JOINT.join(parts), LONGEST_RECORD) if all(parts) else None


@cache
def sheets() -> Mapping[str, Sheet]:
    """Return every sheet by its key, in the order in which one may build on the other."""
    found = {}
    for module in RECORD_MODULES:
        for each in vars(module).values():
            if isinstance(each, type) and issubclass(each, Record) and each is not Record:
                sheet = _sheet(each)
                found[sheet.key] = sheet
    return found


def sheet(key: str) -> Sheet:
    """Return the sheet called `key`; raises SheetUnknown."""
    if key not in sheets():
        raise SheetUnknown(key, sheets())
    return sheets()[key]


def table_of(ref: str) -> Table:
    """Return the table whose ids a reference holds."""
    if ref in (PEOPLE, UNITS):
        return (Person if ref == PEOPLE else Unit).metadata.tables[ref]
    return sheet(ref).table


def _sheet(record: type[Record]) -> Sheet:
    table = record.metadata.tables[record.__tablename__]
    named = {c.name: c for c in table.columns if MEANING in c.info}
    order = ["id", *(n for n in named if n != "id" and n not in LAST), *LAST]
    if record.identity:
        order.remove("id")
    title = (record.__doc__ or "").partition("\n")[0].rstrip(".")
    columns = tuple(_column(named[name]) for name in order)
    return Sheet(record.__tablename__, title, record, table, columns, tuple(record.identity))


def _column(column: Any) -> Column:
    meaning: Meaning = column.info[MEANING]
    default = column.default.arg if column.default is not None else None
    longest = getattr(column.type, "length", None) or 0
    places = column.type.places if isinstance(column.type, Scaled) else 0
    required = not column.nullable and default is None
    return Column(column.name, _kind(column, meaning), required, longest, places, default, meaning)


def _kind(column: Any, meaning: Meaning) -> str:
    if meaning.choices:
        return "choice"
    for base, kind in (
        (Scaled, "number"),
        (Date, "date"),
        (Boolean, "yes_no"),
        (Integer, "whole"),
        (JSON, "json"),
    ):
        if isinstance(column.type, base):
            return kind
    return "words" if (column.type.length or 0) > LONG else "text"


LONG = 200  # characters beyond which a text is written on several lines


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it: decimals and days as texts."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def typed(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that `plain` wrote with its decimals and days again."""
    readers = _readers(sheet.key)
    return {
        name: readers[name](value) if name in readers and isinstance(value, str) else value
        for name, value in row.items()
    }


@cache
def _readers(key: str) -> Mapping[str, Callable[[str], Any]]:
    readers: dict[str, Callable[[str], Any]] = {"number": Decimal, "date": date.fromisoformat}
    return {c.name: readers[c.kind] for c in sheet(key).columns if c.kind in readers}

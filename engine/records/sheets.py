"""Sheets: the columns of each kind of record, rows with types, and what is wrong in a row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import Annotated, Any, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    create_model,
)
from pydantic_core import ErrorDetails
from sqlalchemy import Date, Integer, Table
from sqlalchemy.types import JSON, Boolean

from calendars.identifiers import LONGEST_RECORD, bounded, normal
from engine.catalogue import CURRENT
from engine.errors import EngineError
from engine.values.days import day
from engine.values.numbers import number, whole, within
from engine.values.texts import Unfit, Unread, choice, clean, line, one_line, some_lines, yes_no
from persistence.base import MEANING, Meaning, Scaled
from persistence.organisation import Person, Unit
from persistence.records.base import Record
from persistence.tables import RECORD_MODULES


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one cell and how to mend it. `row` counts from 1, 0 for the whole."""

    sheet: str
    row: int
    column: str
    title: str
    what: str
    mend: str

    def __str__(self) -> str:
        """Return the fault as a line."""
        place = f"row {self.row}, {self.title}" if self.row else self.title
        return f"{self.sheet}: {place} {self.what}; {self.mend}"


class SheetUnknown(EngineError):
    """No sheet has that name."""

    def __init__(self, key: str, known: Iterable[str]) -> None:
        self.key, self.known = key, tuple(sorted(known))
        super().__init__(f"no sheet is called {key!r}; there are {', '.join(self.known)}")


class RowsFaulty(EngineError):
    """Rows have faults, all of them listed; none was taken."""

    def __init__(self, faults: Iterable[RowFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


CALLED = ("name", "title", "text")  # columns that say what a record is called
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


@dataclass(frozen=True, slots=True, eq=False)
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

    def called(self, row: Mapping[str, Any]) -> str:
        """Return what the record of a row is called, with its id before it."""
        name = next((row[name] for name in CALLED if row.get(name)), "")
        return f"{row['id']} {name}".strip()

    def id_of(self, row: Mapping[str, Any]) -> str | None:
        """Return the id that a row has or makes, as written or typed; None while a part is missing.

        What shows nothing around a part is no part of it; an id that is too long for its column is
        cut, and a digest tells it from others.
        """
        named = (row.get(name) for name in self.identity or ("id",))
        parts = ["" if part is None else normal(line(part)) for part in named]
        return bounded(JOINT.join(parts), LONGEST_RECORD) if all(parts) else None


@cache
def shipped() -> Mapping[str, Sheet]:
    """Return the program's sheets by their keys, in the order in which one may build on the other.

    What a folder of processes brings is not among them; `sheets` has it.
    """
    records = (each for module in RECORD_MODULES for each in records_of(module))
    return {each.__tablename__: sheet_of(each) for each in records}


def records_of(module: ModuleType) -> Iterator[type[Record]]:
    """Yield the kinds of record that a module defines."""
    for each in vars(module).values():
        is_record = isinstance(each, type) and issubclass(each, Record)
        if is_record and each.__module__ == module.__name__ and "__abstract__" not in vars(each):
            yield each


def sheets() -> Mapping[str, Sheet]:
    """Return every sheet in use by its key; raises NothingInstalled."""
    return cast("Mapping[str, Sheet]", CURRENT.contents.sheets)


def sheet(key: str) -> Sheet:
    """Return the sheet called `key`; raises SheetUnknown."""
    known = sheets()
    if key not in known:
        raise SheetUnknown(key, known)
    return known[key]


def table_of(ref: str, known: Mapping[str, Sheet] | None = None) -> Table:
    """Return the table whose ids a reference holds, of the `known` sheets or of those in use."""
    if ref in (PEOPLE, UNITS):
        return (Person if ref == PEOPLE else Unit).metadata.tables[ref]
    return (known[ref] if known else sheet(ref)).table


def sheet_of(record: type[Record]) -> Sheet:
    """Return a kind of record as a sheet."""
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
    readers = _readers(sheet)
    return {
        name: readers[name](value) if name in readers and isinstance(value, str) else value
        for name, value in row.items()
    }


@cache
def _readers(sheet: Sheet) -> Mapping[str, Callable[[str], Any]]:
    readers: dict[str, Callable[[str], Any]] = {"number": Decimal, "date": date.fromisoformat}
    return {c.name: readers[c.kind] for c in sheet.columns if c.kind in readers}


LARGEST = Decimal(10) ** 15  # keeps a scaled value within 64 bits
LINE = 200  # characters of a text for which its column names no limit
PERCENT = "%"  # what the unit of a percentage begins with
IN_PERCENT = "in_percent"  # tells, in the context, that the record's own unit is a percentage
TYPES: Mapping[str, Any] = {
    "number": Decimal,
    "whole": int,
    "date": date,
    "yes_no": bool,
    "json": Any,
}


def read_row(
    sheet: Sheet, number: int, row: Mapping[str, Any], *, in_percent: bool = False
) -> dict[str, Any] | list[RowFault]:
    """Return the typed values of a row, or every fault of it.

    `in_percent` tells that the measure which the row is about is measured in percent.
    """
    known = {c.name for c in sheet.columns}
    given = {name: value for name, value in row.items() if name in known and value is not None}
    try:
        found = _model(sheet).model_validate(given, context={IN_PERCENT: in_percent})
    except ValidationError as refused:
        return [_fault(sheet, number, error) for error in refused.errors()]
    return found.model_dump()


@cache
def _model(sheet: Sheet) -> type[BaseModel]:
    fields: dict[str, Any] = {c.name: _field(c) for c in sheet.columns}
    config = ConfigDict(extra="ignore", frozen=True)
    return create_model(sheet.key, __config__=config, **fields)


def _field(column: Column) -> tuple[Any, Any]:
    kind: Any = TYPES.get(column.kind, str)
    if column.required and not column.own:
        return (Annotated[kind, BeforeValidator(_reader(column))], ...)
    return (Annotated[kind | None, BeforeValidator(_reader(column))], column.default)


def _reader(column: Column) -> Any:
    """Return a reader of what people, spreadsheets and programs write into this column."""

    def read(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, Unread):
            raise Unfit(value.what, value.mend)
        if value is None or (isinstance(value, str) and not clean(value)):
            return column.default
        return _read(column, value, in_percent=bool((info.context or {}).get(IN_PERCENT)))

    return read


def _read(column: Column, value: Any, *, in_percent: bool) -> Any:
    meaning = column.meaning
    match column.kind:
        case "number":
            percent = meaning.unit.startswith(PERCENT) or (in_percent and not meaning.unit)
            found = number(value, percent=percent)
            return within(found, *_bounds(column), meaning.unit)
        case "whole":
            count = whole(value)
            within(Decimal(count), *_bounds(column), meaning.unit)
            return count
        case "date":
            return day(value)
        case "yes_no":
            return yes_no(value)
        case "choice":
            return choice(value, meaning.choices)
        case "json":
            return value
        case "words":
            return some_lines(value, column.longest)
        case _:
            text = one_line(value, column.longest or LINE)
            return normal(text) if meaning.ref or column.name == "id" else text


def _bounds(column: Column) -> tuple[float | None, float | None]:
    low, high, most = column.meaning.minimum, column.meaning.maximum, float(LARGEST)
    return (-most if low is None else low), (most if high is None else high)


def _fault(sheet: Sheet, number: int, error: ErrorDetails) -> RowFault:
    column = sheet.column(str(error["loc"][0]))
    refused = error.get("ctx", {}).get("error")
    if isinstance(refused, Unfit):
        what, mend = refused.what, refused.mend
    else:
        what, mend = "is missing", "fill it in"
    return RowFault(sheet.key, number, column.name, column.title, what, mend)

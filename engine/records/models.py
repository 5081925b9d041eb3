"""The pydantic model of a sheet's row: every value typed, bounded and, where wrong, explained."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    create_model,
)
from pydantic_core import ErrorDetails

from calendars.identities import normal
from engine.records.errors import RowFault
from engine.records.sheets import Column, Sheet
from engine.records.sheets import sheet as sheet_of
from engine.values.choices import choice, yes_no
from engine.values.days import day
from engine.values.numbers import number, whole, within
from engine.values.texts import clean
from engine.values.unfit import Unfit, Unread
from engine.values.words import one_line, some_lines

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
        found = _model(sheet.key).model_validate(given, context={IN_PERCENT: in_percent})
    except ValidationError as refused:
        return [_fault(sheet, number, error) for error in refused.errors()]
    return found.model_dump()


@cache
def _model(key: str) -> type[BaseModel]:
    fields: dict[str, Any] = {c.name: _field(c) for c in sheet_of(key).columns}
    config = ConfigDict(extra="ignore", frozen=True)
    return create_model(key, __config__=config, **fields)


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

"""The pydantic model of a sheet's row: every value typed, bounded and, where wrong, explained."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from engine.forms import clean
from engine.records.errors import RowFault
from engine.records.sheets import Column, Sheet
from engine.records.sheets import sheet as sheet_of

YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
BLANKS = re.compile(r"[\s\u00a0\u202f']")
LARGEST = Decimal(10) ** 15  # keeps a scaled value within 64 bits


def read_row(sheet: Sheet, number: int, row: Mapping[str, Any]) -> dict[str, Any] | list[RowFault]:
    """Return the typed values of a row, or every fault of it."""
    known = {c.name for c in sheet.columns}
    given = {name: value for name, value in row.items() if name in known and value is not None}
    try:
        found = _model(sheet.key).model_validate(given)
    except ValidationError as refused:
        return [_fault(sheet, number, error) for error in refused.errors()]
    return found.model_dump()


@cache
def _model(key: str) -> type[BaseModel]:
    fields: dict[str, Any] = {c.name: _field(c) for c in sheet_of(key).columns}
    config = ConfigDict(extra="ignore", frozen=True)
    return create_model(key, __config__=config, **fields)


def _field(column: Column) -> tuple[Any, Any]:
    kind: Any = _type(column)
    if column.required:
        return (Annotated[kind, BeforeValidator(_unblank(column))], ...)
    kind = Annotated[kind | None, BeforeValidator(_unblank(column))]
    return (kind, column.default)


def _type(column: Column) -> Any:
    meaning = column.meaning
    match column.kind:
        case "choice":
            return Literal[meaning.choices]
        case "number":
            high = meaning.maximum if meaning.maximum is not None else LARGEST
            low = meaning.minimum if meaning.minimum is not None else -LARGEST
            return Annotated[Decimal, Field(ge=low, le=high, allow_inf_nan=False)]
        case "whole":
            return Annotated[int, Field(ge=meaning.minimum, le=meaning.maximum)]
        case "date":
            return date
        case "yes_no":
            return bool
        case "json":
            return Any
        case _:
            return Annotated[str, Field(max_length=column.longest or None)]


def _unblank(column: Column) -> Any:
    """Return a reader of what people and spreadsheets write into cells of this column."""

    def read(value: Any) -> Any:
        if isinstance(value, str):
            value = clean(value)
        if value is None or value == "":
            return column.default
        return _spelled(column.kind, value)

    return read


def _spelled(kind: str, value: Any) -> Any:
    if kind in ("number", "whole"):
        text = BLANKS.sub("", str(value))
        return text.removesuffix(".0") if kind == "whole" else text
    if kind == "date" and isinstance(value, datetime):
        return value.date()
    if kind == "yes_no" and isinstance(value, str):
        return YES_NO.get(value.lower(), value)
    if kind in ("text", "words", "choice"):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value


def _fault(sheet: Sheet, number: int, error: ErrorDetails) -> RowFault:
    column = sheet.column(str(error["loc"][0]))
    what, mend = _sentence(column, error)
    return RowFault(sheet.key, number, column.name, column.title, what, mend)


def _sentence(column: Column, error: ErrorDetails) -> tuple[str, str]:
    given, unit = error.get("input"), f" {column.meaning.unit}".rstrip()
    facts: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == "missing" or given in (None, ""):
        return "is missing", "fill it in"
    match error["type"]:
        case "literal_error":
            return f"“{given}” is not offered", f"write {_either(column.meaning.choices)}"
        case "greater_than_equal":
            return f"{given} is too small", f"give at least {facts['ge']}{unit}"
        case "less_than_equal":
            return f"{given} is too large", f"give at most {facts['le']}{unit}"
        case "string_too_long":
            return f"has {len(str(given))} characters", f"write at most {facts['max_length']}"
    return _spelling(column.kind, given)


def _spelling(kind: str, given: Any) -> tuple[str, str]:
    match kind:
        case "number":
            return f"“{given}” is not a number", "write digits, with a point before decimals"
        case "whole":
            return f"“{given}” is not a whole number", "write digits only"
        case "date":
            return f"“{given}” is not a day", "write year-month-day, such as 2028-03-31"
        case "yes_no":
            return f"“{given}” is neither yes nor no", "write yes or no"
    return f"“{given}” cannot be read", "write plain text"


def _either(choices: Iterable[str]) -> str:
    return " or ".join(choices)

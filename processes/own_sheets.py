"""Sheets of records that a folder brings: whatever would fail at a row later is refused at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from sqlalchemy import Boolean, Column, Date, Enum, Integer, String, Table
from sqlalchemy.types import JSON

from calendars.identifiers import LONGEST_ID
from engine.records.sheets import PEOPLE, UNITS, Sheet, sheet_of, shipped
from persistence.base import MEANING, Meaning, Scaled, table_of
from persistence.own_tables import PREFIX
from persistence.records.base import FlagAnswer, Record
from state_machines.errors import DefinitionFault

Found: TypeAlias = tuple[str, type[Record]]  # the file that brings a kind of record, and the kind
Said: TypeAlias = Iterator[tuple[str, str]]  # what is wrong, and how to mend it
KINDS = (String, Scaled, Date, Boolean, Integer)  # of what people type into a cell
NAME = re.compile(r"[a-z][a-z0-9_]*")
IN_EACH = {c.name: c for c in table_of(FlagAnswer).columns if c.name in Record.__annotations__}


def examine_sheets(found: Iterable[Found]) -> list[DefinitionFault]:
    """Return every fault of the kinds of record that a folder brings."""
    kinds = list(found)
    keys = {record.__tablename__ for _, record in kinds} | shipped().keys() | {PEOPLE, UNITS}
    first: dict[str, type[Record]] = {}
    faults = []
    for file, record in kinds:
        taken = first.setdefault(record.__tablename__, record) is not record
        said = (*_name(record, taken=taken), *_sheet(record), *_columns(record, keys))
        place = f"{file}, {record.__name__}"
        faults += [DefinitionFault(place, what, mend) for what, mend in said]
    return faults


def together(found: Iterable[Found]) -> Mapping[str, Sheet]:
    """Return the program's sheets and those of a folder that have no fault, by their keys."""
    return {**shipped(), **{record.__tablename__: sheet_of(record) for _, record in found}}


def _name(record: type[Record], *, taken: bool) -> Said:
    name = record.__tablename__
    if taken:
        yield f"another sheet is called '{name}', too", "Give one of them another __tablename__"
    if name in shipped():
        yield f"the program has a sheet '{name}'", f"Call it '{PREFIX}{name}'"
    elif not name.startswith(PREFIX):
        mend = f"Call it '{PREFIX}{name}', so that it is never one of the program's"
        yield f"the name of its table, '{name}', does not begin with {PREFIX}", mend
    if not NAME.fullmatch(name) or len(name) > LONGEST_ID:
        yield f"its table cannot be called '{name}'", f"Use at most {LONGEST_ID} of a-z, 0-9 and _"


def _sheet(record: type[Record]) -> Said:
    table = _table(record)
    if not (record.__doc__ or "").strip():
        yield "it has no docstring, whose first line is its title", "Write what its rows are"
    for name in (*record.identity, *(n for n in IN_EACH if n not in table.c)):
        if name not in table.c:
            yield f"its id is made of '{name}', which is no column of it", "Correct the identity"
    if table.foreign_keys or len(table.constraints) > 1 or any(i.unique for i in table.indexes):
        what = "its table has constraints of its own, which no later column could follow"
        yield what, "Name other records by column(..., ref='...'), and let a rule look at the rest"


def _columns(record: type[Record], keys: Iterable[str]) -> Said:
    known = {*keys}
    for column in _table(record).columns:
        name = column.name
        if (usual := IN_EACH.get(name)) is not None:
            if not _is_alike(column, usual):
                yield f"every sheet has a column '{name}' already", "Give yours another name"
            continue
        said = _column(column, known, {*_table(record).c.keys()})
        yield from ((f"its column '{name}' {what}", mend) for what, mend in said)


def _column(column: Column[Any], keys: Iterable[str], columns: Iterable[str]) -> Said:
    meaning: Meaning | None = column.info.get(MEANING)
    if not NAME.fullmatch(column.name) or len(column.name) > LONGEST_ID:
        yield "cannot be called so", f"Use at most {LONGEST_ID} of a-z, 0-9 and _"
    if meaning is None:
        yield "has no title", "Write it with persistence.base.column"
        return
    if not _is_kind(column, meaning):
        mend = "Use Name, Words, Amount, Quantity, Integer, Date or Boolean"
        yield f"is of a type that sheets do not know, {column.type!r}", mend
    if column.default is not None and not column.default.is_scalar:
        yield "has a default that is no value", "Write the value itself"
    if meaning.ref and meaning.ref not in keys:
        yield f"names the sheet '{meaning.ref}', which is unknown", "Correct its ref"
    for other in filter(None, (meaning.counts, meaning.follows.partition("=")[0])):
        if other not in columns:
            yield f"goes by the column '{other}', which there is not", "Name one of this sheet"


def _is_kind(column: Column[Any], meaning: Meaning) -> bool:
    """Tell whether people can type what a column holds; JSON only the engine itself writes."""
    if isinstance(column.type, JSON):
        return meaning.own is not None
    return isinstance(column.type, KINDS) and not isinstance(column.type, Enum)


def _is_alike(column: Column[Any], usual: Column[Any]) -> bool:
    facts: tuple[Callable[[Column[Any]], object], ...] = (
        lambda each: type(each.type),
        lambda each: each.primary_key,
        lambda each: each.nullable,
        lambda each: each.info.get(MEANING) is None,
    )
    return all(fact(column) == fact(usual) for fact in facts)


def _table(record: type[Record]) -> Table:
    return record.metadata.tables[record.__tablename__]

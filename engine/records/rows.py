"""Rows of records: current ones, those handed in, read and checked."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from calendars.errors import NotInAlphabet
from calendars.identifiers import RECORD
from engine.instance_ids import is_one
from engine.records import closed_sets, score_checks
from engine.records.closed_sets import in_percent
from engine.records.sheets import JOINT, RowFault, Sheet, read_row, sheet, table_of
from engine.records.stamps import Stamps
from persistence.base import among, in_force, in_parts

Given = Sequence[Mapping[str, Any]]
Typed = list[dict[str, Any]]

Also = Callable[[str], Collection[str]]  # the ids of a sheet that come along or are proposed
Stamping = Callable[[Typed], Stamps]  # what the engine writes into typed rows, once they are read


def read(
    session: Session,
    sheet: Sheet,
    rows: Given,
    *,
    first: int = 1,
    also: Also | None = None,
    stamping: Stamping | None = None,
) -> tuple[Typed, list[RowFault]]:
    """Return the typed rows, each with its id, and every fault of all of them.

    `first` is the number of the first row; `also` tells which ids of a sheet come along
    with these; it is asked only where one is missing. With `stamping` the rows are somebody's,
    and the engine fills in its own columns; without it they are the engine's own.
    """
    found: Typed = []
    faults: list[RowFault] = []
    percentages = in_percent(session, sheet, rows)
    for number, row in enumerate(rows, first):
        read_as = read_row(sheet, number, row, in_percent=number - first in percentages)
        if isinstance(read_as, list):
            faults += read_as
        else:
            found.append({**read_as, "id": sheet.id_of(read_as), "": number})
    faults += _unnamed(sheet, found)
    faults += _doubled(sheet, found)
    faults += _misspelled(session, sheet, found) if stamping is not None else ()
    faults += _dangling(session, sheet, found, also or _nothing)
    faults += closed_sets.faults(session, sheet, found)
    if not faults:
        faults += score_checks.faults(session, sheet, found, also or _nothing)
    if stamping is not None and sheet.own:
        stamps = stamping(found)
        faults += stamps.faults(found)
        found = stamps.on(found)
        faults += stamps.lacking(found)
    return [{k: v for k, v in row.items() if k} for row in found], sorted(
        faults, key=lambda fault: fault.row
    )


def existing(session: Session, ref: str, ids: Collection[str]) -> set[str]:
    """Return those of `ids` that exist in the sheet, or among people or units."""
    table = table_of(ref)
    found: set[str] = set()
    for some in in_parts(sorted(ids)):
        found |= set(session.scalars(among(table, "id"), {"ids": some}))
    return found


def _unnamed(sheet: Sheet, rows: Typed) -> Iterator[RowFault]:
    for row in rows:
        if row["id"] is None:
            missing = next(n for n in (*sheet.identity, "id") if not row.get(n))
            title = sheet.column(missing).title
            yield RowFault(sheet.key, row[""], missing, title, "is missing", "fill it in")


def _misspelled(session: Session, sheet: Sheet, rows: Typed) -> Iterator[RowFault]:
    """Yield the new rows whose id, or a part of it, would not be told apart from others.

    What stands in the sheet already keeps the id that it has.
    """
    faults = [fault for row in rows if row["id"] for fault in _strange(sheet, row)]
    ids = {row[""]: row["id"] for row in rows}
    known = existing(session, sheet.key, {ids[f.row] for f in faults}) if faults else set()
    yield from (fault for fault in faults if ids[fault.row] not in known)


def _strange(sheet: Sheet, row: Mapping[str, Any]) -> Iterator[RowFault]:
    """Yield what an id cannot be made of."""
    if not sheet.identity and not is_one(row["id"]):
        try:
            RECORD.read(row["id"])
        except NotInAlphabet as fault:
            title = sheet.column("id").title
            yield RowFault(sheet.key, row[""], "id", title, fault.what, fault.mend)
    for name in sheet.identity[:-1]:  # behind the last joint everything is the last part
        column = sheet.column(name)
        if JOINT in str(row[name]) and not column.meaning.ref:
            what = f"“{row[name]}” holds {JOINT}, which stands between the parts of an id"
            yield RowFault(sheet.key, row[""], name, column.title, what, "write it without")


def _doubled(sheet: Sheet, rows: Typed) -> Iterator[RowFault]:
    first: dict[str, int] = {}
    for row in rows:
        if row["id"] in first and row["id"] is not None:
            name = sheet.identity[0] if sheet.identity else "id"
            what = f"“{row['id']}” stands in row {first[row['id']]} already"
            title = sheet.column(name).title
            yield RowFault(sheet.key, row[""], name, title, what, "keep one of the two rows")
        first.setdefault(row["id"], row[""])


def _dangling(session: Session, sheet: Sheet, rows: Typed, also: Also) -> Iterator[RowFault]:
    for name, ref in sheet.references:
        wanted = {row[name] for row in rows if row.get(name)}
        known = {row["id"] for row in rows} if ref == sheet.key else set()
        known |= existing(session, ref, wanted - known) if wanted - known else set()
        known |= set(also(ref)) if wanted - known else set()
        for row in rows:
            if row.get(name) and row[name] not in known:
                yield RowFault(
                    sheet.key,
                    row[""],
                    name,
                    sheet.column(name).title,
                    f"“{row[name]}” is unknown",
                    f"write an id from {ref.replace('_', ' ')}",
                )


def _nothing(_ref: str) -> Collection[str]:
    return ()


def current_rows(
    session: Session, key: str, today: date, *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """Return the rows of a sheet in force that meet all conditions, by id."""
    kind = sheet(key)
    table = kind.table
    live = in_force(table.c, today)
    names = ["id", *(c.name for c in kind.columns if c.name != "id")]
    query = select(*(table.c[name] for name in names)).where(live, *conditions)
    return [dict(row) for row in session.execute(query.order_by(table.c.id)).mappings()]

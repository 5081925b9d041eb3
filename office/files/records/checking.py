"""Checking records from outside against each other and against what is registered already."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.reading import read
from engine.records.sheets import Sheet, plain
from engine.records.stamps import LEFT_OUT, Stamps
from office.files.records.faults import RecordFault
from office.files.records.gathering import Raw
from persistence.parts import in_parts

Tell = Callable[[str], None]
Rows = list[dict[str, Any]]
NOT_TAKEN = f"{LEFT_OUT}; only the first rows of a year bring it along, others with --signed"


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings rows, on which day, and whether their signatures are taken as they stand."""

    person: str = ""
    day: date = date.min
    signed: bool = False


NOBODY = Bringer()


def check(
    session: Session, raws: Sequence[Raw], tell: Tell = lambda _: None, by: Bringer = NOBODY
) -> tuple[list[tuple[Raw, Rows]], list[RecordFault]]:
    """Return the typed rows of every sheet as somebody brings them, and all their faults."""
    found: list[tuple[Raw, Rows]] = []
    faults: list[RecordFault] = []
    coming = _coming(raws)
    for raw in raws:
        tell(raw.sheet.key)
        rows = [_completed(raw.sheet, row) for row in _kept(session, raw)]
        typed, wrong = read(
            session,
            raw.sheet,
            rows,
            also=lambda ref: coming.get(ref, set()),
            stamping=partial(_stamps, session, raw.sheet, by),
        )
        found.append((raw, typed))
        faults += [raw.fault(f.row, f.column, _words(raw, f.what), f.mend) for f in wrong]
    return found, faults


def opens(session: Session, sheet: Sheet, rows: Rows) -> Rows:
    """Return those of the rows that are the first of their year, or of a sheet without years."""
    table = sheet.table
    if "year" not in table.c:
        return rows if session.scalar(select(table.c.id).limit(1)) is None else []
    there = set(session.scalars(select(table.c.year).distinct()))
    return [row for row in rows if row["year"] not in there]


def _stamps(session: Session, sheet: Sheet, by: Bringer, rows: Rows) -> Stamps:
    """Return what the engine writes into rows that somebody brings.

    The first rows of a year may say who entered and approved them: they come from elsewhere, and
    whoever brings them answers for them, as for rows that are brought as signed.
    """
    if by.signed:
        return Stamps(sheet, by.person, by.day, {row["id"]: row for row in rows})
    first = opens(session, sheet, rows)
    known = {row["id"]: row for row in first if any(row[c.name] for c in sheet.own)}
    for some in in_parts([row["id"] for row in rows if row["id"]]):
        query = select(sheet.table).where(sheet.table.c.id.in_(some))
        known |= {row["id"]: row for row in session.execute(query).mappings()}
    return Stamps(sheet, by.person, by.day, known, mend=NOT_TAKEN)


def _coming(raws: Iterable[Raw]) -> dict[str, set[str]]:
    """Return the ids per sheet that come along, so that sheets may name each other's rows."""
    coming: dict[str, set[str]] = {}
    for raw in raws:
        ids = (raw.sheet.id_of(row) for row in raw.table.rows)
        coming.setdefault(raw.sheet.key, set()).update(found for found in ids if found)
    return coming


def _kept(session: Session, raw: Raw) -> Iterable[Mapping[str, Any]]:
    """Return the rows; a column that the file does not have keeps what the records say."""
    absent = [c.name for c in raw.sheet.columns if c.name not in raw.table.letters]
    if not absent:
        return raw.table.rows
    table, ids = raw.sheet.table, [raw.sheet.id_of(row) for row in raw.table.rows]
    known: dict[str, dict[str, Any]] = {}
    for some in in_parts([found for found in ids if found]):
        query = select(table.c.id, *(table.c[n] for n in absent if n != "id"))
        for row in session.execute(query.where(table.c.id.in_(some))).mappings():
            known[row["id"]] = {name: plain(row[name]) for name in absent}
    return [
        {**known.get(name or "", {}), **row} for name, row in zip(ids, raw.table.rows, strict=True)
    ]


def _completed(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with what is kept as JSON read from its text."""
    return {
        name: _json(value) if value and sheet.column(name).kind == "json" else value
        for name, value in row.items()
    }


def _json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None  # then it is missing


def _words(raw: Raw, what: str) -> str:
    """Return what is wrong, with the row of another line said as people find it in the file."""
    before, mark, number = what.partition("stands in row ")
    if not mark:
        return what
    count, _, rest = number.partition(" ")
    return f"{before}stands in {raw.place(int(count), '')} {rest}"

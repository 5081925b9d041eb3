"""Which rows are about a measure in percent, so that 95 % in a cell of them is the value 95."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.sheets import Sheet
from engine.values.texts import clean
from persistence.parts import in_parts
from persistence.records.scorecards import Measure

MEASURES = Measure.__tablename__
UNIT = "measured_in"  # the column by which a record says its unit
PERCENT = "%"


def in_percent(session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """Return the places, from 0, of the rows with a percentage whose record is in percent.

    A row says its unit itself or names a measure that is registered.
    """
    marked = [n for n, row in enumerate(rows) if _has_percentage(sheet, row)]
    by_row = {n: clean(rows[n].get(UNIT) or "") for n in marked}
    named = {n: _measure(sheet, rows[n]) for n in marked if not by_row[n]}
    known: dict[str, str | None] = {}
    for some in in_parts(sorted(set(named.values()) - {""})):
        query = select(Measure.id, Measure.measured_in).where(Measure.id.in_(some))
        known |= {row.id: row.measured_in for row in session.execute(query)}
    units = by_row | {n: known.get(name) or "" for n, name in named.items()}
    return {n for n, unit in units.items() if unit == PERCENT}


def _has_percentage(sheet: Sheet, row: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value := row.get(column.name), str) and value.rstrip().endswith(PERCENT)
        for column in sheet.columns
        if column.kind == "number" and not column.meaning.unit
    )


def _measure(sheet: Sheet, row: Mapping[str, Any]) -> str:
    names = (
        ["id"] if sheet.key == MEASURES else [n for n, ref in sheet.references if ref == MEASURES]
    )
    return next((found for n in names if (found := clean(row.get(n) or ""))), "")

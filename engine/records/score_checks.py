"""Checks of rows that scores follow from: formulas, circles, thresholds, and what weights weigh."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.sheets import UNITS, RowFault, Sheet, table_of
from engine.scoring.definitions import measure_faults
from engine.scoring.weights import MEASURE, OBJECTIVE, PERSPECTIVE, UNIT
from engine.scoring.year_numbers import MeasureDefinition
from persistence.base import among, in_parts
from persistence.records.scorecard import Measure, MeasureValue, ScoreWeight

Also = Callable[[str], Collection[str]]
HOMES = {
    MEASURE: "measures",
    OBJECTIVE: "objectives",
    PERSPECTIVE: "perspectives",
    UNIT: UNITS,
}


def faults(
    session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]], also: Also
) -> Iterator[RowFault]:
    """Yield what would keep typed rows from being scored; each has its number under "".

    `also` tells which ids of a sheet come along with other rows.
    """
    if sheet.key == Measure.__tablename__:
        yield from _of_measures(session, sheet, rows, also)
    elif sheet.key == ScoreWeight.__tablename__:
        yield from _of_weights(session, sheet, rows, also)
    elif sheet.key == MeasureValue.__tablename__:
        yield from _of_values(session, sheet, rows)


def _of_measures(
    session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]], also: Also
) -> Iterator[RowFault]:
    by_id = {row["id"]: row for row in rows if row.get("id")}
    known = _known(session, {row["year"] for row in by_id.values()})
    known |= {key: MeasureDefinition.of(row) for key, row in by_id.items()}
    for fault in measure_faults(known, also(sheet.key)):
        if row := by_id.get(fault.measure):
            title = sheet.column(fault.column).title
            yield RowFault(sheet.key, row[""], fault.column, title, fault.what, fault.mend)


def _known(session: Session, years: set[str]) -> dict[str, MeasureDefinition]:
    table = table_of(Measure.__tablename__)
    query = select(table).where(table.c.year.in_(sorted(years)), table.c.status == "active")
    rows = session.execute(query.order_by(table.c.id)).mappings()
    return {row["id"]: MeasureDefinition.of(dict(row)) for row in rows}


def _of_values(
    session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]]
) -> Iterator[RowFault]:
    """Yield the values of calculated measures: nobody enters them."""
    calculated = set(session.scalars(select(Measure.id).where(Measure.calculation.is_not(None))))
    title = sheet.column("value").title
    for row in rows:
        if row["measure"] in calculated and row["value"] is not None:
            what = f"of {row['measure']} is calculated from other measures"
            yield RowFault(sheet.key, row[""], "value", title, what, "leave it empty")


def _of_weights(
    session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]], also: Also
) -> Iterator[RowFault]:
    column = sheet.column("of")
    for level, home in HOMES.items():
        named = {row["of"] for row in rows if row["level"] == level}
        there: set[str] = set()
        for some in in_parts(sorted(named)):
            there |= set(session.scalars(among(table_of(home), "id"), {"ids": some}))
        for row in rows:
            missing = row["level"] == level and row["of"] not in there
            if missing and row["of"] not in also(home):
                what = f"“{row['of']}” is no {level}"
                mend = f"write the id of one of the {home}"
                yield RowFault(sheet.key, row[""], column.name, column.title, what, mend)

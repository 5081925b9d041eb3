"""Lines: objectives, measures and themes last, and have a record in each year that they are in.

Whatever looks over New Year asks here what a record of another year is in the year looked at. A
record without a line is in its first year, and its own.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from engine.records.sheets import Sheet, table_of

LINE = "line"


def is_lasting(sheet: Sheet) -> bool:
    """Tell whether the things of a sheet have a record in each year that they are in."""
    return sheet.has(LINE)


def line_of(row: Mapping[str, Any]) -> str:
    """Return the id that a thing had in its first year."""
    return str(row.get(LINE) or row["id"])


def present(session: Session, sheet: str, year: str) -> dict[str, str]:
    """Return what records of other years are in a year, by their ids.

    What was merged into something else is still itself here: its numbers are not the other's.
    """
    table = table_of(sheet)
    now, other = table.alias("now"), table.alias("other")
    query = (
        select(other.c.id, now.c.id)
        .join(other, _line(other) == _line(now))
        .where(now.c.year == year, other.c.year != year)
    )
    return dict(session.execute(query).tuples().all())


def is_over(sheet: Sheet, row: Mapping[str, Any]) -> bool:
    """Tell whether a record says that its year is the last of what it is about."""
    said = any(row.get(name) in words for name, words in sheet.record.over.items())
    return said or row.get("valid_to") is not None


def _line(table: Table | Any) -> ColumnElement[Any]:
    return func.coalesce(table.c[LINE], table.c.id)

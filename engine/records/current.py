"""Records as they are now: whole rows, to be kept again with something changed."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.records.sheets import sheet
from persistence.validity import in_force


def rows(
    session: Session, key: str, today: date, *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    """Return the rows of a sheet in force that meet all conditions, by id."""
    kind = sheet(key)
    table = kind.table
    live = in_force(table.c, today)
    names = ["id", *(c.name for c in kind.columns if c.name != "id")]
    query = select(*(table.c[name] for name in names)).where(live, *conditions)
    return [dict(row) for row in session.execute(query.order_by(table.c.id)).mappings()]

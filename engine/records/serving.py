"""What serves what: the records that hang in the air once another is no longer live."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from engine.records.sheets import sheets, table_of
from persistence.parts import in_parts
from persistence.validity import in_force

DROPPED = "dropped"  # the status of what ended before its time


def what_ended(
    session: Session, key: str, ids: Sequence[str], today: date
) -> Iterator[tuple[str, list[str]]]:
    """Yield the sheets whose live records serve any of these that has ended, with those records."""
    serving = [
        (sheet, column.name)
        for sheet in sheets().values()
        for column in sheet.columns
        if column.meaning.serves and column.meaning.ref == key
    ]
    ended = sorted(_ended(session, table_of(key), ids, today)) if serving else []
    for sheet, name in serving:
        table = sheet.table
        live = in_force(table.c, today)
        found = [
            of
            for some in in_parts(ended)
            for of in session.scalars(select(table.c.id).where(table.c[name].in_(some), live))
        ]
        if found:
            yield sheet.key, sorted(found)


def _ended(session: Session, table: Table, ids: Sequence[str], today: date) -> Iterator[str]:
    over = table.c.valid_to <= today
    over = or_(over, table.c.status == DROPPED) if "status" in table.c else over
    for some in in_parts(ids):
        yield from session.scalars(select(table.c.id).where(table.c.id.in_(some), over))

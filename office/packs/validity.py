"""Which records are in force on a day."""

from datetime import date

from sqlalchemy import ColumnElement, or_

from persistence.records.base import Record


def in_force(record: type[Record], today: date) -> ColumnElement[bool]:
    """Return the condition that a record has not ended before a day."""
    return or_(record.valid_to.is_(None), record.valid_to >= today)

"""Which records are in force on a day."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_


def in_force(of: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that a record has not ended before a day.

    `of` is a kind of record, an alias of one, or the columns of its table.
    """
    return or_(of.valid_to.is_(None), of.valid_to >= day)

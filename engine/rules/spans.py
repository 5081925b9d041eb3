"""Spans of time that rules speak of: months back, the parts of a year."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from calendars.fiscal import keys_of
from calendars.offsets import parse
from engine.rules.parts import Look

QUARTER = 3  # months


def months_before(at: Look, months: int) -> date:
    """Return the day so many months before the day of a look."""
    return months_from(at, at.today, -months)


def months_from(at: Look, day: date, months: int) -> date:
    """Return the day so many months after a day."""
    return parse(f"day{months:+d}m").resolve({"day": day}, at.calendar)


def of_year(column: Any, year: str) -> ColumnElement[bool]:
    """Return the condition that a column names a year or one of its periods."""
    found: ColumnElement[bool] = column.in_(keys_of(year))
    return found

"""Quarters of the year as communication counts them, and what a look at messages is about."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement

from calendars.errors import UnknownPeriod
from calendars.fiscal import FiscalYear
from engine import days
from engine.rules.parts import Look
from persistence.records.communication import Message
from persistence.year import PlanYear

Quarters = Mapping[str, date]  # key -> last day


def fiscal(at: Look) -> FiscalYear:
    """Return the fiscal year that is looked at."""
    return days.fiscal_year(at.session.get_one(PlanYear, at.year))


def quarter_of(year: FiscalYear, day: date) -> str:
    """Return the key of the quarter in which a day lies, "" outside the year."""
    try:
        first = year.period_of(day)
    except UnknownPeriod:
        return ""
    return next(quarter.key for quarter in year.quarters() if first.last in quarter)


def asked(at: Look) -> list[ColumnElement[bool]]:
    """Return the condition of the messages that are looked at: one in its own case, else all."""
    m = Message
    own = [m.id == at.item] if at.item else []
    return [m.year == at.year, at.live(m), *own]

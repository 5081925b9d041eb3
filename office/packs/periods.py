"""Periods of the published years, by their names."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.errors import UnknownPeriod
from calendars.fiscal import FiscalYear, Period
from engine import days
from engine.formatting import day, month_name
from office.packs.errors import PeriodUnknown
from persistence.year import PlanYear


@dataclass(frozen=True, slots=True)
class Span:
    """A period of a published year."""

    year: PlanYear
    fiscal: FiscalYear
    period: Period

    @property
    def title(self) -> str:
        """Return the period as people call it: its name and its days."""
        first, last = self.period.first, self.period.last
        return f"{self.period.key}, {day(first)} to {day(last)}"

    def last_day(self, key: str) -> date:
        """Return the last day of a period of the same year; date.min for one of another."""
        try:
            return self.fiscal.period(key).last
        except UnknownPeriod:
            return date.min

    def label(self, key: str) -> str:
        """Return the short name of a period of the same year, for an axis: "Mar" or "Q1"."""
        try:
            period = self.fiscal.period(key)
        except UnknownPeriod:
            return key
        tail = key.removeprefix(f"{self.fiscal.label}-")
        return month_name(period.last) if tail.isdigit() else tail


def span(session: Session, key: str) -> Span:
    """Return the period called `key`, of whichever published year has it; raises PeriodUnknown."""
    for year in session.scalars(select(PlanYear).order_by(PlanYear.starts.desc())):
        fiscal = days.fiscal_year(year)
        try:
            return Span(year, fiscal, fiscal.period(key))
        except UnknownPeriod:
            continue
    raise PeriodUnknown(key)

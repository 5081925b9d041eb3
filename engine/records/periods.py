"""Periods of numbers: in which cycle a measure is asked for, and which target then counts."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from calendars.fiscal import FiscalYear, Period
from engine import days
from persistence.year import PlanYear

MONTH, QUARTER, YEAR = "month", "quarter", "year"


@dataclass(frozen=True)
class Periods:
    """The periods of one year, as numbers name them: FY2028-03, FY2028-Q1, FY2028."""

    year: FiscalYear

    @classmethod
    def of(cls, session: Session, year_id: str) -> "Periods":
        """Return the periods of a published year."""
        return cls(days.fiscal_year(session.get_one(PlanYear, year_id)))

    @cached_property
    def ends(self) -> dict[str, date]:
        """Return the last day of every period, by its key."""
        return {key: period.last for key, period in self._by_key.items()}

    def due(self, frequency: str | None) -> tuple[str, ...]:
        """Return the periods that a measure needs a target for."""
        if frequency == YEAR:
            return (self.year.label,)
        some = self.year.quarters() if frequency == QUARTER else self.year.periods()
        return tuple(period.key for period in some)

    def closing(self, frequency: str | None, period: str) -> str | None:
        """Return the measure's own period that closes with the one given; None when none does."""
        last = self.ends[period]
        return next((key for key in self.due(frequency) if self.ends[key] == last), None)

    def first(self, period: str) -> date:
        """Return the first day of a period."""
        return self._by_key[period].first

    @cached_property
    def _by_key(self) -> dict[str, Period]:
        some = (*self.year.periods(), *self.year.quarters(), *self.year.halves(), self.year.whole())
        return {period.key: period for period in some}

"""Fiscal years and their periods: months, quarters, weeks; and which days a rhythm falls on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Self

from dateutil.relativedelta import relativedelta

from calendars.errors import UnknownCadence, UnknownPeriod, UnsoundFiscalYear
from calendars.identifiers import shifted

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
LAST_START = 28  # the last day of the month that every month has
PERIODS = 12
PERIODS_A_QUARTER = 3
WEEKS = (52, 53)
MONTHS = tuple(f"{n:02}" for n in range(1, PERIODS + 1))
PARTS = (*MONTHS, "Q1", "Q2", "Q3", "Q4", "H1", "H2")


class Pattern(StrEnum):
    """How the periods of a year are cut: by months, or by weeks within each quarter."""

    CALENDAR = "calendar"
    FOUR_FOUR_FIVE = "4-4-5"
    FOUR_FIVE_FOUR = "4-5-4"
    FIVE_FOUR_FOUR = "5-4-4"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a fiscal year from `first` to `last`, both included.

    `number` counts within its own kind from 1; `quarter` is the quarter in which it ends.
    """

    key: str
    first: date
    last: date
    number: int
    quarter: int
    closes_quarter: bool

    def __contains__(self, day: date) -> bool:
        """Tell whether `day` lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class FiscalYear:
    """A year from `start`; labelled by the calendar year in which it starts unless told otherwise.

    `weeks` (52 or 53) counts for week patterns alone; the last period takes the 53rd week.
    Raises UnsoundFiscalYear.
    """

    start: date
    pattern: Pattern = Pattern.CALENDAR
    label: str = ""
    weeks: int = 52

    def __post_init__(self) -> None:
        """Set the default label and refuse a year that cannot be divided."""
        if not self.label:
            object.__setattr__(self, "label", f"FY{self.start.year}")
        if self.weeks not in WEEKS:
            raise UnsoundFiscalYear(self.start, f"a year has 52 or 53 weeks, not {self.weeks}")
        if self.pattern is Pattern.CALENDAR and self.weeks != WEEKS[0]:
            raise UnsoundFiscalYear(self.start, "a year cut by months has no number of weeks")
        if self.pattern is Pattern.CALENDAR and self.start.day > LAST_START:
            raise UnsoundFiscalYear(self.start, "not every month has that day")

    @classmethod
    def nearest(cls, anchor: date, weekday: int, pattern: Pattern, label: str = "") -> Self:
        """Return the year of whole weeks that starts on the `weekday` nearest to `anchor`.

        The next year starts nearest to the same day, which makes this one 52 or 53 weeks long.
        `weekday` counts from Monday = 0; `anchor` is at most the 28th of its month.
        """
        start = _nearest(anchor, weekday)
        following = _nearest(anchor + relativedelta(years=1), weekday)
        return cls(start, pattern, label or f"FY{anchor.year}", (following - start) // WEEK)

    @classmethod
    def ending(cls, start: date, last: date, pattern: Pattern, label: str = "") -> Self:
        """Return the year of whole weeks from `start` to `last`, both included.

        Raises UnsoundFiscalYear where that is no whole number of weeks, or neither 52 nor 53.
        """
        weeks, over = divmod(last - start + DAY, WEEK)
        if over:
            days = f"{start} to {last} is {weeks} weeks and {over.days} days, not whole weeks"
            raise UnsoundFiscalYear(start, days)
        return cls(start, pattern, label, weeks)

    @property
    def last(self) -> date:
        """Return the last day of the year."""
        return self._starts[-1] - DAY

    def periods(self) -> tuple[Period, ...]:
        """Return the twelve periods, keyed such as FY2028-03."""
        return self._periods

    def quarters(self) -> tuple[Period, ...]:
        """Return the four quarters, keyed such as FY2028-Q1."""
        return tuple(self._part(f"Q{n}", n, n * 3 - 3, n * 3) for n in range(1, 5))

    def halves(self) -> tuple[Period, ...]:
        """Return the two halves, keyed such as FY2028-H1."""
        return tuple(self._part(f"H{n}", n, n * 6 - 6, n * 6) for n in (1, 2))

    def whole(self) -> Period:
        """Return the year itself as one period, keyed by its label."""
        return Period(self.label, self.start, self.last, 1, 4, closes_quarter=True)

    def period(self, key: str) -> Period:
        """Return the period, quarter, half or year with this key; raises UnknownPeriod."""
        for period in (*self.periods(), *self.quarters(), *self.halves(), self.whole()):
            if period.key == key:
                return period
        raise UnknownPeriod(key, self.label)

    def period_of(self, day: date) -> Period:
        """Return the period in which `day` lies; raises UnknownPeriod outside the year."""
        for period in self.periods():
            if day in period:
                return period
        raise UnknownPeriod(day.isoformat(), self.label)

    def following(self, weeks: int = 52) -> "FiscalYear":
        """Return the next year; `weeks` is its length where years are made of weeks."""
        return FiscalYear(self._starts[-1], self.pattern, shifted(self.label, 1), weeks)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return what its parts and itself are called: FY2028-03, FY2028-Q1, FY2028-H1, FY2028."""
        return keys_of(self.label)

    @cached_property
    def _starts(self) -> tuple[date, ...]:
        # Months count from the year's start, never from each other, so that no day drifts.
        if self.pattern is Pattern.CALENDAR:
            return tuple(self.start + relativedelta(months=n) for n in range(PERIODS + 1))
        lengths = [int(weeks) for weeks in self.pattern.split("-")] * 4
        lengths[-1] += self.weeks - WEEKS[0]
        return tuple(self.start + n * WEEK for n in accumulate(lengths, initial=0))

    @cached_property
    def _periods(self) -> tuple[Period, ...]:
        return tuple(self._part(name, n, n - 1, n) for n, name in enumerate(MONTHS, start=1))

    def _part(self, name: str, number: int, begin: int, end: int) -> Period:
        return Period(
            key=key_of(self.label, name),
            first=self._starts[begin],
            last=self._starts[end] - DAY,
            number=number,
            quarter=-(-end // PERIODS_A_QUARTER),
            closes_quarter=end % PERIODS_A_QUARTER == 0,
        )


def key_of(label: str, name: str) -> str:
    """Return what a part of a year is called: FY2028-03, FY2028-Q1. Nobody takes it apart again."""
    return f"{label}-{name}"


@lru_cache(maxsize=64)
def keys_of(label: str) -> tuple[str, ...]:
    """Return what the parts of a year and the year itself are called, months first."""
    return (*(key_of(label, name) for name in PARTS), label)


def months_of(label: str) -> tuple[str, ...]:
    """Return what the twelve periods of a year are called: FY2028-01 to FY2028-12."""
    return keys_of(label)[:PERIODS]


def quarter_of(label: str, month: str) -> str:
    """Return the quarter in which one of the twelve periods of a year lies; or UnknownPeriod."""
    months = months_of(label)
    if month not in months:
        raise UnknownPeriod(month, label)
    return key_of(label, f"Q{months.index(month) // PERIODS_A_QUARTER + 1}")


def _nearest(anchor: date, weekday: int) -> date:
    ahead = (weekday - anchor.weekday()) % 7
    return anchor + timedelta(days=ahead if ahead <= 7 // 2 else ahead - 7)


_CADENCES: dict[str, Callable[[FiscalYear], tuple[Period, ...]]] = {
    "year": lambda year: (year.whole(),),
    "half": FiscalYear.halves,
    "quarter": FiscalYear.quarters,
    "month": FiscalYear.periods,
}


def occurrences(every: str, year: FiscalYear) -> tuple[Period, ...]:
    """Return the parts of `year` in which something happens `every` year, half, quarter or month.

    Raises UnknownCadence.
    """
    if every not in _CADENCES:
        raise UnknownCadence(every)
    return _CADENCES[every](year)

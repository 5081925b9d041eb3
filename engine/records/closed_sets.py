"""Closed sets: the words that a column accepts, and columns whose rows come to 100 percent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.fiscal_year import FiscalYear
from engine.organisation import directory
from engine.organisation.directory import DECLARED, home
from engine.records.sheets import Column, RowFault, Sheet
from engine.values import units_of_measure
from engine.values.currencies import CURRENCIES
from engine.values.texts import clean, nearest
from persistence.base import Closed, among, in_parts
from persistence.records.scorecard import Measure

ANY_DAY = date(2000, 1, 1)  # what periods are called does not depend on the first day
PERIODS = (Closed.PERIOD, Closed.QUARTER, Closed.MONTH)
EXAMPLES = {
    Closed.PERIOD: "a month such as {}, a quarter such as {}, or {} itself",
    Closed.QUARTER: "a quarter such as {1}",
    Closed.MONTH: "a month such as {0}",
}


Words = Mapping[str, tuple[str, ...]]  # those that a column may hold, by the column's name
MEASURES = Measure.__tablename__
UNIT = "measured_in"  # the column by which a record says its unit
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Word:
    """One word in a cell of a closed set; `year` is that of its row, where it must lie in it."""

    closed: Closed
    text: str
    year: str | None


@dataclass(frozen=True, slots=True)
class ClosedSets:
    """The words there are: years by their labels, and the units that the organisation added."""

    years: Sequence[str]
    units: Sequence[str]

    @classmethod
    def of(cls, session: Session) -> "ClosedSets":
        """Return what is known today."""
        return cls(directory.of(session).years, home(session).units_of_measure)

    def has(self, word: Word) -> bool:
        """Tell whether a word is one of its set."""
        match word.closed:
            case Closed.YEAR:
                return word.text in self.years
            case Closed.CURRENCY:
                return word.text in CURRENCIES
            case Closed.MEASURED_IN:
                return units_of_measure.is_known(word.text, self.units)
        of = self.years if word.year is None else [word.year]
        return any(word.text in periods(each)[word.closed] for each in of)

    def members(self, closed: Closed, year: str | None) -> tuple[str, ...]:
        """Return the words of a set, of periods those of a year; a unit may be a rate besides."""
        match closed:
            case Closed.YEAR:
                return tuple(self.years)
            case Closed.CURRENCY:
                return tuple(sorted(CURRENCIES))
            case Closed.MEASURED_IN:
                return tuple(units_of_measure.offered(self.units))
        of = self.years if year is None else [year]
        return tuple(name for each in of for name in periods(each)[closed])

    def remedy(self, word: Word) -> tuple[str, str]:
        """Return what is wrong with a word, and what would be right."""
        match word.closed:
            case Closed.YEAR:
                mend = f"write {_either(self.years)}"
                mend = _meant(nearest(word.text, dict.fromkeys(self.years, "")), mend)
                declare = f"or declare it under {DECLARED} of the calendar"
                return "is neither published nor declared", f"{mend}, {declare}"
            case Closed.CURRENCY:
                near = nearest(word.text, dict.fromkeys(sorted(CURRENCIES), ""))
                return "is no currency of ISO 4217", _meant(near, "write its code, such as EUR")
            case Closed.MEASURED_IN:
                known = dict.fromkeys(units_of_measure.offered(self.units), "")
                mend = "write a unit such as %, count, days, kEUR or kWh/t"
                own = "or add it under units_of_measure of the organisation"
                return "is no unit of measure", f"{_meant(nearest(word.text, known), mend)}, {own}"
        return self._period_remedy(word)

    def _period_remedy(self, word: Word) -> tuple[str, str]:
        of = list(self.years) if word.year is None else [word.year]
        known = self.members(word.closed, word.year)
        near = nearest(word.text, dict.fromkeys(known, ""))
        whose = f" of {word.year}" if word.year else ""
        mend = "publish the calendar of a year first"
        if of:
            months = periods(of[-1])
            mend = "write " + EXAMPLES[word.closed].format(
                months[Closed.MONTH][0], months[Closed.QUARTER][0], of[-1]
            )
        return f"is no {word.closed.value}{whose}", _meant(near, mend)


@cache
def periods(year: str) -> Mapping[Closed, tuple[str, ...]]:
    """Return the names of a year's periods in their one spelling, by the set that holds them."""
    fiscal = FiscalYear(ANY_DAY, label=year)
    months = tuple(period.key for period in fiscal.periods())
    quarters = tuple(period.key for period in fiscal.quarters())
    longer = (*(period.key for period in fiscal.halves()), fiscal.whole().key)
    return {
        Closed.MONTH: months,
        Closed.QUARTER: quarters,
        Closed.PERIOD: (*months, *quarters, *longer),
    }


def offered(session: Session, sheet: Sheet, fixed: Mapping[str, str]) -> Words:
    """Return what each column of a closed set may hold that somebody fills in.

    `fixed` are the columns that the instance fills: with the year among them, periods are of that
    year.
    """
    sets = {
        column.name: (closed, column.meaning.any_year)
        for column in sheet.columns
        if (closed := column.meaning.closed) and not column.own and column.name not in fixed
    }
    if not sets:
        return {}
    known = ClosedSets.of(session)
    year = fixed["year"] if fixed.get("year") in known.years else None
    return {
        name: known.members(closed, None if any_year else year)
        for name, (closed, any_year) in sets.items()
    }


def faults(session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> list[RowFault]:
    """Return the cells that name what is in no closed set, but for what stood there before.

    Each row holds its number under the empty name.
    """
    columns = [column for column in sheet.columns if column.meaning.closed]
    known = ClosedSets.of(session)
    wrong: dict[Word, bool] = {}
    found = []
    for column in columns:
        for row in rows:
            word = _word(sheet, column, row, known)
            if word is not None and wrong.setdefault(word, not known.has(word)):
                found.append((column, row, word))
    kept = _kept(session, sheet, found)
    return [_fault(sheet, *each, known) for each in found if not kept(*each)]


def _word(sheet: Sheet, column: Column, row: Mapping[str, Any], known: ClosedSets) -> Word | None:
    """Return what a cell says of a closed set; None where that cannot be judged."""
    closed, text = column.meaning.closed, row[column.name]
    if closed is None or text is None:
        return None
    year = None
    if closed in PERIODS and sheet.has("year") and not column.meaning.any_year:
        year = row["year"]
        if year not in known.years:
            return None  # the year is what is wrong
    return Word(closed, text, year)


def _kept(
    session: Session, sheet: Sheet, found: Sequence[tuple[Column, Mapping[str, Any], Word]]
) -> Any:
    """Return what tells whether a cell said the same before, when its set was still open."""
    before: dict[str, Mapping[str, Any]] = {}
    for some in in_parts(sorted({row["id"] for _, row, _ in found if row["id"]})):
        rows = session.execute(among(sheet.table), {"ids": some}).mappings()
        before |= {row["id"]: row for row in rows}
    return lambda column, row, word: before.get(row["id"], {}).get(column.name) == word.text


def _fault(
    sheet: Sheet, column: Column, row: Mapping[str, Any], word: Word, known: ClosedSets
) -> RowFault:
    what, mend = known.remedy(word)
    return RowFault(sheet.key, row[""], column.name, column.title, f"“{word.text}” {what}", mend)


def _meant(near: str | None, mend: str) -> str:
    return f"did you mean {near}" if near else mend


def _either(names: Sequence[str]) -> str:
    return " or ".join(names) if names else "one that is"


def in_percent(session: Session, sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """Return the places, from 0, of the rows with a percentage whose record is in percent.

    A row says its unit itself or names a measure that is registered.
    """
    marked = [n for n, row in enumerate(rows) if _has_percentage(sheet, row)]
    by_row = {n: clean(rows[n].get(UNIT) or "") for n in marked}
    named = {n: _measure(sheet, rows[n]) for n in marked if not by_row[n]}
    known: dict[str, str | None] = {}
    for some in in_parts(sorted(set(named.values()) - {""})):
        query = select(Measure.id, Measure.measured_in).where(Measure.id.in_(some))
        known |= {row.id: row.measured_in for row in session.execute(query)}
    units = by_row | {n: known.get(name) or "" for n, name in named.items()}
    return {n for n, unit in units.items() if unit == PERCENT}


def _has_percentage(sheet: Sheet, row: Mapping[str, Any]) -> bool:
    return any(
        isinstance(value := row.get(column.name), str) and value.rstrip().endswith(PERCENT)
        for column in sheet.columns
        if column.kind == "number" and not column.meaning.unit
    )


def _measure(sheet: Sheet, row: Mapping[str, Any]) -> str:
    names = (
        ["id"] if sheet.key == MEASURES else [n for n, ref in sheet.references if ref == MEASURES]
    )
    return next((found for n in names if (found := clean(row.get(n) or ""))), "")

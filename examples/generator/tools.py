"""Numbers that look random and never change: each follows from its own name."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

Row = dict[str, Any]
Book = dict[str, list[Row]]  # rows by sheet
T = TypeVar("T")

YEAR, LAST, FIRST_YEAR = "FY2028", "FY2027", "FY2026"
TODAY = date(2028, 4, 24)  # the records are looked at: March has come and is locked tomorrow
QUARTERS = tuple(f"{YEAR}-Q{n}" for n in range(1, 5))
MONTHS = tuple(f"{YEAR}-{n:02}" for n in range(1, 13))
CURRENCY = "EUR"
DAY = timedelta(days=1)


def dice(*name: object) -> float:
    """Return a number from 0 to below 1 that follows from a name alone."""
    digest = hashlib.sha256("/".join(map(str, name)).encode()).digest()
    return int.from_bytes(digest[:7]) / (1 << 56)


def pick(of: Sequence[T], *name: object) -> T:
    """Return one of several, by name."""
    return of[int(dice(*name) * len(of))]


def between(low: float, high: float, *name: object) -> float:
    """Return a number between two others, by name."""
    return low + (high - low) * dice(*name)


def rounded(value: float, places: int) -> str:
    """Return a number as a cell holds it."""
    return f"{value:.{places}f}"


def cents(value: float) -> Decimal:
    """Return an amount of money."""
    return Decimal(f"{value:.2f}")


def shares(total: Decimal, parts: int) -> list[Decimal]:
    """Return an amount in nearly equal parts that add up to it."""
    each = (total / parts).quantize(Decimal("0.01"))
    return [*([each] * (parts - 1)), total - each * (parts - 1)]


def months_of(year: str) -> tuple[str, ...]:
    """Return the months of a year."""
    return tuple(f"{year}-{n:02}" for n in range(1, 13))


def quarter_of(month: str) -> str:
    """Return the quarter in which a month lies."""
    return f"{month[:6]}-Q{(int(month[7:]) + 2) // 3}"


def last_day(period: str) -> date:
    """Return the last day of a month or quarter of a fiscal year from January to December."""
    year, name = int(period[2:6]), period[7:]
    month = 3 * int(name[1:]) if name.startswith("Q") else int(name or 12)
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def workday(day: date, back: int = 0) -> date:
    """Return a day, or the last one before it, that is not at a weekend, `back` days earlier."""
    day -= back * DAY
    while day.weekday() > 4:  # noqa: PLR2004 - Friday
        day -= DAY
    return day

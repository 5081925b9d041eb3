"""Figures and days as a director reads them."""

from datetime import date
from decimal import Decimal

PLACES = 2  # decimals that are printed at most
DIGITS = 3  # of an amount that is written short
SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"), (Decimal(10) ** 3, "k"))


def figure(value: Decimal | None, unit: str | None = "") -> str:
    """Write a value with its unit, without needless zeros; "–" where there is none."""
    if value is None:
        return "–"
    text = f"{round(value, PLACES):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}\u00a0{unit}" if unit else text


def money(amount: Decimal, currency: str) -> str:
    """Write an amount as short as it is still true: "EUR 1.23 million"."""
    for scale, word in SCALES:
        if abs(amount) >= scale:
            return f"{currency}\u00a0{figure(_shortened(amount / scale))}\u00a0{word}"
    return f"{currency}\u00a0{figure(amount)}"


def _shortened(value: Decimal) -> Decimal:
    """Return three digits of a value that is at least one."""
    return round(value, max(0, DIGITS - len(str(abs(int(value))))))


def day(value: date | None) -> str:
    """Write a day in a line of text: "3 December 2027"."""
    return f"{value.day} {value:%B %Y}" if value else "no date"


def days(count: int) -> str:
    """Write a number of days."""
    return f"{count} day{'' if count == 1 else 's'}"


def several(names: list[str], most: int = 3) -> str:
    """Write names as a list in a sentence; beyond `most` the rest is counted."""
    shown = names[:most] + ([f"{len(names) - most} more"] if len(names) > most else [])
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)

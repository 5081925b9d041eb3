"""Days, figures, money and names as people read them: one spelling of each, wherever it is printed.

The words are those of LOCALE; what stands where is said here, so that letters, pages, packs and
findings agree.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

LOCALE: Final = Locale("en")
NOTHING = "–"  # stands where there is no figure
PLACES = 2  # decimals that are printed at most
DIGITS = 3  # of an amount that is written short
SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"), (Decimal(10) ** 3, "k"))


def day(value: date) -> str:
    """Return a day within a sentence: 3 December 2027."""
    return format_date(value, "d MMMM y", LOCALE)


def weekday(value: date) -> str:
    """Return a day that somebody plans with: Friday 3 December 2027."""
    return format_date(value, "EEEE d MMMM y", LOCALE)


def short_day(value: date) -> str:
    """Return a day where room is short: 3 Dec 2027."""
    return format_date(value, "d MMM y", LOCALE)


def month_name(value: date) -> str:
    """Return the month of a day for an axis: Dec."""
    return format_date(value, "LLL", LOCALE)


def moment(value: datetime) -> str:
    """Return a time of a clock on the wall within a sentence: 3 December 2027, 14:05."""
    return format_datetime(value, "d MMMM y, HH:mm", locale=LOCALE)


def short_moment(value: datetime) -> str:
    """Return a time of a clock on the wall where room is short: 3 Dec 2027, 14:05."""
    return format_datetime(value, "d MMM y, HH:mm", locale=LOCALE)


def figure(value: Decimal | None, unit: str | None = "", places: int = PLACES) -> str:
    """Return a value with its unit, in groups of thousands, without needless zeros."""
    if value is None:
        return NOTHING
    text = format_decimal(_rounded(value, places), f"#,##0.{'#' * places}", LOCALE)
    return f"{text}\u00a0{unit}" if unit else text


def plain(value: Decimal) -> str:
    """Return a number in one piece with all its decimals, without needless zeros: 2.5."""
    return format_decimal(value + 0, "0.#", LOCALE, decimal_quantization=False)


def shown(value: Decimal, places: int = PLACES) -> str:
    """Return a number in one piece with at most so many decimals, without needless zeros."""
    return plain(_rounded(value, places))


def percentage(share: Decimal) -> str:
    """Return a share, given in percent, to one place: 87.5 %."""
    return f"{shown(share, 1)} %"


def money(amount: Decimal, currency: str) -> str:
    """Return an amount as books have it: 400,000 EUR, 12.50 EUR."""
    cents = "" if round(amount, PLACES) == round(amount) else ".00"
    return format_currency(amount, currency, f"#,##0{cents} ¤¤", LOCALE, currency_digits=False)


def short_money(amount: Decimal, currency: str) -> str:
    """Return an amount as short as it is still true: EUR 1.23 million."""
    for scale, word in SCALES:
        if abs(amount) >= scale:
            return f"{currency}\u00a0{figure(_shortened(amount / scale))}\u00a0{word}"
    return f"{currency}\u00a0{figure(amount)}"


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: 1 row, 2 rows, 1,000 processes."""
    return f"{number:,} {in_number(number, noun)}"


def in_number(number: int, noun: str) -> str:
    """Return a noun, of which there are so many: process, processes."""
    if number == 1:
        return noun
    return noun + ("es" if noun.endswith("s") else "s")


def they_do(clause: str) -> str:
    """Return what one does as several do it: "is consulted on" → "are consulted on"."""
    verb, gap, rest = clause.partition(" ")
    return ("are" if verb == "is" else verb.removesuffix("s")) + gap + rest


def several(names: list[str], most: int = 3) -> str:
    """Return names as a list in a sentence; beyond `most` the rest is counted."""
    shown = names[:most] + ([f"{len(names) - most} more"] if len(names) > most else [])
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)


def _shortened(value: Decimal) -> Decimal:
    """Return three digits of a value that is at least one."""
    return round(value, max(0, DIGITS - len(str(abs(int(value))))))


def _rounded(value: Decimal, places: int) -> Decimal:
    """Return a value with so many decimals, zero without a sign."""
    return round(value, places) + 0

"""Shares in percent, as rules measure them."""

from decimal import Decimal

HUNDRED = Decimal(100)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return a part of a whole in percent; all of nothing is 100."""
    return HUNDRED * Decimal(part) / Decimal(whole) if whole else HUNDRED

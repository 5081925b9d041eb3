"""Figures as findings print them: shares in percent, amounts without trailing zeros."""

from decimal import Decimal

HUNDRED = Decimal(100)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return a part of a whole in percent; all of nothing is 100."""
    return HUNDRED * Decimal(part) / Decimal(whole) if whole else HUNDRED


def shown(figure: Decimal) -> str:
    """Return a figure with at most two decimals, none of them a trailing zero."""
    text = f"{figure:.2f}"
    return text.rstrip("0").rstrip(".")

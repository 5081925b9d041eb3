"""Days as a director reads them."""

from datetime import date

from engine import formatting


def day(value: date | None) -> str:
    """Write a day in a line of text, also one that nobody has named."""
    return formatting.day(value) if value else "no date"

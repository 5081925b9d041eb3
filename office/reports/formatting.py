"""Days, counts and names as a director reads them."""

from datetime import date

from engine import formatting


def day(value: date | None) -> str:
    """Write a day in a line of text, also one that nobody has named."""
    return formatting.day(value) if value else "no date"


def days(count: int) -> str:
    """Write a number of days."""
    return f"{count} day{'' if count == 1 else 's'}"


def several(names: list[str], most: int = 3) -> str:
    """Write names as a list in a sentence; beyond `most` the rest is counted."""
    shown = names[:most] + ([f"{len(names) - most} more"] if len(names) > most else [])
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else "".join(shown)

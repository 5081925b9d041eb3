"""Tables as Markdown, for the pages that are written by the program."""

from collections.abc import Iterable


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; what would break a cell is written so that it does not."""
    head = tuple(heads)
    lines = [head, tuple("---" for _ in head), *(tuple(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines)


def cell(text: str) -> str:
    """Return text that stands in one cell."""
    return " ".join(text.split()).replace("|", "\\|")

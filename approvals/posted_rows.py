"""The rows that arrived in a form: typed into its cells, or in a workbook that came with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from office.files.workbook_tables import Table

ROW = "row."  # what the names of a row's inputs begin with: row.<n>.<column>
AWAY = "away"  # the box by which a row is taken away
FILE = "sheet"  # the input that takes a workbook
SHOWN = "rows_shown"  # the hash of the rows the page showed
AS_SHOWN = "as_shown"  # the box that hands in many rows as they stand
NAME = re.compile(r"row\.(\d{1,3})\.(\w+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class PostedRow:
    """One row as typed; `number` is its place on the page, counted from 0."""

    number: int
    cells: Mapping[str, str]
    away: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed."""
        return not any(self.cells.values())


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the form, its rows, or why they are not taken; neither if not asked."""

    name: str
    table: Table | None = field(default=None, repr=False)
    refused: str = ""


def posted_rows(typed: Mapping[str, str]) -> tuple[PostedRow, ...]:
    """Return the rows among the inputs, in the order of the page."""
    cells: dict[int, dict[str, str]] = {}
    for number, column, value in _cells(typed):
        cells.setdefault(number, {})[column] = value
    return tuple(
        PostedRow(number, row, away=bool(row.pop(AWAY, "")))
        for number, row in sorted(cells.items())
    )


def _cells(typed: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    for name, value in typed.items():
        found = NAME.fullmatch(name)
        if found:
            yield int(found[1]), found[2], value.strip()

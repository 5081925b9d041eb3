"""Reading a workbook that came from outside: bounded, without formulas, with every cell's place."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from engine.records.sheets import Sheet
from office.errors import WorkbookUnreadable
from office.files.workbook_bounds import IMPORT, Bounds, require_bounded

MOST_ROWS = 250_000
MOST_COLUMNS = 64
HEADERS = 5  # rows at the top among which the column names are looked for


@dataclass(frozen=True, slots=True)
class Table:
    """The filled rows of one worksheet as texts by column name, and where each stood."""

    rows: tuple[Mapping[str, object], ...]
    numbers: tuple[int, ...]  # the worksheet's row of each
    letters: Mapping[str, str]  # the worksheet's column of each name
    unknown: tuple[str, ...] = ()  # headings that no column of the sheet has, as "D2 heading"

    def cell(self, row: int, column: str) -> str:
        """Return the cell of a row, counted from 1; without a column, of its first cell."""
        number = self.numbers[row - 1] if 0 < row <= len(self.numbers) else 1
        return f"{self.letters.get(column, 'A')}{number}"


def read_table(data: bytes, sheet: Sheet, bounds: Bounds = IMPORT) -> Table:
    """Return the rows of the worksheet called as the sheet, or of the only one there is."""
    book = open_workbook(data, bounds)
    if sheet.key not in book.sheetnames and len(book.sheetnames) != 1:
        found = ", ".join(book.sheetnames)
        raise WorkbookUnreadable(f"no worksheet is called {sheet.key!r}; there are {found}")
    name = sheet.key if sheet.key in book.sheetnames else book.sheetnames[0]
    return table_of_page(book[name], sheet)


def open_workbook(data: bytes, bounds: Bounds = IMPORT) -> Any:
    """Return a workbook opened for reading only; raises WorkbookUnreadable."""
    require_bounded(data, bounds)
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as cause:  # a damaged file can make the library raise anything
        raise WorkbookUnreadable(f"the workbook is damaged: {cause}") from cause


def table_of_page(page: Any, sheet: Sheet) -> Table:
    """Return the rows below the headings of a worksheet; raises WorkbookUnreadable."""
    lines = _lines(page)
    top = [next(lines, ()) for _ in range(HEADERS)]
    at, names = _headings(top, sheet)
    if not names:
        raise WorkbookUnreadable(
            f"the worksheet {page.title!r} has no row of column names; begin with a template"
        )
    titled = at + 1 < HEADERS and 2 * len(by_heading(top[at + 1], sheet)) > len(names)
    first = at + 2 if titled else at + 1
    rows, numbers = [], []
    for number, line in enumerate([*top[first:], *lines], first + 1):
        if number > MOST_ROWS:
            raise WorkbookUnreadable(f"the worksheet {page.title!r} has over {MOST_ROWS:,} rows")
        row = {name: _plain(line[place]) for place, name in names.items() if place < len(line)}
        if any(value not in (None, "") for value in row.values()):
            rows.append(row)
            numbers.append(number)
    letters = {name: get_column_letter(place + 1) for place, name in names.items()}
    return Table(tuple(rows), tuple(numbers), letters, tuple(_strange(top[at], at, names)))


def _lines(page: Any) -> Iterator[Sequence[Any]]:
    try:
        yield from page.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    except Exception as cause:
        raise WorkbookUnreadable(f"the worksheet {page.title!r} is damaged: {cause}") from cause


def _headings(top: Sequence[Sequence[Any]], sheet: Sheet) -> tuple[int, dict[int, str]]:
    found = [(by_heading(line, sheet), -at) for at, line in enumerate(top)]
    best, before = max(found, key=lambda pair: (len(pair[0]), pair[1]))
    return -before, best


def by_heading(line: Sequence[Any], sheet: Sheet) -> dict[int, str]:
    """Return the columns that a row of headings names, by place; the first of two wins."""
    names = {_heading(text): c.name for c in sheet.columns for text in (c.title, c.name)}
    found: dict[int, str] = {}
    for place, value in enumerate(line):
        name = names.get(_heading(value))
        if name is not None and name not in found.values():
            found[place] = name
    return found


def _strange(line: Sequence[Any], at: int, names: Mapping[int, str]) -> Iterator[str]:
    for place, value in enumerate(line):
        if place not in names and value not in (None, ""):
            yield f"{get_column_letter(place + 1)}{at + 1} {value}"


def _heading(value: Any) -> str:
    return str(value or "").rstrip("* ").strip().casefold()


def _plain(value: Any) -> object:
    """Return a cell's value as a text, days as year-month-day; what is empty as None."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return None if value is None else str(value)

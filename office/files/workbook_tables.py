"""Reading a workbook that came from outside: bounded, without formulas, with every cell's place."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from engine.records.sheets import Sheet
from engine.values.texts import line
from engine.values.unfit import quoted
from office.errors import WorkbookUnreadable
from office.files.cells import Cells, cells_of, plain
from office.files.workbook_bounds import IMPORT, Bounds, require_bounded

MOST_ROWS = 250_000
OFFERED = "offered"  # our hidden worksheet of the words that cells offer: no rows stand in it
MOST_STRAY = 20  # places that are named of what was not read
HEADERS = 5  # rows at the top among which the column names are looked for

Line = tuple[int, Mapping[int, object]]  # its number, and what it holds by place from 0


@dataclass(frozen=True, slots=True)
class Stray:
    """Something in a worksheet that belongs to no row and column of the sheet."""

    cell: str
    what: str
    mend: str
    number: int  # the row that it begins in

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.cell} {self.what}; {self.mend}"


@dataclass(frozen=True, slots=True)
class Table:
    """The filled rows of one worksheet as texts by column name, and where each stood."""

    rows: tuple[Mapping[str, object], ...]
    numbers: tuple[int, ...]  # the worksheet's row of each
    letters: Mapping[str, str]  # the worksheet's column of each name
    unknown: tuple[str, ...] = ()  # headings that no column of the sheet has, as "D2 heading"
    stray: tuple[Stray, ...] = ()  # what was not read besides

    def cell(self, row: int, column: str) -> str:
        """Return the cell of a row, counted from 1; without a column, of its first cell."""
        number = self.numbers[row - 1] if 0 < row <= len(self.numbers) else 1
        return f"{self.letters.get(column, 'A')}{number}"


class HeadingsMissing(WorkbookUnreadable):
    """No line at the top names columns of the sheet."""


def read_table(data: bytes, sheet: Sheet, bounds: Bounds = IMPORT) -> Table:
    """Return the rows of the worksheet called as the sheet, or of the only one that is filled."""
    book = open_workbook(data, bounds)
    pages = pages_of(book)
    named = [page for page in pages if page.title == sheet.key]
    filled = named + [page for page in pages if page not in named and not is_empty(page)]
    filled = filled or pages
    if sheet.key not in book.sheetnames and len(filled) != 1:
        found = ", ".join(book.sheetnames)
        raise WorkbookUnreadable(f"no worksheet is called {sheet.key!r}; there are {found}")
    if others := [page.title for page in filled if page.title != sheet.key and len(filled) > 1]:
        names = ", ".join(map(quoted, others))
        raise WorkbookUnreadable(f"it has worksheets that nobody asks for: {names}")
    return table_of_page(filled[0], sheet)


def open_workbook(data: bytes, bounds: Bounds = IMPORT) -> Any:
    """Return a workbook opened for reading only; raises WorkbookUnreadable."""
    require_bounded(data, bounds)
    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as cause:  # a damaged file can make the library raise anything
        raise WorkbookUnreadable(f"the workbook is damaged: {cause}") from cause


def pages_of(book: Any) -> list[Any]:
    """Return the worksheets in which rows may stand, all but our own list of words."""
    pages = list(book.worksheets)
    theirs = [page for page in pages if (page.title, page.sheet_state) != (OFFERED, "hidden")]
    return theirs or pages


def is_empty(page: Any) -> bool:
    """Tell whether a worksheet holds nothing at all."""
    return next(sound(page, cells_of(page)), None) is None


def table_of_page(page: Any, sheet: Sheet) -> Table:
    """Return the rows below the headings of a worksheet; raises WorkbookUnreadable."""
    cells = cells_of(page)
    try:
        table, first = table_of(sound(page, cells), sheet)
    except HeadingsMissing as cause:
        what = f"the worksheet {page.title!r} {cause}; begin with a template"
        raise WorkbookUnreadable(what) from cause
    merged = tuple(_merged(cells, table, first))[:MOST_STRAY]
    return replace(table, stray=table.stray + merged)


def table_of(lines: Iterable[Line], sheet: Sheet) -> tuple[Table, int]:
    """Return the rows below the headings, and the number of the first row that could be one.

    Raises HeadingsMissing, and WorkbookUnreadable where there are too many rows.
    """
    following = iter(lines)
    top = list(_until(following, HEADERS))
    at = max(range(len(top)), key=lambda n: (len(by_heading(top[n][1], sheet)), -n), default=0)
    names = by_heading(top[at][1], sheet) if top else {}
    if not names:
        raise HeadingsMissing("has no row of column names")
    heads = top[at][1]
    second = by_heading(top[at + 1][1], sheet) if at + 1 < len(top) else {}
    rest = top[at + 2 if 2 * len(second) > len(names) else at + 1 :]
    numeric = {c.name for c in sheet.columns if c.kind == "number"}
    rows, numbers = [], []
    stray: list[Stray] = []
    for number, line_ in chain(rest, following):
        row = {
            name: plain(line_.get(place), as_number=name in numeric)
            for place, name in names.items()
        }
        if any(value not in (None, "") for value in row.values()):
            rows.append(row)
            numbers.append(number)
        if len(rows) > MOST_ROWS:
            raise WorkbookUnreadable(f"it has over {MOST_ROWS:,} rows")
        if len(stray) < MOST_STRAY:
            stray += [_unheaded(number, place) for place in line_ if place not in heads]
    letters = {name: get_column_letter(place + 1) for place, name in names.items()}
    strange = tuple(_strange(top[at], names))
    first = rest[0][0] if rest else top[-1][0] + 1
    return Table(tuple(rows), tuple(numbers), letters, strange, tuple(stray[:MOST_STRAY])), first


def by_heading(heads: Mapping[int, object], sheet: Sheet) -> dict[int, str]:
    """Return the columns that a row of headings names, by place; the first of two wins."""
    names = {_heading(text): c.name for c in sheet.columns for text in (c.title, c.name)}
    found: dict[int, str] = {}
    for place, value in heads.items():
        name = names.get(_heading(value))
        if name is not None and name not in found.values():
            found[place] = name
    return found


def _until(lines: Iterator[Line], most: int) -> Iterator[Line]:
    """Yield the lines at the top, and no line further down."""
    for line_ in lines:
        yield line_
        if line_[0] >= most:
            return


def sound(page: Any, cells: Cells) -> Iterator[Line]:
    """Yield the lines of a worksheet; raises WorkbookUnreadable where it is damaged."""
    try:
        yield from cells.lines
    except Exception as cause:
        raise WorkbookUnreadable(f"the worksheet {page.title!r} is damaged: {cause}") from cause


def _unheaded(number: int, place: int) -> Stray:
    cell = f"{get_column_letter(place + 1)}{number}"
    return Stray(cell, "stands under no column name", "name its column, or empty the cell", number)


def _merged(cells: Cells, table: Table, first: int) -> Iterator[Stray]:
    """Yield the ranges within the rows of which only the first cell has a value."""
    read, rows = set(table.letters.values()), set(table.numbers)
    for left, top, right, bottom in cells.merged:
        columns = {get_column_letter(n) for n in range(left, min(right, left + 999) + 1)}
        wide = bottom >= first and (right > left or bottom > top)
        if wide and columns & read and any(top <= number <= bottom for number in rows):
            where = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            yield Stray(where, "are merged into one cell", "separate them and fill in each", top)


def _strange(top: Line, names: Mapping[int, str]) -> Iterator[str]:
    number, heads = top
    for place, value in heads.items():
        if place not in names:
            yield f"{get_column_letter(place + 1)}{number} {line(plain(value))}"


def _heading(value: object) -> str:
    return line(plain(value) or "").rstrip("* ").casefold()

"""Excel workbooks, written with their closed sets and read with a place for each fault."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import chain, zip_longest
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from engine.records.closed_sets import Words
from engine.records.sheets import Column, Sheet
from engine.values.texts import line, quoted, shaped
from engine.views.sheets import SheetView
from office.imports.faults import WorkbookUnreadable
from office.imports.workbook_cells import (
    IMPORT,
    Bounds,
    WorkbookCells,
    cells_of,
    plain,
    require_bounded,
)
from persistence.base import Closed

MOST_ROWS = 250_000
OFFERED = "offered"  # our hidden worksheet of the words that cells offer: no rows stand in it
MOST_STRAY = 20  # places that are named of what was not read
HEADERS = 5  # rows at the top among which the column names are looked for

Line = tuple[int, Mapping[int, object]]  # its number, and what it holds by place from 0
NAMES, TITLES, FIRST = 1, 2, 3  # rows of the worksheet: column names, their titles, the first row
SPARE = 500  # empty rows below the filled ones that offer choices too
CHOICES = 255  # characters that a list of choices may have in a cell's rule
WIDTHS = {"words": 44, "text": 24, "choice": 16, "date": 13, "yes_no": 9}
NUMBERS = {"number", "whole"}
CLOSED = {
    Closed.YEAR: "The label of a year.",
    Closed.PERIOD: "A period such as FY2028-03 or FY2028-Q1.",
    Closed.QUARTER: "A quarter such as FY2028-Q1.",
    Closed.MONTH: "A month such as FY2028-03.",
    Closed.CURRENCY: "A code of ISO 4217 such as EUR.",
    Closed.MEASURED_IN: "A unit such as %, count, days, kEUR or kWh/t.",
}
TITLE = Font(bold=True)
SHADE = PatternFill("solid", fgColor="DCE6F1")
OURS = PatternFill("solid", fgColor="E7E6E6")  # over columns that the engine fills in itself
WRAPPED = Alignment(vertical="top", wrap_text=True)


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


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """What the rows of a sheet are read by: its key and its columns."""

    key: str
    columns: tuple[Column, ...]


class HeadingsMissing(WorkbookUnreadable):
    """No line at the top names columns of the sheet."""


def read_table(data: bytes, sheet: Sheet | SheetColumns, bounds: Bounds = IMPORT) -> Table:
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


def table_of_page(page: Any, sheet: Sheet | SheetColumns) -> Table:
    """Return the rows below the headings of a worksheet; raises WorkbookUnreadable."""
    cells = cells_of(page)
    try:
        table, first = table_of(sound(page, cells), sheet)
    except HeadingsMissing as cause:
        what = f"the worksheet {page.title!r} {cause}; begin with a template"
        raise WorkbookUnreadable(what) from cause
    merged = tuple(_merged(cells, table, first))[:MOST_STRAY]
    return replace(table, stray=table.stray + merged)


def table_of(lines: Iterable[Line], sheet: Sheet | SheetColumns) -> tuple[Table, int]:
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


def by_heading(heads: Mapping[int, object], sheet: Sheet | SheetColumns) -> dict[int, str]:
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


def sound(page: Any, cells: WorkbookCells) -> Iterator[Line]:
    """Yield the lines of a worksheet; raises WorkbookUnreadable where it is damaged."""
    try:
        yield from cells.lines
    except Exception as cause:
        raise WorkbookUnreadable(f"the worksheet {page.title!r} is damaged: {cause}") from cause


def _unheaded(number: int, place: int) -> Stray:
    cell = f"{get_column_letter(place + 1)}{number}"
    return Stray(cell, "stands under no column name", "name its column, or empty the cell", number)


def _merged(cells: WorkbookCells, table: Table, first: int) -> Iterator[Stray]:
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


def write_sheet(view: SheetView, words: Words | None = None) -> bytes:
    """Return a workbook with one worksheet, named by the sheet's key and filled with its rows.

    `words` are those of closed sets that its columns offer.
    """
    return write_workbook([view], {view.key: words or {}})


def write_workbook(views: Iterable[SheetView], words: Mapping[str, Words] | None = None) -> bytes:
    """Return a workbook with a worksheet for each view, with the `words` offered by its key."""
    book, lists = Workbook(write_only=True), _Lists()
    for view in views:
        some = (words or {}).get(view.key, {})
        offered = {name: lists.rule(of_set) for name, of_set in some.items() if of_set}
        _worksheet(book.create_sheet(view.key), view, offered)
    lists.write(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_sheet(data: bytes, sheet: Sheet) -> list[dict[str, object]]:
    """Return the filled rows of a sheet as texts by column name; raises WorkbookUnreadable."""
    return [dict(row) for row in read_table(data, sheet).rows]


def cell_of(sheet: Sheet, row_number: int, column_name: str) -> str:
    """Return the cell of a row, counted from 1, in a workbook as `write_sheet` lays it out."""
    place = [column.name for column in sheet.columns].index(column_name) + 1
    return f"{get_column_letter(place)}{row_number + FIRST - 1}"


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of words that cells offer, each once, in columns of a hidden worksheet."""

    columns: dict[tuple[str, ...], int] = field(default_factory=dict)

    def rule(self, words: tuple[str, ...]) -> DataValidation:
        """Return a rule that offers the words; what is none of them is asked about, not refused.

        Whether it is right is judged when the rows come back, as on the page.
        """
        place = get_column_letter(self.columns.setdefault(words, len(self.columns) + 1))
        cells = f"'{OFFERED}'!${place}$1:${place}${len(words)}"
        rule = DataValidation("list", formula1=cells, allow_blank=True, errorStyle="warning")
        rule.error = "This is none of the words on offer."
        return rule

    def write(self, book: Workbook) -> None:
        """Add the worksheet, if anything is offered."""
        if not self.columns:
            return
        page = book.create_sheet(OFFERED)
        page.sheet_state = "hidden"
        for words in zip_longest(*self.columns):
            page.append([None if word is None else _text(page, word) for word in words])


def _worksheet(page: Any, view: SheetView, offered: Mapping[str, DataValidation]) -> None:
    page.freeze_panes = f"A{FIRST}"
    page.row_dimensions[NAMES].hidden = True
    for place, column in enumerate(view.columns, 1):
        shape = page.column_dimensions[get_column_letter(place)]
        shape.width = WIDTHS.get(column.kind, 14)
        shape.hidden = column.name in view.fixed  # the instance fills it; nobody types it
    _offer(page, view, offered)
    page.append([column.name for column in view.columns])
    page.append([_title(page, column) for column in view.columns])
    for row in view.rows:
        page.append([_cell(page, column, _value(view, row, column)) for column in view.columns])


def _value(view: SheetView, row: Mapping[str, Any], column: Column) -> Any:
    return view.fixed.get(column.name, row.get(column.name))


def _offer(page: Any, view: SheetView, offered: Mapping[str, DataValidation]) -> None:
    """Let Excel offer a column's choices, and refuse what is none of them."""
    last = FIRST + len(view.rows) + SPARE
    for place, column in enumerate(view.columns, 1):
        rule = offered.get(column.name) or _choices(column)
        if rule is not None:
            letter = get_column_letter(place)
            rule.add(f"{letter}{FIRST}:{letter}{last}")
            page.data_validations.append(rule)


def _choices(column: Column) -> DataValidation | None:
    choices = ("yes", "no") if column.kind == "yes_no" else column.meaning.choices
    offered = ",".join(choices)
    if not choices or len(offered) > CHOICES:
        return None
    rule = DataValidation("list", formula1=f'"{offered}"', allow_blank=True)
    rule.error = f"Write {' or '.join(choices)}."[:CHOICES]
    return rule


def _title(page: Any, column: Column) -> Any:
    asked = column.required and not column.own
    cell = _text(page, f"{column.title} *" if asked else column.title)
    cell.font, cell.fill, cell.alignment = TITLE, OURS if column.own else SHADE, WRAPPED
    cell.comment = Comment(help_of(column), "smo", width=320, height=110)
    return cell


def help_of(column: Column) -> str:
    """Return what to write into a column, in a few sentences."""
    if column.own:
        return "The engine fills this in: leave it as it is."
    meaning, kind = column.meaning, column.kind
    how = {
        "date": "A day such as 2028-03-31.",
        "yes_no": "yes or no.",
        "whole": "A whole number.",
        "number": "A number.",
        "choice": f"One of: {', '.join(meaning.choices)}.",
    }.get(kind, f"An id from {meaning.ref.replace('_', ' ')}." if meaning.ref else "")
    how = CLOSED[meaning.closed] if meaning.closed else how
    bounds = [
        f"{word} {limit:g}."
        for word, limit in (("At least", meaning.minimum), ("At most", meaning.maximum))
        if limit is not None
    ]
    needed = "Must be filled." if column.required else "May stay empty."
    return " ".join(part for part in (meaning.help, how, *bounds, needed) if part)


def _cell(page: Any, column: Column, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _text(page, "yes" if value else "no")
    if column.kind in NUMBERS and _is_number(value):
        number: Any = Decimal(str(value))
        return WriteOnlyCell(page, number)
    if column.kind == "date" and (day := _day(value)):
        cell = WriteOnlyCell(page, day)
        cell.number_format = "yyyy-mm-dd"
        return cell
    cell = _text(page, str(value))
    if column.kind == "words":
        cell.alignment = WRAPPED
    return cell


def _text(page: Any, text: str) -> Any:
    """Return a cell that stays a text whatever it begins with: never a formula, never a number."""
    cell = WriteOnlyCell(page, shaped(text))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _is_number(value: Any) -> bool:
    try:
        return Decimal(str(value)).is_finite()
    except ArithmeticError:
        return False


def _day(value: Any) -> Any:
    """Return a day, or None for what is none."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None

"""Workbooks: rows of a sheet as a worksheet that says what each column asks for, and back.

The first row, hidden, holds the columns' names, so that they are known in whatever order they
come back; the second holds their titles, with help as a comment; rows begin below. A hidden
worksheet holds the words of the closed sets that the others offer.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from engine.records.closed_sets import Words
from engine.records.sheets import Column, Sheet
from engine.rows import SheetView
from engine.values.texts import shaped
from office.errors import WorkbookUnreadable
from office.files.workbook_tables import OFFERED, read_table
from persistence.columns import Closed

__all__ = ["WorkbookUnreadable", "cell_of", "read_sheet", "write_sheet", "write_workbook"]

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
        for line in zip_longest(*self.columns):
            page.append([None if word is None else _text(page, word) for word in line])


def _worksheet(page: Any, view: SheetView, offered: Mapping[str, DataValidation]) -> None:
    page.freeze_panes = f"A{FIRST}"
    page.row_dimensions[NAMES].hidden = True
    for place, column in enumerate(view.columns, 1):
        shape = page.column_dimensions[get_column_letter(place)]
        shape.width = WIDTHS.get(column.kind, 14)
        shape.hidden = column.name in view.fixed  # the case fills it; nobody types it
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

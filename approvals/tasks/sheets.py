"""A sheet on the page of a task: shown, filled in, handed in, its faults in place."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from approvals.tasks.link import OpenedLink
from approvals.tasks.submission import FILE, ROW, PageFault, Submission, SubmittedRow
from engine.formatting import counted
from engine.records.sheets import LAST, Column, RowFault
from engine.views.sheets import Named, Offers, SheetView, offers
from engine.views.task import TaskView
from office.imports.workbooks import Table
from state_machines.labels import capital

MOST_ROWS = 40  # rows that are edited on a page; more are answered by workbook
NEW_ROWS = 3  # empty rows below them
IN_A_LIST = 25  # names that a closed list offers; more are looked up while typing
IN_A_SET = 60  # words of a closed set that a list offers
IN_A_TABLE = 7  # columns beyond which every row is a card of its own on any screen
UNTYPED = ("json",)  # kinds of column that nobody types
FIRST = 10  # rows shown of a sheet that is answered by workbook
ROWS_ON_PAGE = 50  # rows that a page shows; all of them are in the workbook
MOST_FAULTS = 50  # faults of rows that a page lists


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a row. `given`: it is shown, not typed. `listed` names its look-up list.

    A given cell comes back with the form unless the engine fills it in itself.
    """

    name: str
    column: Column
    value: str
    given: bool = False
    offers: tuple[Named, ...] = ()
    listed: str = ""

    @property
    def label(self) -> str:
        """Return the value as people read it: what a named record is called beside its id."""
        return next((o.label for o in self.offers if o.id == self.value and o.label), "")


@dataclass(frozen=True, slots=True)
class RowForm:
    """One row of the page. `hidden` are the inputs that only come back with it."""

    name: str
    title: str
    cells: tuple[Cell, ...]
    hidden: Mapping[str, str]
    away: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What a page needs to ask for a sheet."""

    view: SheetView
    columns: tuple[Column, ...]
    rows: tuple[RowForm, ...]
    lists: Mapping[str, tuple[Named, ...]]
    fixed: tuple[tuple[str, str], ...]
    by_workbook: bool
    refused: str  # the name of a file whose rows were not taken

    @property
    def known(self) -> tuple[RowForm, ...]:
        """Return the rows that stand there already."""
        return tuple(row for row in self.rows if not row.new)

    @property
    def new(self) -> tuple[RowForm, ...]:
        """Return the rows that may be added."""
        return tuple(row for row in self.rows if row.new)

    @property
    def cards(self) -> bool:
        """Whether the rows are too wide for a table."""
        return len(self.columns) > IN_A_TABLE


def sheet_form(session: Session, found: OpenedLink, posted: Submission | None) -> SheetForm | None:
    """Return the sheet that an open task asks for, with what was typed."""
    view = found.view.sheet
    if view is None:
        return None
    by_workbook = len(view.rows) > MOST_ROWS
    may_name = {} if by_workbook else offers(session, found.task.id, now=found.now)
    typed = None if posted is None or by_workbook else posted.rows
    writer = Writer(view, may_name)
    return SheetForm(
        view,
        writer.columns,
        () if by_workbook else tuple(writer.rows(typed)),
        {name: some for name, some in may_name.items() if writer.is_looked_up(name)},
        tuple((view_title(view, name), value) for name, value in view.fixed.items()),
        by_workbook,
        refused=posted.upload.name if posted and posted.upload else "",
    )


def view_title(view: SheetView, name: str) -> str:
    """Return what people call a column of a sheet; the whole sheet where it is none."""
    return next((c.title for c in view.columns if c.name == name), view.title)


def text_of(value: Any) -> str:
    """Return a plain value as an input holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the rows of one sheet as inputs."""

    view: SheetView
    offers: Offers

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns of the page: of the engine's own only those that say something."""
        untyped = (*LAST, *self.view.fixed)
        said = {name for row in self.view.rows for name, value in row.items() if text_of(value)}
        return tuple(
            c
            for c in self.view.columns
            if c.name not in untyped and c.kind not in UNTYPED and (c.name in said or not c.own)
        )

    def is_looked_up(self, name: str) -> bool:
        """Tell whether a column's names or words are looked up while typing instead of chosen."""
        column = next(c for c in self.view.columns if c.name == name)
        most = IN_A_SET if column.meaning.closed else IN_A_LIST
        return column.meaning.ref == self.view.key or len(self.offers[name]) > most

    def rows(self, typed: Iterable[SubmittedRow] | None) -> Iterator[RowForm]:
        """Yield the rows as typed, else as the sheet opens, and empty ones to add."""
        known = {key: row for row in self.view.rows if (key := self._key(row))}
        if typed is None:
            found = [SubmittedRow(n, _texts(row)) for n, row in enumerate(self.view.rows)]
        else:
            found = [row for row in typed if not row.is_blank or row.away]
        for row in found:
            before = known.get(self._key(row.cells))
            own = _texts({c.name: (before or {}).get(c.name) for c in self.view.columns if c.own})
            shown = replace(row, cells={**row.cells, **own})
            is_new = typed is not None and before is None
            yield self._row(shown, known=before is not None, new=is_new)
        following = max((row.number for row in found), default=-1) + 1
        for number in range(following, following + NEW_ROWS):
            yield self._row(SubmittedRow(number, {}), known=False, new=True)

    def _row(self, row: SubmittedRow, *, known: bool, new: bool) -> RowForm:
        name = f"{ROW}{row.number}"
        cells = [self._cell(name, column, row.cells, known=known) for column in self.columns]
        hidden = {f"{name}.{last}": row.cells[last] for last in LAST if row.cells.get(last)}
        hidden |= {c.name: c.value for c in cells if c.given and not c.column.own}
        return RowForm(name, f"Row {row.number + 1}", tuple(cells), hidden, row.away, new)

    def _cell(self, row: str, column: Column, cells: Mapping[str, str], *, known: bool) -> Cell:
        name, value = f"{row}.{column.name}", cells.get(column.name, "")
        some = self.offers.get(column.name, ())
        listed = f"{column.name}-names" if some and self.is_looked_up(column.name) else ""
        identity = self.view.identity or ("id",)
        given = column.own or (known and column.name in identity and bool(value))
        return Cell(name, column, value, given, some, listed)

    def _key(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what tells a row from all others; () while it has nothing of that."""
        names = [n for n in (self.view.identity or ("id",)) if n not in self.view.fixed]
        key = tuple(text_of(row.get(name)) for name in names)
        return key if any(key) else ()


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: text_of(value) for name, value in row.items()}


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One table of the page: the columns that say something, and the first rows."""

    view: SheetView
    number: int  # its place among the tables of the task, from 0
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    same: tuple[tuple[str, str], ...]  # what holds for every row
    more: int


def handed_in(view: TaskView) -> list[HandedIn]:
    """Return the tables that a decision is about."""
    return [table_of(each, number) for number, each in enumerate(view.handed_in)]


def first_rows(view: SheetView) -> HandedIn:
    """Return the first rows of a sheet that is answered by workbook."""
    return table_of(view, most=FIRST)


def table_of(view: SheetView, number: int = 0, most: int = ROWS_ON_PAGE) -> HandedIn:
    """Return the first rows of a sheet as a table, without columns in which nothing stands.

    What is the same in all rows is said once above them.
    """
    shown = view.rows[:most]
    values = {c.name: {text_of(row.get(c.name)) for row in view.rows} for c in view.columns}
    said = [c for c in view.columns if values[c.name] - {""}]
    same = [c for c in said if len(values[c.name]) == 1 and len(view.rows) > 1]
    columns = tuple(c for c in said if c not in same) or tuple(said)
    return HandedIn(
        view,
        number,
        columns,
        tuple(tuple(text_of(row.get(c.name)) for c in columns) for row in shown),
        tuple((c.title, next(iter(values[c.name]))) for c in same if c not in columns),
        len(view.rows) - len(shown),
    )


Rows = list[Mapping[str, Any]]


class RowsMissing(Exception):
    """No rows came where some are asked for."""

    def __init__(self, fault: PageFault) -> None:
        self.fault = fault
        super().__init__(fault.text)


def rows_of(posted: Submission, asked: SheetView | None) -> Rows:
    """Return the rows that an answer brings; raises RowsMissing."""
    if asked is None:
        return []
    if posted.upload is not None:
        if posted.upload.table is None:
            raise RowsMissing(PageFault(FILE, "The workbook", posted.upload.refused))
        return list(posted.upload.table.rows)
    if len(asked.rows) <= MOST_ROWS:
        return [dict(row.cells) for row in _handed_in(posted)]
    if posted.as_shown:
        return list(asked.rows)
    what = "Choose your workbook, or say that the rows are right as they stand."
    raise RowsMissing(PageFault(FILE, "The workbook", what))


def with_rows_of_workbook(posted: Submission, asked: SheetView) -> Submission:
    """Return what was posted with the rows of its workbook as if typed, where a page holds them."""
    table = posted.upload.table if posted.upload else None
    if table is None or max(len(asked.rows), len(table.rows)) > MOST_ROWS:
        return posted
    rows = table.rows
    typed = [SubmittedRow(n, {k: text_of(v) for k, v in row.items()}) for n, row in enumerate(rows)]
    return replace(posted, rows=tuple(typed))


def faults_on_page(
    posted: Submission, asked: SheetView, found: tuple[RowFault, ...]
) -> list[PageFault]:
    """Return the faults of rows with their places on the page and in the workbook."""
    table = posted.upload.table if posted.upload else None
    told = [_fault(posted, asked, table, fault) for fault in found[:MOST_FAULTS]]
    if more := len(found) - len(told):
        told.append(
            PageFault(FILE, "Further rows", f"{counted(more, 'more fault')}, like these or others.")
        )
    return told


def _fault(posted: Submission, asked: SheetView, table: Table | None, fault: RowFault) -> PageFault:
    what = f"{capital(fault.what)}: {fault.mend}."
    if not fault.row:
        return PageFault(FILE, asked.title, what)
    many = max(len(asked.rows), len(table.rows) if table else 0)
    rows = _handed_in(posted) if many <= MOST_ROWS else []
    number = rows[fault.row - 1].number if fault.row <= len(rows) else None
    title = f"Row {fault.row if number is None else number + 1}, {fault.title}"
    if table is not None:
        title = f"{title} (cell {table.cell(fault.row, fault.column)})"
    if number is None:
        return PageFault(FILE, title, what)
    typed = fault.column not in asked.fixed
    return PageFault(f"{ROW}{number}.{fault.column}" if typed else f"{ROW}{number}", title, what)


def _handed_in(posted: Submission) -> list[SubmittedRow]:
    return [row for row in posted.rows if not row.away and not row.is_blank]

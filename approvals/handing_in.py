"""From what arrived to the rows that are handed in, and from their faults back to the page."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from approvals.posted import Fault, Posted
from approvals.posted_rows import FILE, ROW, PostedRow
from approvals.sheet_form import MOST_ROWS, text_of
from engine.records.errors import RowFault
from engine.rows import SheetView
from office.files.workbook_tables import Table
from state_machines.wording import capital

MOST_FAULTS = 50  # faults of rows that a page lists

Rows = list[Mapping[str, Any]]


class RowsMissing(Exception):
    """No rows came where some are asked for."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.text)


def rows_of(posted: Posted, asked: SheetView | None) -> Rows:
    """Return the rows that an answer brings; raises RowsMissing."""
    if asked is None:
        return []
    if posted.upload is not None:
        if posted.upload.table is None:
            raise RowsMissing(Fault(FILE, "The workbook", posted.upload.refused))
        return list(posted.upload.table.rows)
    if len(asked.rows) <= MOST_ROWS:
        return [dict(row.cells) for row in _handed_in(posted)]
    if posted.as_shown:
        return list(asked.rows)
    what = "Choose your workbook, or say that the rows are right as they stand."
    raise RowsMissing(Fault(FILE, "The workbook", what))


def with_rows_of_workbook(posted: Posted, asked: SheetView) -> Posted:
    """Return what was posted with the rows of its workbook as if typed, where a page holds them."""
    table = posted.upload.table if posted.upload else None
    if table is None or max(len(asked.rows), len(table.rows)) > MOST_ROWS:
        return posted
    rows = table.rows
    typed = [PostedRow(n, {k: text_of(v) for k, v in row.items()}) for n, row in enumerate(rows)]
    return replace(posted, rows=tuple(typed))


def faults_on_page(posted: Posted, asked: SheetView, found: tuple[RowFault, ...]) -> list[Fault]:
    """Return the faults of rows with their places on the page and in the workbook."""
    table = posted.upload.table if posted.upload else None
    told = [_fault(posted, asked, table, fault) for fault in found[:MOST_FAULTS]]
    if more := len(found) - len(told):
        told.append(Fault(FILE, "Further rows", f"{more} more faults, like these or others."))
    return told


def _fault(posted: Posted, asked: SheetView, table: Table | None, fault: RowFault) -> Fault:
    what = f"{capital(fault.what)}: {fault.mend}."
    if not fault.row:
        return Fault(FILE, asked.title, what)
    many = max(len(asked.rows), len(table.rows) if table else 0)
    rows = _handed_in(posted) if many <= MOST_ROWS else []
    number = rows[fault.row - 1].number if fault.row <= len(rows) else None
    title = f"Row {fault.row if number is None else number + 1}, {fault.title}"
    if table is not None:
        title = f"{title} (cell {table.cell(fault.row, fault.column)})"
    if number is None:
        return Fault(FILE, title, what)
    typed = fault.column not in asked.fixed
    return Fault(f"{ROW}{number}.{fault.column}" if typed else f"{ROW}{number}", title, what)


def _handed_in(posted: Posted) -> list[PostedRow]:
    return [row for row in posted.rows if not row.away and not row.is_blank]

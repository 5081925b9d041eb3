"""Sheets of records as CSV files or workbooks, out and in."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from engine.records.sheets import Column, Sheet
from engine.values.numbers import spelled
from engine.values.texts import clean, shaped
from office.imports.faults import WorkbookUnreadable
from office.imports.parsing import CsvUnreadable, decoded, lines_of
from office.imports.workbook_cells import IMPORT, UPLOAD, Bounds
from office.imports.workbooks import (
    HeadingsMissing,
    Line,
    SheetColumns,
    Table,
    read_table,
    table_of,
)
from office.sandbox.client import SANDBOX
from office.sandbox.limits import Limits, WorkAborted
from state_machines.markup import FORMULA, GUARD, for_cell

NUMBERS = ("number", "whole")
LARGEST = 50_000_000  # bytes of one file
STRANGERS = Limits(processor=10, time=40, memory=90_000_000, result=40_000_000)
TOO_MUCH = "it is damaged, or reading it takes more than a workbook of ours would"


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, bom: bool) -> bytes:
    """Return rows below their column names as UTF-8, with a byte order mark where Excel reads."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([[guarded(c, row.get(c.name)) for c in columns] for row in rows])
    return target.getvalue().encode("utf-8-sig" if bom else "utf-8")


def read_csv_sheet(data: bytes, sheet: Sheet | SheetColumns) -> Table:
    """Return the filled rows with their line numbers; raises CsvUnreadable."""
    if len(data) > LARGEST:
        raise CsvUnreadable(1, "the file is too large", f"keep it below {LARGEST // 10**6} MB")
    try:
        table, _ = table_of(_lines(decoded(data)), sheet)
    except HeadingsMissing as cause:
        mend = f"write column names there, such as {', '.join(c.name for c in sheet.columns[:3])}"
        what = "the first line names no column of this sheet"
        raise CsvUnreadable(1, what, mend) from cause
    except WorkbookUnreadable as cause:
        raise CsvUnreadable(1, str(cause), "split the file") from cause
    for stray in table.stray[:1]:
        mend = "quote cells that hold the separator, or name every column"
        raise CsvUnreadable(stray.number, f"the cell {stray.cell} {stray.what}", mend)
    return table


def read_csv_table(data: bytes, sheet: Sheet | SheetColumns, bounds: Bounds = IMPORT) -> Table:
    """Return the rows of a file in the place of a workbook; raises WorkbookUnreadable."""
    if len(data) > bounds.unpacked:
        raise WorkbookUnreadable(f"the file is larger than {bounds.unpacked // 10**6} MB")
    try:
        return read_csv_sheet(data, sheet)
    except CsvUnreadable as cause:
        raise WorkbookUnreadable(f"{cause.what} (line {cause.line}; {cause.mend})") from cause


def guarded(column: Column, value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.kind == "number" and value not in (None, ""):
        return spelled(Decimal(str(value)))
    text = "" if value is None else shaped(str(value))
    return text if column.kind in NUMBERS else for_cell(text)


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded."""
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith((*FORMULA, GUARD)) else cell


def _lines(text: str) -> Iterator[Line]:
    for number, cells in lines_of(text):
        filled = {n: unguarded(cell) for n, cell in enumerate(cells) if clean(cell)}
        if filled:
            yield number, filled


READERS = {".xlsx": read_table, ".csv": read_csv_table}


def is_sheet_file(name: str) -> bool:
    """Tell by its name whether a file can hold a sheet."""
    return _ending(name) in READERS


def read_apart(name: str, data: bytes, sheet: Sheet) -> Table:
    """Return the rows of a file from a stranger, read in the sandbox, within its limits.

    The sandbox knows no processes, nor their sheets: it is told what it looks for. Whatever goes
    wrong there is one kind of error; raises WorkbookUnreadable, SandboxBusy.
    """
    try:
        found = SANDBOX.run(_read, (name, data, SheetColumns(sheet.key, sheet.columns)), STRANGERS)
    except WorkAborted as cause:
        raise WorkbookUnreadable(TOO_MUCH) from cause
    if isinstance(found, str):
        raise WorkbookUnreadable(found)
    return found


def _read(given: tuple[str, bytes, SheetColumns]) -> Table | str:
    """Return the rows of a file, or why there are none."""
    name, data, columns = given
    try:
        return read_sheet_file(name, data, columns, UPLOAD)
    except WorkbookUnreadable as refused:
        return str(refused)


def read_sheet_file(
    name: str, data: bytes, sheet: Sheet | SheetColumns, bounds: Bounds = IMPORT
) -> Table:
    """Return the rows of a workbook (.xlsx) or a table of text (.csv); raises WorkbookUnreadable.

    A column that the sheet does not have is refused: what stands in it would be lost.
    """
    if not is_sheet_file(name):
        raise WorkbookUnreadable("it is neither a workbook (.xlsx) nor a table (.csv)")
    table = READERS[_ending(name)](data, sheet, bounds)
    if table.unknown:
        raise WorkbookUnreadable(f"it has columns that nobody asks for: {', '.join(table.unknown)}")
    if table.stray:
        raise WorkbookUnreadable(f"not all of it can be read: {', '.join(map(str, table.stray))}")
    return table


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()

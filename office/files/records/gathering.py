"""From a path to raw rows: a folder of CSV files, one CSV file, or a workbook."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.records.sheets import Sheet, sheets
from engine.values.texts import line
from office.errors import WorkbookUnreadable
from office.files.csv_text import CsvUnreadable
from office.files.endings import may_hold_rows
from office.files.faults import suggestion
from office.files.records.csv_sheets import read_csv
from office.files.records.faults import RecordFault
from office.files.workbook_tables import (
    Stray,
    Table,
    is_empty,
    open_workbook,
    pages_of,
    table_of_page,
)

WORKBOOK, CSV = ".xlsx", ".csv"


@dataclass(frozen=True, slots=True)
class Raw:
    """The rows of one sheet as they were written, and the file they came from with its hash."""

    file: str
    digest: str
    sheet: Sheet
    table: Table
    cells: bool  # whether places are cells of a workbook rather than lines of a file

    def place(self, row: int, column: str) -> str:
        """Return where a row or a cell of it stands; row 0 is the whole sheet."""
        if self.cells:
            return f"› {self.sheet.key}" + (f" › {self.table.cell(row, column)}" if row else "")
        return f"line {self.table.numbers[row - 1]}" if row else ""

    def fault(self, row: int, column: str, what: str, mend: str) -> RecordFault:
        """Return a fault of a row, under the title of its column."""
        title = self.sheet.column(column).title if column else ""
        return RecordFault(self.file, self.sheet.key, self.place(row, column), title, what, mend)


Gathered = tuple[list[Raw], list[RecordFault]]


def gather(path: Path) -> Gathered:
    """Return the raw rows of every sheet that a path holds, and what could not be read."""
    faults: list[RecordFault] = []
    whole = path.suffix.lower() == WORKBOOK and not path.is_dir()
    found = list(_workbook(path, faults) if whole else _files(path, faults))
    if not found and not faults:
        mend = "give a folder of CSV files named after sheets, one such file, or a workbook"
        faults.append(RecordFault(path.name, "", "", "", "there are no records here", mend))
    for raw in found:
        faults += [_stranger(raw, heading) for heading in raw.table.unknown]
        faults += [_unread(raw, stray) for stray in raw.table.stray]
    order = list(sheets())
    return sorted(found, key=lambda raw: order.index(raw.sheet.key)), faults


def _files(path: Path, faults: list[RecordFault]) -> Iterator[Raw]:
    taken: dict[str, str] = {}
    some = filter(may_hold_rows, sorted(path.iterdir())) if path.is_dir() else [path]
    for file in some:
        key = file.stem.lower()
        sheet = sheets().get(key)
        if file.suffix.lower() != CSV:
            what, mend = "is not read: it is no CSV file", "take it away, or save it as CSV"
            faults.append(RecordFault(file.name, "", "", "", what, mend))
            continue
        if sheet is None:
            mend = suggestion(key, sheets(), "name it after")
            faults.append(RecordFault(file.name, "", "", "", "is not named after a sheet", mend))
            continue
        if key in taken:
            what = f"holds the same sheet as {taken[key]}"
            faults.append(RecordFault(file.name, key, "", "", what, "keep one of the two files"))
            continue
        taken[key] = file.name
        try:
            data = file.read_bytes()
            yield Raw(file.name, _digest(data), sheet, read_csv(data, sheet), cells=False)
        except CsvUnreadable as cause:
            at = f"line {cause.line}"
            faults.append(RecordFault(file.name, sheet.key, at, "", cause.what, cause.mend))


def _workbook(path: Path, faults: list[RecordFault]) -> Iterator[Raw]:
    data = path.read_bytes()
    try:
        book = open_workbook(data)
    except WorkbookUnreadable as cause:
        mend = "export a workbook and begin with that"
        faults.append(RecordFault(path.name, "", "", "", str(cause), mend))
        return
    for page in pages_of(book):
        sheet = sheets().get(line(page.title).lower())
        if sheet is None:
            if is_empty(page):
                continue
            mend = suggestion(page.title, sheets(), "name it after")
            what = f"the worksheet “{page.title}” is not named after a sheet"
            faults.append(RecordFault(path.name, "", "", "", what, mend))
            continue
        try:
            table = table_of_page(page, sheet)
            yield Raw(path.name, _digest(data), sheet, table, cells=True)
        except WorkbookUnreadable as cause:
            mend = "begin with an exported workbook"
            faults.append(RecordFault(path.name, sheet.key, "", "", str(cause), mend))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _stranger(raw: Raw, heading: str) -> RecordFault:
    cell, _, text = heading.partition(" ") if raw.cells else ("", "", heading)
    place = f"› {raw.sheet.key} › {cell}" if raw.cells else "line 1"
    mend = suggestion(text, [c.name for c in raw.sheet.columns], "name it")
    what = f"no column is called “{text}”"
    return RecordFault(raw.file, raw.sheet.key, place, "", what, mend)


def _unread(raw: Raw, stray: Stray) -> RecordFault:
    place = f"› {raw.sheet.key} › {stray.cell}"
    return RecordFault(raw.file, raw.sheet.key, place, "", stray.what, stray.mend)

"""One sheet in one file, whichever kind of file it is."""

from pathlib import PurePath

from engine.records.sheets import Sheet
from engine.records.sheets import sheet as sheet_of
from office.errors import WorkbookUnreadable
from office.files.records.csv_sheets import read_csv_table
from office.files.workbook_bounds import IMPORT, UPLOAD, Bounds
from office.files.workbook_tables import Table, read_table
from office.sandbox.client import SANDBOX
from office.sandbox.limits import Limits, WorkAborted

STRANGERS = Limits(processor=10, time=40, memory=90_000_000, result=40_000_000)
TOO_MUCH = "it is damaged, or reading it takes more than a workbook of ours would"
READERS = {".xlsx": read_table, ".csv": read_csv_table}


def is_sheet_file(name: str) -> bool:
    """Tell by its name whether a file can hold a sheet."""
    return _ending(name) in READERS


def read_apart(name: str, data: bytes, sheet: Sheet) -> Table:
    """Return the rows of a file from a stranger, read in the sandbox, within its limits.

    Whatever goes wrong there is one kind of error; raises WorkbookUnreadable, SandboxBusy.
    """
    try:
        found = SANDBOX.run(_read, (name, data, sheet.key), STRANGERS)
    except WorkAborted as cause:
        raise WorkbookUnreadable(TOO_MUCH) from cause
    if isinstance(found, str):
        raise WorkbookUnreadable(found)
    return found


def _read(given: tuple[str, bytes, str]) -> Table | str:
    """Return the rows of a file, or why there are none."""
    name, data, key = given
    try:
        return read_sheet_file(name, data, sheet_of(key), UPLOAD)
    except WorkbookUnreadable as refused:
        return str(refused)


def read_sheet_file(name: str, data: bytes, sheet: Sheet, bounds: Bounds = IMPORT) -> Table:
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

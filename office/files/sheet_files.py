"""One sheet in one file, whichever kind of file it is."""

from pathlib import PurePath

from engine.records.sheets import Sheet
from office.errors import WorkbookUnreadable
from office.files.csv_tables import read_csv_table
from office.files.workbook_tables import Table, read_table

READERS = {".xlsx": read_table, ".csv": read_csv_table}


def is_sheet_file(name: str) -> bool:
    """Tell by its name whether a file can hold a sheet."""
    return _ending(name) in READERS


def read_sheet_file(name: str, data: bytes, sheet: Sheet) -> Table:
    """Return the rows of a workbook (.xlsx) or a table of text (.csv); raises WorkbookUnreadable.

    A column that the sheet does not have is refused: what stands in it would be lost.
    """
    if not is_sheet_file(name):
        raise WorkbookUnreadable("it is neither a workbook (.xlsx) nor a table (.csv)")
    table = READERS[_ending(name)](data, sheet)
    if table.unknown:
        raise WorkbookUnreadable(f"it has columns that nobody asks for: {', '.join(table.unknown)}")
    return table


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()

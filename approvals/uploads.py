"""Workbooks that come with an answer: their size and kind, their rows, and where a cell stands."""

from pathlib import PurePath

from starlette.datastructures import UploadFile

from approvals.limits import WORKBOOK
from approvals.posted_rows import Upload
from engine.records.sheets import sheet
from engine.rows import SheetView
from office.errors import WorkbookUnreadable
from office.files.sheet_files import is_sheet_file, read_sheet_file
from office.files.workbook_tables import Table

MEGABYTE = 1024 * 1024


class UploadRefused(Exception):
    """A file cannot be read as the sheet that was asked for."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


async def read_file(file: UploadFile) -> Upload:
    """Return a file that a form brought, or why it is not taken."""
    name = PurePath(file.filename or "").name
    if not is_sheet_file(name):
        return Upload(name, b"", f"“{name}” is neither a workbook (.xlsx) nor a table (.csv).")
    data = await file.read(WORKBOOK + 1)
    if len(data) > WORKBOOK:
        return Upload(name, b"", f"“{name}” is larger than {WORKBOOK // MEGABYTE} megabytes.")
    return Upload(name, data)


def table_in(upload: Upload, asked: SheetView) -> Table:
    """Return the rows of an upload and where they stand; raises UploadRefused."""
    if upload.refused:
        raise UploadRefused(upload.refused)
    try:
        return read_sheet_file(upload.name, upload.data, sheet(asked.key))
    except WorkbookUnreadable as refused:
        raise UploadRefused(f"“{upload.name}” cannot be taken: {refused}.") from refused

"""Workbooks that come with an answer: their size and kind, their rows, and where a cell stands."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from starlette.datastructures import UploadFile

from approvals.limits import WORKBOOK
from approvals.posted_rows import Upload
from engine.records.sheets import sheet
from engine.rows import SheetView
from office.files import workbooks

KINDS = (".xlsx", ".csv")
MEGABYTE = 1024 * 1024


class UploadRefused(Exception):
    """A file cannot be read as the sheet that was asked for."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


async def read_file(file: UploadFile) -> Upload:
    """Return a file that a form brought, or why it is not taken."""
    name = PurePath(file.filename or "").name
    if kind_of(name) not in KINDS:
        return Upload(name, b"", f"“{name}” is neither a workbook (.xlsx) nor a table (.csv).")
    data = await file.read(WORKBOOK + 1)
    if len(data) > WORKBOOK:
        return Upload(name, b"", f"“{name}” is larger than {WORKBOOK // MEGABYTE} megabytes.")
    return Upload(name, data)


def rows_in(upload: Upload, asked: SheetView) -> list[Mapping[str, Any]]:
    """Return the rows of an upload; raises UploadRefused."""
    if upload.refused:
        raise UploadRefused(upload.refused)
    try:
        return list(workbooks.read_sheet(upload.data, sheet(asked.key)))
    except workbooks.WorkbookRefused as refused:
        raise UploadRefused(str(refused)) from refused


def place_in(upload: Upload, asked: SheetView, row: int, column: str) -> str:
    """Return where a cell stands in an upload: its cell in a workbook, its line in a table."""
    if kind_of(upload.name) == ".csv":
        return f"line {row + 1}"
    return f"cell {workbooks.cell_of(sheet(asked.key), row, column)}"


def kind_of(name: str) -> str:
    """Return the ending of a file's name, in small letters."""
    return PurePath(name).suffix.lower()

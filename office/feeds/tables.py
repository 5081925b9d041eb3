"""Feeds from a CSV or Excel file: one cell of the one row that fits the period."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from office.feeds.errors import FeedFailed
from office.feeds.requests import Reading, Request, reading, terms

WHERE = "where "  # begins a term that chooses the row: "where Month=2028-03"
LARGEST = 20 * 1024 * 1024  # bytes


def read(request: Request, path: str) -> Reading:
    """Find the row; the pick is "value=Amount; as_of=Day; where Month={month}"."""
    wanted = terms(request.pick, request.words)
    fits = {n.removeprefix(WHERE): t for n, t in wanted.items() if n.startswith(WHERE)}
    file = Path(path)
    if not file.is_file():
        raise FeedFailed(f"there is no file {file.name}", "put it there", passing=True)
    if file.stat().st_size > LARGEST:
        raise FeedFailed(f"{file.name} is larger than 20 MB", "give a file with fewer rows")
    rows = _csv(file) if request.kind == "csv" else _excel(file, wanted.get("sheet", ""))
    found = [row for row in rows if all(_text(row.get(n)) == t for n, t in fits.items())]
    if len(found) != 1:
        what = f"{len(found)} rows of {file.name} fit {request.period}"
        raise FeedFailed(what, "let the “where” terms choose exactly one")
    return reading(_cell(found[0], wanted["value"]), _of(found[0], wanted.get("as_of")), request)


def _csv(file: Path) -> Iterator[Mapping[str, Any]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(lines)
    except (UnicodeDecodeError, csv.Error) as cause:
        raise FeedFailed(f"{file.name} cannot be read: {cause}", "save it as UTF-8 CSV") from cause


def _excel(file: Path, sheet: str) -> Iterator[Mapping[str, Any]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as cause:
        raise FeedFailed(f"{file.name} is no Excel workbook", "save it as .xlsx") from cause
    if sheet and sheet not in book.sheetnames:
        raise FeedFailed(f"{file.name} has no sheet “{sheet}”", "name one that is there")
    lines = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
    heads = [_text(head) for head in next(lines, ())]
    yield from (dict(zip(heads, line, strict=False)) for line in lines)
    book.close()


def _cell(row: Mapping[str, Any], column: str) -> Any:
    if column not in row:
        raise FeedFailed(f"there is no column “{column}”", f"name one of {', '.join(row)}")
    return row[column]


def _of(row: Mapping[str, Any], column: str | None) -> Any:
    return _cell(row, column) if column else None


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value if value is not None else "")

"""Feeds from a CSV or Excel file: one cell of the one row that fits the period."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.values.texts import clean, line
from office.errors import WorkbookUnreadable
from office.feeds.credentials import Credentials
from office.feeds.errors import FeedFailed
from office.feeds.reach import Reach
from office.feeds.requests import Reading, Request, reading, terms
from office.files.cells import cells_of, plain
from office.files.csv_text import CsvUnreadable, decoded, lines_of
from office.files.workbook_tables import Line, open_workbook, sound

WHERE = "where "  # begins a term that chooses the row: "where Month=2028-03"
LARGEST = 20 * 1024 * 1024  # bytes


def read(request: Request, _credentials: Credentials, reach: Reach) -> Reading:
    """Find the row; the pick is "value=Amount; as_of=Day; where Month={month}"."""
    wanted = terms(request.pick, request.words)
    fits = {n.removeprefix(WHERE): t for n, t in wanted.items() if n.startswith(WHERE)}
    file = reach.file(request.location)
    if file.stat().st_size > LARGEST:
        raise FeedFailed(f"{file.name} is larger than 20 MB", "give a file with fewer rows")
    lines = _csv(file) if request.kind == "csv" else _excel(file, wanted.get("sheet", ""))
    rows = _rows(lines, [wanted["value"], wanted.get("as_of", ""), *fits])
    found = [row for row in rows if all(_text(row.get(n)) == t for n, t in fits.items())]
    if len(found) != 1:
        what = f"{len(found)} rows of {file.name} fit {request.period}"
        raise FeedFailed(what, "let the “where” terms choose exactly one")
    value, as_of = found[0][wanted["value"]], found[0].get(wanted.get("as_of", ""))
    return reading(plain(value, as_number=True), plain(as_of), request)


def _rows(lines: Iterator[Line], asked: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield the rows below the first line by its names, each of which stands there once."""
    heads = {place: _text(head) for place, head in next(lines, (1, {}))[1].items()}
    names = list(heads.values())
    for column in filter(None, asked):
        if names.count(column) != 1:
            what = "there is no column" if column not in names else "there are several columns"
            raise FeedFailed(f"{what} “{column}”", f"name one of {', '.join(names)}")
    for _, cells in lines:
        yield {name: cells.get(place) for place, name in heads.items()}


def _csv(file: Path) -> Iterator[Line]:
    try:
        for number, cells in lines_of(decoded(file.read_bytes())):
            if filled := {place: cell for place, cell in enumerate(cells) if clean(cell)}:
                yield number, filled
    except CsvUnreadable as cause:
        raise FeedFailed(f"{file.name} cannot be read: {cause.what}", cause.mend) from cause


def _excel(file: Path, sheet: str) -> Iterator[Line]:
    try:
        book = open_workbook(file.read_bytes())
        if sheet and sheet not in book.sheetnames:
            raise FeedFailed(f"{file.name} has no sheet “{sheet}”", "name one that is there")
        page = book[sheet] if sheet else book.worksheets[0]
        yield from sound(page, cells_of(page))
    except WorkbookUnreadable as cause:
        raise FeedFailed(f"{file.name}: {cause}", "save it as .xlsx") from cause


def _text(value: object) -> str:
    return line(plain(value) or "")

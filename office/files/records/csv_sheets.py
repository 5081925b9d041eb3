"""A sheet as CSV: its columns by name, one row a line, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.records.sheets import Column, Sheet
from engine.values.numbers import spelled
from office.errors import OfficeError
from office.files.csv_text import SEPARATORS
from office.files.workbook_tables import MOST_ROWS, Table, by_heading

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet calculates cells that begin so
GUARD = "'"  # what stands before them in the file, and is taken away again
NUMBERS = ("number", "whole")
LARGEST = 50_000_000  # bytes of one file


class CsvUnreadable(OfficeError):
    """A CSV file cannot be read from `line` on; `mend` says what to do."""

    def __init__(self, line: int, what: str, mend: str) -> None:
        """Remember where and why."""
        self.line, self.what, self.mend = line, what, mend
        super().__init__(f"line {line}: {what}; {mend}")


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, bom: bool) -> bytes:
    """Return rows below their column names as UTF-8, with a byte order mark where Excel reads."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([[guarded(c, row.get(c.name)) for c in columns] for row in rows])
    return target.getvalue().encode("utf-8-sig" if bom else "utf-8")


def read_csv(data: bytes, sheet: Sheet) -> Table:
    """Return the filled rows with their line numbers; raises CsvUnreadable.

    Comma, semicolon and tab all separate, whichever the first line has most of.
    """
    lines = _lines(_text(data))
    _, header = next(lines, (1, []))
    names = by_heading(header, sheet)
    if not names:
        mend = f"write column names there, such as {', '.join(c.name for c in sheet.columns[:3])}"
        raise CsvUnreadable(1, "the first line names no column of this sheet", mend)
    rows, numbers = [], []
    for number, line in lines:
        if len(line) > len(header):
            what = f"{len(line)} cells under {len(header)} columns"
            raise CsvUnreadable(number, what, "quote cells that hold the separator")
        if any(cell.strip() for cell in line):
            rows.append({n: unguarded(line[at]) for at, n in names.items() if at < len(line)})
            numbers.append(number)
    strange = tuple(text for at, text in enumerate(header) if at not in names and text.strip())
    return Table(tuple(rows), tuple(numbers), dict.fromkeys(names.values(), ""), strange)


def guarded(column: Column, value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column.kind == "number" and value not in (None, ""):
        return spelled(Decimal(str(value)))
    text = "" if value is None else str(value)
    if column.kind not in NUMBERS and text.startswith((*FORMULA, GUARD)):
        return GUARD + text
    return text


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded."""
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith((*FORMULA, GUARD)) else cell


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise CsvUnreadable(1, "the file is too large", f"keep it below {LARGEST // 10**6} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise CsvUnreadable(line, "this is not UTF-8 text", "save it as CSV UTF-8") from fault


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line on which it begins."""
    header = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=header.count), strict=True
    )
    begins = 1
    try:
        for row in reader:
            if begins > MOST_ROWS:
                raise CsvUnreadable(begins, f"there are over {MOST_ROWS:,} lines", "split the file")
            yield begins, row
            begins = reader.line_num + 1
    except csv.Error as fault:
        raise CsvUnreadable(begins, f"this is not CSV: {fault}", "check the quotes") from fault

"""A table of text with separators as the rows of a sheet: read as a worksheet would be."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from engine.records.sheets import Sheet
from office.errors import WorkbookUnreadable
from office.files.csv_text import SEPARATORS
from office.files.workbook_bounds import IMPORT, Bounds
from office.files.workbook_tables import MOST_ROWS, Table, table_of_page


@dataclass(frozen=True, slots=True)
class _Page:
    """Lines of text in the place of a worksheet."""

    title: str
    lines: list[list[str]]

    def iter_rows(self, *, max_row: int, max_col: int, **_how: Any) -> Iterator[list[str]]:
        for line in self.lines[:max_row]:
            yield line[:max_col]


def read_csv_table(data: bytes, sheet: Sheet, bounds: Bounds = IMPORT) -> Table:
    """Return the rows below the line of column names; raises WorkbookUnreadable."""
    if len(data) > bounds.unpacked:
        raise WorkbookUnreadable(f"the file is larger than {bounds.unpacked // 10**6} MB")
    try:
        text = data.decode("utf-8-sig")
        header = next(iter(text.splitlines()), "")
        separator = max(SEPARATORS, key=header.count)
        reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
        lines = list(islice(reader, MOST_ROWS + 2))
    except (UnicodeDecodeError, csv.Error) as cause:
        raise WorkbookUnreadable(f"the file is not a table in UTF-8 text: {cause}") from cause
    return table_of_page(_Page(sheet.key, lines), sheet)

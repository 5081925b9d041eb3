"""Text with separators: its lines with their numbers, whatever program wrote it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from office.errors import OfficeError

SEPARATORS = ",;\t"
SAID = "sep="  # with which Excel names the separator on a line before the others


class CsvUnreadable(OfficeError):
    """A CSV file cannot be read from `line` on; `mend` says what to do."""

    def __init__(self, line: int, what: str, mend: str) -> None:
        """Remember where and why."""
        self.line, self.what, self.mend = line, what, mend
        super().__init__(f"line {line}: {what}; {mend}")


def decoded(data: bytes) -> str:
    """Return a file as text; raises CsvUnreadable where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise CsvUnreadable(line, "this is not UTF-8 text", "save it as CSV UTF-8") from fault


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line with the number on which it begins; raises CsvUnreadable.

    Comma, semicolon and tab all separate, whichever makes the most of the first line.
    """
    said, separator, skipped = text[: len(SAID)].lower() == SAID, text[len(SAID) : 5], 0
    if said and separator and separator in SEPARATORS:
        text, skipped = text.partition("\n")[2], 1
    else:
        separator = max(SEPARATORS, key=lambda each: _width(text, each))
    reader = _reader(text, separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins + skipped, row
            begins = reader.line_num + 1
    except csv.Error as fault:
        what = f"this is not CSV: {fault}"
        raise CsvUnreadable(begins + skipped, what, "check the quotes on this line") from fault


def _width(text: str, separator: str) -> int:
    """Return how many cells the first line has with a separator."""
    try:
        return len(next(_reader(text, separator, strict=False), []))
    except csv.Error:
        return 0


def _reader(text: str, separator: str, *, strict: bool) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)

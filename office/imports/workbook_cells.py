"""Cells of workbooks: what they hold, and how much a workbook may hold."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from engine.values.numbers import spelled
from engine.values.texts import Unread, clean, quoted
from office.imports.faults import WorkbookUnreadable

MERGED_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
ASIDE = re.compile(r'".*?"|\\.|\[[^\]]*\]|_.|\*.')  # parts of a format that are only shown
ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")  # how Excel writes a control character
UNCALCULATED = Unread(
    "holds a formula without a result", "open the file in a spreadsheet, save it, and send that"
)
MEGABYTE = 1_000_000
CHUNK = 65_536
DAMAGED = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    zlib.error,
)


@dataclass(slots=True)
class WorkbookCells:
    """The filled cells of a worksheet. `merged` is complete once all lines were read."""

    lines: Iterator[tuple[int, Mapping[int, object]]]  # row from 1, values by place from 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first, last; from 1


def cells_of(page: Any) -> WorkbookCells:
    """Return the cells of a worksheet that was opened for reading only."""
    found = WorkbookCells(iter(()))
    found.lines = _lines(page, found.merged)
    return found


def _lines(page: Any, merged: list[Any]) -> Iterator[tuple[int, Mapping[int, object]]]:
    with page._get_source() as source:  # noqa: SLF001 - the library shows values alone
        parser = _Parser(source, page)
        whole = None
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                whole = element if element.tag == DATA_TAG else whole
            elif element.tag == ROW_TAG:
                number, cells = parser.parse_row(element)
                if values := {c["column"] - 1: c["value"] for c in cells if c}:
                    yield number, values
                if whole is not None:
                    whole.clear()  # a million empty rows are forgotten as they pass
            elif element.tag == MERGED_TAG:
                merged.append(range_boundaries(element.get("ref")))


class _Parser(WorkSheetParser):
    """Reads cells as the library does, and sees what it leaves out."""

    def __init__(self, source: Any, page: Any) -> None:
        book = page.parent
        super().__init__(source, page._shared_strings, data_only=True, epoch=book.epoch)  # noqa: SLF001
        self.days, self.spans = book._date_formats, book._timedelta_formats  # noqa: SLF001
        self.percentages = _percentages(book)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """Return a cell with what it shows; an empty mapping where it holds nothing."""
        if not len(element) and element.get("r"):
            return {}
        cell: dict[str, Any] = super().parse_cell(element)
        cell["value"] = self._shown(cell, element)
        return {} if cell["value"] in (None, "") else cell

    def _shown(self, cell: Mapping[str, Any], element: Any) -> object:
        value, kind, style = cell["value"], cell["data_type"], cell["style_id"]
        if value is None:
            empty_text = kind in ("s", "str")  # what a formula may result in
            formula = element.find(FORMULA_TAG) is not None
            return UNCALCULATED if formula and not empty_text else None
        if kind == "e":
            return Unread(f"shows the error {value}", "mend the formula, or write the value")
        if isinstance(value, str):
            return clean(ESCAPED.sub(lambda found: chr(int(found[1], 16)), value))
        if kind != "n":
            return value
        if style in self.days:
            return self._day(value, span=style in self.spans)
        if style in self.percentages:
            return f"{spelled(Decimal(format(value, '.15g')) * 100)}%"
        return value

    def _day(self, value: Any, *, span: bool) -> object:
        try:
            return from_excel(value, self.epoch, timedelta=span)
        except (OverflowError, ValueError):
            what = f"is a date without a day: {quoted(value)}"
            return Unread(what, "write year-month-day, such as 2028-03-31")


def _percentages(book: Any) -> frozenset[int]:
    """Return the styles whose format shows a number as a percentage."""
    own = book._number_formats  # noqa: SLF001
    found = set()
    for place, style in enumerate(book._cell_styles):  # noqa: SLF001
        number = style.numFmtId
        within = 0 <= number - BUILTIN_FORMATS_MAX_SIZE < len(own)
        text = own[number - BUILTIN_FORMATS_MAX_SIZE] if within else BUILTIN_FORMATS.get(number)
        if "%" in ASIDE.sub("", (text or "").partition(";")[0]):
            found.add(place)
    return frozenset(found)


def plain(value: object, *, as_number: bool = False) -> object:
    """Return what a cell shows as a text, so that it is read as a typed one would be.

    `as_number` spells numbers so that they have one reading.
    """
    if value is None or isinstance(value, (str, Unread)):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        number = Decimal(format(value, ".15g") if isinstance(value, float) else value)
        if not number.is_finite():
            return str(value)
        return spelled(number) if as_number else format(number, "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a workbook may have at most; sizes are in bytes."""

    packed: int
    unpacked: int
    swelling: int  # how many times larger the whole may get by unpacking
    elements: int  # of all parts together: two for a filled cell, two for a shared text
    parts: int = 500
    depth: int = 64


UPLOAD = Bounds(5 * MEGABYTE, 60 * MEGABYTE, 100, 600_000)  # with a form, by a stranger
IMPORT = Bounds(20 * MEGABYTE, 300 * MEGABYTE, 100, 40_000_000)  # by an administrator


def require_bounded(data: bytes, bounds: Bounds) -> None:
    """Refuse what is no workbook, or more than anybody fills in; raises WorkbookUnreadable."""
    if len(data) > bounds.packed:
        raise WorkbookUnreadable(f"the file is larger than {bounds.packed // MEGABYTE} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _require_few(packed.infolist(), len(data), bounds)
            count = _Count(bounds)
            for part in packed.infolist():
                with packed.open(part) as stream:
                    count.through(stream, part.filename)
    except DAMAGED as cause:
        raise WorkbookUnreadable("the file is not an Excel workbook (.xlsx)") from cause


def _require_few(parts: list[zipfile.ZipInfo], size: int, bounds: Bounds) -> None:
    inside = sum(part.file_size for part in parts)
    swollen = inside > MEGABYTE and inside > size * bounds.swelling
    if len(parts) > bounds.parts or inside > bounds.unpacked or swollen:
        raise WorkbookUnreadable("the workbook unpacks into too much to be one of ours")


class _Count:
    """Counts the elements of one part after the other, up to the limits."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds, self._elements, self._depth = bounds, 0, 0

    def through(self, stream: IO[bytes], name: str) -> None:
        """Count through a part; what is no XML is left to whoever wants to read it."""
        self._depth, self._name = 0, name
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._declared
        parser.StartElementHandler, parser.EndElementHandler = self._begun, self._ended
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
        except expat.ExpatError:
            return

    def _begun(self, _name: str, _attributes: object) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > self._bounds.elements:
            most = self._bounds.elements // 2
            raise WorkbookUnreadable(f"the workbook has more than {most:,} cells and texts")
        if self._depth > self._bounds.depth:
            raise WorkbookUnreadable(f"{self._name} of the workbook is nested too deeply")

    def _ended(self, _name: str) -> None:
        self._depth -= 1

    def _declared(self, *_what: object) -> None:
        """Refuse a part that declares a type or entities: honest workbooks have none."""
        raise WorkbookUnreadable(f"the workbook declares entities in {self._name}")

"""How large a workbook from outside may be, measured before anything is made of it.

A few kilobytes can unpack into gigabytes, or into millions of strings; so the archive's own list
is looked at first, then its parts are counted through once, and the counting ends at the limit.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from office.errors import WorkbookUnreadable

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

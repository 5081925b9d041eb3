"""Files that nobody fills in: small ones that become large, and sound ones that were damaged."""

import io
import random
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MANY = 5_000_000  # strings in the bomb: 128 kB that were 42 seconds and 463 MB
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sound(rows: int = 3) -> bytes:
    """Return a workbook as it should be: objectives with their names."""
    book = Workbook()
    page = book.active
    if page is None:
        raise AssertionError("a new workbook has a worksheet")
    page.title = "objectives"
    page.append(["id", "name", "perspective", "owner", "deputy"])
    for number in range(rows):
        page.append([f"O{number}", f"Win customer {number}", "C", "mona", "sam"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a workbook in which parts are others."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        found = {name: old.read(name) for name in old.namelist()} | dict(parts)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, content in found.items():
            packed.writestr(name, content)
    return target.getvalue()


def strings(count: int, text: str = "<si><t/></si>") -> bytes:
    """Return a list of so many shared texts."""
    return f'<sst xmlns="{SPACE}">{text * count}</sst>'.encode()


def bomb() -> bytes:
    """Return a small workbook with five million shared texts."""
    return with_parts(sound(), {STRINGS: strings(MANY)})


def slow_bomb(count: int = 1_400_000) -> bytes:
    """Return a workbook that swells no more than an honest one, and has too many texts."""
    noise = random.Random(1)  # noqa: S311 - only to be told apart
    texts = "".join(f"<si><t>{noise.getrandbits(24):x}</t></si>" for _ in range(count))
    return with_parts(sound(0), {STRINGS: f'<sst xmlns="{SPACE}">{texts}</sst>'.encode()})


def deep(levels: int = 100_000) -> bytes:
    """Return a workbook whose worksheet is nested without end."""
    return with_parts(sound(0), {SHEET: b"<a>" * levels})


def wide(columns: int = 250_000) -> bytes:
    """Return a workbook with one row of very many cells."""
    cells = "<c><v>1</v></c>" * columns
    page = f'<worksheet xmlns="{SPACE}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    return with_parts(sound(0), {SHEET: page.encode()})


def far() -> bytes:
    """Return a workbook whose one row says that it is the two thousand millionth."""
    cell = '<c r="A1" t="inlineStr"><is><t>id</t></is></c>'
    page = (
        f'<worksheet xmlns="{SPACE}"><dimension ref="A1:ZZZ2000000000"/><sheetData><row r="1">'
        f'{cell}</row><row r="2000000000"><c r="XFD2000000000"><v>1</v></c></row></sheetData>'
        f'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    )
    return with_parts(sound(0), {SHEET: page.encode()})


def wrong_rows(count: int) -> bytes:
    """Return a table of text in which each row has several faults."""
    rows = "\n".join(f"O{number},,Z,nobody,nobody" for number in range(count))
    return f"id,name,perspective,owner,deputy\n{rows}\n".encode()


def damaged(data: bytes, seed: int) -> bytes:
    """Return a file in which something was cut, changed, doubled, or swapped."""
    chance = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    kind = seed % 6
    at, to = sorted(chance.randrange(len(data)) for _ in range(2))
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + chance.randbytes(8) + data[at + 8 :]
    if kind == 2:
        return data[:at] + data[to:]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        one, other = chance.sample(names, 2)
        content = packed.read(one)
        cut = chance.randrange(len(content) + 1)
        changes = {
            3: {one: content[:cut]},
            4: {one: packed.read(other), other: content},
            5: {one: content[:cut] + chance.randbytes(4) + content[cut + 4 :]},
        }
        return with_parts(data, changes[kind])

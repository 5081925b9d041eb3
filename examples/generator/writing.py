"""All parts of the example together, and as files."""

from collections.abc import Iterator
from pathlib import Path

from engine.records.sheets import Sheet, shipped
from examples.generator import (
    cards,
    communication,
    figures,
    initiatives,
    money,
    practices,
    reviews,
    strategy,
    workforce,
)
from examples.generator.tools import Book, Row
from office.imports.csv_sheets import write_csv

PARTS = (
    strategy,
    cards,
    figures,
    initiatives,
    money,
    workforce,
    communication,
    practices,
    reviews,
)


def content() -> Book:
    """Return every row of the example by sheet, in the order of the sheets."""
    found: Book = {}
    for part in PARTS:
        for key, rows in part.book().items():
            found.setdefault(key, []).extend(rows)
    return {key: _unique(sheet, found[key]) for key, sheet in shipped().items() if key in found}


def files(book: Book) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the text of every file; columns that nobody names are left out."""
    for key, rows in book.items():
        named = {name for row in rows for name in row}
        columns = [column for column in shipped()[key].columns if column.name in named]
        yield f"{key}.csv", write_csv(columns, rows, bom=False)


def write(book: Book, folder: Path) -> list[str]:
    """Write every file whose text has changed; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in files(book):
        file = folder / name
        if not file.exists() or file.read_bytes() != text:
            file.write_bytes(text)
            changed.append(name)
    return changed


def _unique(sheet: Sheet, rows: list[Row]) -> list[Row]:
    """Return the rows without those whose id stands already, such as a second training."""
    return list({sheet.id_of(row): row for row in rows}.values())

"""CSV text to the same nodes as YAML: one row, one mapping; an empty cell says nothing."""

import csv
import io

from office.files.faults import Findings, Place
from office.files.nodes import Block, Node, Pair, Scalar, Series

SEPARATORS = ",;\t"


def read_csv(text: str, file: str, findings: Findings) -> Node | None:
    """Return the rows below the header line; None, with a fault, where it is not CSV.

    Comma, semicolon and tab all separate, whichever the header uses most.
    """
    header, *_ = text.splitlines() or [""]
    separator = max(SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as fault:
        place = Place(file, max(reader.line_num, 1))
        findings.add(place, f"this is not CSV: {fault}", "check the quotes on this line")
        return None
    if not lines:
        return Series(1, ())
    names = [name.strip() for name in lines[0][1]]
    rows = [(at, row) for at, row in lines[1:] if any(cell.strip() for cell in row)]
    return Series(1, tuple(_row(names, row, at, file, findings) for at, row in rows))


def _row(names: list[str], row: list[str], at: int, file: str, findings: Findings) -> Block:
    if len(row) > len(names):
        what = f"{len(row)} cells under {len(names)} columns"
        findings.add(Place(file, at), what, "quote cells that hold the separator")
    cells = zip(names, row, strict=False)
    return Block(
        at,
        tuple(
            Pair(name, at, Scalar(at, cell.strip(), empty=not cell.strip())) for name, cell in cells
        ),
    )

"""CSV text to the same nodes as YAML: one row, one mapping; an empty cell says nothing."""

from engine.values.texts import line
from office.files.csv_text import CsvUnreadable, lines_of
from office.files.faults import Findings, Place
from office.files.nodes import Block, Node, Pair, Scalar, Series


def read_csv(text: str, file: str, findings: Findings) -> Node | None:
    """Return the rows below the header line; None, with a fault, where it is not CSV."""
    try:
        lines = list(lines_of(text))
    except CsvUnreadable as fault:
        findings.add(Place(file, fault.line), fault.what, fault.mend)
        return None
    if not lines:
        return Series(1, ())
    names = [line(name) for name in lines[0][1]]
    rows = [(at, row) for at, row in lines[1:] if any(line(cell) for cell in row)]
    return Series(1, tuple(_row(names, row, at, file, findings) for at, row in rows))


def _row(names: list[str], row: list[str], at: int, file: str, findings: Findings) -> Block:
    filled = max((n for n, cell in enumerate(row, 1) if line(cell)), default=0)
    if filled > len(names):
        what = f"{filled} cells under {len(names)} columns"
        findings.add(Place(file, at), what, "quote cells that hold the separator")
    cells = [(name, line(cell)) for name, cell in zip(names, row, strict=False)]
    pairs = (Pair(n, at, Scalar(at, cell, empty=not cell)) for n, cell in cells if n or cell)
    return Block(at, tuple(pairs))

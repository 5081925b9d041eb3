"""Taking records out: every sheet of a year, or empty ones to begin with."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.records.closed_sets import Words, offered
from engine.records.sheets import PEOPLE, UNITS, Sheet, plain, sheet, sheets, table_of
from engine.rows import SheetView
from office.files.records.csv_sheets import write_csv
from office.files.records.gathering import CSV, WORKBOOK
from office.files.workbooks import write_workbook

JSON = "json"


def views(session: Session, year: str = "") -> Iterator[SheetView]:
    """Yield every sheet with its records, by id; with a year, only those that belong to it."""
    for kind in sheets().values():
        query = select(kind.table).order_by(kind.table.c.id)
        if year and (of_year := _of_year(kind, year)) is not None:
            query = query.where(kind.table.c.id.in_(of_year))
        rows = session.execute(query).mappings()
        yield _view(kind, tuple({n: plain(v) for n, v in row.items()} for row in rows))


def empty() -> Iterator[SheetView]:
    """Yield every sheet without rows, to be filled in."""
    for kind in sheets().values():
        yield _view(kind, ())


def files_of(path: Path) -> list[Path]:
    """Return the files that `put` would write."""
    if path.suffix == WORKBOOK:
        return [path]
    return [path / f"{kind.key}{CSV}" for kind in sheets().values()]


def words(session: Session) -> dict[str, Words]:
    """Return what the closed sets of each sheet hold, for a workbook to offer."""
    return {kind.key: offered(session, kind, {}) for kind in sheets().values()}


def put(
    found: Iterator[SheetView],
    path: Path,
    *,
    bom: bool = False,
    words: Mapping[str, Words] | None = None,
) -> None:
    """Write sheets into a workbook where the path is called so, else into a folder as CSV.

    A workbook offers the `words` of closed sets, by the keys of the sheets.
    """
    if path.suffix == WORKBOOK:
        path.write_bytes(write_workbook((v for v in found if not _nested(v)), words))
        return
    path.mkdir(parents=True, exist_ok=True)
    for view in found:
        (path / f"{view.key}{CSV}").write_bytes(write_csv(view.columns, view.rows, bom=bom))


def _view(kind: Sheet, rows: tuple[dict[str, Any], ...]) -> SheetView:
    for column in kind.columns:
        if column.kind == JSON:
            rows = tuple({**row, column.name: json.dumps(row[column.name])} for row in rows)
    return SheetView(kind.key, kind.title, kind.columns, rows, {})


def _nested(view: SheetView) -> bool:
    """Tell whether a sheet has cells that may be longer than a workbook's can be."""
    return any(column.kind == JSON for column in view.columns)


def _of_year(kind: Sheet, year: str) -> Select[tuple[str]] | None:
    """Return the ids of a year's records: by their own year, or by the record they are part of."""
    if "year" in kind.table.c:
        return select(kind.table.c.id).where(kind.table.c.year == year)
    for name, ref in kind.references:
        if name in kind.identity and ref not in (PEOPLE, UNITS):
            whole = table_of(ref)
            belongs = _of_year(sheet(ref), year)
            if belongs is not None:
                within = select(whole.c.id).where(whole.c.id.in_(belongs))
                return select(kind.table.c.id).where(kind.table.c[name].in_(within))
    return None

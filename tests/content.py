"""A small, sound strategy for the standing cast: every rule looks at it and finds nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.records.rows import read
from engine.records.sheets import sheet, sheets
from engine.records.versions import Origin, write
from tests.processes.content import CONTENT

Rows = list[dict[str, Any]]
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def fill(session: Session, **changes: Rows) -> None:
    """Bring the content in; `changes` are rows per sheet that change those of the same id."""
    for key, rows in CONTENT.items():
        bring(session, key, [*rows, *changes.pop(key, [])])
    for key, rows in changes.items():
        bring(session, key, rows)


def change(session: Session, **changes: Rows) -> None:
    """Change rows of content that is there already, or add further ones."""
    for key in sorted(changes, key=list(sheets()).index):
        kind = sheet(key)
        named = {str(kind.id_of(row)) for row in changes[key]}
        before = [row for row in CONTENT.get(key, []) if str(kind.id_of(row)) in named]
        bring(session, key, [*before, *changes[key]])


def restore(session: Session, changes: Mapping[str, Rows]) -> None:
    """Give rows that were changed their sound values again; added ones stay."""
    for key, rows in changes.items():
        kind = sheet(key)
        named = {str(kind.id_of(row)) for row in rows}
        bring(session, key, [r for r in CONTENT.get(key, []) if str(kind.id_of(r)) in named])


def bring(session: Session, key: str, rows: Rows) -> None:
    """Write rows into a sheet; a later row of the same id changes the earlier one's columns."""
    kind = sheet(key)
    merged: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        name = str(kind.id_of(row))
        merged[name] = {**merged.get(name, {}), **row}
    found, faults = read(session, kind, list(merged.values()))
    assert [] == faults, "\n".join(map(str, faults))
    write(session, kind, found, Origin("smd", NOW, "tests"))

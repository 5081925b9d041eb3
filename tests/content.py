"""A small, sound strategy for the standing cast: every rule looks at it and finds nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.records.reading import read
from engine.records.sheets import sheet
from engine.records.writing import Origin, write
from tests.rulebook.content import CONTENT

Rows = list[dict[str, Any]]
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def fill(session: Session, **changes: Rows) -> None:
    """Bring the content in; `changes` are rows per sheet that replace those of the same id."""
    for key, rows in CONTENT.items():
        bring(session, key, [*rows, *changes.pop(key, [])])
    for key, rows in changes.items():
        bring(session, key, rows)


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

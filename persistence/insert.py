"""Rows that several may write at once, of which the first counts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from persistence.base import Base


def insert_missing(session: Session, table: type[Base], row: Mapping[str, Any]) -> None:
    """Insert a row unless one with the same unique columns is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(table).values(row).on_conflict_do_nothing())

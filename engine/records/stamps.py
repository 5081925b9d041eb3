"""Stamps: the columns that the engine fills in itself, of rows that somebody hands in or brings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.records.sheets import Column, RowFault, Sheet
from persistence.base import Own

Row = Mapping[str, Any]
LEFT_OUT = "leave the cell empty, or as it was"


@dataclass(frozen=True, slots=True)
class Stamps:
    """What the engine writes into its own columns of a sheet.

    `known` are the rows as they stood before, by id, typed. `fixed` are columns that the instance
    gives, `filled` what the step fills in whatever stood there.
    """

    sheet: Sheet
    by: str
    day: date
    known: Mapping[str, Row] = field(default_factory=dict)
    due: date | None = None
    fixed: Collection[str] = ()
    filled: Row = field(default_factory=dict)
    mend: str = LEFT_OUT

    @property
    def columns(self) -> Sequence[Column]:
        """Return the engine's own columns, but for those that the instance gives."""
        return [c for c in self.sheet.own if c.name not in self.fixed]

    def faults(self, rows: Sequence[Row]) -> Iterator[RowFault]:
        """Yield the cells that say something of their own where only the engine writes.

        Each row holds its number under the empty name.
        """
        for column in self.columns:
            for row in rows:
                before = self.known.get(row["id"], {}).get(column.name, column.default)
                if row[column.name] not in (None, column.default, before):
                    what = f"is filled in by the engine; “{row[column.name]}” is not taken"
                    yield self._fault(row, column, what, self.mend)

    def on(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Return typed rows with what the engine says in its own columns."""
        columns = self.columns
        return [{**row, **self._stamped(row, columns)} for row in rows]

    def lacking(self, rows: Sequence[Row]) -> Iterator[RowFault]:
        """Yield the stamped rows that only the engine could have made."""
        for column in self.columns:
            for row in rows:
                if column.required and row[column.name] is None:
                    what = "is missing, and only the engine fills it in"
                    yield self._fault(row, column, what, "take the row away")

    def _stamped(self, row: Row, columns: Sequence[Column]) -> dict[str, Any]:
        before = self.known.get(row["id"])
        marks = {name: self.filled[name] for name in self.filled if self.sheet.has(name)}
        row = {**row, **marks}
        changed = before is None or any(
            row[c.name] != before.get(c.name)
            for c in self.sheet.columns
            if not c.own or c.name in self.fixed
        )
        found = {c.name: self._value(c, row, before, changed=changed) for c in columns}
        return found | marks

    def _value(self, column: Column, row: Row, before: Row | None, *, changed: bool) -> Any:
        kept = before.get(column.name) if before is not None else column.default
        match column.meaning.own:
            case Own.OPENED if before is None:
                return self._mark(column)
            case Own.DUE if before is None:
                return self.due
            case Own.ENTERED if _follows(column.meaning.follows, row, before, changed=changed):
                return self._mark(column)
            case Own.APPROVED if changed:
                return column.default
        return kept

    def _mark(self, column: Column) -> date | str:
        return self.day if column.kind == "date" else self.by

    def _fault(self, row: Row, column: Column, what: str, mend: str) -> RowFault:
        return RowFault(self.sheet.key, row[""], column.name, column.title, what, mend)


def filled(sheet: Sheet, row: Row, stamps: Row) -> dict[str, Any]:
    """Return a row with what the step that accepts it fills in.

    What the engine has written already stays: who approved a row that nobody has changed since.
    """
    columns = [c for c in sheet.columns if c.name in stamps]
    fresh = [c for c in columns if not c.own or row.get(c.name) in (None, c.default)]
    return {**row, **{c.name: stamps[c.name] for c in fresh}}


def _follows(follows: str, row: Row, before: Row | None, *, changed: bool) -> bool:
    """Tell whether what a column follows has just come about."""
    if not follows:
        return changed
    name, _, wanted = follows.partition("=")
    now, then = row[name], before.get(name) if before is not None else None
    return now not in (None, then) and wanted.strip("'") in ("", str(now))

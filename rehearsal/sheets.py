"""How a virtual owner completes a sheet: what stands there stays, what is missing is filled in.

Work that came back is mended first, where a remedy is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import rows
from engine.case import Case
from engine.records.errors import RowFault
from engine.records.proposing import examined
from engine.records.scoping import Scope
from engine.records.sheets import LAST, Column
from engine.rows import SheetView
from persistence.work import Instance, StepRun, Task
from rehearsal.cells import Cells
from rehearsal.chance import chance
from rehearsal.remedies import Remedies

ROUNDS = 5  # looks at the rows after which an owner hands them in as they are
REPORTED = {"measure_values": ("value", "as_of")}  # optional columns that are the point of a sheet

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clerk:
    """Completes the rows of one task; what it writes follows from the seed alone."""

    scope: Scope
    seed: tuple[object, ...]
    remedies: Remedies = field(default_factory=dict)

    def completed(self, opening: Sequence[Mapping[str, Any]], *, mend: bool) -> list[Row]:
        """Return the rows without gaps, mended where that is known and wanted."""
        found = [dict(row) for row in opening]
        found += [{} for _ in range(self.scope.rows.least - len(found))]
        if mend:
            found = [{**row, **self._remedy(row)} for row in found]
        found = [self._filled(number, row) for number, row in enumerate(found)]
        for attempt in range(ROUNDS):
            faults = examined(self.scope, found)[1]
            if not faults:
                break
            found = self._mended(found, faults, attempt)
        return found

    def _remedy(self, row: Row) -> Mapping[str, str]:
        sheet = self.scope.sheet
        key = sheet.id_of({**row, **self.scope.fixed()})
        known = self.remedies.get((sheet.key, key or ""), {})
        return {name: value for name, value in known.items() if not sheet.column(name).own}

    def _filled(self, number: int, row: Row) -> Row:
        found, fixed = dict(row), self.scope.fixed()
        reported = REPORTED.get(self.scope.sheet.key, ())
        for column in self.scope.sheet.columns:
            wanted = column.required or column.name in reported
            empty = found.get(column.name) in (None, "")
            if wanted and empty and not column.own and column.name not in (*LAST, *fixed):
                found[column.name] = self._write(column, number, {**found, **fixed})
        return found

    def _mended(self, given: list[Row], faults: Sequence[RowFault], attempt: int) -> list[Row]:
        """Empty, fill anew or take away what is faulty."""
        found: list[Row | None] = [dict(row) for row in given]
        for fault in faults:
            row = found[fault.row - 1] if fault.row else None
            if not fault.row:
                found.append(self._filled(len(found), {}))
            elif row is not None:
                column = self.scope.sheet.column(fault.column)
                keys = (*self.scope.sheet.identity, "id", *self.scope.fixed())
                if column.name in keys and row.get(column.name):
                    found[fault.row - 1] = None
                elif column.required:
                    row[column.name] = self._write(column, fault.row + 100 * (attempt + 1), row)
                else:
                    row[column.name] = None
        return [row for row in found if row is not None]

    def _write(self, column: Column, number: int, row: Row) -> str:
        source = chance(*self.seed, self.scope.sheet.key, row.get("id") or number, column.name)
        return Cells(self.scope, number, source).written(column, row)


def completed(
    session: Session, task_id: int, seed: tuple[object, ...], remedies: Remedies, now: datetime
) -> SheetView | None:
    """Return the sheet that a task asks for as its owner hands it in, if it asks for one."""
    task = session.get_one(Task, task_id)
    run = session.get_one(StepRun, task.step_id)
    case = Case.of(session, session.get_one(Instance, task.instance_id), now)
    step = case.definition.step(run.key)
    view = None if run.status == "arbitration" else rows.asked(case, step, task)
    if view is None or step.rows is None:
        return None
    clerk = Clerk(Scope(case, step.rows, task.holder_id), seed, remedies)
    return replace(view, rows=tuple(clerk.completed(view.rows, mend=run.round > 1)))

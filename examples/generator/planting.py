"""Planted faults: what is changed in the sound example so that exactly one rule has to speak."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from engine.records.sheets import shipped
from examples.generator.cast import EXAMPLE
from examples.generator.tools import DAY, TODAY, Book, Row

ENDED = (TODAY - DAY).isoformat()  # what is taken away ends, as records do
PLANTED = EXAMPLE / "planted" / "planted.csv"
UNPLANTED = {  # rules that a few cells cannot break, and why
    "BPS.R5b": "speaks of the whole year's practices, once half of them stay where they are",
    "BPS.R6a": "all units of the example stand directly below the group, so each adoption crosses",
    "BUD.R5b": "needs most of the STRATEX lines to go",
    "OAL.R7": "needs three further objectives or thirteen further measures on one card",
    "SCM.R3": "needs five further objectives, each with measures, targets and links",
    "SCM.R10": "needs all forty-five measures to be lagging",
    "SCM.R14": "looks at tasks that were answered late, not at records",
    "SCM.R19": "an estimate of January is too old only when April has come",
    "SCM.R21": "needs half of the measures to be entered by hand",
    "SCM.R24": "looks at when a target was changed, not at the target",
    "SCM.R26": "looks at the year before, and the example's first year has none",
    "SCO.R7": "needs a hundred answers of the survey to change",
    "SCO.R8": "needs a hundred answers of the survey to go",
    "SCO.R9": "needs twenty team talks to go",
    "SPL.R10": "looks at milestones that were reached, not at records",
    "SRV.R11": "needs a year of values that contradict a link",
    "WFA.R3": "needs a strategic job family of two hundred more people",
    "WFA.R12": "always speaks once ratings of the year are known",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: a column of a row, of a new row like another one, or the end of a row."""

    rule: str
    sheet: str
    id: str
    like: str
    column: str
    value: str
    finding: str  # what the rule then says; once for each fault


@dataclass(frozen=True, slots=True)
class Fault:
    """What is changed for one rule, and what that rule then says."""

    rule: str
    edits: tuple[Edit, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """Return the texts that a reader will see."""
        return tuple(edit.finding for edit in self.edits if edit.finding)


def faults(path: Path = PLANTED) -> list[Fault]:
    """Return the planted faults in the order of their rules."""
    with path.open(encoding="utf-8", newline="") as file:
        edits = [Edit(**row) for row in csv.DictReader(file)]
    return [Fault(rule, tuple(some)) for rule, some in groupby(edits, key=lambda e: e.rule)]


def planted(book: Book, found: Iterable[Fault]) -> Book:
    """Return the rows of a book as they are once the faults are in it."""
    rows = {key: {str(shipped()[key].id_of(row)): dict(row) for row in book[key]} for key in book}
    for edit in (edit for fault in found for edit in fault.edits):
        _apply(rows.setdefault(edit.sheet, {}), edit)
    return {key: list(some.values()) for key, some in rows.items()}


def changes(before: Book, after: Book) -> Book:
    """Return the rows of `after` that are new or other than in `before`."""
    found: Book = {}
    for key, rows in after.items():
        known = {shipped()[key].id_of(row): row for row in before.get(key, [])}
        if some := [row for row in rows if known.get(shipped()[key].id_of(row)) != row]:
            found[key] = some
    return found


def _apply(rows: dict[str, Row], edit: Edit) -> None:
    if edit.like and edit.id not in rows:
        rows[edit.id] = {**rows[edit.like], "id": edit.id}
    row = rows[edit.id]
    row[edit.column or "valid_to"] = edit.value or (None if edit.column else ENDED)

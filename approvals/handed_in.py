"""Rows that were handed in, as those see them who decide on them."""

from dataclasses import dataclass

from approvals.sheet_form import text_of
from engine.presenting import TaskView
from engine.records.sheets import Column
from engine.rows import SheetView

FIRST = 10  # rows shown of a sheet that is answered by workbook
SHOWN = 50  # rows that a page shows; all of them are in the workbook


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One table of the page: the columns that say something, and the first rows."""

    view: SheetView
    number: int  # its place among the tables of the task, from 0
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    same: tuple[tuple[str, str], ...]  # what holds for every row
    more: int


def handed_in(view: TaskView) -> list[HandedIn]:
    """Return the tables that a decision is about."""
    return [table_of(each, number) for number, each in enumerate(view.handed_in)]


def first_rows(view: SheetView) -> HandedIn:
    """Return the first rows of a sheet that is answered by workbook."""
    return table_of(view, most=FIRST)


def table_of(view: SheetView, number: int = 0, most: int = SHOWN) -> HandedIn:
    """Return the first rows of a sheet as a table, without columns in which nothing stands.

    What is the same in all rows is said once above them.
    """
    shown = view.rows[:most]
    values = {c.name: {text_of(row.get(c.name)) for row in view.rows} for c in view.columns}
    said = [c for c in view.columns if values[c.name] - {""}]
    same = [c for c in said if len(values[c.name]) == 1 and len(view.rows) > 1]
    columns = tuple(c for c in said if c not in same) or tuple(said)
    return HandedIn(
        view,
        number,
        columns,
        tuple(tuple(text_of(row.get(c.name)) for c in columns) for row in shown),
        tuple((c.title, next(iter(values[c.name]))) for c in same if c not in columns),
        len(view.rows) - len(shown),
    )

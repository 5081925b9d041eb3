"""What a cell may name: records, people and units, and the words of closed sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, literal
from sqlalchemy.orm import Session

from engine.case import Case
from engine.errors import TaskUnknown
from engine.records import closed_sets
from engine.records.scoping import Scope
from engine.records.sheets import table_of
from persistence.work import Instance, StepRun, Task

MOST = 500  # ids offered for one column; whoever needs others writes them
CALLED = ("name", "title", "text")  # columns that say what a record is called
LABEL = 80  # characters of what it is called that are shown


@dataclass(frozen=True, slots=True)
class Named:
    """One record, or one word of a closed set, that may be named."""

    id: str
    label: str


Offers = Mapping[str, tuple[Named, ...]]


def offers(session: Session, task_id: int, *, now: datetime) -> Offers:
    """Return what each column of the sheet that a task asks for may name, where that is known."""
    scope = scope_of(session, task_id, now=now)
    if scope is None:
        return {}
    fixed = scope.fixed()
    sets = closed_sets.offered(session, scope.sheet, fixed)
    return {
        name: _named(scope, name, ref) for name, ref in scope.sheet.references if name not in fixed
    } | {name: tuple(Named(word, "") for word in words) for name, words in sets.items()}


def scope_of(session: Session, task_id: int, *, now: datetime) -> Scope | None:
    """Return the scope of what a task asks for, None when it asks for no rows."""
    task = session.get(Task, task_id)
    if task is None:
        raise TaskUnknown(task_id)
    case = Case.of(session, session.get_one(Instance, task.instance_id), now)
    step = case.definition.step(session.get_one(StepRun, task.step_id).key)
    return Scope(case, step.rows, task.holder_id) if step.rows else None


def _named(scope: Scope, name: str, ref: str) -> tuple[Named, ...]:
    other = table_of(ref)
    called = _called(other)
    query = scope.choosable(name).add_columns(other.c[called] if called else literal(""))
    found = scope.case.session.execute(query.limit(MOST))
    return tuple(Named(key, str(label)[:LABEL]) for key, label in found)


def _called(other: Table) -> str:
    return next((name for name in CALLED if name in other.c), "")

"""Working with sheets at a desk: see what one opens with, hand it in, read the records."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from engine.records.sheets import sheet
from engine.views.task import TaskView, present
from persistence.instances import StepRun, Task
from persistence.strategy_year import Milestone
from tests.engine.desk import Desk, filled

Row = Mapping[str, Any]


def seen(desk: Desk, task: Task) -> TaskView:
    """Return what the assignee of a task sees."""
    return present(desk.session, task.id, now=desk.now, person_id=task.assignee_id)


def shown(desk: Desk, task: Task) -> list[dict[str, Any]]:
    """Return the rows that the sheet of a task opens with."""
    view = seen(desk, task)
    return [dict(row) for row in view.sheet.rows] if view.sheet else []


def hand_in(desk: Desk, task: Task, *more: Row, answer: str = "") -> None:
    """Answer a task with its form filled in and its sheet as it opened; later rows win."""
    view = seen(desk, task)
    kind = sheet(view.sheet.key) if view.sheet else None
    rows: dict[Any, Row] = {}
    for row in (*shown(desk, task), *more):
        key = kind.id_of({**row, **(view.sheet.fixed if view.sheet else {})}) if kind else None
        rows[key] = {**rows.get(key, {}), **row}
    form = filled(view.fields)
    desk.answer(task, answer or view.answers[0].name, form=form, rows=list(rows.values()))
    desk.look(task.instance_id.partition("/")[0])


def walk(
    desk: Desk, instance_id: str, *, until: str = "", skip: tuple[str, ...] = (), days: int = 0
) -> None:
    """Let everybody answer as asked, first answer, sheets as they open, until a step is asked.

    When nobody is asked anything, so many `days` may pass until somebody is.
    """
    root = instance_id.partition("/")[0]
    while True:
        asked = [t for t in desk.tasks(instance_id) if step_of(desk, t) not in skip]
        if until in {step_of(desk, task) for task in asked} or not (asked or days):
            return
        if asked:
            hand_in(desk, asked[0])
        else:
            days -= 1
            desk.wait(days=1)
            desk.look(root)


def reach(desk: Desk, *codes: str) -> None:
    """Let milestones that other processes reach lie behind."""
    reached = update(Milestone).where(Milestone.code.in_(codes))
    desk.session.execute(reached.values(reached_at=desk.now))


def step_of(desk: Desk, task: Task) -> str:
    """Return the key of the step that a task belongs to."""
    return desk.session.get_one(StepRun, task.step_id).key


def record(desk: Desk, key: str, name: str) -> dict[str, Any]:
    """Return one record of a sheet; empty when there is none."""
    table = sheet(key).table
    found = desk.session.execute(select(table).where(table.c.id == name)).mappings().first()
    return dict(found or {})


def content(desk: Desk, instance_id: str, step: str) -> list[str]:
    """Return what a step of the engine found."""
    query = select(StepRun.content).where(
        StepRun.instance_id == instance_id, StepRun.key == step, StepRun.status == "closed"
    )
    return list(desk.session.scalars(query).one()["findings"])

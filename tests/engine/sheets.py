"""Working with sheets at a driver: see what one opens with, hand it in, read the records."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from engine.records.sheets import sheet
from engine.views.task import TaskView, present
from persistence.instances import StepRun, Task
from persistence.strategy_year import Milestone
from tests.engine.driver import Driver, filled

Row = Mapping[str, Any]


def seen(driver: Driver, task: Task) -> TaskView:
    """Return what the assignee of a task sees."""
    return present(driver.session, task.id, now=driver.now, person_id=task.assignee_id)


def shown(driver: Driver, task: Task) -> list[dict[str, Any]]:
    """Return the rows that the sheet of a task opens with."""
    view = seen(driver, task)
    return [dict(row) for row in view.sheet.rows] if view.sheet else []


def hand_in(driver: Driver, task: Task, *more: Row, answer: str = "") -> None:
    """Answer a task with its form filled in and its sheet as it opened; later rows win."""
    view = seen(driver, task)
    kind = sheet(view.sheet.key) if view.sheet else None
    rows: dict[Any, Row] = {}
    for row in (*shown(driver, task), *more):
        key = kind.id_of({**row, **(view.sheet.fixed if view.sheet else {})}) if kind else None
        rows[key] = {**rows.get(key, {}), **row}
    form = filled(view.fields)
    driver.answer(task, answer or view.answers[0].name, form=form, rows=list(rows.values()))
    driver.look(task.instance_id.partition("/")[0])


def walk(
    driver: Driver, instance_id: str, *, until: str = "", skip: tuple[str, ...] = (), days: int = 0
) -> None:
    """Let everybody answer as asked, first answer, sheets as they open, until a step is asked.

    When nobody is asked anything, so many `days` may pass until somebody is.
    """
    root = instance_id.partition("/")[0]
    while True:
        asked = [t for t in driver.tasks(instance_id) if step_of(driver, t) not in skip]
        if until in {step_of(driver, task) for task in asked} or not (asked or days):
            return
        if asked:
            hand_in(driver, asked[0])
        else:
            days -= 1
            driver.wait(days=1)
            driver.look(root)


def reach(driver: Driver, *codes: str) -> None:
    """Let milestones that other processes reach lie behind."""
    reached = update(Milestone).where(Milestone.code.in_(codes))
    driver.session.execute(reached.values(reached_at=driver.now))


def step_of(driver: Driver, task: Task) -> str:
    """Return the key of the step that a task belongs to."""
    return driver.session.get_one(StepRun, task.step_id).key


def record(driver: Driver, key: str, name: str) -> dict[str, Any]:
    """Return one record of a sheet; empty when there is none."""
    table = sheet(key).table
    found = driver.session.execute(select(table).where(table.c.id == name)).mappings().first()
    return dict(found or {})


def content(driver: Driver, instance_id: str, step: str) -> list[str]:
    """Return what a step of the engine found."""
    query = select(StepRun.content).where(
        StepRun.instance_id == instance_id, StepRun.key == step, StepRun.status == "closed"
    )
    return list(driver.session.scalars(query).one()["findings"])

"""Work on the scorecard at a driver: what is asked is handed in as it opens, changed as told."""

from collections.abc import Mapping
from typing import Any

from engine.operations.decisions import decide
from engine.records import sheets, staleness
from engine.types import Actor
from engine.views.task import present
from persistence.instances import Task
from tests import content
from tests.engine.driver import SMD, WHY, Driver, filled
from tests.processes.content import CONTENT

Changes = Mapping[str, Mapping[str, Any]]  # cells by the id of the row, or by its measure


def hand_in(driver: Driver, task: Task, answer: str = "", *, rows: Changes | None = None) -> None:
    """Answer a task positively, with the rows its sheet opens with and the cells that differ."""
    view = present(driver.session, task.id, now=driver.now, person_id=task.assignee_id)
    shown = view.sheet.rows if view.sheet else ()
    decide(
        driver.session,
        task.id,
        answer or view.answers[0].name,
        actor=Actor(task.assignee_id),
        now=driver.now,
        form=filled(view.fields),
        rows=[_changed(row, rows or {}) for row in shown],
        note=WHY,
        reason_code="inaccurate",
    )
    driver.look(task.instance_id.partition("/")[0])


def bring_on(driver: Driver, instance_id: str, state: str, rows: Changes | None = None) -> None:
    """Answer whatever a process and its items ask until it stands in a state."""
    for _ in range(50):
        if driver.instance(instance_id).state == state:
            return
        hand_in(driver, driver.tasks(instance_id)[0], rows=rows)
    raise AssertionError(driver.instance(instance_id).state)


def bring_to(driver: Driver, instance_id: str, step: str) -> list[Task]:
    """Answer whatever a process asks until it asks a step; return its tasks."""
    for _ in range(50):
        if found := driver.tasks(instance_id, step=step):
            return found
        hand_in(driver, driver.tasks(instance_id)[0])
    raise AssertionError(driver.instance(instance_id).state)


def rewrite(driver: Driver, sheet: str, key: str, **cells: Any) -> None:
    """Change cells of a record of the content, as a file that is brought in would."""
    kind = sheets.sheet(sheet)
    known = [row for row in CONTENT[sheet] if kind.id_of(row) == key]
    content.bring(driver.session, sheet, [*known, {**known[0], **cells}])


def import_row(driver: Driver, sheet: str, key: str, **cells: Any) -> None:
    """Do so by an import, which reopens what was approved before."""
    rewrite(driver, sheet, key, **cells)
    staleness.reopen(driver.session, sheet, [key], actor=SMD, now=driver.now)


def _changed(row: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    cells = changes.get(str(row.get("id"))) or changes.get(str(row.get("measure"))) or {}
    return {**row, **cells}

"""What is known before: the values with which a form opens."""

from typing import Any

from sqlalchemy import select

from engine.case import Case
from persistence.work import StepRun, Task


def values_for(case: Case, run: StepRun, task: Task, person_id: str) -> dict[str, Any]:
    """Return what the person answered last: to this task, or in an earlier round of its step."""
    if task.form:
        return dict(task.form)
    wanted = {field.name for field in case.definition.step(run.key).fields}
    before = _earlier_round(case, run, person_id) if wanted and run.round > 1 else {}
    return {name: value for name, value in before.items() if name in wanted}


def _earlier_round(case: Case, run: StepRun, person_id: str) -> dict[str, Any]:
    query = (
        select(Task.form)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(StepRun.instance_id == case.instance.id, StepRun.key == run.key)
        .where(StepRun.round < run.round, Task.assignee_id == person_id, Task.status == "done")
        .order_by(StepRun.round.desc())
    )
    return dict(case.session.scalars(query.limit(1)).first() or {})

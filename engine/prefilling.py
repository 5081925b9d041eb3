"""What is known before: the values with which a form opens."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition


def values_for(
    session: Session, instance: Instance, definition: Definition, run: StepRun, task: Task,
    person_id: str,
) -> dict[str, Any]:  # fmt: skip
    """Return what the person answered last: to this task, or in an earlier round of its step."""
    if task.form:
        return dict(task.form)
    wanted = {field.name for field in definition.step(run.key).fields}
    if not wanted:
        return {}
    before = _own_round(session, instance, run, person_id)
    return {name: value for name, value in before.items() if name in wanted}


def _own_round(
    session: Session, instance: Instance, run: StepRun, person_id: str
) -> dict[str, Any]:
    query = (
        select(Task.form)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(StepRun.instance_id == instance.id, StepRun.key == run.key)
        .where(StepRun.round < run.round, Task.assignee_id == person_id, Task.status == "done")
        .order_by(StepRun.round.desc())
    )
    return dict(session.scalars(query.limit(1)).first() or {})

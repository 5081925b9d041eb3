"""The one way to change a state: fire a move, remember it, leave the old state and enter the new.

No other module assigns a state.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.errors import InstanceClosed, InstanceUnknown, TaskUnknown
from engine.execution import Execution
from engine.instances import items, steps
from engine.schedule.wakeups import wake
from engine.types import ENGINE
from persistence.instances import Instance, InstanceStatus, StepRun, StepStatus, Task
from state_machines.definition import Move
from state_machines.machine import fire

ENDS = {  # end states that say themselves how an instance ended
    "cancelled": InstanceStatus.CANCELLED,
    "closed_incomplete": InstanceStatus.CLOSED_INCOMPLETE,
}
LOCKED: Final = select(Instance).with_for_update().execution_options(populate_existing=True)
LOCK: Final = LOCKED.where(Instance.id == bindparam("of"))
LOCK_OF_TASK: Final = LOCKED.where(
    Instance.id == select(Task.instance_id).where(Task.id == bindparam("task")).scalar_subquery()
)


def lock_instance(session: Session, instance_id: str) -> Instance:
    """Return an instance whose row nobody else can change until commit; raises InstanceUnknown."""
    found = session.scalars(LOCK, {"of": instance_id}).one_or_none()
    if found is None:
        raise InstanceUnknown(instance_id)
    return found


def lock_instance_of(session: Session, task_id: int) -> Instance:
    """Return the instance of a task, locked alike; raises TaskUnknown."""
    found = session.scalars(LOCK_OF_TASK, {"task": task_id}).one_or_none()
    if found is None:
        raise TaskUnknown(task_id)
    return found


def require_alive(instance: Instance) -> None:
    """Raise InstanceClosed unless work may still be done in an instance."""
    if instance.status not in InstanceStatus.UNDER_WAY:
        raise InstanceClosed(instance.id, instance.status)


def enter_first(execution: Execution) -> None:
    """Stand a new instance in its first state."""
    _stand(execution, execution.definition.initial)


def take_move(
    execution: Execution,
    move: Move,
    *,
    reason: str = "",
    task_id: int | None = None,
    facts: Mapping[str, bool] | None = None,
    again: tuple[str, ...] = (),
) -> None:
    """Fire a move; raises TransitionRefused when no such arrow leaves the present state.

    `again` names the steps that are done again where not all are that the move reopens.
    """
    instance = execution.instance
    fired = fire(execution.definition, instance.state, move.name, facts=facts or {})
    steps.withdraw_state(execution, move.name)
    objections: dict[str, Any] = {"again": list(again)} if again else {}
    if move.needs_reason or move.cap:
        instance.returns = {**instance.returns, place(move): times_taken(instance, move) + 1}
    execution.remember(
        "moved",
        task_id=task_id,
        from_state=fired.source,
        to_state=fired.target,
        reason=reason,
        move=move.name,
        version=instance.version + 1,
        **objections,
    )
    _stand(execution, fired.target, again or move.reopens)
    if instance.parent_id:
        why = f"{instance.id} {move.name}"
        wake(execution.session, instance.parent_id, due_at=execution.now, reason=why)


def end_instance(execution: Execution, status: InstanceStatus, why: str) -> None:
    """End an instance: what is still asked is withdrawn, its items end with it."""
    steps.withdraw_state(execution, why)
    execution.instance.status = status
    execution.instance.closed_at = execution.now
    execution.instance.wake_at = None
    execution.remember(status.value, to_state=execution.instance.state, reason=why)
    for child in items.open_items(execution.session, execution.instance.id):
        ended = Execution.of(execution.session, child, execution.now, execution.actor)
        end_instance(ended, InstanceStatus.CLOSED_INCOMPLETE, f"{execution.instance.title} ended")


def place(move: Move) -> str:
    """Return the name of a move together with where it starts, under which it is counted."""
    return f"{move.source}.{move.name}"


def times_taken(instance: Instance, move: Move) -> int:
    """Return how often a capped move has been taken in this instance."""
    return int(instance.returns.get(place(move), 0))


def _stand(execution: Execution, state: str, reopens: tuple[str, ...] = ()) -> None:
    instance = execution.instance
    instance.state = state
    instance.version += 1
    instance.entered_at = execution.now
    rounds = {run.key: run.round for run in execution.cache.work.runs}
    execution.add(
        *(
            StepRun(
                instance_id=instance.id,
                key=step.key,
                status=StepStatus.WAITING,
                content={},
                round=rounds.get(step.key, 0) + 1,
            )
            for step in execution.definition.steps_of(state)
            if steps.applies(instance, step) and (not reopens or step.key in reopens)
        )
    )
    if execution.definition.is_final(state):
        end_instance(execution.by(ENGINE), ENDS.get(state, InstanceStatus.COMPLETED), "end state")

"""The one way to change a state: fire a move, remember it, leave the old state and enter the new.

No other module assigns a state.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.errors import InstanceClosed, InstanceUnknown, TaskUnknown
from engine.execution import Execution
from engine.instances import items, steps
from engine.schedule.wakeups import ALIVE, wake
from engine.types import ENGINE
from persistence.instances import Instance, StepRun, Task
from state_machines.definition import Move
from state_machines.machine import fire

ENDS = {"cancelled": "cancelled", "closed_incomplete": "closed_incomplete"}
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
    if instance.status not in (*ALIVE, "suspended"):
        raise InstanceClosed(instance.id, instance.status)


def enter_first(case: Execution) -> None:
    """Stand a new instance in its first state."""
    _stand(case, case.definition.initial)


def take_move(
    case: Execution,
    move: Move,
    *,
    reason: str = "",
    task_id: int | None = None,
    facts: Mapping[str, bool] | None = None,
) -> None:
    """Fire a move; raises TransitionRefused when no such arrow leaves the present state."""
    instance = case.instance
    fired = fire(case.definition, instance.state, move.name, facts=facts or {})
    steps.withdraw_state(case, move.name)
    if move.needs_reason or move.cap:
        instance.returns = {**instance.returns, place(move): times_taken(instance, move) + 1}
    case.remember(
        "moved",
        task_id=task_id,
        from_state=fired.source,
        to_state=fired.target,
        reason=reason,
        move=move.name,
        version=instance.version + 1,
    )
    _stand(case, fired.target, move.reopens)
    if instance.parent_id:
        why = f"{instance.id} {move.name}"
        wake(case.session, instance.parent_id, due_at=case.now, reason=why)


def end_instance(case: Execution, status: str, why: str) -> None:
    """End an instance: what is still asked is withdrawn, its items end with it."""
    steps.withdraw_state(case, why)
    case.instance.status = status
    case.instance.closed_at = case.now
    case.instance.wake_at = None
    case.remember(status, to_state=case.instance.state, reason=why)
    for child in items.open_items(case.session, case.instance.id):
        ended = Execution.of(case.session, child, case.now, case.actor)
        end_instance(ended, "closed_incomplete", f"{case.instance.title} ended")


def place(move: Move) -> str:
    """Return the name of a move together with where it starts, under which it is counted."""
    return f"{move.source}.{move.name}"


def times_taken(instance: Instance, move: Move) -> int:
    """Return how often a capped move has been taken in this instance."""
    return int(instance.returns.get(place(move), 0))


def _stand(case: Execution, state: str, reopens: tuple[str, ...] = ()) -> None:
    instance = case.instance
    instance.state = state
    instance.version += 1
    instance.entered_at = case.now
    rounds = {run.key: run.round for run in case.docket.work.runs}
    case.add(
        *(
            StepRun(
                instance_id=instance.id,
                key=step.key,
                status="waiting",
                content={},
                round=rounds.get(step.key, 0) + 1,
            )
            for step in case.definition.steps_of(state)
            if steps.applies(instance, step) and (not reopens or step.key in reopens)
        )
    )
    if case.definition.is_final(state):
        end_instance(case.by(ENGINE), ENDS.get(state, "completed"), "end state")

"""The one way to change a state: fire a move, remember it, leave the old state and enter the new.

No other module assigns a state.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import definitions, history, items, stepping
from engine.errors import InstanceClosed, InstanceUnknown
from engine.types import ENGINE, Actor
from engine.wakeups import ALIVE, ring
from persistence.work import Instance, StepRun
from state_machines.definition import Definition
from state_machines.firing import fire
from state_machines.parts import Move

ENDS = {"cancelled": "cancelled", "closed_incomplete": "closed_incomplete"}


def lock(session: Session, instance_id: str) -> Instance:
    """Return an instance whose row nobody else can change until commit; raises InstanceUnknown."""
    query = select(Instance).where(Instance.id == instance_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise InstanceUnknown(instance_id)
    return found


def require_alive(instance: Instance) -> None:
    """Raise InstanceClosed unless work may still be done in an instance."""
    if instance.status not in (*ALIVE, "suspended"):
        raise InstanceClosed(instance.id, instance.status)


def enter_first(session: Session, instance: Instance, definition: Definition, now: datetime) -> None:
    """Stand a new instance in its first state."""
    _stand(session, instance, definition, definition.initial, now)


def take(
    session: Session, instance: Instance, move: Move, *, actor: Actor, now: datetime,
    reason: str = "", task_id: int | None = None, facts: Mapping[str, bool] | None = None,
) -> None:  # fmt: skip
    """Fire a move; raises TransitionRefused when no such arrow leaves the present state."""
    definition = definitions.of(session, instance)
    fired = fire(definition, instance.state, move.name, facts=facts or {})
    stepping.leave(session, instance, definition, actor=actor, now=now, why=f"{move.name}")
    if move.needs_reason or move.cap:
        instance.returns = {**instance.returns, place(move): times_taken(instance, move) + 1}
    history.append(
        session, instance.id, "moved", actor=actor, now=now, task_id=task_id, step=None,
        from_state=fired.source, to_state=fired.target, reason=reason,
        definition_version=definition.version, move=move.name, version=instance.version + 1,
    )  # fmt: skip
    _stand(session, instance, definition, fired.target, now, move.reopens)
    if instance.parent_id:
        ring(session, instance.parent_id, due_at=now, reason=f"{instance.id} {move.name}")


def finish(
    session: Session, instance: Instance, definition: Definition, status: str, *,
    actor: Actor, now: datetime, why: str,
) -> None:  # fmt: skip
    """End an instance: what is still asked is withdrawn, its items end with it."""
    stepping.leave(session, instance, definition, actor=actor, now=now, why=why)
    instance.status = status
    instance.closed_at = now
    instance.wake_at = None
    history.append(
        session, instance.id, status, actor=actor, now=now, to_state=instance.state, reason=why,
        definition_version=definition.version,
    )  # fmt: skip
    for child in items.alive(session, instance.id):
        finish(
            session, child, definitions.of(session, child), "closed_incomplete", actor=actor,
            now=now, why=f"{instance.title} ended",
        )  # fmt: skip


def place(move: Move) -> str:
    """Return the name of a move together with where it starts, under which it is counted."""
    return f"{move.source}.{move.name}"


def times_taken(instance: Instance, move: Move) -> int:
    """Return how often a capped move has been taken in this instance."""
    return int(instance.returns.get(place(move), 0))


def _stand(
    session: Session, instance: Instance, definition: Definition, state: str, now: datetime,
    reopens: tuple[str, ...] = (),
) -> None:  # fmt: skip
    instance.state = state
    instance.version += 1
    instance.entered_at = now
    instance.facts = {**instance.facts, "visited": _visited(instance, state)}
    for step in definition.steps_of(state):
        if stepping.applies(instance, step) and (not reopens or step.key in reopens):
            session.add(
                StepRun(
                    instance_id=instance.id, key=step.key, status="waiting", content={},
                    round=_rounds(session, instance.id, step.key) + 1,
                )
            )  # fmt: skip
    session.flush()
    if definition.is_final(state):
        status = ENDS.get(state, "completed")
        finish(session, instance, definition, status, actor=ENGINE, now=now, why="end state")


def _visited(instance: Instance, state: str) -> list[str]:
    before: list[str] = instance.facts.get("visited", [])
    return before if state in before else [*before, state]


def _rounds(session: Session, instance_id: str, key: str) -> int:
    query = select(func.max(StepRun.round)).where(
        StepRun.instance_id == instance_id, StepRun.key == key
    )
    return session.scalar(query) or 0

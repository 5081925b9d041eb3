"""When a record changes that an approval had bound: the approval is stale, its gate reopens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine import outbox
from engine.execution import Execution
from engine.instance_ids import root_of
from engine.instances import transitions
from engine.organisation import roles
from engine.organisation.directory import home
from engine.records import dependencies
from engine.schedule.wakeups import wake
from engine.types import Actor
from persistence.instances import Instance, InstanceStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Move, On

NAMED = 5  # records that the sentence names
CHANGED, ORPHANED = "changed", "serve what is no longer live"


def touched(execution: Execution, sheet: str, ids: Sequence[str]) -> None:
    """Reopen what was approved on earlier versions of records that an instance has just changed."""
    own = root_of(execution.instance.id)
    reopen(execution.session, sheet, ids, actor=execution.actor, now=execution.now, own=own)


def reopen(
    session: Session, sheet: str, ids: Sequence[str], *, actor: Actor, now: datetime, own: str = ""
) -> None:
    """Reopen whatever outside the family `own` was approved on earlier versions of records."""
    if not ids:
        return
    _reopen_all(session, sheet, ids, CHANGED, actor=actor, now=now, own=own)
    for other, those in dependencies.what_ended(session, sheet, ids, home(session).local_day(now)):
        _reopen_all(session, other, those, ORPHANED, actor=actor, now=now, own=own)


def _reopen_all(
    session: Session,
    sheet: str,
    ids: Sequence[str],
    what: str,
    *,
    actor: Actor,
    now: datetime,
    own: str,
) -> None:
    places: dict[str, set[str]] = {}
    for instance_id, changed in dependencies.holders(session, sheet, ids, own).items():
        places.setdefault(_gate(session, instance_id), set()).update(changed)
    for place, found in sorted(places.items()):
        instance = transitions.lock_instance(session, place)
        execution = Execution.of(session, instance, now, actor)
        _reopen(execution, f"{sheet}: {_list(sorted(found))} {what}", sorted(found))


def _gate(session: Session, instance_id: str) -> str:
    """Return what a change reopens: the item, where it can be reopened, or the process above it."""
    instance = session.get_one(Instance, instance_id)
    opens = _on_change(Execution.of(session, instance, instance.entered_at)) is not None
    return (
        instance_id if opens and instance.status in InstanceStatus.ACTIVE else root_of(instance_id)
    )


def _reopen(execution: Execution, why: str, changed: Sequence[str]) -> None:
    """Say that an approval is stale, and take the arrow that a change fires or tell the owner."""
    alive = execution.instance.status in InstanceStatus.ACTIVE
    if alive:
        execution.remember("approval_stale", reason=why, records=list(changed))
    if alive and (move := _on_change(execution)):
        transitions.take_move(execution, move, reason=why)
        wake(execution.session, execution.instance.id, due_at=execution.now, reason=why)
    else:
        _alert(execution, why)


def _on_change(execution: Execution) -> Move | None:
    arrows = execution.definition.moves_from(execution.instance.state)
    return next((move for move in arrows if move.on is On.CHANGE), None)


def _alert(execution: Execution, why: str) -> None:
    root = execution.instance
    for seat in roles.closest(
        execution.organisation, execution.definition.owner, root, execution.today
    )[:1]:
        outbox.notify(
            execution.session,
            seat.assignee_id,
            NoticeKind.ALERT,
            now=execution.now,
            instance_id=root.id,
            urgency=outbox.DECISION,
            why=f"an approval is out of date: {why}",
            facts={"title": root.title},
            organisation=execution.organisation,
        )


def _list(ids: Sequence[str]) -> str:
    return f"{', '.join(ids[:NAMED])}{' and more' if len(ids) > NAMED else ''}"

"""When a record changes that an approval had bound: the approval is stale, its gate reopens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import moving, notices, people
from engine.case import Case
from engine.types import Actor
from engine.wakeups import ALIVE, ring, root_of
from persistence.proposing import RecordVersion
from persistence.work import Instance
from state_machines.parts import Move, On

AT_ONCE = 500


def touched(case: Case, sheet: str, ids: Sequence[str]) -> None:
    """Reopen what was approved on earlier versions of records that a case has just changed."""
    own = root_of(case.instance.id)
    reopen(case.session, sheet, ids, actor=case.actor, now=case.now, own=own)


def reopen(
    session: Session, sheet: str, ids: Sequence[str], *, actor: Actor, now: datetime, own: str = ""
) -> None:
    """Reopen whatever outside the family `own` was approved on earlier versions of records."""
    for instance_id, changed in sorted(_bound(session, sheet, ids).items()):
        if root_of(instance_id) != own:
            _reopen(session, instance_id, sheet, changed, actor=actor, now=now)


def _bound(session: Session, sheet: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the processes whose steps made the version before the newest, with the records."""
    found: dict[str, list[str]] = {}
    for start in range(0, len(ids), AT_ONCE):
        query = select(
            RecordVersion.record_id, RecordVersion.version, RecordVersion.instance_id
        ).where(
            RecordVersion.sheet == sheet, RecordVersion.record_id.in_(ids[start : start + AT_ONCE])
        )
        versions: dict[str, list[tuple[int, str | None]]] = {}
        for record_id, version, made_by in session.execute(query):
            versions.setdefault(record_id, []).append((version, made_by))
        for record_id, history in versions.items():
            before = sorted(history)[-2][1] if len(history) > 1 else None
            if before is not None:
                found.setdefault(before, []).append(record_id)
    return found


def _reopen(
    session: Session, instance_id: str, sheet: str, changed: Sequence[str],
    *, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Take the arrow that a change fires, in the item or in the process above it."""
    why = f"{sheet}: {', '.join(changed[:5])}{' and more' if len(changed) > 5 else ''} changed"  # noqa: PLR2004 - a sentence names five
    for place in dict.fromkeys((instance_id, root_of(instance_id))):
        instance = session.get(Instance, place)
        if instance is None or instance.status not in ALIVE:
            continue
        case = Case.of(session, moving.lock(session, place), now, actor)
        case.remember("approval_stale", reason=why, sheet=sheet, records=list(changed))
        if move := _on_change(case):
            moving.take(case, move, reason=why)
            ring(session, place, due_at=now, reason=why)
            return
    root = session.get_one(Instance, root_of(instance_id))
    _alert(Case.of(session, root, now, actor), why)


def _on_change(case: Case) -> Move | None:
    arrows = case.definition.moves_from(case.instance.state)
    return next((move for move in arrows if move.on is On.CHANGE), None)


def _alert(case: Case, why: str) -> None:
    root = case.instance
    for seat in people.closest(case.session, case.definition.owner, root, case.today)[:1]:
        notices.tell(
            case.session, seat.assignee_id, "alert", now=case.now, instance_id=root.id,
            urgency=notices.DECISION, why=f"an approval is out of date: {why}",
            facts={"title": root.title},
        )  # fmt: skip

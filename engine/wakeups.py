"""Wake-ups: which process should be looked at, and the next moment anything is due."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.organisation import home
from persistence.base import table_of
from persistence.mail import Letter, Notice
from persistence.work import Instance, Task, WakeUp
from persistence.year import Milestone, Occurrence

ALIVE = ("armed", "running", "waiting")
OPENING = time(9)
RING: Final = insert(table_of(WakeUp))


def ring(session: Session, instance_id: str, *, due_at: datetime, reason: str) -> None:
    """Ask that an instance be looked at from `due_at` on."""
    session.execute(RING, {"instance_id": instance_id, "due_at": due_at, "reason": reason[:200]})


def due(session: Session, now: datetime, limit: int = 1000) -> list[str]:
    """Return the process instances that should be looked at; an item's call wakes its process."""
    rung = select(WakeUp.instance_id).where(WakeUp.done_at.is_(None), WakeUp.due_at <= now)
    timed = select(Instance.id).where(Instance.status.in_(ALIVE), Instance.wake_at <= now)
    ids = list(session.scalars(rung.distinct().limit(limit)))
    ids += session.scalars(timed.limit(limit))
    return list(dict.fromkeys(root_of(instance_id) for instance_id in ids))


def of_family(session: Session, root_id: str, now: datetime) -> list[str]:
    """Return the woken instances of one process, its items first and itself last."""
    rung = (
        select(WakeUp.instance_id)
        .where(WakeUp.done_at.is_(None), WakeUp.due_at <= now)
        .where(or_(WakeUp.instance_id == root_id, WakeUp.instance_id.startswith(f"{root_id}/")))
    )
    timed = (
        select(Instance.id)
        .where(Instance.status.in_(ALIVE), Instance.wake_at <= now)
        .where(Instance.id.startswith(f"{root_id}/"))
    )
    found = dict.fromkeys([*session.scalars(rung.distinct()), *session.scalars(timed)])
    return [*sorted((i for i in found if i != root_id), key=lambda i: -i.count("/")), root_id]


def settle(session: Session, instance_id: str, now: datetime) -> None:
    """Mark an instance's due wake-ups as followed."""
    session.execute(
        update(WakeUp)
        .where(WakeUp.instance_id == instance_id, WakeUp.done_at.is_(None), WakeUp.due_at <= now)
        .values(done_at=now),
        execution_options={"synchronize_session": False},
    )


def root_of(instance_id: str) -> str:
    """Return the process an instance belongs to; a process belongs to itself."""
    return instance_id.split("/", 1)[0]


def next_instant(session: Session, *, letters: bool = True) -> datetime | None:
    """Return the next moment at which anything is due anywhere, None when nothing is left.

    Without `letters`, what only waits to be told does not count.
    """
    moments = [
        session.scalar(select(func.min(WakeUp.due_at)).where(WakeUp.done_at.is_(None))),
        session.scalar(select(func.min(Instance.wake_at)).where(Instance.status.in_(ALIVE))),
        session.scalar(select(func.min(Task.next_chase_at))),
        next_day(session),
        *(_untold(session) if letters else ()),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def _untold(session: Session) -> tuple[datetime | None, datetime | None]:
    """Return when the next notice may be told, and the next letter be tried."""
    told = select(func.min(Notice.not_before)).where(
        Notice.letter_id.is_(None), Notice.dropped_at.is_(None)
    )
    tried = select(func.min(Letter.next_attempt_at)).where(
        Letter.status.in_(("queued", "deferred", "in_doubt"))
    )
    return session.scalar(told), session.scalar(tried)


def next_day(session: Session) -> datetime | None:
    """Return when the calendar next owes something: an occurrence, or a day nobody works for."""
    occurrence = session.scalar(
        select(func.min(Occurrence.due)).where(
            Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None), Occurrence.held.is_(False)
        )
    )
    dated = session.scalar(
        select(func.min(Milestone.due)).where(
            Milestone.reached_at.is_(None), Milestone.by_calendar.is_(True)
        )
    )
    days = [day for day in (occurrence, dated) if day is not None]
    if not days:
        return None
    zone = ZoneInfo(home(session).zone)
    return datetime.combine(min(days), OPENING, tzinfo=zone)

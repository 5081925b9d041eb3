"""Wake-ups: which instances and which jobs are due, and when the next one is."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from engine.instance_ids import below, in_family, root_of
from engine.organisation.directory import home
from persistence.base import Key, table_of
from persistence.instances import Instance, InstanceStatus, Task, WakeUp
from persistence.outbox import Letter, LetterStatus, Notice
from persistence.strategy_year import Milestone, Occurrence

OPENING = time(9)


# Built once: these run at every look, and building a statement takes longer than running it.
RING: Final = insert(table_of(WakeUp))
RUNG: Final = (
    select(WakeUp.instance_id)
    .where(WakeUp.done_at.is_(None), WakeUp.due_at <= bindparam("now"))
    .distinct()
)
TIMED: Final = select(Instance.id).where(
    Instance.status.in_(InstanceStatus.ACTIVE), Instance.wake_at <= bindparam("now")
)
SOME_RUNG: Final = RUNG.limit(bindparam("most"))
SOME_TIMED: Final = TIMED.limit(bindparam("most"))
FAMILY_RUNG: Final = RUNG.where(in_family(WakeUp.instance_id, bindparam("root", type_=Key)))
FAMILY_TIMED: Final = TIMED.where(below(Instance.id, bindparam("root", type_=Key)))
SETTLE: Final = (
    update(table_of(WakeUp))
    .where(table_of(WakeUp).c.instance_id == bindparam("of"))
    .where(table_of(WakeUp).c.done_at.is_(None), table_of(WakeUp).c.due_at <= bindparam("now"))
    .values(done_at=bindparam("now"))
)
NEXT: Final = (
    select(func.min(WakeUp.due_at)).where(WakeUp.done_at.is_(None)),
    select(func.min(Instance.wake_at)).where(Instance.status.in_(InstanceStatus.ACTIVE)),
    select(func.min(Task.next_chase_at)),
)
NEXT_UNTOLD: Final = (
    select(func.min(Notice.not_before)).where(
        Notice.letter_id.is_(None), Notice.dropped_at.is_(None)
    ),
    select(func.min(Letter.next_attempt_at)).where(Letter.status.in_(LetterStatus.WAITING)),
)
NEXT_DAYS: Final = (
    select(func.min(Occurrence.due)).where(
        Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None), Occurrence.held.is_(False)
    ),
    select(func.min(Milestone.due)).where(
        Milestone.reached_at.is_(None), Milestone.by_calendar.is_(True)
    ),
)
CALENDAR, CHASE, LETTERS = "calendar", "chase", "letters"


def wake(session: Session, instance_id: str, *, due_at: datetime, reason: str) -> None:
    """Ask that an instance be looked at from `due_at` on."""
    session.execute(RING, {"instance_id": instance_id, "due_at": due_at, "reason": reason[:200]})


def wake_year(session: Session, year_id: str, *, due_at: datetime, reason: str) -> None:
    """Ask that every instance of a year that is under way be looked at from `due_at` on."""
    query = select(Instance.id).where(
        Instance.year_id == year_id, Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    rows = [
        {"instance_id": instance_id, "due_at": due_at, "reason": reason[:200]}
        for instance_id in session.scalars(query.order_by(Instance.id))
    ]
    if rows:
        session.execute(RING, rows)


def was_woken(session: Session, instance_id: str, reason: str) -> bool:
    """Tell whether an instance was ever asked to look for exactly this reason."""
    query = select(WakeUp.id).where(WakeUp.instance_id == instance_id, WakeUp.reason == reason)
    return session.scalar(query.limit(1)) is not None


def due_instances(session: Session, now: datetime, limit: int = 1000) -> list[str]:
    """Return the process instances that should be looked at; an item's call wakes its process."""
    given = {"now": now, "most": limit}
    ids = [*session.scalars(SOME_RUNG, given), *session.scalars(SOME_TIMED, given)]
    return list(dict.fromkeys(root_of(instance_id) for instance_id in ids))


def woken_in(session: Session, root_id: str, now: datetime) -> list[str]:
    """Return the woken instances of one process, its items first and itself last."""
    of = {"now": now, "root": root_id}
    found = dict.fromkeys([*session.scalars(FAMILY_RUNG, of), *session.scalars(FAMILY_TIMED, of)])
    return [*sorted((i for i in found if i != root_id), key=lambda i: -i.count("/")), root_id]


def mark_followed(session: Session, instance_id: str, now: datetime) -> None:
    """Mark an instance's due wake-ups as followed."""
    session.execute(SETTLE, {"of": instance_id, "now": now})


def next_instant(session: Session, *, letters: bool = True) -> datetime | None:
    """Return the next moment at which anything is due anywhere, None when nothing is left.

    Without `letters`, what only waits to be told does not count.
    """
    moments = [
        *(session.scalar(query) for query in (*NEXT, *(NEXT_UNTOLD if letters else ()))),
        next_day(session),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def next_day(session: Session) -> datetime | None:
    """Return when the calendar next owes something: an occurrence, or a day nobody works for."""
    days = [day for query in NEXT_DAYS if (day := session.scalar(query)) is not None]
    if not days:
        return None
    zone = ZoneInfo(home(session).zone)
    return datetime.combine(min(days), OPENING, tzinfo=zone)


def due_jobs(session: Session, now: datetime) -> dict[str, datetime]:
    """Return the jobs that are due, each with the instant since when."""
    since = {
        CALENDAR: next_day(session),
        CHASE: session.scalar(select(func.min(Task.next_chase_at))),
        LETTERS: _letters(session),
    }
    return {name: at for name, at in since.items() if at is not None and at <= now}


def _letters(session: Session) -> datetime | None:
    moments = [session.scalar(query) for query in NEXT_UNTOLD]
    return min((moment for moment in moments if moment is not None), default=None)

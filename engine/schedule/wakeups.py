"""Wake-ups: which instances and which jobs are due, and when the next one is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    bindparam,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from engine.instance_ids import below, in_family, root_of
from engine.organisation.directory import home
from persistence.base import Key, table_of
from persistence.instances import Instance, InstanceStatus, Task, WakeUp
from persistence.outbox import Dispatch, Letter, LetterStatus, Notice
from persistence.strategy_year import Milestone, Occurrence

OPENING = time(9)
Moment = TypeVar("Moment", date, datetime)


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
SOME: Final = union_all(
    *(select(each.limit(bindparam("most")).subquery()) for each in (RUNG, TIMED))
)
FAMILY: Final = union_all(
    RUNG.where(in_family(WakeUp.instance_id, bindparam("root", type_=Key))),
    TIMED.where(below(Instance.id, bindparam("root", type_=Key))),
)
SETTLE: Final = (
    update(table_of(WakeUp))
    .where(table_of(WakeUp).c.instance_id == bindparam("of"))
    .where(table_of(WakeUp).c.done_at.is_(None), table_of(WakeUp).c.due_at <= bindparam("now"))
    .values(done_at=bindparam("now"))
)


def _first(column: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.min(column)).where(*conditions).scalar_subquery()


NEXT: Final = select(
    _first(WakeUp.due_at, WakeUp.done_at.is_(None)),
    _first(Instance.wake_at, Instance.status.in_(InstanceStatus.ACTIVE)),
    _first(Task.next_chase_at),
    _first(
        Occurrence.due,
        Occurrence.opened_at.is_(None),
        Occurrence.dropped.is_(None),
        Occurrence.held.is_(False),
    ),
    _first(Milestone.due, Milestone.reached_at.is_(None), Milestone.by_calendar.is_(True)),
)
NEXT_UNTOLD: Final = select(
    _first(Notice.not_before, Notice.letter_id.is_(None), Notice.dropped_at.is_(None)),
    _first(Letter.next_attempt_at, Letter.status.in_(LetterStatus.WAITING)),
    _first(Dispatch.send_at, Dispatch.told_at.is_(None)),
)
CALENDAR, CHASE, LETTERS = "calendar", "chase", "letters"


def wake(session: Session, instance_id: str, *, due_at: datetime, reason: str) -> None:
    """Ask that an instance be looked at from `due_at` on."""
    session.execute(RING, {"instance_id": instance_id, "due_at": due_at, "reason": reason[:200]})


def wake_each(session: Session, ids: Iterable[str], *, due_at: datetime, reason: str) -> None:
    """Ask the same for many instances."""
    rows = [{"instance_id": key, "due_at": due_at, "reason": reason[:200]} for key in ids]
    if rows:
        session.execute(RING, rows)


def wake_year(session: Session, year_id: str, *, due_at: datetime, reason: str) -> None:
    """Ask that every instance of a year that is under way be looked at from `due_at` on."""
    query = select(Instance.id).where(
        Instance.year_id == year_id, Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    wake_each(session, session.scalars(query.order_by(Instance.id)), due_at=due_at, reason=reason)


def was_woken(session: Session, instance_id: str, reason: str) -> bool:
    """Tell whether an instance was ever asked to look for exactly this reason."""
    query = select(WakeUp.id).where(WakeUp.instance_id == instance_id, WakeUp.reason == reason)
    return session.scalar(query.limit(1)) is not None


def due_instances(session: Session, now: datetime, limit: int = 1000) -> list[str]:
    """Return the process instances that should be looked at; an item's call wakes its process."""
    ids = session.scalars(SOME, {"now": now, "most": limit})
    return list(dict.fromkeys(root_of(instance_id) for instance_id in ids))


def woken_in(session: Session, root_id: str, now: datetime) -> list[str]:
    """Return the woken instances of one process, its items first and itself last."""
    found = dict.fromkeys(session.scalars(FAMILY, {"now": now, "root": root_id}))
    return [*sorted((i for i in found if i != root_id), key=lambda i: -i.count("/")), root_id]


def mark_followed(session: Session, instance_id: str, now: datetime) -> None:
    """Mark an instance's due wake-ups as followed."""
    session.execute(SETTLE, {"of": instance_id, "now": now})


@dataclass(frozen=True, slots=True)
class Agenda:
    """When anything is due next, sort by sort; None where nothing of a sort is left.

    `calendar`: an occurrence, or a day that nobody works for.
    """

    woken: datetime | None
    calendar: datetime | None
    chase: datetime | None

    @property
    def next(self) -> datetime | None:
        """Return when the first thing is due, of whatever sort."""
        return _earliest(self.woken, self.calendar, self.chase)

    def is_due(self, now: datetime) -> bool:
        """Tell whether anything is due by now."""
        return self.next is not None and self.next <= now


def agenda(session: Session) -> Agenda:
    """Return when anything is due next that is more than telling somebody."""
    rung, timer, chase, owed, dated = session.execute(NEXT).tuples().one()
    day = _earliest(owed, dated)
    return Agenda(_earliest(rung, timer), _opening(session, day) if day else None, chase)


def untold(session: Session) -> datetime | None:
    """Return when somebody must next be told something, or a letter sent."""
    return _earliest(*session.execute(NEXT_UNTOLD).tuples().one())


def due_jobs(session: Session, now: datetime) -> dict[str, datetime]:
    """Return the jobs that are due, each with the instant since when."""
    found = agenda(session)
    since = {CALENDAR: found.calendar, CHASE: found.chase, LETTERS: untold(session)}
    return {name: at for name, at in since.items() if at is not None and at <= now}


def next_instant(session: Session) -> datetime | None:
    """Return the next moment at which anything is due anywhere, None when nothing is left."""
    return _earliest(agenda(session).next, untold(session))


def _earliest(*moments: Moment | None) -> Moment | None:
    """Return the first of some moments, None where there is none."""
    return min((moment for moment in moments if moment is not None), default=None)


def _opening(session: Session, day: date) -> datetime:
    return datetime.combine(day, OPENING, tzinfo=ZoneInfo(home(session).zone))

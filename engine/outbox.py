"""What must be told to whom: notice rows, written in the transaction of what they tell about."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from engine.organisation import directory
from engine.organisation.directory import Directory
from engine.organisation.roles import has_ended
from persistence.base import table_of
from persistence.instances import Task
from persistence.outbox import Notice, NoticeKind

DECISION, REQUEST, DIGEST = 1, 2, 3  # urgency: at once; in working hours; in the day's digest
NOTICES: Final = table_of(Notice)
TELL: Final = insert(NOTICES)
DROP: Final = (
    update(NOTICES)
    .where(NOTICES.c.task_id == bindparam("of"))
    .where(NOTICES.c.letter_id.is_(None), NOTICES.c.dropped_at.is_(None))
    .values(dropped_at=bindparam("at"))
)
TOLD: Final = (
    select(NOTICES.c.id)
    .where(
        NOTICES.c.task_id == bindparam("of"),
        NOTICES.c.person_id == bindparam("person"),
        NOTICES.c.kind == bindparam("kind_of"),
        NOTICES.c.rung == bindparam("at_rung"),
    )
    .limit(1)
)


def notify(
    session: Session,
    person_id: str,
    kind: NoticeKind,
    *,
    now: datetime,
    task_id: int | None = None,
    instance_id: str | None = None,
    urgency: int = REQUEST,
    not_before: datetime | None = None,
    rung: int = 0,
    why: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    """Write one notice, unless its reader has left; the same one is never written twice."""
    organisation = directory.of(session)
    if _is_gone(organisation, person_id, now):
        return
    if task_id is not None and _told(session, task_id, person_id, kind, rung):
        return
    row = {
        "person_id": person_id,
        "task_id": task_id,
        "instance_id": instance_id,
        "kind": kind,
        "rung": rung,
        "urgency": urgency,
        "why": why,
        "facts": facts or {},
        "created_at": now,
        "not_before": not_before or _earliest(organisation, person_id, urgency, now),
    }
    session.execute(TELL, row)


def last_told(session: Session, kind: NoticeKind, why: str) -> datetime | None:
    """Return when somebody was last told of a kind for this reason, None where never."""
    of_kind = select(Notice.created_at).where(Notice.kind == kind, Notice.why == why)
    return session.scalar(of_kind.order_by(Notice.id.desc()).limit(1))


def inform(
    session: Session,
    organisation: Directory,
    people: list[str],
    *,
    now: datetime,
    instance_id: str,
    why: str,
    facts: dict[str, Any],
) -> None:
    """Write the same information for several people, for their next digest."""
    rows = [
        {
            "person_id": person_id,
            "instance_id": instance_id,
            "kind": NoticeKind.INFORMATION,
            "rung": 0,
            "urgency": DIGEST,
            "why": why,
            "facts": facts,
            "created_at": now,
            "not_before": organisation.calendar_of(person_id).next_opening(now),
        }
        for person_id in people
        if not _is_gone(organisation, person_id, now)
    ]
    if rows:
        session.execute(TELL, rows)


def drop_unsent(session: Session, task_id: int, now: datetime) -> None:
    """Stop everything about a task that has not been told yet."""
    session.execute(DROP, {"of": task_id, "at": now})


def reset_reminders(session: Session, task_id: int, now: datetime) -> None:
    """Drop reminders not told yet, and let every level be told once more under a new due day."""
    others = (NoticeKind.REQUEST, NoticeKind.RESCHEDULED)
    chases = (Notice.task_id == task_id, Notice.kind.not_in(others), Notice.rung > 0)
    for untold, values in (
        (Notice.letter_id.is_(None) & Notice.dropped_at.is_(None), {"dropped_at": now}),
        (Notice.rung > 0, {"rung": -Notice.id}),
    ):
        session.execute(
            update(Notice).where(*chases, untold).values(values),
            execution_options={"synchronize_session": False},
        )


def withdraw_reminders(session: Session, task_id: int, now: datetime) -> int:
    """Drop reminders not told yet, so that their rungs come under a new due day.

    Return the highest rung that was told; what was told is never told again.
    """
    chases = (Notice.task_id == task_id, Notice.kind.in_(NoticeKind.CHASING), Notice.rung > 0)
    session.execute(
        update(Notice)
        .where(*chases, Notice.letter_id.is_(None))
        .values(dropped_at=func.coalesce(Notice.dropped_at, now), rung=-Notice.id),
        execution_options={"synchronize_session": False},
    )
    return session.scalar(select(func.max(Notice.rung)).where(*chases)) or 0


def was_asked(session: Session, task: Task, person_id: str) -> bool:
    """Tell whether a request for this task already went into a letter to this person."""
    query = select(Notice.id).where(
        Notice.task_id == task.id,
        Notice.person_id == person_id,
        Notice.kind == NoticeKind.REQUEST,
        Notice.letter_id.is_not(None),
    )
    return session.scalar(query.limit(1)) is not None


def _told(session: Session, task_id: int, person_id: str, kind: str, rung: int) -> bool:
    asked = {"of": task_id, "person": person_id, "kind_of": kind, "at_rung": rung}
    return session.execute(TOLD, asked).first() is not None


def _is_gone(organisation: Directory, person_id: str, now: datetime) -> bool:
    """Tell whether it is past somebody's last day where they work."""
    person = organisation.people.get(person_id)
    if person is None:
        return False
    return has_ended(person, organisation.calendar_of(person_id).local_day(now))


def _earliest(organisation: Directory, person_id: str, urgency: int, now: datetime) -> datetime:
    if urgency == DECISION:
        return now
    known = person_id in organisation.people
    return organisation.calendar_of(person_id).next_opening(now) if known else now

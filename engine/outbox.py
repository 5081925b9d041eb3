"""What must be told to whom: notice rows, written in the transaction of what they tell about."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar, monday
from engine.organisation import directory
from engine.organisation.directory import Directory
from engine.organisation.roles import has_ended
from persistence.base import table_of
from persistence.instances import Task
from persistence.outbox import Letter, LetterStatus, Notice, NoticeKind

# Urgency. Urgent is what its reader has done or asked for this minute, a misuse, and an office that
# does not work; that alone leaves at any hour. All else waits for its reader's working hours:
# decisions and escalations in letters of their own, work together, the rest in the day's digest.
URGENT, DECISION, REQUEST, DIGEST = 0, 1, 2, 3
WEEK = timedelta(weeks=1)
NOTICES: Final = table_of(Notice)
TELL: Final = insert(NOTICES)
# Words, as both databases say it: a statement of theirs would be compiled for every notice.
ONCE: Final = (
    *("person_id", "task_id", "instance_id", "kind", "rung", "urgency"),
    *("why", "facts", "created_at", "not_before"),
)
TELL_ONCE: Final = text(
    f"INSERT INTO {NOTICES.name} ({', '.join(ONCE)}) VALUES (:{', :'.join(ONCE)})"
    " ON CONFLICT DO NOTHING"
).bindparams(*(bindparam(name, type_=NOTICES.c[name].type) for name in ONCE))
DROP: Final = (
    update(NOTICES)
    .where(NOTICES.c.task_id == bindparam("of"))
    .where(NOTICES.c.letter_id.is_(None), NOTICES.c.dropped_at.is_(None))
    .values(dropped_at=bindparam("at"))
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
    organisation: Directory | None = None,
) -> None:
    """Write one notice, unless its reader has left; the same one is never written twice.

    `organisation` spares reading it, for whoever has.
    """
    organisation = organisation or directory.of(session)
    if _is_gone(organisation, person_id, now):
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
    session.execute(TELL_ONCE, row)


def last_told(session: Session, kind: NoticeKind, why: str) -> datetime | None:
    """Return when somebody was last told of a kind for this reason, None where never."""
    of_kind = select(Notice.created_at).where(Notice.kind == kind, Notice.why == why)
    return session.scalar(of_kind.order_by(Notice.id.desc()).limit(1))


def inform(
    session: Session,
    organisation: Directory,
    people: Mapping[str, str],
    *,
    now: datetime,
    instance_id: str,
    facts: dict[str, Any],
    weekly: bool = False,
) -> None:
    """Write the same information for several people, each with why they are told.

    It goes into their next digest; what is only told `weekly`, into the first of their next week.
    """

    def digest(person_id: str) -> datetime:
        return _next_digest(organisation.calendar_of(person_id), now, weekly=weekly)

    told = {"kind": NoticeKind.INFORMATION, "urgency": DIGEST, "created_at": now}
    told |= {"instance_id": instance_id, "facts": facts}
    _tell_each(session, organisation, people, told, digest)


def send_to(
    session: Session,
    organisation: Directory,
    people: Mapping[str, str],
    kind: NoticeKind,
    *,
    now: datetime,
    instance_id: str,
    facts: dict[str, Any],
) -> None:
    """Write the same for several people, each with why, in a letter of its own in working hours."""

    def opening(person_id: str) -> datetime:
        return _earliest(organisation, person_id, REQUEST, now)

    told = {"kind": kind, "urgency": REQUEST, "created_at": now}
    told |= {"instance_id": instance_id, "facts": facts}
    _tell_each(session, organisation, people, told, opening)


def _tell_each(
    session: Session,
    organisation: Directory,
    people: Mapping[str, str],
    told: dict[str, Any],
    not_before: Callable[[str], datetime],
) -> None:
    """Write a notice for each of some people, with why they are told, but for who is gone."""
    rows = [
        {**told, "rung": 0, "person_id": person_id, "why": why, "not_before": not_before(person_id)}
        for person_id, why in people.items()
        if not _is_gone(organisation, person_id, told["created_at"])
    ]
    if rows:
        session.execute(TELL, rows)


def _next_digest(calendar: WorkingCalendar, now: datetime, *, weekly: bool) -> datetime:
    if not weekly:
        return calendar.next_opening(now)
    next_week = monday(calendar.local_day(now)) + WEEK
    return calendar.opening(calendar.on_or_after(next_week))


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


def withdraw_reminders(session: Session, task_id: int, now: datetime) -> None:
    """Drop reminders not told yet, and let every rung be told of a new due day, told or not."""
    chases = (Notice.task_id == task_id, Notice.kind.in_(NoticeKind.CHASING), Notice.rung > 0)
    for untold, values in (
        (Notice.letter_id.is_(None), {"dropped_at": func.coalesce(Notice.dropped_at, now)}),
        (Notice.rung > 0, {"rung": -Notice.id}),
    ):
        session.execute(
            update(Notice).where(*chases, untold).values(values),
            execution_options={"synchronize_session": False},
        )


def was_asked(session: Session, task: Task, person_id: str) -> bool:
    """Tell whether a request for this task has left in a letter to this person, or may have.

    One that waits is written anew if the task has changed by then (notifications/overtaken.py).
    """
    query = (
        select(Notice.id)
        .join(Letter, Letter.id == Notice.letter_id)
        .where(
            Notice.task_id == task.id,
            Notice.person_id == person_id,
            Notice.kind == NoticeKind.REQUEST,
            Letter.status.not_in(LetterStatus.UNTOUCHED),
        )
    )
    return session.scalar(query.limit(1)) is not None


def _is_gone(organisation: Directory, person_id: str, now: datetime) -> bool:
    """Tell whether it is past somebody's last day where they work."""
    person = organisation.people.get(person_id)
    if person is None:
        return False
    return has_ended(person, organisation.calendar_of(person_id).local_day(now))


def _earliest(organisation: Directory, person_id: str, urgency: int, now: datetime) -> datetime:
    if urgency == URGENT:
        return now
    known = person_id in organisation.people
    return organisation.calendar_of(person_id).next_opening(now) if known else now

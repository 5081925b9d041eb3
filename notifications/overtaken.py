"""Letters that no longer hold: what they ask was answered, handed on or moved while they waited.

They are found when they are about to leave. One that has certainly not been delivered is taken
back, and what still holds of it is told anew. One that may have been is repeated under its own
Message-ID, and says only what still holds.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from notifications import working_hours
from notifications.batching import is_overtaken, write_into
from notifications.rendering import EmailRenderer
from persistence.instances import Task, TaskStatus
from persistence.outbox import Letter, LetterStatus, Notice, NoticeKind

OF_A_DAY = NoticeKind.ASKING | {NoticeKind.RESCHEDULED}  # what says until when something is asked


def take_out(session: Session, now: datetime) -> None:
    """Take letters back that no longer hold and were not delivered; what holds is told anew."""
    stale = _stale().where(*working_hours.due(now), Letter.status.in_(LetterStatus.UNTOUCHED))
    working_hours.take_back(session, stale, now)


def rewrite(session: Session, now: datetime, machine: datetime, renderer: EmailRenderer) -> None:
    """Write letters anew that no longer hold and may have been delivered.

    Those are in doubt, or were held by a worker whose lease has run out by the time of the
    `machine`. They keep their Message-ID; one of which nothing holds is closed.
    """
    in_doubt = and_(*working_hours.due(now), Letter.status == LetterStatus.IN_DOUBT)
    left_behind = and_(Letter.status == LetterStatus.LEASED, Letter.leased_until < machine)
    stale = _stale().where(or_(in_doubt, left_behind))
    for letter_id in sorted(set(session.scalars(stale))):
        letter = session.get_one(Letter, letter_id, with_for_update=True, populate_existing=True)
        if live := _live(session, letter, now):
            write_into(session, letter, live, now, renderer)
        else:
            letter.status, letter.text_body, letter.html_body = LetterStatus.OVERTAKEN, "", ""
            letter.leased_by = letter.leased_until = None


def holds(session: Session, letter_id: int) -> bool:
    """Tell whether a letter still says what is so."""
    return session.scalar(_stale().where(Letter.id == letter_id).limit(1)) is None


def _live(session: Session, letter: Letter, now: datetime) -> Sequence[Notice]:
    """Return what still holds of a letter, and take the rest out of it."""
    query = (
        select(Notice, Task)
        .outerjoin(Task, Task.id == Notice.task_id)
        .where(Notice.letter_id == letter.id)
        .order_by(Notice.id)
    )
    live = []
    for notice, task in session.execute(query).tuples():
        if notice.dropped_at is not None or is_overtaken(notice, task):
            notice.letter_id, notice.dropped_at = None, notice.dropped_at or now
        else:
            live.append(notice)
    return live


def _stale() -> Select[tuple[int]]:
    """Return the letters of which something is no longer as they say."""
    return (
        select(Letter.id)
        .join(Notice, Notice.letter_id == Letter.id)
        .join(Task, Task.id == Notice.task_id)
        .where(Notice.kind.in_(OF_A_DAY), _differs())
    )


def _differs() -> ColumnElement[bool]:
    return or_(
        Notice.dropped_at.is_not(None),
        Task.status.not_in(TaskStatus.ASKED),
        Notice.rung < 0,  # a reminder of a day that is no longer the task's
        Notice.told_version.is_distinct_from(Task.version),
        Notice.told_due.is_distinct_from(Task.due_at),
    )

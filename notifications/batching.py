"""Batching: notices of a person become as few letters as make sense."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from engine.organisation.roles import has_ended
from engine.schedule.deadlines import calendar_of_person
from notifications.errors import NoticesTaken
from notifications.rendering import EmailRenderer, notice_view, recipient
from persistence.database import Database
from persistence.instances import Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus, Notice, NoticeKind

DECISION, REQUEST, DIGEST = 1, 2, 3  # lanes, most urgent first
TO_OTHERS = frozenset({NoticeKind.OVERDUE, NoticeKind.ESCALATION})  # than the one who is asked
TODAY = frozenset({NoticeKind.DUE_TODAY, NoticeKind.OVERDUE})  # would be stale tomorrow
PEOPLE = 500  # most people looked at in one round
log = logging.getLogger("notifications")


@dataclass(frozen=True, slots=True)
class Batch:
    """The notices of one letter, the kind of letter and its lane."""

    kind: str
    lane: int
    notices: tuple[Notice, ...]


def is_overtaken(notice: Notice, task: Task | None) -> bool:
    """Tell whether a notice is about something that is no longer asked, or not of that person."""
    is_moved = notice.kind == NoticeKind.RESCHEDULED
    if task is None or not (is_moved or notice.kind in NoticeKind.ASKING):
        return False
    if task.status not in TaskStatus.ASKED:
        return True
    if is_moved and notice.facts.get("who"):
        return False  # a day of somebody else's
    return notice.kind not in TO_OTHERS and task.assignee_id != notice.person_id


def latest_only(notices: Iterable[Notice]) -> tuple[list[Notice], list[Notice]]:
    """Part notices into what is still useful and what a later one says better.

    Of several reminders about one task the highest level stays, and none beside its request: after
    an outage a person gets one letter, not one for every level that was missed.
    """
    best: dict[object, Notice] = {}
    useless = []
    for notice in notices:
        key = _about(notice)
        other = best.setdefault(key, notice)
        if other is notice:
            continue
        kept, dropped = sorted((notice, other), key=_weight, reverse=True)
        best[key] = kept
        useless.append(dropped)
    return list(best.values()), useless


def batches(notices: Sequence[Notice]) -> list[Batch]:
    """Sort the notices of one person into letters, most urgent first.

    The days that a published calendar has moved come in one letter.
    """
    moved = [n for n in notices if n.kind == NoticeKind.RESCHEDULED]
    notices = [n for n in notices if n.kind != NoticeKind.RESCHEDULED]
    alone = [n for n in notices if n.urgency == DECISION]
    requests = [n for n in notices if n.urgency == REQUEST and n.kind == NoticeKind.REQUEST]
    others = [n for n in notices if n.urgency == REQUEST and n.kind != NoticeKind.REQUEST]
    daily = [n for n in notices if n.urgency >= DIGEST]
    found = [Batch(n.kind, DECISION, (n,)) for n in alone]
    found += _together("requests", REQUEST, requests)
    found += [Batch(n.kind, REQUEST, (n,)) for n in others]
    found += _together(NoticeKind.RESCHEDULED, REQUEST, moved)
    return found + _together("digest", DIGEST, daily)


def may_wait(notice: Notice) -> bool:
    """Tell whether a notice can go into tomorrow's digest when today's has left."""
    return notice.urgency >= DIGEST and notice.kind not in TODAY


def _together(kind: str, lane: int, notices: Sequence[Notice]) -> list[Batch]:
    if not notices:
        return []
    return [Batch(notices[0].kind if len(notices) == 1 else kind, lane, tuple(notices))]


def _about(notice: Notice) -> object:
    asks = notice.kind in NoticeKind.ASKING and notice.task_id is not None
    return notice.task_id if asks else ("alone", notice.id)


def _weight(notice: Notice) -> tuple[bool, int]:
    return notice.kind == NoticeKind.REQUEST, notice.rung


def gather(session: Session, now: datetime, *, renderer: EmailRenderer) -> int:
    """Turn due notices into letters; return how many letters were written.

    People whom another scheduler is writing to are left to it. Raises NoticesTaken when a notice
    was overtaken meanwhile: roll back and try again.
    """
    people = people_waiting(session, now)
    return sum(gather_for(session, person, now, renderer=renderer) for person in people)


def gather_each(database: Database, now: datetime, *, renderer: EmailRenderer) -> int:
    """Do the same in one transaction per person; who cannot be written to holds up nobody."""
    with database.reading() as session:
        people = people_waiting(session, now)
    written = 0
    for person_id in people:
        try:
            with database.writing() as session:
                written += gather_for(session, person_id, now, renderer=renderer)
        except NoticesTaken:
            log.info("notices overtaken", extra={"person": person_id})
    return written


def people_waiting(session: Session, now: datetime) -> list[str]:
    """Return who has something to be told, most urgent first."""
    query = (
        select(Notice.person_id)
        .where(*_untold(now))
        .group_by(Notice.person_id)
        .order_by(func.min(Notice.urgency), Notice.person_id)
        .limit(PEOPLE)
    )
    return list(session.scalars(query))


def gather_for(session: Session, person_id: str, now: datetime, *, renderer: EmailRenderer) -> int:
    """Write the letters that are due to one person; return how many.

    Whoever has left gets none: what somebody must hear is passed on by the engine, once a day.
    """
    person = session.scalar(
        select(Person)
        .where(Person.id == person_id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if person is None or has_ended(person, calendar_of_person(session, person.id).local_day(now)):
        return 0
    told = _still_to_tell(session, person, now)
    for batch in (found := batches(told)):
        _write(session, person, batch, now, renderer)
    return len(found)


def _still_to_tell(session: Session, person: Person, now: datetime) -> list[Notice]:
    query = select(Notice).where(Notice.person_id == person.id, *_untold(now)).order_by(Notice.id)
    notices = session.scalars(query.with_for_update(skip_locked=True)).all()
    live = [n for n in notices if not is_overtaken(n, _task(session, n))]
    useful, useless = latest_only(live)
    for notice in [n for n in notices if n not in live] + useless:
        notice.dropped_at = now
    return _held_back(session, person, sorted(useful, key=lambda n: n.id), now)


def _held_back(
    session: Session, person: Person, notices: Sequence[Notice], now: datetime
) -> list[Notice]:
    """Leave to the next working morning what can wait, once the day's digest has left."""
    calendar = calendar_of_person(session, person.id)
    today = calendar.local_day(now)
    if not _had_digest(session, person, calendar.at(today, time())):
        return list(notices)
    tomorrow = calendar.opening(calendar.add(today, 1))
    for notice in notices:
        if may_wait(notice):
            notice.not_before = tomorrow
    return [notice for notice in notices if not may_wait(notice)]


def _had_digest(session: Session, person: Person, since: datetime) -> bool:
    query = select(Letter.id).where(
        Letter.person_id == person.id, Letter.lane == DIGEST, Letter.created_at >= since
    )
    return session.scalar(query.limit(1)) is not None


def _write(
    session: Session, person: Person, batch: Batch, now: datetime, renderer: EmailRenderer
) -> None:
    task_id = batch.notices[0].task_id if len(batch.notices) == 1 else None
    letter = Letter(
        person_id=person.id,
        task_id=task_id,
        kind=batch.kind,
        lane=batch.lane,
        recipient=person.email,
        subject="",
        text_body="",
        html_body="",
        created_at=now,
        message_id=renderer.message_id(f"{now:%Y%m%d%H%M%S}.{batch.notices[0].id}"),
        thread_id=_first_letter(session, person, task_id),
        status=LetterStatus.QUEUED,
        next_attempt_at=now,
    )
    session.add(letter)
    session.flush()
    matters = [notice_view(session, n, renderer.base_url, letter.id, now) for n in batch.notices]
    page = renderer.write(batch.kind, recipient(session, person), matters, now)
    letter.subject, letter.text_body, letter.html_body = page.subject, page.text, page.html
    _claim(session, batch, letter)


def _claim(session: Session, batch: Batch, letter: Letter) -> None:
    ids = [notice.id for notice in batch.notices]
    query = update(Notice).where(
        Notice.id.in_(ids), Notice.letter_id.is_(None), Notice.dropped_at.is_(None)
    )
    claimed = session.execute(query.values(letter_id=letter.id)).rowcount  # type: ignore[attr-defined] # an UPDATE's result has it
    if claimed != len(ids):
        raise NoticesTaken(letter.person_id, len(ids), claimed)


def _first_letter(session: Session, person: Person, task_id: int | None) -> str | None:
    """Return the Message-ID of the first letter about a task, which later ones answer."""
    query = (
        select(Letter.message_id)
        .join(Notice, Notice.letter_id == Letter.id)
        .where(Notice.task_id == task_id, Notice.person_id == person.id)
        .order_by(Letter.id)
    )
    return session.scalar(query.limit(1)) if task_id is not None else None


def _task(session: Session, notice: Notice) -> Task | None:
    return session.get(Task, notice.task_id) if notice.task_id is not None else None


def _untold(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Notice.letter_id.is_(None), Notice.dropped_at.is_(None), Notice.not_before <= now

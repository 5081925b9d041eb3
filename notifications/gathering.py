"""From notices to letters: what is due for a person becomes as few letters as make sense."""

import logging
from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from engine.days import calendar_of_person
from engine.in_force import has_ended
from notifications.bundles import DIGEST, Bundle, bundles, is_overtaken, latest_only, may_wait
from notifications.errors import NoticesTaken
from notifications.matters import matter, recipient
from notifications.stationery import Stationery
from persistence.database import Database
from persistence.mail import Letter, Notice
from persistence.organisation import Person
from persistence.work import Task

PEOPLE = 500  # most people looked at in one round
log = logging.getLogger("notifications")


def gather(session: Session, now: datetime, *, stationery: Stationery) -> int:
    """Turn due notices into letters; return how many letters were written.

    People whom another scheduler is writing to are left to it. Raises NoticesTaken when a notice
    was overtaken meanwhile: roll back and try again.
    """
    people = people_waiting(session, now)
    return sum(gather_for(session, person, now, stationery=stationery) for person in people)


def gather_each(database: Database, now: datetime, *, stationery: Stationery) -> int:
    """Do the same in one transaction per person; who cannot be written to holds up nobody."""
    with database.reading() as session:
        people = people_waiting(session, now)
    written = 0
    for person_id in people:
        try:
            with database.writing() as session:
                written += gather_for(session, person_id, now, stationery=stationery)
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


def gather_for(session: Session, person_id: str, now: datetime, *, stationery: Stationery) -> int:
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
    for bundle in (found := bundles(told)):
        _write(session, person, bundle, now, stationery)
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
    session: Session, person: Person, bundle: Bundle, now: datetime, stationery: Stationery
) -> None:
    task_id = bundle.notices[0].task_id if len(bundle.notices) == 1 else None
    letter = Letter(
        person_id=person.id,
        task_id=task_id,
        kind=bundle.kind,
        lane=bundle.lane,
        recipient=person.email,
        subject="",
        text_body="",
        html_body="",
        created_at=now,
        message_id=stationery.message_id(f"{now:%Y%m%d%H%M%S}.{bundle.notices[0].id}"),
        thread_id=_first_letter(session, person, task_id),
        status="queued",
        next_attempt_at=now,
    )
    session.add(letter)
    session.flush()
    matters = [matter(session, n, stationery.base_url, letter.id, now) for n in bundle.notices]
    page = stationery.write(bundle.kind, recipient(session, person), matters, now)
    letter.subject, letter.text_body, letter.html_body = page.subject, page.text, page.html
    _claim(session, bundle, letter)


def _claim(session: Session, bundle: Bundle, letter: Letter) -> None:
    ids = [notice.id for notice in bundle.notices]
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

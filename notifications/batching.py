"""Batching: notices of a person become as few letters as make sense."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import BindParameter, ColumnElement, func, select, update
from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar
from engine.messages import dispatch
from engine.organisation.roles import has_ended
from engine.outbox import DECISION, DIGEST, REQUEST, URGENT
from engine.schedule.deadlines import calendar_of_person
from notifications.errors import NoticesTaken
from notifications.rendering import EmailRenderer, notice_view, recipient
from persistence.base import in_parts
from persistence.database import Database
from persistence.instances import Instance, StepRun, Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus, Notice, NoticeKind

TO_OTHERS = frozenset({NoticeKind.OVERDUE, NoticeKind.ESCALATION})  # than the one who is asked
TODAY = frozenset({NoticeKind.DUE_TODAY, NoticeKind.OVERDUE})  # would be stale tomorrow
READERS = 100  # readers of a message whose notices are written in one transaction
PEOPLE = 500  # most people looked at in one round
Works = Mapping[int, tuple[str, ...]]  # what is above, machine and step of tasks, by their ids
NO_WORKS: Works = {}
log = logging.getLogger("notifications")


@dataclass(frozen=True, slots=True)
class Batch:
    """The notices of one letter, the kind of letter and its lane."""

    kind: str
    lane: int
    notices: tuple[Notice, ...]


def is_overtaken(notice: Notice, task: Task | None) -> bool:
    """Tell whether a notice is about something that is no longer asked, or not of that person.

    A reminder of a day that is no longer the task's has a level below zero (engine/outbox.py).
    """
    is_moved = notice.kind == NoticeKind.RESCHEDULED
    if task is None or not (is_moved or notice.kind in NoticeKind.ASKING):
        return False
    if task.status not in TaskStatus.ASKED or notice.rung < 0:
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


def batches(notices: Sequence[Notice], works: Works = NO_WORKS) -> list[Batch]:
    """Sort the notices of one person into letters, most urgent first.

    `works` says of the tasks of items what sort of work they are: what asks for the same of several
    items comes in one letter, and so do the days that a published calendar has moved.
    """
    moved = [n for n in notices if n.kind == NoticeKind.RESCHEDULED]
    notices = [n for n in notices if n.kind != NoticeKind.RESCHEDULED]
    alike, notices = _alike(notices, works)
    alone = [n for n in notices if n.urgency <= DECISION]
    requests = [n for n in notices if n.urgency == REQUEST and n.kind == NoticeKind.REQUEST]
    others = [n for n in notices if n.urgency == REQUEST and n.kind != NoticeKind.REQUEST]
    daily = [n for n in notices if n.urgency >= DIGEST]
    found = [Batch(n.kind, n.urgency, (n,)) for n in alone] + alike
    found += _together("requests", REQUEST, requests)
    found += [Batch(n.kind, REQUEST, (n,)) for n in others]
    found += _together(NoticeKind.RESCHEDULED, REQUEST, moved)
    return sorted(found + _together("digest", DIGEST, daily), key=lambda batch: batch.lane)


def _alike(notices: Sequence[Notice], works: Works) -> tuple[list[Batch], list[Notice]]:
    """Part the notices that ask for the same sort of work, letter by letter, from the others."""
    groups: dict[object, list[Notice]] = {}
    for notice in notices:
        work = works.get(notice.task_id or 0)
        asks = notice.kind in NoticeKind.ASKING - TO_OTHERS
        if work and notice.urgency < DIGEST and asks:
            groups.setdefault((notice.kind, notice.urgency, work), []).append(notice)
    found = [group for group in groups.values() if len(group) > 1]
    grouped = {notice.id for group in found for notice in group}
    letters = [
        Batch(
            "requests" if group[0].kind == NoticeKind.REQUEST else "digest",
            group[0].urgency,
            tuple(group),
        )
        for group in found
    ]
    return letters, [notice for notice in notices if notice.id not in grouped]


def untold(now: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of the notices that may be told by now."""
    return Notice.letter_id.is_(None), Notice.dropped_at.is_(None), Notice.not_before <= now


def still_to_tell(
    waiting: Iterable[tuple[Notice, Task | None]],
    now: datetime,
    calendar: WorkingCalendar,
    *,
    had_digest: bool,
) -> list[Notice]:
    """Return what of a person's notices, each with its task, is told now; the rest waits.

    What is overtaken or said better is dropped. What can wait is left to the next working morning
    once the day's digest has left.
    """
    tasks = dict(waiting)
    in_order = sorted(tasks, key=_number)
    notices = _within_hours(in_order, now, calendar.next_opening(now))
    live = [notice for notice in notices if not is_overtaken(notice, tasks[notice])]
    useful, useless = latest_only(live)
    for notice in [notice for notice in notices if notice not in live] + useless:
        notice.dropped_at = now
    told = sorted(useful, key=_number)
    if not had_digest:
        return told
    tomorrow = calendar.opening(calendar.add(calendar.local_day(now), 1))
    for notice in told:
        if _may_wait(notice):
            notice.not_before = tomorrow
    return [notice for notice in told if not _may_wait(notice)]


def _within_hours(notices: Sequence[Notice], now: datetime, opening: datetime) -> Sequence[Notice]:
    """Leave what is not urgent to the reader's working hours, which begin with `opening`."""
    if opening <= now:
        return notices
    for notice in notices:
        if notice.urgency > URGENT:
            notice.not_before = opening
    return [notice for notice in notices if notice.urgency <= URGENT]


def _may_wait(notice: Notice) -> bool:
    """Tell whether a notice can go into tomorrow's digest when today's has left."""
    return notice.urgency >= DIGEST and notice.kind not in TODAY


def _number(notice: Notice) -> int:
    return notice.id


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
    while dispatch.tell_due(session, now, READERS):
        pass
    people = people_waiting(session, now)
    return sum(gather_for(session, person, now, renderer=renderer) for person in people)


def gather_each(database: Database, now: datetime, *, renderer: EmailRenderer) -> int:
    """Do the same in one transaction per person; who cannot be written to holds up nobody."""
    _tell_readers(database, now)
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


def _tell_readers(database: Database, now: datetime) -> None:
    """Write the notices of messages whose day has come, in batches that let others write."""
    with database.reading() as session:
        more = dispatch.is_due(session, now)
    while more:
        with database.writing() as session:
            more = dispatch.tell_due(session, now, READERS)


def people_waiting(session: Session, now: datetime) -> list[str]:
    """Return who has something to be told, most urgent first."""
    query = (
        select(Notice.person_id)
        .where(*untold(now))
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
    if person is None:
        return 0
    calendar = calendar_of_person(session, person.id)
    if has_ended(person, calendar.local_day(now)):
        return 0
    waiting = _waiting(session, person, now)  # held, so that no task is asked for again
    had_digest = _had_digest(session, person, calendar.at(calendar.local_day(now), time()))
    told = still_to_tell(waiting, now, calendar, had_digest=had_digest)
    found = batches(told, _works(session, told))
    for batch in found:
        _write(session, person, batch, now, renderer)
    return len(found)


def _waiting(session: Session, person: Person, now: datetime) -> list[tuple[Notice, Task | None]]:
    query = select(Notice).where(Notice.person_id == person.id, *untold(now)).order_by(Notice.id)
    notices = session.scalars(query.with_for_update(skip_locked=True)).all()
    asked = [notice.task_id for notice in notices if notice.task_id is not None]
    tasks = {
        task.id: task
        for some in in_parts(asked)
        for task in session.scalars(select(Task).where(Task.id.in_(some)))
    }
    return [(notice, tasks.get(notice.task_id or 0)) for notice in notices]


def _works(session: Session, notices: Sequence[Notice]) -> Works:
    ids = {notice.task_id for notice in notices if notice.task_id is not None}
    query = (
        select(Task.id, Instance.parent_id, Instance.definition_key, StepRun.key)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == Task.instance_id)
    )
    query = query.where(Task.id.in_(ids), Instance.parent_id.is_not(None))
    found = session.execute(query) if len(ids) > 1 else ()
    return {task_id: (str(above), machine, step) for task_id, above, machine, step in found}


def _had_digest(session: Session, person: Person, since: datetime) -> bool:
    query = select(Letter.id).where(
        Letter.person_id == person.id,
        Letter.lane == DIGEST,
        Letter.created_at >= since,
        Letter.status != LetterStatus.OVERTAKEN,
    )
    return session.scalar(query.limit(1)) is not None


def _write(
    session: Session, person: Person, batch: Batch, now: datetime, renderer: EmailRenderer
) -> None:
    letter = Letter(
        person_id=person.id,
        task_id=_only_task(batch.notices),
        kind=batch.kind,
        lane=batch.lane,
        recipient=person.email,
        subject="",
        text_body="",
        html_body="",
        created_at=now,
        message_id=renderer.message_id(f"{now:%Y%m%d%H%M%S}.{batch.notices[0].id}"),
        thread_id=_first_letter(session, person, _only_task(batch.notices)),
        status=LetterStatus.QUEUED,
        next_attempt_at=now,
    )
    session.add(letter)
    session.flush()
    _render(session, letter, batch.notices, now, renderer)
    _claim(session, batch, letter)


def write_into(
    session: Session,
    letter: Letter,
    notices: Sequence[Notice],
    now: datetime,
    renderer: EmailRenderer,
) -> None:
    """Write a letter anew that has not left for certain: only these of its notices, as they are."""
    letter.task_id = _only_task(notices)
    letter.kind = notices[0].kind if len(notices) == 1 else letter.kind
    _render(session, letter, notices, now, renderer)
    told = update(Notice).where(Notice.id.in_([notice.id for notice in notices]))
    session.execute(told.values(_as_told()))


def _render(
    session: Session,
    letter: Letter,
    notices: Sequence[Notice],
    now: datetime,
    renderer: EmailRenderer,
) -> None:
    person = session.get_one(Person, letter.person_id)
    matters = [notice_view(session, n, renderer.base_url, letter.id, now) for n in notices]
    page = renderer.write(letter.kind, recipient(session, person), matters, now)
    letter.subject, letter.text_body, letter.html_body = page.subject, page.text, page.html


def _only_task(notices: Sequence[Notice]) -> int | None:
    """Return what a letter is about where that is one task."""
    return notices[0].task_id if len(notices) == 1 else None


def _claim(session: Session, batch: Batch, letter: Letter) -> None:
    ids = [notice.id for notice in batch.notices]
    query = update(Notice).where(
        Notice.id.in_(ids), Notice.letter_id.is_(None), Notice.dropped_at.is_(None)
    )
    told = query.values({"letter_id": letter.id, **_as_told()})
    claimed = session.execute(told).rowcount  # type: ignore[attr-defined] # an UPDATE's result has it
    if claimed != len(ids):
        raise NoticesTaken(letter.person_id, len(ids), claimed)


def _as_told() -> dict[str, object]:
    """Return what a notice keeps of its task as its letter has it."""
    of_it = Task.id == Notice.task_id
    return {
        "told_version": select(Task.version).where(of_it).scalar_subquery(),
        "told_due": select(Task.due_at).where(of_it).scalar_subquery(),
    }


def _first_letter(session: Session, person: Person, task_id: int | None) -> str | None:
    """Return the Message-ID of the first letter about a task, which later ones answer."""
    query = (
        select(Letter.message_id)
        .join(Notice, Notice.letter_id == Letter.id)
        .where(Notice.task_id == task_id, Notice.person_id == person.id)
        .order_by(Letter.id)
    )
    return session.scalar(query.limit(1)) if task_id is not None else None

"""Working hours of readers: what may leave now, and until when the rest waits.

They are looked at when notices become letters and again when a letter leaves: a mail server that
comes back at night finds nothing to send but what is urgent. What waits is taken out of its letter
and told anew in the morning, so that nobody reads what was settled meanwhile; what cannot be taken
out, for it may have been delivered, is looked at when it leaves (overtaken.py).
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import Session

from engine.organisation import directory
from engine.organisation.directory import Directory
from engine.outbox import URGENT
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus, Notice

TOLD_ANEW = "told anew in a later letter"


def may_read(organisation: Directory, person_id: str, now: datetime) -> datetime:
    """Return `now` within a reader's working hours, otherwise when they next begin."""
    return organisation.calendar_of(person_id).next_opening(now)


def hold_back(session: Session, now: datetime, machine: datetime) -> None:
    """Let what is not urgent wait for the working hours of its reader, wherever these are not now.

    Leases that have run out by the time of the `machine` wait, too, under their own Message-ID.
    """
    for site_id, calendar in directory.of(session).calendars.items():
        opening = calendar.next_opening(now)
        if opening > now:
            _hold_site(session, site_id, now, machine, opening)


def _hold_site(
    session: Session, site_id: str, now: datetime, machine: datetime, opening: datetime
) -> None:
    of_site = (
        Letter.lane > URGENT,
        Letter.person_id.in_(select(Person.id).where(Person.site_id == site_id)),
    )
    _let_wait(
        session,
        (*of_site, Letter.status == LetterStatus.LEASED, Letter.leased_until < machine),
        status=LetterStatus.IN_DOUBT,
        leased_by=None,
        leased_until=None,
        next_attempt_at=opening,
    )
    notices = exists().where(Notice.letter_id == Letter.id)
    fresh = (Letter.status.in_(LetterStatus.UNTOUCHED), Letter.attempts == 0, notices)
    take_back(session, select(Letter.id).where(*due(now), *of_site, *fresh), opening)
    _let_wait(
        session,
        (*due(now), *of_site, Letter.status.in_(LetterStatus.WAITING)),
        next_attempt_at=opening,
    )


def due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a letter that waits and whose time has come."""
    return (Letter.status.in_(LetterStatus.WAITING), Letter.next_attempt_at <= now)


def take_back(session: Session, which: Select[tuple[int]], until: datetime) -> None:
    """Take notices out of their letters, to be told from an instant on; the letters are closed."""
    ids = sorted(set(session.scalars(which.with_for_update(of=Letter, skip_locked=True))))
    if not ids:
        return
    session.execute(
        update(Notice).where(Notice.letter_id.in_(ids)).values(letter_id=None, not_before=until),
        execution_options={"synchronize_session": False},
    )
    _let_wait(
        session,
        (Letter.id.in_(ids),),
        status=LetterStatus.OVERTAKEN,
        text_body="",
        html_body="",
        relay_answer=TOLD_ANEW,
    )


def _let_wait(session: Session, which: tuple[ColumnElement[bool], ...], **values: object) -> None:
    session.execute(
        update(Letter).where(*which).values(**values),
        execution_options={"synchronize_session": False},
    )

"""What the scheduled flows should look after now, so that nobody need wait for the next hour."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.wakeups import next_day
from persistence.mail import Letter, Notice
from persistence.work import Task

CALENDAR, CHASE, LETTERS = "calendar", "chase", "letters"
UNSENT = ("queued", "deferred", "in_doubt")


def due(session: Session, now: datetime) -> dict[str, datetime]:
    """Return the errands that are due, each with the instant since when."""
    since = {
        CALENDAR: next_day(session),
        CHASE: session.scalar(select(func.min(Task.next_chase_at))),
        LETTERS: _letters(session),
    }
    return {name: at for name, at in since.items() if at is not None and at <= now}


def _letters(session: Session) -> datetime | None:
    told = select(func.min(Notice.not_before)).where(
        Notice.letter_id.is_(None), Notice.dropped_at.is_(None)
    )
    sent = select(func.min(Letter.next_attempt_at)).where(Letter.status.in_(UNSENT))
    moments = [session.scalar(told), session.scalar(sent)]
    return min((moment for moment in moments if moment is not None), default=None)

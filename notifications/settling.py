"""Writing down what became of a letter: sent, to be tried again, or given up in sight of all."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine import in_force, notices, people, roster
from engine.days import calendar_of_person
from notifications.replies import Outcome, Verdict
from persistence.mail import Letter, Notice
from persistence.organisation import Person
from persistence.work import Instance

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(seconds=4000)  # the largest of a common mail server's queue
JITTER = 0.2  # part of a pause by which it varies, so that letters do not return in one herd
LIFETIME = timedelta(days=5)  # a mail server's usual queue lifetime
FULL_LIFETIME = timedelta(days=2)  # for full mailboxes
LATE = timedelta(hours=4)  # after which a letter that does not leave is worth a warning
UNBURNT = frozenset({Outcome.LOGIN, Outcome.UNTRIED})
log = logging.getLogger("notifications")


@dataclass(frozen=True, slots=True)
class Carried:
    """A letter that a worker held, and how that ended. `digest` is of the bytes handed over."""

    letter_id: int
    verdict: Verdict
    digest: str = ""


def settle(session: Session, worker: str, batch: Sequence[Carried], now: datetime) -> Counter[str]:
    """Mark the letters that this worker still holds; count them by their new status."""
    mine = (Letter.leased_by == worker, Letter.status == "leased")
    held = select(Letter.id).where(Letter.id.in_([c.letter_id for c in batch]), *mine)
    ids = set(session.scalars(held.with_for_update()))
    carried = [c for c in batch if c.letter_id in ids]
    sent = [c for c in carried if c.verdict.outcome is Outcome.SENT]
    tally = Counter({"sent": len(sent)})
    if sent:
        _mark_sent(session, sent, now)
    for other in carried:
        if other.verdict.outcome is not Outcome.SENT:
            tally[_settle_unsent(session, other, now)] += 1
    return tally


def pause(letter_id: int, attempt: int) -> timedelta:
    """Return how long to wait after the `attempt`-th one, from 1: doubling, capped, spread."""
    base: timedelta = min(FIRST_PAUSE * 2 ** min(attempt - 1, 20), LONGEST_PAUSE)
    number = int.from_bytes(sha256(f"{letter_id}/{attempt}".encode()).digest()[:4], "big")
    spread: float = 1 + JITTER * (2 * number / 0xFFFFFFFF - 1)
    return base * spread


def _mark_sent(session: Session, sent: Sequence[Carried], now: datetime) -> None:
    """Keep what proves the sending, and no body: it led to working links."""
    session.connection().execute(
        update(Letter)
        .where(Letter.id == bindparam("letter"))
        .values(
            status="sent", sent_at=now, attempts=Letter.attempts + 1, text_body="", html_body="",
            leased_by=None, leased_until=None, relay_answer=bindparam("words"),
            body_hash=bindparam("digest"),
        ),
        [{"letter": c.letter_id, "words": c.verdict.words, "digest": c.digest} for c in sent],
    )  # fmt: skip
    reached = select(Letter.person_id).where(Letter.id.in_([c.letter_id for c in sent]))
    session.execute(
        update(Person)
        .where(Person.undeliverable.is_not(None), Person.id.in_(reached))
        .values(undeliverable=None),
        execution_options={"synchronize_session": False},
    )


def _settle_unsent(session: Session, carried: Carried, now: datetime) -> str:
    letter = session.get_one(Letter, carried.letter_id)
    letter.leased_by = letter.leased_until = None
    letter.relay_answer = carried.verdict.words or letter.relay_answer
    letter.body_hash = carried.digest or letter.body_hash
    letter.attempts += carried.verdict.outcome not in UNBURNT
    _not_sent(session, letter, carried.verdict, now)
    return letter.status


def _not_sent(session: Session, letter: Letter, verdict: Verdict, now: datetime) -> None:
    age = now - letter.created_at
    if verdict.outcome is Outcome.UNDELIVERABLE or (
        verdict.outcome is Outcome.FULL and age > FULL_LIFETIME
    ):
        _give_up(session, letter, "undeliverable", now)
    elif age > LIFETIME and verdict.outcome not in UNBURNT:
        _give_up(session, letter, "failed", now)
    else:
        in_doubt = verdict.outcome is Outcome.IN_DOUBT
        letter.status = "in_doubt" if in_doubt else "deferred" if letter.attempts else "queued"
        if verdict.outcome is not Outcome.UNTRIED:
            letter.next_attempt_at = now + pause(letter.id, max(1, letter.attempts))
        if age > LATE:
            log.warning("letter late", extra={"letter": letter.id, "attempts": letter.attempts})


def _give_up(session: Session, letter: Letter, status: str, now: datetime) -> None:
    """Say on the person and to the strategy office that mail does not arrive."""
    letter.status = status
    letter.text_body = letter.html_body = ""
    person = session.get_one(Person, letter.person_id)
    known = person.undeliverable is not None
    person.undeliverable = letter.relay_answer[:500] or "the mail server refused it"
    log.error("letter given up", extra={"letter": letter.id, "status": status})
    if not known:
        _alert(session, letter, person, now)


def _alert(session: Session, letter: Letter, person: Person, now: datetime) -> None:
    about = select(Notice.instance_id).where(
        Notice.letter_id == letter.id, Notice.instance_id.is_not(None)
    )
    instance_id = session.scalar(about.limit(1))
    facts = {
        "title": f"Mail to {person.name} does not arrive",
        "what": f"The mail server says: {person.undeliverable}",
        "mend": "Correct the address, name a substitute, or reach the person another way.",
        "rows": [["Letter", letter.subject]],
    }
    today = calendar_of_person(session, person.id).local_day(now)
    for director in _directors(session, instance_id, today):
        if director != person.id:
            notices.tell(
                session, director, "alert", now=now, instance_id=instance_id,
                urgency=notices.DECISION, why="an address refused a letter", facts=facts,
            )  # fmt: skip


def _directors(session: Session, instance_id: str | None, on: date) -> list[str]:
    """Return who answers for the strategy office that day."""
    instance = session.get(Instance, instance_id) if instance_id else None
    seats = people.closest(roster.of(session), "SMD", instance, on) if instance else []
    return [seat.assignee_id for seat in seats] or in_force.responsible(session, on)

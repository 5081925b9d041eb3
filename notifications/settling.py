"""Writing down what became of a letter: sent, to be tried again, or given up in sight of all.

A letter is given up for what the server says of its address, or after it was refused for as long
as mail servers keep a letter. Only refusals count that fall into a time in which the server takes
other letters: while it is away, or will have none of ours, the fault is not the recipient's.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from notifications import alerts
from notifications.replies import Outcome, Verdict
from persistence.mail import Letter, Notice
from persistence.organisation import Person

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(seconds=4000)  # the largest of a common mail server's queue
JITTER = 0.2  # part of a pause by which it varies, so that letters do not return in one herd
LIFETIME = timedelta(days=5)  # a mail server's usual queue lifetime
LIVES = {Outcome.FULL: timedelta(days=2)}  # where another time than LIFETIME applies
GIVEN_UP = {Outcome.FULL: "undeliverable"}  # what a letter is called then, if not failed
LATE = timedelta(hours=4)  # after which a letter that does not leave is worth a warning
UNTOUCHED = frozenset(o for o in Outcome if o.is_of_all or o is Outcome.UNTRIED)  # nothing judged
TAKES = timedelta(days=1)  # who took a letter of ours within this time takes our letters
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
    unsent = [c for c in carried if c.verdict.outcome is not Outcome.SENT]
    if unsent:
        takes = _takes_letters(session, now)
        tally += Counter(_settle_unsent(session, other, now, takes=takes) for other in unsent)
    return tally


def pause(letter_id: int, attempt: int) -> timedelta:
    """Return how long to wait after the `attempt`-th one, from 1: doubling, capped, spread."""
    return _spread(_base(attempt), f"{letter_id}/{attempt}")


def tried_for(attempts: int) -> timedelta:
    """Return over how long a time a letter was tried that often."""
    return sum((_base(attempt) for attempt in range(1, attempts + 1)), timedelta())


def _base(attempt: int) -> timedelta:
    doubled: int = 2 ** min(attempt - 1, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def _spread(base: timedelta, seed: str) -> timedelta:
    number = int.from_bytes(sha256(seed.encode()).digest()[:4], "big")
    spread: float = 1 + JITTER * (2 * number / 0xFFFFFFFF - 1)
    return base * spread


def _takes_letters(session: Session, now: datetime) -> bool:
    """Tell whether the mail server has taken a letter lately."""
    lately = select(Letter.id).where(Letter.sent_at > now - TAKES)
    return session.scalar(lately.limit(1)) is not None


def _mark_sent(session: Session, sent: Sequence[Carried], now: datetime) -> None:
    """Keep what proves the sending, and no body: it led to working links."""
    session.connection().execute(
        update(Letter)
        .where(Letter.id == bindparam("letter"))
        .values(
            status="sent",
            sent_at=now,
            attempts=Letter.attempts + 1,
            text_body="",
            html_body="",
            leased_by=None,
            leased_until=None,
            relay_answer=bindparam("words"),
            body_hash=bindparam("digest"),
        ),
        [{"letter": c.letter_id, "words": c.verdict.words, "digest": c.digest} for c in sent],
    )
    reached = select(Letter.person_id).where(Letter.id.in_([c.letter_id for c in sent]))
    session.execute(
        update(Person)
        .where(Person.undeliverable.is_not(None), Person.id.in_(reached))
        .values(undeliverable=None),
        execution_options={"synchronize_session": False},
    )


def _settle_unsent(session: Session, carried: Carried, now: datetime, *, takes: bool) -> str:
    letter, outcome = session.get_one(Letter, carried.letter_id), carried.verdict.outcome
    letter.leased_by = letter.leased_until = None
    letter.relay_answer = carried.verdict.words or letter.relay_answer
    letter.body_hash = carried.digest or letter.body_hash
    counts = outcome is Outcome.IN_DOUBT or (takes and outcome not in UNTOUCHED)
    letter.attempts += counts
    if outcome is Outcome.UNDELIVERABLE and (takes or not carried.verdict.plain):
        _give_up(session, letter, "undeliverable", now)
    elif counts and tried_for(letter.attempts) > LIVES.get(outcome, LIFETIME):
        _give_up(session, letter, GIVEN_UP.get(outcome, "failed"), now)
    else:
        _wait(letter, outcome, now, counts=counts)
    return letter.status


def _wait(letter: Letter, outcome: Outcome, now: datetime, *, counts: bool) -> None:
    """Let a letter be tried again; one that is not to blame waits as long as it has waited."""
    age = now - letter.created_at
    untouched = outcome in UNTOUCHED and not letter.attempts
    letter.status = "queued" if untouched else "deferred"
    if outcome is Outcome.IN_DOUBT:
        letter.status = "in_doubt"
    if counts:
        letter.next_attempt_at = now + pause(letter.id, letter.attempts)
    elif outcome is not Outcome.UNTRIED:
        base = max(FIRST_PAUSE, min(age, LONGEST_PAUSE))
        letter.next_attempt_at = now + _spread(base, f"{letter.id}/{age}")
    if age > LATE and counts:
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
    facts = {
        "title": f"Mail to {person.name} does not arrive",
        "what": f"The mail server says: {person.undeliverable}",
        "mend": "Correct the address, name a substitute, or reach the person another way.",
        "rows": [["Letter", letter.subject]],
    }
    alerts.to_office(
        session,
        facts,
        why="an address refused a letter",
        now=now,
        instance_id=session.scalar(about.limit(1)),
        but=person.id,
    )

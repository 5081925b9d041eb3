"""The mail queue: letters claimed with a lease, then settled as sent, retried or given up."""

import logging
import socket
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar
from engine.organisation import directory, roles
from engine.outbox import URGENT
from notifications import outage, overtaken, working_hours
from notifications.smtp import SmtpOutcome, Verdict
from persistence.instances import Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus, Link, Notice, NoticeKind

PREFIX_DIGITS = 12  # hex digits by which claims of one office are known
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(seconds=4000)  # the largest of a common mail server's queue
JITTER = 0.2  # part of a pause by which it varies, so that letters do not return in one herd
LIFETIME = timedelta(days=5)  # a mail server's usual queue lifetime
LIVES = {SmtpOutcome.FULL: timedelta(days=2)}  # where another time than LIFETIME applies
GIVEN_UP = {SmtpOutcome.FULL: LetterStatus.UNDELIVERABLE}  # how a letter ends then, if not failed
LATE = timedelta(hours=4)  # after which a letter that does not leave is worth a warning
UNTOUCHED = frozenset(
    o for o in SmtpOutcome if o.is_of_all or o is SmtpOutcome.UNTRIED
)  # nothing judged
TAKES = timedelta(days=1)  # who took a letter of ours within this time takes our letters
log = logging.getLogger("notifications")


@dataclass(frozen=True, slots=True)
class Lease:
    """Which worker holds letters, and until when by the machine's clock.

    `machine` is the machine's own time, not the office's: in a demonstration the office's clock
    jumps, and a lease must not run out because of it.
    """

    worker: str
    machine: datetime
    lasts: timedelta

    @property
    def until(self) -> datetime:
        """Return when others may take the letters."""
        return self.machine + self.lasts


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter under lease, with what its mail is composed of."""

    letter: Letter
    name: str
    link_ids: frozenset[str]
    hours: WorkingCalendar | None = None  # of its reader, in which it leaves; None if it is urgent


def claim(session: Session, lease: Lease, now: datetime, limit: int) -> list[Claimed]:
    """Lease up to `limit` due letters, most urgent first, each to its person's present address.

    Closed are asks that were overtaken, and letters to people who have left; what no longer holds
    is taken back. What is not urgent waits for the working hours of its reader.
    """
    working_hours.hold_back(session, now, lease.machine)
    _close_overtaken(session, now)
    overtaken.take_out(session, now)
    _close_left(session, now)
    order = (Letter.lane, Letter.next_attempt_at, Letter.id)
    due = select(Letter.id).where(_claimable(lease, now)).order_by(*order).limit(limit)
    ids = list(session.scalars(due.with_for_update(skip_locked=True)))
    session.execute(
        update(Letter)
        .where(Letter.id.in_(ids), _claimable(lease, now))
        .values(status=LetterStatus.LEASED, leased_by=lease.worker, leased_until=lease.until)
    )
    held = select(Letter).where(Letter.id.in_(ids), Letter.leased_by == lease.worker)
    letters = session.scalars(held.order_by(Letter.lane, Letter.id)).all()
    return _with_links(session, letters)


def release(session: Session, worker: str, letter_ids: Sequence[int]) -> None:
    """Give letters back that were not begun, as if they had never been claimed."""
    session.execute(
        update(Letter)
        .where(
            Letter.id.in_(letter_ids),
            Letter.leased_by == worker,
            Letter.status == LetterStatus.LEASED,
        )
        .values(status=LetterStatus.QUEUED, leased_by=None, leased_until=None)
    )


def take_back(session: Session, carrier: str = "") -> int:
    """Give back the leases of a carrier, or all, and return how many.

    Only for who knows that this carrier, or nobody at all, delivers at this moment.
    Whether such a letter had left is unknown, so it is tried again with the same Message-ID.
    """
    left = update(Letter).where(
        Letter.status == LetterStatus.LEASED, Letter.leased_by.startswith(carrier, autoescape=True)
    )
    freed = session.execute(
        left.values(status=LetterStatus.IN_DOUBT, leased_by=None, leased_until=None)
    )
    return int(freed.rowcount)  # type: ignore[attr-defined]


def hold(session: Session, now: datetime, until: datetime) -> None:
    """Let every letter that is due wait for a mail server that does not take any."""
    session.execute(
        update(Letter)
        .where(Letter.status.in_(LetterStatus.WAITING), Letter.next_attempt_at <= now)
        .values(next_attempt_at=until)
    )


def waiting(session: Session) -> dict[int, int]:
    """Return how many letters wait in each lane."""
    query = select(Letter.lane, func.count()).where(Letter.status.in_(LetterStatus.UNSENT))
    return dict(session.execute(query.group_by(Letter.lane)).tuples().all())


def _claimable(lease: Lease, now: datetime) -> ColumnElement[bool]:
    due = and_(Letter.status.in_(LetterStatus.WAITING), Letter.next_attempt_at <= now)
    left_behind = and_(Letter.status == LetterStatus.LEASED, Letter.leased_until < lease.machine)
    return or_(due, left_behind)


def _close_overtaken(session: Session, now: datetime) -> None:
    closed = select(Task.id).where(Task.status.not_in(TaskStatus.ASKED))
    session.execute(
        update(Letter)
        .where(Letter.status.in_(LetterStatus.WAITING), Letter.next_attempt_at <= now)
        .where(Letter.kind.in_(NoticeKind.ASKING), Letter.task_id.in_(closed))
        .values(status=LetterStatus.OVERTAKEN, text_body="", html_body=""),
        execution_options={"synchronize_session": False},
    )


def _close_left(session: Session, now: datetime) -> None:
    """Close what waits for people whose last day is over: nothing is sent to who has left."""
    due = select(Letter.person_id).where(
        Letter.status.in_(LetterStatus.WAITING), Letter.next_attempt_at <= now
    )
    organisation = directory.of(session)
    left = [
        person_id
        for person_id in session.scalars(due.distinct())
        if roles.has_ended(
            organisation.people[person_id], organisation.calendar_of(person_id).local_day(now)
        )
    ]
    if left:
        session.execute(
            update(Letter)
            .where(Letter.status.in_(LetterStatus.WAITING), Letter.person_id.in_(left))
            .values(status=LetterStatus.OVERTAKEN, text_body="", html_body=""),
            execution_options={"synchronize_session": False},
        )


def _with_links(session: Session, letters: Sequence[Letter]) -> list[Claimed]:
    ids = [letter.id for letter in letters]
    links: dict[int | None, set[str]] = {}
    for link_id, letter_id in session.execute(
        select(Link.id, Link.letter_id).where(Link.letter_id.in_(ids))
    ):
        links.setdefault(letter_id, set()).add(link_id)
    names = _to_present_addresses(session, letters)
    organisation = directory.of(session)
    return [
        Claimed(
            letter,
            names[letter.person_id],
            frozenset(links.get(letter.id, ())),
            organisation.calendar_of(letter.person_id) if letter.lane > URGENT else None,
        )
        for letter in letters
    ]


def _to_present_addresses(session: Session, letters: Sequence[Letter]) -> dict[str, str]:
    """Address letters as their people are reached today; return the names by person."""
    asked = select(Person.id, Person.name, Person.email)
    people = {
        person_id: (name, email)
        for person_id, name, email in session.execute(
            asked.where(Person.id.in_([letter.person_id for letter in letters]))
        ).tuples()
    }
    for letter in letters:
        letter.recipient = people[letter.person_id][1]
    return {person_id: name for person_id, (name, _email) in people.items()}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter that a worker held, and how that ended. `digest` is of the bytes handed over."""

    letter_id: int
    verdict: Verdict
    digest: str = ""


def settle(session: Session, worker: str, batch: Sequence[Delivery], now: datetime) -> Counter[str]:
    """Mark the letters that this worker still holds; count them by their new status."""
    mine = (Letter.leased_by == worker, Letter.status == LetterStatus.LEASED)
    held = select(Letter.id).where(Letter.id.in_([c.letter_id for c in batch]), *mine)
    ids = set(session.scalars(held.with_for_update()))
    carried = [c for c in batch if c.letter_id in ids]
    sent = [c for c in carried if c.verdict.outcome is SmtpOutcome.SENT]
    tally = Counter({str(LetterStatus.SENT): len(sent)})
    if sent:
        _mark_sent(session, sent, now)
    unsent = [c for c in carried if c.verdict.outcome is not SmtpOutcome.SENT]
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


def _mark_sent(session: Session, sent: Sequence[Delivery], now: datetime) -> None:
    """Keep what proves the sending, and no body: it led to working links."""
    session.connection().execute(
        update(Letter)
        .where(Letter.id == bindparam("letter"))
        .values(
            status=LetterStatus.SENT,
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


def _settle_unsent(session: Session, carried: Delivery, now: datetime, *, takes: bool) -> str:
    letter, outcome = session.get_one(Letter, carried.letter_id), carried.verdict.outcome
    letter.leased_by = letter.leased_until = None
    letter.relay_answer = carried.verdict.words or letter.relay_answer
    letter.body_hash = carried.digest or letter.body_hash
    counts = outcome is SmtpOutcome.IN_DOUBT or (takes and outcome not in UNTOUCHED)
    letter.attempts += counts
    if outcome is SmtpOutcome.UNDELIVERABLE and (takes or not carried.verdict.plain):
        _give_up(session, letter, LetterStatus.UNDELIVERABLE, now)
    elif counts and tried_for(letter.attempts) > LIVES.get(outcome, LIFETIME):
        _give_up(session, letter, GIVEN_UP.get(outcome, LetterStatus.FAILED), now)
    else:
        _wait(letter, outcome, now, counts=counts)
    return letter.status


def _wait(letter: Letter, outcome: SmtpOutcome, now: datetime, *, counts: bool) -> None:
    """Let a letter be tried again; one that is not to blame waits as long as it has waited."""
    age = now - letter.created_at
    untouched = outcome in UNTOUCHED and not letter.attempts
    letter.status = LetterStatus.QUEUED if untouched else LetterStatus.DEFERRED
    if outcome is SmtpOutcome.IN_DOUBT:
        letter.status = LetterStatus.IN_DOUBT
    if counts:
        letter.next_attempt_at = now + pause(letter.id, letter.attempts)
    elif outcome is not SmtpOutcome.UNTRIED:
        base = max(FIRST_PAUSE, min(age, LONGEST_PAUSE))
        letter.next_attempt_at = now + _spread(base, f"{letter.id}/{age}")
    if age > LATE and counts:
        log.warning("letter late", extra={"letter": letter.id, "attempts": letter.attempts})


def _give_up(session: Session, letter: Letter, status: LetterStatus, now: datetime) -> None:
    """Say on the person and to the strategy office that mail does not arrive."""
    letter.status = status
    letter.text_body = letter.html_body = ""
    person = session.get_one(Person, letter.person_id)
    known = person.undeliverable is not None
    person.undeliverable = letter.relay_answer[:500] or "the mail server refused it"
    log.error("letter given up", extra={"letter": letter.id, "status": status.value})
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
    outage.to_office(
        session,
        facts,
        why="an address refused a letter",
        now=now,
        instance_id=session.scalar(about.limit(1)),
        but=person.id,
    )


def claim_prefix(state_dir: Path) -> str:
    """Return what this office's claims on letters begin with, the same after a restart."""
    office = f"{socket.gethostname()}:{state_dir}"
    return sha256(office.encode()).hexdigest()[:PREFIX_DIGITS]

"""Claiming letters for delivery, so that two workers never carry the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from engine import in_force, roster
from notifications.bundles import ASKED, ASKS
from persistence.mail import Letter, Link
from persistence.organisation import Person
from persistence.work import Task

WAITING = ("queued", "deferred", "in_doubt")
LEASED = "leased"


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


def claim(session: Session, lease: Lease, now: datetime, limit: int) -> list[Claimed]:
    """Lease up to `limit` due letters, most urgent first, each to its person's present address.

    Closed are asks that were overtaken, and letters to people who have left.
    """
    _close_overtaken(session, now)
    _close_left(session, now)
    order = (Letter.lane, Letter.next_attempt_at, Letter.id)
    due = select(Letter.id).where(_claimable(lease, now)).order_by(*order).limit(limit)
    ids = list(session.scalars(due.with_for_update(skip_locked=True)))
    session.execute(
        update(Letter)
        .where(Letter.id.in_(ids), _claimable(lease, now))
        .values(status=LEASED, leased_by=lease.worker, leased_until=lease.until)
    )
    held = select(Letter).where(Letter.id.in_(ids), Letter.leased_by == lease.worker)
    return _with_links(session, session.scalars(held.order_by(Letter.lane, Letter.id)).all())


def release(session: Session, worker: str, letter_ids: Sequence[int]) -> None:
    """Give letters back that were not begun, as if they had never been claimed."""
    session.execute(
        update(Letter)
        .where(Letter.id.in_(letter_ids), Letter.leased_by == worker, Letter.status == LEASED)
        .values(status="queued", leased_by=None, leased_until=None)
    )


def take_back(session: Session, carrier: str = "") -> int:
    """Give back the leases of a carrier, or all, and return how many.

    Only for who knows that this carrier, or nobody at all, delivers at this moment.
    Whether such a letter had left is unknown, so it is tried again with the same Message-ID.
    """
    left = update(Letter).where(
        Letter.status == LEASED, Letter.leased_by.startswith(carrier, autoescape=True)
    )
    freed = session.execute(left.values(status="in_doubt", leased_by=None, leased_until=None))
    return int(freed.rowcount)  # type: ignore[attr-defined]


def hold(session: Session, now: datetime, until: datetime) -> None:
    """Let every letter that is due wait for a mail server that does not take any."""
    session.execute(
        update(Letter)
        .where(Letter.status.in_(WAITING), Letter.next_attempt_at <= now)
        .values(next_attempt_at=until)
    )


def waiting(session: Session) -> dict[int, int]:
    """Return how many letters wait in each lane."""
    query = select(Letter.lane, func.count()).where(Letter.status.in_((*WAITING, LEASED)))
    return dict(session.execute(query.group_by(Letter.lane)).tuples().all())


def _claimable(lease: Lease, now: datetime) -> ColumnElement[bool]:
    due = and_(Letter.status.in_(WAITING), Letter.next_attempt_at <= now)
    left_behind = and_(Letter.status == LEASED, Letter.leased_until < lease.machine)
    return or_(due, left_behind)


def _close_overtaken(session: Session, now: datetime) -> None:
    closed = select(Task.id).where(Task.status.not_in(ASKED))
    session.execute(
        update(Letter)
        .where(Letter.status.in_(WAITING), Letter.next_attempt_at <= now)
        .where(Letter.kind.in_(ASKS), Letter.task_id.in_(closed))
        .values(status="overtaken", text_body="", html_body=""),
        execution_options={"synchronize_session": False},
    )


def _close_left(session: Session, now: datetime) -> None:
    """Close what waits for people whose last day is over: nothing is sent to who has left."""
    due = select(Letter.person_id).where(Letter.status.in_(WAITING), Letter.next_attempt_at <= now)
    organisation = roster.of(session)
    left = [
        person_id
        for person_id in session.scalars(due.distinct())
        if in_force.has_ended(
            organisation.people[person_id], organisation.calendar_of(person_id).local_day(now)
        )
    ]
    if left:
        session.execute(
            update(Letter)
            .where(Letter.status.in_(WAITING), Letter.person_id.in_(left))
            .values(status="overtaken", text_body="", html_body=""),
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
    return [Claimed(x, names[x.person_id], frozenset(links.get(x.id, ()))) for x in letters]


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

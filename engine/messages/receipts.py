"""Receipts: who opened a message by the link of their letter, and who said that they read it."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, distinct, func, select, update
from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.instances.transitions import lock_instance
from engine.records.versions import keep
from engine.types import Actor
from persistence.organisation import Person
from persistence.outbox import Addressee, Dispatch, Link, LinkOpening

ACKNOWLEDGED = "acknowledged"  # the kind of a receipt that somebody gave by pressing a button
PEOPLES = "browser"  # the agent of the openings that count as somebody's
TOKEN = 16  # hex digits of what stands for a reader whom nobody shall know


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that was sent, and how it was taken in.

    `told`: readers to whom a letter was written by now. `opened` and `read` count readers, each
    once: those who opened the page, and those who pressed that they have read it.
    """

    id: int
    record: str
    subject: str
    by: str
    send_at: datetime
    readers: int
    unreachable: int
    told: int
    opened: int
    read: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as one reader sees it."""

    id: int
    subject: str
    text: str
    sent_by: str
    send_at: datetime
    read_at: datetime | None


def sent_by_task(session: Session, task_id: int) -> list[Sent]:
    """Return what was sent with the answer to one task."""
    return _sent(session, select(Dispatch).where(Dispatch.task_id == task_id))


def sent_in(session: Session, instance_id: str = "") -> list[Sent]:
    """Return what an instance has sent, or every one, the latest last."""
    query = select(Dispatch)
    return _sent(
        session, query.where(Dispatch.instance_id == instance_id) if instance_id else query
    )


def sent_record(session: Session, record_id: str) -> list[Sent]:
    """Return how often a message of the records was sent, and how it was taken in."""
    return _sent(session, select(Dispatch).where(Dispatch.record_id == record_id))


def _sent(session: Session, query: Select[tuple[Dispatch]]) -> list[Sent]:
    found = session.scalars(query.order_by(Dispatch.id)).all()
    return [_one(session, row) for row in found]


def _one(session: Session, row: Dispatch) -> Sent:
    r = Addressee
    counts = select(func.count().filter(r.told.is_(True)), func.count(r.read_at))
    told, read = session.execute(counts.where(r.dispatch_id == row.id)).tuples().one()
    opened = session.scalar(
        select(func.count(distinct(Link.person_id)))
        .join(LinkOpening, LinkOpening.link_id == Link.id)
        .where(Link.dispatch_id == row.id, LinkOpening.agent == PEOPLES)
    )
    return Sent(
        row.id,
        row.record_id,
        row.subject,
        _sender(session, row),
        row.send_at,
        row.readers,
        row.unreachable,
        told,
        max(opened or 0, read),
        read,
    )


def message_of(session: Session, dispatch_id: int, person_id: str) -> MessageView:
    """Return a message whole, with what this reader alone gets."""
    row = session.get_one(Dispatch, dispatch_id)
    reader = session.get_one(Addressee, (dispatch_id, person_id))
    whole = "\n\n".join(filter(None, (row.text, reader.own_text)))
    by = _sender(session, row)
    return MessageView(row.id, row.subject, whole, by, row.send_at, reader.read_at)


def _sender(session: Session, row: Dispatch) -> str:
    return session.get_one(Person, row.sent_by).name


def acknowledge(session: Session, dispatch_id: int, person_id: str, now: datetime) -> bool:
    """Note that a reader has read a message; False when they had said so before.

    Of a message of the records it becomes a receipt there, which the rules of reach count; it
    bears a token and no name.
    """
    if not _note(session, dispatch_id, person_id, now):
        return False
    row = session.get_one(Dispatch, dispatch_id)
    if row.record_id:
        instance = lock_instance(session, row.instance_id)
        execution = Execution.of(session, instance, now, Actor(person_id))
        keep(execution, None, "receipts", [_receipt(row, person_id, execution)])
    return True


def _note(session: Session, dispatch_id: int, person_id: str, now: datetime) -> bool:
    """Write the moment where none stands yet; tell whether it was written."""
    r = Addressee
    fresh = update(r).where(
        r.dispatch_id == dispatch_id, r.person_id == person_id, r.read_at.is_(None)
    )
    found: Any = session.execute(
        fresh.values(read_at=now), execution_options={"synchronize_session": False}
    )
    return bool(found.rowcount)


def _receipt(row: Dispatch, person_id: str, execution: Execution) -> dict[str, Any]:
    token = sha256(f"{row.record_id}/{person_id}/{row.text_hash}".encode()).hexdigest()[:TOKEN]
    return {
        "message": row.record_id,
        "token": token,
        "kind": ACKNOWLEDGED,
        "at": execution.today,
    }

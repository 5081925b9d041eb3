"""Tables of the audit trail: events in a chain, the head of each chain, daily seals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from persistence.base import Base, Code, Digest, Key


class ChainHead(Base):
    """The last link of one chain; locked while the next one is written."""

    __tablename__ = "chain_heads"
    chain: Mapped[str] = mapped_column(Key, primary_key=True)  # an instance id, or "office"
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(Digest)


class Event(Base):
    """One row of history. Never changed, never deleted: triggers refuse it."""

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_history_at", "at"),
        Index("ix_history_task", "task_id"),
    )
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    chain: Mapped[str] = mapped_column(Key)
    seq: Mapped[int]
    prev: Mapped[str] = mapped_column(Digest)
    hash: Mapped[str] = mapped_column(Digest)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(Code)  # opened, asked, answered, moved, chased, ...
    actor: Mapped[str] = mapped_column(Key)  # person id, or "engine"
    on_behalf_of: Mapped[str | None] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(Code)  # link, console, cli, engine, rehearsal
    task_id: Mapped[int | None]
    step: Mapped[str | None] = mapped_column(Code)
    from_state: Mapped[str | None] = mapped_column(Code)
    to_state: Mapped[str | None] = mapped_column(Code)
    reason: Mapped[str] = mapped_column(String(4000), default="")
    definition_version: Mapped[str | None] = mapped_column(Code)
    facts: Mapped[dict[str, Any]]


class Seal(Base):
    """A signed digest over the heads of all chains at one moment."""

    __tablename__ = "seals"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    chains: Mapped[int]
    events: Mapped[int]
    root: Mapped[str] = mapped_column(Digest)
    note: Mapped[str] = mapped_column(String(2000))  # the signed checkpoint as mailed
    sent_to: Mapped[str | None] = mapped_column(ForeignKey("people.id"))


@dataclass(frozen=True, slots=True)
class Heads:
    """Per chain its number of events and last hash, in order of chain; `last` is the newest id."""

    chains: tuple[tuple[str, int, str], ...]
    events: int
    last: int


def hold_still(session: Session) -> None:
    """Wait for writers of history and keep new ones out until the end of the transaction.

    SQLite has one writer anyway; PostgreSQL is asked for a lock that only readers share, on the
    heads, which every writer changes first: a role that may not change history may lock them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE chain_heads IN SHARE MODE"))


def newest(session: Session) -> int:
    """Return the id of the newest event, 0 before the first."""
    return session.scalar(select(func.max(Event.id))) or 0


def heads(session: Session, until: int) -> Heads:
    """Return the ends of all chains, counting only events up to the id `until`."""
    within = select(Event.chain, func.max(Event.seq).label("seq"), func.count().label("events"))
    ends = within.where(Event.id <= until).group_by(Event.chain).subquery()
    query = (
        select(Event.chain, Event.seq, Event.hash, ends.c.events)
        .join(ends, (ends.c.chain == Event.chain) & (ends.c.seq == Event.seq))
        .order_by(Event.chain)
    )
    rows = session.execute(query).all()
    return Heads(
        tuple((row.chain, row.seq, row.hash) for row in rows),
        sum(row.events for row in rows),
        until,
    )


def last_event_at(session: Session) -> datetime | None:
    """Return when the newest event was written, None before the first."""
    return session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))

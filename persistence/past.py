"""What happened, for good: the hash-chained history and the seals over it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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

"""From proposal to record: what was handed in, and every version a record ever had."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Code, Digest, Key


class Proposal(Base):
    """The rows of one sheet that one person handed in with one answer.

    `status`: pending, accepted, superseded (a later round replaced it), dropped (the work ended).
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_open", "instance_id", "status"),
        Index("ix_proposals_status", "status", "sheet"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    step_key: Mapped[str] = mapped_column(Code)
    round: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    sheet: Mapped[str] = mapped_column(Code)
    rows: Mapped[list[Any]]  # typed values; decimals and days as texts
    content_hash: Mapped[str] = mapped_column(Digest)
    status: Mapped[str] = mapped_column(Code, default="pending")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Key)
    accepted_at: Mapped[datetime | None]


class RecordVersion(Base):
    """One version of one record, for good, with the step of the instance that made it."""

    __tablename__ = "record_versions"
    __table_args__ = (UniqueConstraint("sheet", "record_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet: Mapped[str] = mapped_column(Code)
    record_id: Mapped[str] = mapped_column(Key)
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(Digest)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Key)
    source: Mapped[str] = mapped_column(String(300))
    instance_id: Mapped[str | None] = mapped_column(Key, index=True)
    step_key: Mapped[str | None] = mapped_column(Code)

"""What every record has; proposals, versions of records, and answers to flags."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Date, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from persistence.base import CONSTRAINT_NAMES, Base, Closed, Code, Digest, Key, Own, Words, column

PACKAGE = __name__.partition(".")[0]

WHOLE = "-"  # the subject of a finding that is about no single record


class Record(Base):
    """One row of one sheet. Earlier versions stand in `record_versions`.

    `identity` names the columns of which the id is made; where it is empty, people give the id.
    A record whose `valid_to` has passed is no longer in force, but is never deleted. `over` are the
    words, by column, with which a record says that its year is the last of what it is about.

    One that is defined outside of this package lies in a table that no migration knows. It has its
    metadata to itself, so that the same file can be read again, and its table is never taken for
    one of the program's.
    """

    __abstract__ = True
    identity: ClassVar[tuple[str, ...]] = ()
    over: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    id: Mapped[str] = column(
        "Id", Key, note="Short and readable; it never changes.", primary_key=True
    )
    version: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[date | None] = column("Valid from", Date)
    valid_to: Mapped[date | None] = column("Valid to", Date, note="The last day, if it has one.")
    source: Mapped[str] = mapped_column(String(300), default="")  # file and line, or step and round
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Key)

    def __init_subclass__(cls, **rest: Any) -> None:
        if cls.__module__.partition(".")[0] != PACKAGE:
            cls.metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
        super().__init_subclass__(**rest)


def line(sheet: str) -> MappedColumn[Any]:
    """Return the column that makes records of many years one thing: the id of the first of them.

    It is empty in that first one. What bears it is called lasting.
    """
    return column("Continues", ref=sheet, own=Own.KEPT, index=True)


class ProposalStatus(StrEnum):
    """What became of rows that somebody handed in."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"  # a later round replaced them


class Proposal(Base):
    """The rows of one sheet that one person handed in with one answer.

    `status`: a ProposalStatus. What ended work proposed stays pending, and is taken no more.
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
    status: Mapped[str] = mapped_column(Code, default=ProposalStatus.PENDING)
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


class FlagAnswer(Record):
    """Answers to flags, one for each thing that the rules found."""

    __tablename__ = "flag_answers"
    identity: ClassVar = ("instance", "rule", "subject")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    instance: Mapped[str] = column("Asked in", Key, index=True)
    rule: Mapped[str] = column("Rule", Code)
    subject: Mapped[str] = column("About", Key, default=WHOLE)
    flag: Mapped[str | None] = column("What was found", Words)
    kind: Mapped[str] = column(
        "What you do about it", choices=("fix", "explain", "appeal"), default="explain"
    )
    answer: Mapped[str | None] = column("Answer", Words)

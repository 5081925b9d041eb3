"""What must be told and how far it got: notices, letters and the links inside them."""

from datetime import datetime
from enum import StrEnum, nonmember
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Code, Digest, Key


class NoticeKind(StrEnum):
    """What a notice is for its reader."""

    REQUEST = "request"
    REMINDER = "reminder"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    ESCALATION = "escalation"  # somebody else is late
    CLOSED = "closed"  # what was asked is asked no more
    CONFIRMATION = "confirmation"  # says what was recorded in somebody's name
    INFORMATION = "information"
    ALERT = "alert"  # something needs the office
    QUESTION = "question"
    MESSAGE = "message"  # what somebody sends to an audience, in a letter of its own
    RESCHEDULED = "rescheduled"  # the calendar was published anew, and its day has moved

    CHASING = nonmember((REMINDER, DUE_TODAY, OVERDUE, ESCALATION))  # in the order of the ladder
    # Pointless once the task is closed
    ASKING = nonmember(frozenset({REQUEST, REMINDER, DUE_TODAY, OVERDUE, ESCALATION}))
    # Whose links answer nothing
    SHOWING = nonmember(frozenset({CONFIRMATION, INFORMATION, MESSAGE}))


class Notice(Base):
    """One thing that one person must be told; gathered into a letter when its time has come.

    `kind`: a NoticeKind.
    `urgency`: 0 urgent, 1 decision or escalation, 2 request, 3 reminder or information (digest
    lane); engine.outbox says what each means.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("task_id", "person_id", "kind", "rung"),
        Index("ix_notices_due", "letter_id", "dropped_at", "not_before"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"))
    kind: Mapped[str] = mapped_column(Code)
    rung: Mapped[int] = mapped_column(default=0)
    urgency: Mapped[int] = mapped_column(default=2)
    why: Mapped[str] = mapped_column(String(300), default="")  # rule, escalation level and calendar
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    told_version: Mapped[int | None]  # of its task, as its letter has it
    told_due: Mapped[datetime | None]  # when its task is due, as its letter has it
    dropped_at: Mapped[datetime | None]  # overtaken: the task closed before it was told


class LetterStatus(StrEnum):
    """How far a letter got."""

    QUEUED = "queued"
    LEASED = "leased"  # a worker is sending it
    DEFERRED = "deferred"  # tried, and to be tried again
    IN_DOUBT = "in_doubt"  # perhaps sent; tried again with the same Message-ID
    SENT = "sent"
    UNDELIVERABLE = "undeliverable"  # its address does not work
    FAILED = "failed"  # tried for as long as letters are
    OVERTAKEN = "overtaken"  # not sent: nobody has to read it any more, or it is told anew

    WAITING = nonmember(frozenset({QUEUED, DEFERRED, IN_DOUBT}))  # for its next attempt
    UNTOUCHED = nonmember(frozenset({QUEUED, DEFERRED}))  # has certainly not been delivered
    UNSENT = nonmember(frozenset({QUEUED, LEASED, DEFERRED, IN_DOUBT}))  # waits or is being sent
    GIVEN_UP = nonmember(frozenset({UNDELIVERABLE, FAILED}))


class Letter(Base):
    """A mail to one person. Bodies hold link placeholders, never a working link.

    `status`: a LetterStatus. `kind`: that of its notice; requests or digest, if it has several.
    `recipient`: where it went or was last tried; it leaves to the person's present address.
    `attempts`: those that count against it, while the mail server took other letters.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_due", "status", "next_attempt_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    kind: Mapped[str] = mapped_column(Code)
    lane: Mapped[int] = mapped_column(default=2)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(300), unique=True)
    thread_id: Mapped[str | None] = mapped_column(String(300))  # Message-ID of the first letter
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(Code)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(Code)
    sent_at: Mapped[datetime | None]
    relay_answer: Mapped[str] = mapped_column(String(500), default="")
    body_hash: Mapped[str] = mapped_column(Digest, default="")


class Link(Base):
    """A keyed reference: the row carries everything, the mail only its name and its MAC.

    `dispatch_id`: the message that it shows, where its purpose is to read one.
    """

    __tablename__ = "links"
    __table_args__ = (Index("ix_links_task", "task_id", "person_id"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # 128 random bits in hex
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    task_version: Mapped[int]
    purpose: Mapped[str] = mapped_column(Code, default="act")
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    dispatch_id: Mapped[int | None] = mapped_column(index=True)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str] = mapped_column(String(200), default="")


class LinkOpening(Base):
    """How often a link was opened; kept apart from decisions, because scanners open links too.

    `agent`: browser or machine, never an address. One row for each, however often it happened.
    """

    __tablename__ = "link_openings"
    __table_args__ = (UniqueConstraint("link_id", "agent"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[str] = mapped_column(ForeignKey("links.id"))
    agent: Mapped[str] = mapped_column(Code)
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class Dispatch(Base):
    """One message as somebody sent it: its words, and how many readers it has.

    `record_id`: the record of the message, empty where the step itself has the words. `readers`:
    who gets a letter; `unreachable`: who belongs to the audience and has no address here.
    `text_hash`: over the subject, the text and what single readers get beside it.
    """

    __tablename__ = "dispatches"
    __table_args__ = (Index("ix_dispatches_due", "told_at", "send_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    record_id: Mapped[str] = mapped_column(Key, default="")
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(Digest)
    readers: Mapped[int]
    unreachable: Mapped[int]
    sent_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    send_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # every reader has a notice


class Addressee(Base):
    """Somebody to whom a message goes, once, and when they said that they have read it."""

    __tablename__ = "addressees"
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    own_text: Mapped[str] = mapped_column(Text, default="")  # what only this reader gets
    told: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]

"""The strategy year: its calendar versions, its milestones and the stored definitions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Code, Digest, Key


class CalendarStatus(StrEnum):
    """Whether a version of a year's calendar is the one in force."""

    DRAFT = "draft"  # waits for its approval
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    SET_ASIDE = "set_aside"  # a draft that was returned, withdrawn or replaced by another


class CalendarVersion(Base):
    """One version of one year's calendar file; only `published` ones drive the engine.

    `status`: a CalendarStatus. `ripple` is what was shown to whoever approved it, `small` says that
    the office moved days without asking, as the version before allowed.
    """

    __tablename__ = "calendar_versions"
    __table_args__ = (UniqueConstraint("year", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(Code)  # "FY2028"
    version: Mapped[int]
    status: Mapped[str] = mapped_column(Code)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(Digest)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(Key)
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(Key)
    ripple: Mapped[dict[str, Any] | None]
    small: Mapped[bool] = mapped_column(default=False)


class CalendarRehearsal(Base):
    """What a rehearsal of one version found before its approval, or why there is none.

    `outcome`: done, failed or skipped. `content_hash` is that of the version that was rehearsed.
    `parts` are pairs of a title and lines; `page` is the whole result as HTML, "" where there is
    none.
    """

    __tablename__ = "calendar_rehearsals"
    __table_args__ = (UniqueConstraint("calendar_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))
    content_hash: Mapped[str] = mapped_column(Digest)
    outcome: Mapped[str] = mapped_column(Code)
    said: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[Any]]
    page: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class PlanYear(Base):
    """A fiscal year that is prepared and run; `starts` is F in the organisation's zone."""

    __tablename__ = "plan_years"
    id: Mapped[str] = mapped_column(Code, primary_key=True)  # "FY2028"
    starts: Mapped[date]
    pattern: Mapped[str] = mapped_column(Code)
    weeks: Mapped[int] = mapped_column(default=52)  # counted by patterns of weeks alone
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))


class Milestone(Base):
    """A day the year is held to; `due` is the plan, `reached_at` what happened."""

    __tablename__ = "milestones"
    __table_args__ = (UniqueConstraint("year_id", "code"), Index("ix_milestones_open", "due"))
    id: Mapped[int] = mapped_column(primary_key=True)
    year_id: Mapped[str] = mapped_column(ForeignKey("plan_years.id"))
    code: Mapped[str] = mapped_column(Key)  # periodic ones as "SCM.locked@FY2028-03"
    title: Mapped[str] = mapped_column(String(200))
    accountable: Mapped[str] = mapped_column(Code)
    waits_for: Mapped[list[Any]]
    baseline: Mapped[date | None]
    due: Mapped[date | None]
    critical: Mapped[bool] = mapped_column(default=False)
    by_calendar: Mapped[bool] = mapped_column(default=False)  # its day alone reaches it
    reached_at: Mapped[datetime | None]
    reached_by: Mapped[str | None] = mapped_column(Key)  # instance id, or what settled it in words
    explanation: Mapped[str] = mapped_column(String(1000), default="")


class PeriodDay(Base):
    """A named day of a process in one period that the calendar sets by itself, such as a review."""

    __tablename__ = "period_days"
    __table_args__ = (UniqueConstraint("year_id", "definition_key", "period", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year_id: Mapped[str] = mapped_column(ForeignKey("plan_years.id"))
    definition_key: Mapped[str] = mapped_column(Code)
    period: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Code)  # one of the definition's anchors
    day: Mapped[date]


class Occurrence(Base):
    """A process instance that the calendar owes: opened once its day and what it waits for came."""

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("year_id", "definition_key", "period", "unit_id"),
        Index("ix_occurrences_due", "opened_at", "due"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    year_id: Mapped[str] = mapped_column(ForeignKey("plan_years.id"))
    definition_key: Mapped[str] = mapped_column(Code)
    period: Mapped[str] = mapped_column(Code)  # "FY2028", "FY2028-03", "FY2028-Q1", "FY2028-H1"
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    due: Mapped[date]
    held: Mapped[bool] = mapped_column(default=False)  # its day came, a milestone it waits for not
    opened_at: Mapped[datetime | None]
    instance_id: Mapped[str | None] = mapped_column(Key)
    dropped: Mapped[str | None] = mapped_column(String(500))  # why it will not be opened


class StoredDefinition(Base):
    """The full text of every definition version that an instance began with."""

    __tablename__ = "definitions"
    version: Mapped[str] = mapped_column(Code, primary_key=True)
    key: Mapped[str] = mapped_column(Code, index=True)
    content: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime]

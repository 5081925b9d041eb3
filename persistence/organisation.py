"""Who there is: sites, units, people, and who holds which role on which day."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Code, Digest, Key


class Site(Base):
    """A place with its own working calendar; `calendar` is WorkingCalendar.to_dict()."""

    __tablename__ = "sites"
    id: Mapped[str] = mapped_column(Code, primary_key=True)
    calendar: Mapped[dict[str, Any]]


class Unit(Base):
    """A part of the organisation; `type` is corporate, business, support or partner.

    A unit that has left the organisation keeps its row, with the last day on which it was one.
    """

    __tablename__ = "units"
    id: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(Code)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    mandatory_card: Mapped[bool] = mapped_column(default=False)
    active_to: Mapped[date | None]


class Person(Base):
    """Somebody who may be asked. Days are inclusive.

    A mailbox is handed on with a role, so that two people may have the same one after each other.
    """

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    position: Mapped[str] = mapped_column(String(200), default="")
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    language: Mapped[str] = mapped_column(Code, default="en")
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    undeliverable: Mapped[str | None] = mapped_column(String(500))  # the refusing server's words


class Absence(Base):
    """Days on which a person's new work goes to the deputy; inclusive."""

    __tablename__ = "absences"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))


class Assignment(Base):
    """A role held by a person, dated, perhaps only for one process or one unit."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_role", "role"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(Code)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    deputy_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    process: Mapped[str | None] = mapped_column(Code)  # process code or definition key
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    first: Mapped[date | None]
    last: Mapped[date | None]
    money_limit: Mapped[Any | None] = mapped_column(Numeric(18, 2))  # organisation's currency


class Delegation(Base):
    """One person acts for another between two days; `process` narrows it."""

    __tablename__ = "delegations"
    id: Mapped[int] = mapped_column(primary_key=True)
    giver_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    taker_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    process: Mapped[str | None] = mapped_column(Code)
    first: Mapped[date]
    last: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500), default="")


class Setting(Base):
    """A named value of the organisation: name, currency, zone, ladder, demo clock."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(Key, primary_key=True)
    value: Mapped[dict[str, Any]]


class Edition(Base):
    """Which edition of the organisation stands in these tables and in the plan years: one row.

    Triggers give it a new random token with every change, whoever makes it, so that whatever was
    read under the same token still holds.
    """

    __tablename__ = "editions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(Digest)

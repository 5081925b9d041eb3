"""Reviews: meetings, what they discussed and decided, and the actions that follow."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Closed, Key, Own, Quantity, Words, column
from persistence.records.base import Record


class Meeting(Record):
    """Review meetings."""

    __tablename__ = "meetings"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    period: Mapped[str] = column("Period", closed=Closed.PERIOD, index=True)
    kind: Mapped[str] = column(
        "Kind", choices=("month", "quarter", "year_end", "test_and_adapt", "off_cycle")
    )
    planned_on: Mapped[date] = column("Planned for", Date)
    held_on: Mapped[date | None] = column("Held on", Date)
    pack_issued_on: Mapped[date | None] = column("Pack issued on", Date, own=Own.KEPT)
    chair: Mapped[str | None] = column("Chair", ref="people")
    ceo_present: Mapped[bool | None] = column("Chief executive or named deputy present", None)
    attendance: Mapped[Decimal | None] = column(
        "Executive committee present", Quantity, unit="%", minimum=0, maximum=100
    )
    minutes: Mapped[int | None] = column("Length", None, unit="minutes", minimum=0)
    strategy_minutes: Mapped[int | None] = column("On strategy", None, unit="minutes", minimum=0)
    gaps_accepted_by: Mapped[str | None] = column(
        "Issued with gaps, accepted by", ref="people", own=Own.KEPT
    )


class AgendaItem(Record):
    """Objectives discussed in depth, and why they were chosen."""

    __tablename__ = "agenda_items"
    identity: ClassVar = ("meeting", "objective")
    meeting: Mapped[str] = column("Meeting", ref="meetings", index=True)
    objective: Mapped[str] = column("Objective", ref="objectives", index=True)
    reason: Mapped[str | None] = column("Why", Words)
    note: Mapped[str | None] = column("Deep-dive note", Words)


class DecisionRecord(Record):
    """Decisions."""

    __tablename__ = "decisions"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    meeting: Mapped[str] = column("Meeting", ref="meetings", index=True)
    text: Mapped[str] = column("Decision", Words)
    options: Mapped[str | None] = column("Options weighed", Words)
    objective: Mapped[str | None] = column("Objective", ref="objectives")
    measure: Mapped[str | None] = column("Measure", ref="measures")
    initiative: Mapped[str | None] = column("Initiative", ref="initiatives")
    owner: Mapped[str | None] = column("Owner", ref="people")
    due: Mapped[date | None] = column("Due", Date)
    evidence: Mapped[str | None] = column("Evidence", Words)
    route: Mapped[str | None] = column(
        "Carried out by", choices=("INI", "SCM", "BUD", "SPL", "BPS", "SCO")
    )
    changes: Mapped[str | None] = column("Changes", choices=("nothing", "target", "budget"))
    change_request: Mapped[str | None] = column("Change request", Key)
    reverses: Mapped[str | None] = column("Reverses", ref="decisions")


class ActionRecord(Record):
    """Actions that meetings asked for."""

    __tablename__ = "actions"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    meeting: Mapped[str] = column("Meeting", ref="meetings", index=True)
    decision: Mapped[str | None] = column("Decision", ref="decisions")
    text: Mapped[str] = column("Action", Words)
    owner: Mapped[str | None] = column("Owner", ref="people")
    due: Mapped[date] = column("Due", Date)
    redated: Mapped[int] = column(
        "Times re-dated",
        None,
        minimum=0,
        default=0,
        counts="due",
        own=Own.KEPT,
        note="counted whenever the day is moved",
    )
    closed_on: Mapped[date | None] = column("Closed on", Date, own=Own.KEPT)
    proof: Mapped[str | None] = column("Proof", Words)
    measure: Mapped[str | None] = column("Measure affected", ref="measures")

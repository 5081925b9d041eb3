"""Rules of review meetings: on locked numbers, prepared in time, with those who decide."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.meetings import AgendaItem, Meeting
from persistence.records.scorecards import Snapshot

SOURCE = "Strategy reviews"
REVIEWS = ("month", "quarter")


@rule(
    "SRV.R1",
    Severity.BLOCK,
    "A pack is issued on locked numbers only",
    mend="lock the period first, or have the chief executive accept the gaps",
    source=f"{SOURCE}, R1",
)
def on_locked_numbers(at: Look) -> Iterator[Finding]:
    """Find the packs that went out, or are about to, on numbers that may still change."""
    locked = _first_locked(at)
    for row in at.rows(_meetings(at)):
        issued = row.pack_issued_on or (at.today if at.period else None)
        if row.gaps_accepted_by or issued is None:
            continue
        if row.period not in locked or locked[row.period] > issued:
            text = f"{_called(row)}: the numbers of {row.period} were not locked"
            yield Finding(row.id, f"{text} when the pack went out on {issued}")


@rule(
    "SRV.R2",
    Severity.WARN,
    "The pack leaves time to read it",
    mend="issue it earlier, or postpone the meeting",
    source=f"{SOURCE}, R2",
    month=at_most(2, "working days before, at least"),
    quarter=at_most(5, "working days before, at least"),
)
def pack_in_time(at: Look) -> Iterator[Finding]:
    """Find the packs that came too late to be read."""
    for row in at.rows(_meetings(at)):
        issued = row.pack_issued_on or (at.today if at.period and not row.held_on else None)
        meeting = row.held_on or row.planned_on
        if issued is not None:
            left = at.calendar.between(issued, meeting) if issued < meeting else 0
            if left < (need := at.limit(row.kind)):
                text = f"the pack goes out {left} working days before the meeting of {meeting}"
                yield Finding(row.id, f"{_called(row)}: {text}, {need} are due")


@rule(
    "SRV.R4",
    Severity.WARN,
    "Few objectives are looked at in depth",
    mend="leave the least urgent to the next meeting",
    source=f"{SOURCE}, R4",
    most=at_most(5, "deep dives"),
)
def few_deep_dives(at: Look) -> Iterator[Finding]:
    """Find the meetings that want to look at everything."""
    a = AgendaItem
    query = select(a.meeting, func.count().label("dives")).where(at.live(a)).group_by(a.meeting)
    dives = {row.meeting: row.dives for row in at.rows(query)}
    for row in at.rows(_meetings(at)):
        if dives.get(row.id, 0) > at.limit("most"):
            yield Finding(row.id, f"{_called(row)} has {dives[row.id]} deep dives")


@rule(
    "SRV.R5a",
    Severity.BLOCK,
    "Who decides takes part",
    mend="postpone the meeting by at most ten working days",
    source=f"{SOURCE}, R5",
    share=at_most("66.67", "% of the executive committee, at least"),
)
def quorum(at: Look) -> Iterator[Finding]:
    """Find the meetings that were held without the chief executive or most of the committee."""
    for row in at.rows(_meetings(at).where(Meeting.held_on.is_not(None))):
        lacks = [] if row.ceo_present else ["neither the chief executive nor a named deputy"]
        if row.attendance is None:
            lacks.append("no attendance recorded")
        elif round(row.attendance, 2) < at.limit("share"):
            lacks.append(f"{row.attendance:.0f} % of the executive committee")
        if lacks:
            yield Finding(row.id, f"{_called(row)} was held with {' and '.join(lacks)}")


@rule(
    "SRV.R5b",
    Severity.WARN,
    "A meeting that is postponed is held soon",
    mend="tell the chief executive why, and the board when it happens twice",
    source=f"{SOURCE}, R5",
    longest=at_most(10, "working days"),
)
def held_soon(at: Look) -> Iterator[Finding]:
    """Find the meetings that were held long after their day, or are still waiting."""
    for row in at.rows(_meetings(at)):
        held = row.held_on or at.today
        late = at.calendar.between(row.planned_on, held) if held > row.planned_on else 0
        if late > at.limit("longest"):
            what = "was held" if row.held_on else "has been waiting for"
            yield Finding(row.id, f"{_called(row)} {what} {late} working days after its day")


@rule(
    "SRV.R9",
    Severity.INFO,
    "Most of a review is spent on the strategy",
    mend="move operational items to the operational reviews",
    source=f"{SOURCE}, R9",
    least=at_most(50, "% of the minutes"),
)
def time_on_strategy(at: Look) -> Iterator[Finding]:
    """Report the meetings that spent most of their time on something else."""
    for row in at.rows(_meetings(at)):
        if row.minutes and row.strategy_minutes is not None:
            share = percent(row.strategy_minutes, row.minutes)
            if share < at.limit("least"):
                text = f"spent {row.strategy_minutes} of {row.minutes} minutes on the strategy"
                yield Finding(row.id, f"{_called(row)} {text} ({share:.0f} %)")


def _meetings(at: Look) -> Select[Any]:
    """Return the query of the reviews of the year, or of the period that is looked at."""
    m = Meeting
    query = select(
        m.id,
        m.period,
        m.kind,
        m.planned_on,
        m.held_on,
        m.pack_issued_on,
        m.ceo_present,
        m.attendance,
        m.minutes,
        m.strategy_minutes,
        m.gaps_accepted_by,
    ).where(m.year == at.year, m.kind.in_(REVIEWS), at.live(m))
    return (query.where(m.period == at.period) if at.period else query).order_by(m.id)


def _first_locked(at: Look) -> dict[str, date]:
    """Return the day on which each period was locked first."""
    s = Snapshot
    query = select(s.period, func.min(s.locked_on).label("on")).where(s.year == at.year)
    return {row.period: row.on for row in at.rows(query.group_by(s.period))}


def _called(row: Any) -> str:
    return f"review {row.id}"

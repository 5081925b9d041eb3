"""Rules of review meetings: prepared, held, and their decisions owned, dated and followed up."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from calendars.lateness import days_late, working_days
from engine.formatting import counted
from engine.rules.rule import Finding, RuleContext, Severity, limit, months_before, percent, rule
from persistence.records.reviews import ActionRecord, AgendaItem, DecisionRecord, Meeting
from persistence.records.scorecard import Snapshot
from persistence.records.strategy import Objective
from processes.reviews.strategy_rules import SOURCE, locked_periods, red_objectives
from processes.scorecard.map_rules import corporate

REVIEWS = ("month", "quarter")
TEXT = 60  # characters of a decision or action that a finding repeats


@rule(
    "SRV.R1",
    Severity.BLOCK,
    "A pack is issued on locked numbers only",
    mend="lock the period first, or have the chief executive accept the gaps",
    source=f"{SOURCE}, R1",
)
def on_locked_numbers(at: RuleContext) -> Iterator[Finding]:
    """Find the packs that went out, or are about to, on numbers that may still change."""
    locked = _first_locked(at)
    for row in at.rows(_meetings(at)):
        issued = row.pack_issued_on or (at.today if at.period else None)
        if row.gaps_accepted_by or issued is None:
            continue
        if row.period not in locked or locked[row.period] > issued:
            text = f"{_meeting_called(row)}: the numbers of {row.period} were not locked"
            yield Finding(row.id, f"{text} when the pack went out on {issued}")


@rule(
    "SRV.R2",
    Severity.WARN,
    "The pack leaves time to read it",
    mend="issue it earlier, or postpone the meeting",
    source=f"{SOURCE}, R2",
    month=limit(2, "working days before, at least"),
    quarter=limit(5, "working days before, at least"),
)
def pack_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find the packs that came too late to be read."""
    for row in at.rows(_meetings(at)):
        issued = row.pack_issued_on or (at.today if at.period and not row.held_on else None)
        meeting = row.held_on or row.planned_on
        if issued is not None:
            left = at.calendar.between(issued, meeting) if issued < meeting else 0
            if left < (need := at.limit(row.kind)):
                text = f"the pack goes out {working_days(left)} before the meeting of {meeting}"
                yield Finding(row.id, f"{_meeting_called(row)}: {text}, {need} are due")


@rule(
    "SRV.R4",
    Severity.WARN,
    "Few objectives are looked at in depth",
    mend="leave the least urgent to the next meeting",
    source=f"{SOURCE}, R4",
    most=limit(5, "deep dives"),
)
def few_deep_dives(at: RuleContext) -> Iterator[Finding]:
    """Find the meetings that want to look at everything."""
    a = AgendaItem
    query = select(a.meeting, func.count().label("dives")).where(at.live(a)).group_by(a.meeting)
    dives = {row.meeting: row.dives for row in at.rows(query)}
    for row in at.rows(_meetings(at)):
        if dives.get(row.id, 0) > at.limit("most"):
            yield Finding(row.id, f"{_meeting_called(row)} has {dives[row.id]} deep dives")


@rule(
    "SRV.R5a",
    Severity.BLOCK,
    "Who decides takes part",
    mend="postpone the meeting by at most ten working days",
    source=f"{SOURCE}, R5",
    share=limit("66.67", "% of the executive committee, at least"),
)
def quorum(at: RuleContext) -> Iterator[Finding]:
    """Find the meetings that were held without the chief executive or most of the committee."""
    for row in at.rows(_meetings(at).where(Meeting.held_on.is_not(None))):
        lacks = [] if row.ceo_present else ["neither the chief executive nor a named deputy"]
        if row.attendance is None:
            lacks.append("no attendance recorded")
        elif round(row.attendance, 2) < at.limit("share"):
            lacks.append(f"{row.attendance:.0f} % of the executive committee")
        if lacks:
            yield Finding(row.id, f"{_meeting_called(row)} was held with {' and '.join(lacks)}")


@rule(
    "SRV.R5b",
    Severity.WARN,
    "A meeting that is postponed is held soon",
    mend="tell the chief executive why, and the board when it happens twice",
    source=f"{SOURCE}, R5",
    longest=limit(10, "working days"),
)
def held_soon(at: RuleContext) -> Iterator[Finding]:
    """Find the meetings that were held long after their day, or are still waiting."""
    for row in at.rows(_meetings(at)):
        held = row.held_on or at.today
        late = days_late(row.planned_on, held, at.calendar)
        if late > at.limit("longest"):
            what = "was held" if row.held_on else "has been waiting for"
            yield Finding(
                row.id, f"{_meeting_called(row)} {what} {working_days(late)} after its day"
            )


@rule(
    "SRV.R9",
    Severity.INFO,
    "Most of a review is spent on the strategy",
    mend="move operational items to the operational reviews",
    source=f"{SOURCE}, R9",
    least=limit(50, "% of the minutes"),
)
def time_on_strategy(at: RuleContext) -> Iterator[Finding]:
    """Report the meetings that spent most of their time on something else."""
    for row in at.rows(_meetings(at)):
        if row.minutes and row.strategy_minutes is not None:
            share = percent(row.strategy_minutes, row.minutes)
            if share < at.limit("least"):
                text = f"spent {row.strategy_minutes} of {row.minutes} minutes on the strategy"
                yield Finding(row.id, f"{_meeting_called(row)} {text} ({share:.0f} %)")


def _meetings(at: RuleContext) -> Select[Any]:
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


def _first_locked(at: RuleContext) -> dict[str, date]:
    """Return the day on which each period was locked first."""
    s = Snapshot
    query = select(s.period, func.min(s.locked_on).label("on")).where(s.year == at.year)
    return {row.period: row.on for row in at.rows(query.group_by(s.period))}


def _meeting_called(row: Any) -> str:
    return f"review {row.id}"


@rule(
    "SRV.R3",
    Severity.BLOCK,
    "Every decision has an owner, a day and its evidence",
    mend="name who carries it out, until when, and on what it rests",
    source=f"{SOURCE}, R3",
)
def complete_decisions(at: RuleContext) -> Iterator[Finding]:
    """Find the decisions that nobody could follow up."""
    for row in at.rows(_decisions(at)):
        lacks = [what for what in ("owner", "due", "evidence") if not getattr(row, what)]
        if lacks:
            words = " and no ".join(lacks).replace("due", "day")
            yield Finding(row.id, f"{_called('decision', row)} has no {words}")


@rule(
    "SRV.R10",
    Severity.BLOCK,
    "A decision on a target or a budget becomes a change request",
    mend="let it be routed, so that the request is decided on where it belongs",
    source=f"{SOURCE}, R10",
)
def change_requests(at: RuleContext) -> Iterator[Finding]:
    """Find the decisions that would change a target or a budget past those who answer for it."""
    changing = _decisions(at).where(DecisionRecord.changes.in_(("target", "budget")))
    for row in at.rows(changing):
        if not row.change_request:
            text = f"changes a {row.changes} and has no change request"
            yield Finding(row.id, f"{_called('decision', row)} {text}")


@rule(
    "SRV.R6a",
    Severity.WARN,
    "Actions are done by their day",
    mend="finish it, or take it to the next review as its first item",
    source=f"{SOURCE}, R6",
    late=limit(10, "working days"),
    redated=limit(2, "new days"),
)
def actions_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find the open actions that are long overdue, or whose day was moved again and again."""
    for row in at.rows(_actions(at).where(ActionRecord.closed_on.is_(None))):
        late = days_late(row.due, at.today, at.calendar)
        why = [f"is {working_days(late)} overdue"] if late > at.limit("late") else []
        if row.redated >= at.limit("redated"):
            why.append(f"was re-dated {counted(row.redated, 'time')}")
        if why:
            yield Finding(row.id, f"{_called('action', row)} {' and '.join(why)}")


@rule(
    "SRV.R6b",
    Severity.WARN,
    "Most actions are closed in time",
    mend="make the open actions the first item of the next agenda",
    source=f"{SOURCE}, R6",
    share=limit(85, "% of the actions"),
)
def closure_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find that too little of what was agreed has been done in time."""
    due = [row for row in at.rows(_actions(at)) if days_late(row.due, at.today, at.calendar)]
    in_time = sum(
        row.closed_on is not None and not days_late(row.due, row.closed_on, at.calendar)
        for row in due
    )
    share = percent(in_time, len(due))
    if share <= at.limit("share"):
        yield Finding("", f"{in_time} of {len(due)} actions were closed in time ({share:.0f} %)")


@rule(
    "SRV.R7",
    Severity.WARN,
    "An objective that stays red is decided on",
    mend="decide what changes, or record that nothing does and why",
    source=f"{SOURCE}, R7",
    running=limit(2, "reviews"),
)
def red_is_decided_on(at: RuleContext) -> Iterator[Finding]:
    """Find the objectives that were red review after review while nobody decided anything."""
    last = locked_periods(at, int(at.limit("running")))
    if len(last) < at.limit("running"):
        return
    periods = [locked.period for locked in last]
    decided = _decided_in(at, periods)
    red = [red_objectives(locked) for locked in last]
    for row in at.rows(corporate(at).order_by(Objective.id)):
        if all(row.id in of for of in red) and row.id not in decided:
            text = f"was red in {' and '.join(periods)} without a decision"
            yield Finding(row.id, f"objective {row.id} “{row.name}” {text}")


@rule(
    "SRV.R8",
    Severity.WARN,
    "Every objective is discussed within a year",
    mend="put it on the next agenda",
    source=f"{SOURCE}, R8",
    longest=limit(12, "months"),
)
def discussed(at: RuleContext) -> Iterator[Finding]:
    """Find the objectives that four quarters of reviews have passed over."""
    since = months_before(at, int(at.limit("longest")))
    m, a = Meeting, AgendaItem
    reviews = select(m.held_on).where(m.held_on.is_not(None), m.kind.in_(REVIEWS), at.live(m))
    held = [row.held_on for row in at.rows(reviews)]
    if not held or min(held) > since:
        return
    query = select(a.objective).join(m, m.id == a.meeting).where(m.held_on >= since, at.live(a))
    known = {row.objective for row in at.rows(query)}
    for row in at.rows(corporate(at).order_by(Objective.id)):
        if row.id not in known:
            text = f"has not been discussed since {since}"
            yield Finding(row.id, f"objective {row.id} “{row.name}” {text}")


def _decided_in(at: RuleContext, periods: list[str]) -> set[str]:
    d, m = DecisionRecord, Meeting
    query = (
        select(d.objective)
        .join(m, m.id == d.meeting)
        .where(d.year == at.year, at.live(d), m.period.in_(periods), d.objective.is_not(None))
    )
    return {row.objective for row in at.rows(query)}


def _decisions(at: RuleContext) -> Select[Any]:
    """Return the query of the decisions of the year, or of the reviews of one period."""
    d, m = DecisionRecord, Meeting
    query = (
        select(d.id, d.text, d.owner, d.due, d.evidence, d.changes, d.change_request)
        .join(m, m.id == d.meeting)
        .where(d.year == at.year, at.live(d))
    )
    return (query.where(m.period == at.period) if at.period else query).order_by(d.id)


def _actions(at: RuleContext) -> Select[Any]:
    a = ActionRecord
    return (
        select(a.id, a.text, a.due, a.redated, a.closed_on)
        .where(a.year == at.year, at.live(a))
        .where(or_(a.valid_from.is_(None), a.valid_from <= at.today))
        .order_by(a.id)
    )


def _called(what: str, row: Any) -> str:
    return f"{what} {row.id} “{row.text[:TEXT]}”"

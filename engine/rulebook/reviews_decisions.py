"""Rules of what reviews decide: owned, dated, evidenced, carried out in the open, followed up."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, or_, select

from engine.rulebook.reviews_meetings import REVIEWS, SOURCE
from engine.rulebook.reviews_snapshots import locked_periods, red_objectives
from engine.rulebook.scorecard_map import corporate
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from engine.rules.spans import months_before
from persistence.records.meetings import ActionRecord, AgendaItem, DecisionRecord, Meeting
from persistence.records.strategy import Objective

TEXT = 60  # characters of a decision or action that a finding repeats


@rule(
    "SRV.R3",
    Severity.BLOCK,
    "Every decision has an owner, a day and its evidence",
    mend="name who carries it out, until when, and on what it rests",
    source=f"{SOURCE}, R3",
)
def complete_decisions(at: Look) -> Iterator[Finding]:
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
def change_requests(at: Look) -> Iterator[Finding]:
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
    late=at_most(10, "working days"),
    redated=at_most(2, "new days"),
)
def actions_in_time(at: Look) -> Iterator[Finding]:
    """Find the open actions that are long overdue, or whose day was moved again and again."""
    for row in at.rows(_actions(at).where(ActionRecord.closed_on.is_(None))):
        late = at.calendar.between(row.due, at.today) if row.due < at.today else 0
        why = [f"is {late} working days overdue"] if late > at.limit("late") else []
        if row.redated >= at.limit("redated"):
            why.append(f"was re-dated {row.redated} times")
        if why:
            yield Finding(row.id, f"{_called('action', row)} {' and '.join(why)}")


@rule(
    "SRV.R6b",
    Severity.WARN,
    "Most actions are closed in time",
    mend="make the open actions the first item of the next agenda",
    source=f"{SOURCE}, R6",
    share=at_most(85, "% of the actions"),
)
def closure_in_time(at: Look) -> Iterator[Finding]:
    """Find that too little of what was agreed has been done in time."""
    due = [row for row in at.rows(_actions(at)) if row.due < at.today]
    in_time = sum(row.closed_on is not None and row.closed_on <= row.due for row in due)
    share = percent(in_time, len(due))
    if share <= at.limit("share"):
        yield Finding("", f"{in_time} of {len(due)} actions were closed in time ({share:.0f} %)")


@rule(
    "SRV.R7",
    Severity.WARN,
    "An objective that stays red is decided on",
    mend="decide what changes, or record that nothing does and why",
    source=f"{SOURCE}, R7",
    running=at_most(2, "reviews"),
)
def red_is_decided_on(at: Look) -> Iterator[Finding]:
    """Find the objectives that were red review after review while nobody decided anything."""
    last = locked_periods(at)[-int(at.limit("running")) :]
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
    longest=at_most(12, "months"),
)
def discussed(at: Look) -> Iterator[Finding]:
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


def _decided_in(at: Look, periods: list[str]) -> set[str]:
    d, m = DecisionRecord, Meeting
    query = (
        select(d.objective)
        .join(m, m.id == d.meeting)
        .where(d.year == at.year, at.live(d), m.period.in_(periods), d.objective.is_not(None))
    )
    return {row.objective for row in at.rows(query)}


def _decisions(at: Look) -> Select[Any]:
    """Return the query of the decisions of the year, or of the reviews of one period."""
    d, m = DecisionRecord, Meeting
    query = (
        select(d.id, d.text, d.owner, d.due, d.evidence, d.changes, d.change_request)
        .join(m, m.id == d.meeting)
        .where(d.year == at.year, at.live(d))
    )
    return (query.where(m.period == at.period) if at.period else query).order_by(d.id)


def _actions(at: Look) -> Select[Any]:
    a = ActionRecord
    return (
        select(a.id, a.text, a.due, a.redated, a.closed_on)
        .where(a.year == at.year, at.live(a))
        .where(or_(a.valid_from.is_(None), a.valid_from <= at.today))
        .order_by(a.id)
    )


def _called(what: str, row: Any) -> str:
    return f"{what} {row.id} “{row.text[:TEXT]}”"

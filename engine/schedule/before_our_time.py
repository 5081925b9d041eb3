"""A year begun late: what lies before its first day is neither owed nor late."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.catalogue import CURRENT
from engine.organisation import roles
from engine.schedule import deadlines
from engine.schedule.milestones import code_for
from engine.schedule.year_plan import YearPlan
from persistence.strategy_year import Milestone, Occurrence
from state_machines.definition import Definition

BEFORE_OUR_TIME = "before our time"  # by what such a milestone is reached, why a process is dropped
CARRIED = "carried in"


def settle(session: Session, plan: YearPlan, now: datetime) -> None:
    """Mark what the first calendar of a year puts before the day on which it comes in force.

    A process that has still a milestone to reach opens late; a recurring one begins at its next
    period. All other milestones that have passed count as reached on their day.
    """
    today = roles.today(session, now)
    over = [
        owed
        for owed in _passed(session, plan, today)
        if not makes_sense(session, plan.label, CURRENT.named(owed.definition_key), today)
    ]
    for owed in over:
        owed.dropped = BEFORE_OUR_TIME
    dropped = {
        code_for(code, owed.period)
        for owed in over
        for code in _reaches(CURRENT.named(owed.definition_key))
    }
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    rows = select(Milestone).where(
        Milestone.year_id == plan.label, Milestone.reached_at.is_(None), Milestone.due.is_not(None)
    )
    for row in session.scalars(rows):
        if row.due is None or (row.due >= today and row.code not in dropped):
            continue
        carried = row.code in plan.carried
        row.reached_at = calendar.opening(min(row.due, today))
        row.reached_by = CARRIED if carried else BEFORE_OUR_TIME
        row.explanation = row.explanation or f"{BEFORE_OUR_TIME}: this year began on {today}"
    session.flush()


def forget(session: Session, label: str) -> None:
    """Take away what was marked for a draft, whose days another draft may move."""
    session.execute(
        delete(Milestone).where(
            Milestone.year_id == label, Milestone.reached_by.in_((BEFORE_OUR_TIME, CARRIED))
        )
    )


def _passed(session: Session, plan: YearPlan, today: date) -> Iterator[Occurrence]:
    query = select(Occurrence).where(
        Occurrence.year_id == plan.label, Occurrence.opened_at.is_(None), Occurrence.due < today
    )
    yield from session.scalars(query.order_by(Occurrence.due, Occurrence.id)).all()


def makes_sense(session: Session, label: str, definition: Definition, today: date) -> bool:
    """Tell whether a process whose first day has passed has still something to reach."""
    if definition.starts.every != "year":
        return False
    codes = _reaches(definition)
    to_come = select(Milestone.id).where(
        Milestone.year_id == label, Milestone.code.in_(codes), Milestone.due >= today
    )
    return not codes or session.scalar(to_come.limit(1)) is not None


def _reaches(definition: Definition) -> set[str]:
    """Return the milestones that a process reaches, itself or by its items."""
    items = (CURRENT.named(step.items.machine) for step in definition.steps if step.items)
    return set(definition.reaches).union(*(each.reaches for each in items))

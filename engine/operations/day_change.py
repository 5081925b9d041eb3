"""Moving a day of a year's plan: the milestone, what must follow it, and what does not move."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.offsets import FISCAL_START
from engine.catalogue import CURRENT
from engine.errors import MilestoneFixed, MilestonePast
from engine.lookup import NameUnknown
from engine.schedule import deadlines, publication
from engine.schedule.period_days import SetDay, is_day_of_period, set_days
from engine.schedule.year_plan import YearPlan, fiscal_year
from persistence.strategy_year import Milestone, Occurrence


def moved(session: Session, plan: YearPlan, code: str, to: date, *, followers: bool) -> YearPlan:
    """Return a plan with one day moved, and with `followers` what else then must move.

    Other milestones go as far as they must to keep their time (MilestoneGraph.shift); those that
    are fixed, carried in or reached stay. Raises NameUnknown, PeriodDayUnknown, MilestoneFixed and
    MilestonePast.
    """
    reached = _reached(session, plan.label)
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    if is_day_of_period(code):
        (set_for,) = set_days({code: to}, fiscal_year(plan), calendar, CURRENT.all())
        _require_to_come(session, plan, set_for, reached)
        return replace(plan, dates={**plan.dates, code: to})
    graph, days = publication.milestone_days(plan, calendar)
    _require_movable(plan, code, reached, days)
    days |= {other: day for other, day in reached.items() if other in days}
    held = {other: days[other] for other in _held(plan, reached)}
    found = graph.shift(days, code, to, calendar=calendar, anchors=held, followers=followers)
    after = replace(plan, dates={**plan.dates, code: to})
    for other, (_, day) in found.items():
        if publication.milestone_days(after, calendar)[1][other] != day:
            after = replace(after, dates={**after.dates, other: day})
    return after


def _held(plan: YearPlan, reached: Collection[str]) -> set[str]:
    """Return the milestones of a plan that stay where they are, whatever moves."""
    fixed = {each.code for each in plan.milestones if each.fixed}
    there = {each.code for each in plan.milestones}
    return (fixed | set(reached) | plan.carried.keys() | {FISCAL_START}) & there


def _require_movable(
    plan: YearPlan, code: str, reached: Mapping[str, date], days: Mapping[str, date]
) -> None:
    """Raise NameUnknown, MilestoneFixed or MilestonePast where a milestone does not move."""
    known = {each.code: each for each in plan.milestones}
    if code not in known:
        titles = {each.code: each.title for each in plan.milestones}
        raise NameUnknown("milestone", code, titles)
    if known[code].fixed:
        raise MilestoneFixed(code, days[code], known[code].fixed)
    if code in reached:
        raise MilestonePast(code, f"it has been reached, planned for {reached[code]}")
    if code in plan.carried:
        raise MilestonePast(
            code, f"it is carried in with {plan.carried[code]}; change it under carried_in"
        )
    if code == FISCAL_START:
        raise MilestonePast(code, "it is the first day of the year; change year: starts instead")


def _require_to_come(
    session: Session, plan: YearPlan, day: SetDay, reached: Mapping[str, date]
) -> None:
    """Raise MilestonePast where a day of one period would be set in vain."""
    code = f"{day.code.partition('@')[0]}@{day.period}"
    if code in reached:
        raise MilestonePast(day.code, f"it has been reached, planned for {reached[code]}")
    opened = select(Occurrence.id).where(
        Occurrence.year_id == plan.label,
        Occurrence.definition_key == day.definition_key,
        Occurrence.period == day.period,
        Occurrence.opened_at.is_not(None),
    )
    if day.opens and session.scalar(opened.limit(1)) is not None:
        raise MilestonePast(
            day.code,
            "it counts from the day on which its process opened; give the tasks that are asked for "
            "it another day instead, with smo task defer",
        )


def _reached(session: Session, label: str) -> dict[str, date]:
    query = select(Milestone.code, Milestone.due).where(
        Milestone.year_id == label, Milestone.reached_at.is_not(None)
    )
    return {code: day for code, day in session.execute(query) if day is not None}

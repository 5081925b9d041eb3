"""Which processes a plan opens and on which days, and the milestones that each of them owes."""

from collections.abc import Iterator
from datetime import date

from calendars.fiscal import FiscalYear, Pattern, Period, key_of
from calendars.offsets import parse
from calendars.recurrence import occurrences
from calendars.working import WorkingCalendar
from engine.definitions import CURRENT
from engine.milestones import code_for
from engine.planning import YearPlan
from state_machines.definition import Definition


def openings(
    plan: YearPlan, calendar: WorkingCalendar
) -> Iterator[tuple[Definition, Period, date]]:
    """Yield each process with each period it runs in and the working day it opens on."""
    year = fiscal_year(plan)
    for definition in CURRENT.all():
        if definition.item or not definition.starts.every or definition.key in plan.off:
            continue
        for period in occurrences(definition.starts.every, year):
            anchors = {"F": plan.starts, "period_end": period.last, "opened": period.first}
            day = parse(definition.starts.at).resolve(
                anchors, calendar, quarter=period.closes_quarter
            )
            yield definition, period, calendar.on_or_after(day)


def periodic(plan: YearPlan, calendar: WorkingCalendar) -> Iterator[tuple[str, str, str, date]]:
    """Yield the milestones that each opening of an in-year process owes."""
    for definition, period, opened in openings(plan, calendar):
        anchors = {"F": plan.starts, "period_end": period.last, "opened": opened}
        for name, offset in definition.anchors:
            anchors[name] = parse(offset).resolve(anchors, calendar, quarter=period.closes_quarter)
        for step in definition.steps:
            if step.only and (step.only == "quarter") != period.closes_quarter:
                continue
            for code in step.reaches:
                full = code_for(code, period.key)
                if full != code:
                    day = _step_day(step.due, anchors, calendar, period)
                    yield full, f"{step.title} {period.key}", step.by or definition.owner, day


def _step_day(
    due: str, anchors: dict[str, date], calendar: WorkingCalendar, period: Period
) -> date:
    if not due:
        return anchors["opened"]
    wanted = parse(due)
    if wanted.anchors - anchors.keys():
        return anchors["opened"]
    return calendar.on_or_after(wanted.resolve(anchors, calendar, quarter=period.closes_quarter))


def qualified(code: str, plan: YearPlan) -> str:
    """Return a code whose period is written in full: SRV.confirmed@Q1 of FY2028 has one key."""
    name, at, period = code.partition("@")
    year = fiscal_year(plan)
    if not at or period in year.keys:
        return code
    meant = key_of(plan.label, period)
    quarter = next((each for each in year.quarters() if each.key == meant), None)
    if quarter is not None:
        meant = next(month.key for month in year.periods() if month.last == quarter.last)
    return f"{name}@{meant}"


def fiscal_year(plan: YearPlan) -> FiscalYear:
    """Return the fiscal year that a plan prepares."""
    return FiscalYear(plan.starts, Pattern(plan.pattern), plan.label, plan.weeks)

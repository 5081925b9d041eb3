"""Days of an instance: its named anchors, and what an offset text means for it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from calendars.errors import UnknownAnchor
from calendars.fiscal_year import FiscalYear, Pattern, Period
from calendars.offsets import FISCAL_START, OPENED, PERIOD_END, parse
from calendars.working_calendar import WorkingCalendar
from engine.execution import Execution
from engine.organisation import directory
from engine.schedule import period_days
from engine.schedule.planned_steps import named_days
from persistence.base import table_of
from persistence.instances import Instance
from persistence.strategy_year import Milestone, PlanYear
from state_machines.definition import Definition

TIMED_BY: Final = "calendar"  # the fact that says which calendar version an instance is timed by
PLANNED: Final = "planned"  # the fact with the planned days of tasks that are due on others
LATE_START_GRACE = 3  # working days that a task asked after its planned day still gets
MILESTONES: Final = table_of(Milestone)
DAYS: Final = (
    select(MILESTONES.c.code, MILESTONES.c.due)
    .where(MILESTONES.c.year_id == bindparam("of"))
    .where(MILESTONES.c.code.in_(bindparam("codes", expanding=True)))
)


def calendar_of_site(session: Session, site_id: str) -> WorkingCalendar:
    """Return a site's working calendar."""
    return directory.of(session).calendars[site_id]


def calendar_of_person(session: Session, person_id: str) -> WorkingCalendar:
    """Return the working calendar that a person's deadlines are counted in."""
    return directory.of(session).calendar_of(person_id)


def calendar_of_year(session: Session, year_id: str) -> WorkingCalendar:
    """Return the working calendar that the year's milestones are counted in."""
    return directory.of(session).calendar_of_year(year_id)


def fiscal_year(year: PlanYear) -> FiscalYear:
    """Return the fiscal year of a plan year, with the periods that it has worked out."""
    return _fiscal_year(year.starts, year.pattern, year.id, year.weeks)


@lru_cache(maxsize=64)
def _fiscal_year(starts: date, pattern: str, label: str, weeks: int) -> FiscalYear:
    return FiscalYear(starts, Pattern(pattern), label, weeks)


def period_of(year: FiscalYear, key: str) -> Period:
    """Return the period called `key`; the whole year when `key` is its label."""
    return year.period(key)


def first_anchors(
    session: Session,
    definition: Definition,
    year: PlanYear,
    period: Period,
    opened: date,
    *,
    kept: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the named days an instance begins with, as ISO texts; those of milestones too.

    The calendar may set some for one period alone. Those in `kept` have been set by what happened,
    and stay.
    """
    calendar = calendar_of_site(session, year.site_id)
    first = {FISCAL_START: year.starts, PERIOD_END: period.last, OPENED: opened}
    if definition.starts.every not in ("", "year"):
        first |= period_days.of(session, year.id, definition.key, period.key)
    first |= {name: date.fromisoformat(day) for name, day in (kept or {}).items()}
    codes = frozenset[str]().union(*(parse(text).anchors for _, text in definition.anchors))
    known = {**_milestone_days(session, year.id, codes), **first}
    days = named_days(definition, known, calendar, quarter=period.closes_quarter)
    own = dict.fromkeys((*first, *(name for name, _ in definition.anchors)))
    return {name: days[name].isoformat() for name in own if name in days}


def resolve(
    execution: Execution,
    offset: str,
    calendar: WorkingCalendar,
    opened: date,
    *,
    anchors: Mapping[str, str] | None = None,
) -> date | None:
    """Return the day an offset text means for an instance, None while its anchor is unknown.

    `anchors` stand for those that the instance keeps.
    """
    wanted, instance = parse(offset), execution.instance
    named = instance.anchors if anchors is None else anchors
    days = {name: date.fromisoformat(day) for name, day in named.items()}
    days[OPENED] = opened
    codes = wanted.anchors - days.keys()
    days |= _milestone_days(execution.session, instance.year_id, codes)
    try:
        return wanted.resolve(days, calendar, quarter=closes_quarter(instance))
    except UnknownAnchor:
        return None


def without_day(execution: Execution, offset: str) -> list[str]:
    """Return the milestones from which an offset counts and which have no day in the year."""
    codes = frozenset(each for each in parse(offset).anchors if "." in each)
    instance = execution.instance
    days = _milestone_days(execution.session, instance.year_id, codes)
    return sorted(codes - (instance.anchors.keys() | days.keys()))


def due_at(
    execution: Execution,
    offset: str,
    person_id: str,
    now: datetime,
    *,
    anchors: Mapping[str, str] | None = None,
) -> datetime | None:
    """Return when a task is due: closing time of its day, where its person works.

    What is asked on its planned day is due that day, as a meeting is. What is asked when that day
    is over gets LATE_START_GRACE working days instead.
    """
    calendar = execution.organisation.calendar_of(person_id)
    opened = calendar.local_day(now)
    day = planned_day(execution, offset, calendar, opened, anchors=anchors)
    if day is None:
        return None
    due = _where_they_work(calendar, day, now)
    return late_due_at(calendar, now) if due <= now else due


def planned_day(
    execution: Execution,
    offset: str,
    calendar: WorkingCalendar,
    opened: date,
    *,
    anchors: Mapping[str, str] | None = None,
) -> date | None:
    """Return for which day a step is planned; None without an offset, or while its anchor has none.

    A plan is one for all, in the year's working days. Those since a step opened are the person's.
    """
    if not offset:
        return None
    if parse(offset).anchors == {OPENED}:
        return resolve(execution, offset, calendar, opened, anchors=anchors)
    home = execution.calendar
    day = resolve(execution, offset, home, opened, anchors=anchors)
    return home.on_or_after(day) if day else None


def _where_they_work(calendar: WorkingCalendar, day: date, now: datetime) -> datetime:
    """Return when what is planned for a day is due of somebody who may be off on that day.

    It is one day for all, so that what follows can begin: it is due before, or else after.
    """
    if not calendar.is_working(day):
        before = _closing(calendar, calendar.add(day, -1))
        if before > now:
            return before
    return _closing(calendar, calendar.on_or_after(day))


def late_due_at(calendar: WorkingCalendar, now: datetime) -> datetime:
    """Return when a task is due whose planned day has passed by now, by its person's calendar."""
    return _closing(calendar, calendar.add(calendar.local_day(now), LATE_START_GRACE))


def opens_at(execution: Execution, offset: str) -> datetime | None:
    """Return the instant from which a step may open; None when it may at once."""
    calendar = execution.calendar
    day = resolve(execution, offset, calendar, calendar.local_day(execution.instance.entered_at))
    return calendar.opening(calendar.on_or_after(day)) if day else None


def closes_quarter(instance: Instance) -> bool:
    """Tell whether the quarterly variant of an offset counts for this instance."""
    return bool(instance.facts.get("closes_quarter"))


def after(instant: datetime, days: int) -> datetime:
    """Return an instant so many calendar days later."""
    return instant + timedelta(days=days)


def _closing(calendar: WorkingCalendar, day: date) -> datetime:
    """Return closing time of a day, or of the first one after it on which something may be due."""
    return calendar.closing(calendar.on_or_after_deadline(day))


def _milestone_days(session: Session, year_id: str, codes: frozenset[str]) -> dict[str, date]:
    if not codes:
        return {}
    rows = session.execute(DAYS, {"of": year_id, "codes": codes})
    return {code: due for code, due in rows if due is not None}

"""Days of an instance: its named anchors, and what an offset text means for it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.errors import UnknownAnchor
from calendars.fiscal_year import FiscalYear, Pattern, Period
from calendars.offsets import FISCAL_START, OPENED, PERIOD_END, parse
from calendars.working_calendar import WorkingCalendar
from engine.organisation import directory
from persistence.instances import Instance
from persistence.strategy_year import Milestone, PlanYear
from state_machines.definition import Definition

TIMED_BY: Final = "calendar"  # the fact that says which calendar version an instance is timed by
PLANNED: Final = "planned"  # the fact with the planned days of tasks that are due on others
LATE_START_GRACE = 3  # working days that a task asked after its planned day still gets


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
    """Return the fiscal year of a plan year."""
    return FiscalYear(year.starts, Pattern(year.pattern), year.id, year.weeks)


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

    Those in `kept` have been set by what happened, and stay.
    """
    calendar = calendar_of_site(session, year.site_id)
    first = {FISCAL_START: year.starts, PERIOD_END: period.last, OPENED: opened}
    first |= {name: date.fromisoformat(day) for name, day in (kept or {}).items()}
    codes = frozenset[str]().union(*(parse(text).anchors for _, text in definition.anchors))
    known = {**_milestone_days(session, year.id, codes), **first}
    days = named_days(definition, known, calendar, quarter=period.closes_quarter)
    own = dict.fromkeys((*first, *(name for name, _ in definition.anchors)))
    return {name: days[name].isoformat() for name in own if name in days}


def named_days(
    definition: Definition, known: Mapping[str, date], calendar: WorkingCalendar, *, quarter: bool
) -> dict[str, date]:
    """Return the known days and the named days of a definition.

    One that counts from a milestone without a day is left out, and what counts from it has no due
    day: publishing refuses such a year, but one that was published before may be like that.
    """
    days = dict(known)
    for name, text in definition.anchors:
        offset = parse(text)
        if name not in known and offset.anchors <= days.keys():
            days[name] = offset.resolve(days, calendar, quarter=quarter)
    return days


def resolve(
    session: Session,
    instance: Instance,
    offset: str,
    calendar: WorkingCalendar,
    opened: date,
    *,
    anchors: Mapping[str, str] | None = None,
) -> date | None:
    """Return the day an offset text means for an instance, None while its anchor is unknown.

    `anchors` stand for those that the instance keeps.
    """
    wanted = parse(offset)
    named = instance.anchors if anchors is None else anchors
    days = {name: date.fromisoformat(day) for name, day in named.items()}
    days[OPENED] = opened
    days |= _milestone_days(session, instance.year_id, wanted.anchors - days.keys())
    try:
        return wanted.resolve(days, calendar, quarter=closes_quarter(instance))
    except UnknownAnchor:
        return None


def due_at(
    session: Session,
    instance: Instance,
    offset: str,
    person_id: str,
    now: datetime,
    *,
    anchors: Mapping[str, str] | None = None,
) -> datetime | None:
    """Return when a task is due: closing time of its day, where its person works.

    A task that is asked after its planned day gets LATE_START_GRACE working days instead.
    """
    calendar = calendar_of_person(session, person_id)
    today = calendar.local_day(now)
    day = resolve(session, instance, offset, calendar, today, anchors=anchors) if offset else None
    if day is None:
        return None
    day = calendar.on_or_after(day)
    return late_due_at(session, person_id, now) if day <= today else _closing(calendar, day)


def late_due_at(session: Session, person_id: str, now: datetime) -> datetime:
    """Return when a task is due whose planned day has passed by now."""
    calendar = calendar_of_person(session, person_id)
    return _closing(calendar, calendar.add(calendar.local_day(now), LATE_START_GRACE))


def opens_at(session: Session, instance: Instance, offset: str) -> datetime | None:
    """Return the instant from which a step may open; None when it may at once."""
    calendar = calendar_of_year(session, instance.year_id)
    day = resolve(session, instance, offset, calendar, calendar.local_day(instance.entered_at))
    return calendar.opening(calendar.on_or_after(day)) if day else None


def closes_quarter(instance: Instance) -> bool:
    """Tell whether the quarterly variant of an offset counts for this instance."""
    return bool(instance.facts.get("closes_quarter"))


def after(instant: datetime, days: int) -> datetime:
    """Return an instant so many calendar days later."""
    return instant + timedelta(days=days)


def _closing(calendar: WorkingCalendar, day: date) -> datetime:
    """Return closing time of a day, or of the first one after it on which something may be due."""
    while not calendar.allows_deadline(day):
        day = calendar.add(day, 1)
    return calendar.closing(day)


def _milestone_days(session: Session, year_id: str, codes: frozenset[str]) -> dict[str, date]:
    if not codes:
        return {}
    rows = session.execute(
        select(Milestone.code, Milestone.due).where(
            Milestone.year_id == year_id, Milestone.code.in_(codes)
        )
    )
    return {code: due for code, due in rows if due is not None}

"""Publishing a year: its milestones get days, its processes get the days on which they open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from calendars.fiscal import WEEKS
from calendars.milestones import MilestoneGraph
from calendars.working import WorkingCalendar
from engine import days, history, in_force, labels, laddering, roster
from engine.definitions import CURRENT
from engine.errors import YearOverlaps
from engine.hashing import content_hash
from engine.organisation import root_unit
from engine.owing import fiscal_year, openings, periodic, qualified
from engine.planning import YearPlan
from engine.types import Actor
from persistence.organisation import Setting
from persistence.year import CalendarVersion, Milestone, Occurrence, PlanYear
from state_machines.definition import Definition


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day that the plan lays down; `kind` is milestone or opening, `was` the day before."""

    kind: str
    code: str
    title: str
    day: date
    was: date | None = None


def preview(session: Session, plan: YearPlan) -> list[PlannedDay]:
    """Return every day the plan lays down, with the one it replaces, in order of time.

    Raises YearOverlaps.
    """
    calendar = days.calendar_of_site(session, plan.site_id)
    _require_room(session, plan)
    before = _published_days(session, plan.label)
    graph, dates = milestone_days(plan, calendar)
    found = [
        PlannedDay("milestone", code, graph[code].title, day, before.get(code))
        for code, day in dates.items()
    ]
    for definition, period, day in openings(plan, calendar):
        found.append(PlannedDay("opening", f"{definition.key}@{period.key}", definition.title, day))
    return sorted(found, key=lambda planned: (planned.day, planned.kind, planned.code))


def publish(session: Session, plan: YearPlan, *, actor: Actor, now: datetime) -> CalendarVersion:
    """Make a plan the one that drives the engine; publishing the same plan again does nothing.

    What has been reached or opened stays; what has not is laid down anew. Raises NotInForce, and
    YearOverlaps when another year is published for some of its days.
    """
    in_force.require(roster.of(session), actor, in_force.today(session, now))
    _require_room(session, plan)
    content = _content(plan)
    digest = content_hash(content)
    versions = select(CalendarVersion).where(CalendarVersion.year == plan.label)
    known = session.scalars(versions.order_by(CalendarVersion.version.desc())).first()
    if known is not None and known.content_hash == digest and known.status == "published":
        return known
    version = CalendarVersion(
        year=plan.label,
        version=known.version + 1 if known else 1,
        status="published",
        content=content,
        content_hash=digest,
        created_at=now,
        created_by=actor.person_id,
        published_at=now,
        published_by=actor.person_id,
    )
    if known is not None:
        known.status = "superseded"
    session.add(version)
    session.flush()
    labels.refuse_unfit(session, plan.label)
    _lay_down(session, plan, version, now)
    history.append(
        session,
        history.OFFICE,
        "calendar_published",
        actor=actor,
        now=now,
        year=plan.label,
        version=version.version,
        content_hash=digest,
    )
    return version


def milestone_days(
    plan: YearPlan, calendar: WorkingCalendar
) -> tuple[MilestoneGraph, dict[str, date]]:
    """Return the graph of a plan and the day of each milestone."""
    graph = MilestoneGraph(plan.milestones)
    return graph, dict(graph.dates(fiscal_year(plan), calendar, dict(plan.dates)))


def _require_room(session: Session, plan: YearPlan) -> None:
    """Raise YearOverlaps when another year runs on days of this one."""
    wanted = fiscal_year(plan)
    for other in session.scalars(select(PlanYear).where(PlanYear.id != plan.label)):
        there = days.fiscal_year(other)
        if wanted.start <= there.last and there.start <= wanted.last:
            raise YearOverlaps(plan.label, wanted.start, other.id, there.start, there.last)


def _lay_down(session: Session, plan: YearPlan, version: CalendarVersion, now: datetime) -> None:
    calendar = days.calendar_of_site(session, plan.site_id)
    year = session.get(PlanYear, plan.label)
    if year is None:
        year = PlanYear(id=plan.label)
        session.add(year)
    year.starts, year.pattern, year.site_id = plan.starts, plan.pattern, plan.site_id
    year.weeks = plan.weeks
    year.calendar_id = version.id
    session.flush()
    _milestones(session, plan, calendar)
    _occurrences(session, plan, calendar, now)
    if plan.ladder is not None:
        rows: dict[str, Any] = {"rungs": laddering.to_rows(plan.ladder)}
        session.merge(Setting(key=laddering.KEY, value=rows))
    session.flush()


def _milestones(session: Session, plan: YearPlan, calendar: WorkingCalendar) -> None:
    graph, dates = milestone_days(plan, calendar)
    critical = set(graph.critical_path(dates))
    reached = {code for d in CURRENT.all() for step in d.steps for code in step.reaches}
    known = select(Milestone).where(Milestone.year_id == plan.label)
    rows = {milestone.code: milestone for milestone in session.scalars(known)}
    for milestone in plan.milestones:
        row = rows.get(milestone.code) or Milestone(
            year_id=plan.label, code=milestone.code, baseline=dates[milestone.code]
        )
        row.title, row.accountable = milestone.title, milestone.accountable
        row.waits_for = [qualified(code, plan) for code in milestone.waits_for]
        row.due, row.critical = dates[milestone.code], milestone.code in critical
        row.by_calendar = milestone.code not in reached  # then its day alone reaches it
        if milestone.code in plan.carried:
            row.due, row.by_calendar = plan.carried[milestone.code], True
            row.explanation = "carried in from before this calendar"
        session.add(row)
    for code, title, accountable, day in periodic(plan, calendar):
        if code not in rows:
            session.add(
                Milestone(
                    year_id=plan.label,
                    code=code,
                    title=title,
                    accountable=accountable,
                    waits_for=[],
                    baseline=day,
                    due=day,
                )
            )
    carried = set(plan.carried) - {m.code for m in plan.milestones} - rows.keys()
    for code in carried:
        session.add(
            Milestone(
                year_id=plan.label,
                code=code,
                title=code,
                accountable="SMD",
                waits_for=[],
                baseline=plan.carried[code],
                due=plan.carried[code],
                by_calendar=True,
                explanation="carried in from before this calendar",
            )
        )
    session.flush()


def _occurrences(
    session: Session, plan: YearPlan, calendar: WorkingCalendar, now: datetime
) -> None:
    today = in_force.today(session, now)
    session.execute(
        delete(Occurrence).where(Occurrence.year_id == plan.label, Occurrence.opened_at.is_(None))
    )
    opened = {
        (row.definition_key, row.period, row.unit_id)
        for row in session.scalars(select(Occurrence).where(Occurrence.year_id == plan.label))
    }
    for definition, period, day in openings(plan, calendar):
        for unit_id in _units(session, definition, today):
            if (definition.key, period.key, unit_id) not in opened:
                session.add(
                    Occurrence(
                        year_id=plan.label,
                        definition_key=definition.key,
                        period=period.key,
                        unit_id=unit_id,
                        due=day,
                    )
                )


def _units(session: Session, definition: Definition, on: date) -> list[str]:
    if not definition.starts.per_unit:
        return [root_unit(session)]
    kind = definition.starts.per_unit
    alive = in_force.units(roster.of(session), on)
    return [unit.id for unit in alive if kind in ("all", unit.type)]


def _published_days(session: Session, label: str) -> dict[str, date]:
    query = select(Milestone.code, Milestone.due).where(Milestone.year_id == label)
    return {code: day for code, day in session.execute(query) if day is not None}


def _content(plan: YearPlan) -> dict[str, Any]:
    return {
        "label": plan.label,
        "starts": plan.starts.isoformat(),
        "pattern": plan.pattern,
        "site": plan.site_id,
        "off": list(plan.off),
        "carried": {code: day.isoformat() for code, day in plan.carried.items()},
        "dates": {code: day.isoformat() for code, day in plan.dates.items()},
        "milestones": [
            {
                "code": m.code,
                "title": m.title,
                "offset": str(m.offset),
                "roll": m.roll.value,
                "waits_for": list(m.waits_for),
                "accountable": m.accountable,
            }
            for m in plan.milestones
        ],
        "ladder": laddering.to_rows(plan.ladder) if plan.ladder else [],
        **({"weeks": plan.weeks} if plan.weeks != WEEKS[0] else {}),
        "definitions": {d.key: d.version for d in CURRENT.all()},
        "file": _plain(dict(plan.content)),
        **({"other_years": list(plan.other_years)} if plan.other_years else {}),
    }


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it: days and other texts as texts."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)

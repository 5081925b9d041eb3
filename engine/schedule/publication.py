"""Publishing a year: its plan, what would change, its milestones and its openings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from calendars.fiscal_year import WEEKS, FiscalYear, Pattern, Period, key_of, keys_of, occurrences
from calendars.identifiers import YEAR, part
from calendars.milestones import MilestoneDefinition, MilestoneGraph
from calendars.offsets import FISCAL_START, OPENED, PERIOD_END, parse
from calendars.standard_year import MILESTONES
from calendars.working_calendar import WorkingCalendar
from engine import audit_trail, escalation_policy
from engine.audit_trail import content_hash
from engine.catalogue import CURRENT
from engine.errors import LabelTaken, MilestonesMissing, YearOverlaps
from engine.escalation_policy import EscalationPolicy
from engine.organisation import directory, roles
from engine.organisation.directory import root_unit
from engine.schedule import deadlines, wakeups
from engine.schedule.milestones import code_for
from engine.types import Actor
from persistence.organisation import Setting
from persistence.strategy_year import (
    CalendarStatus,
    CalendarVersion,
    Milestone,
    Occurrence,
    PlanYear,
)
from state_machines.definition import Definition
from state_machines.validation.steps import offset_texts

CARRIED_IN = "carried in from before this calendar"


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A fiscal year as its calendar file describes it.

    `starts` is F; `pattern` a calendars.fiscal_year.Pattern, `weeks` its length where it counts
    weeks; `site_id` the site whose working days the milestones follow. `carried` are milestones
    reached before this year's processes, `dates` days fixed by hand, `off` the keys of definitions
    that are not run, `content` the file as read.
    `other_years` are the labels of years that are not run but that records name.
    """

    label: str
    starts: date
    pattern: str
    site_id: str
    weeks: int = 52
    milestones: tuple[MilestoneDefinition, ...] = MILESTONES
    carried: Mapping[str, date] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    off: tuple[str, ...] = ()
    ladder: EscalationPolicy | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    other_years: tuple[str, ...] = ()


def openings(
    plan: YearPlan, calendar: WorkingCalendar, definitions: Iterable[Definition] | None = None
) -> Iterator[tuple[Definition, Period, date]]:
    """Yield each process with each period it runs in and the working day it opens on.

    `definitions` are those that are installed where None.
    """
    year, days = fiscal_year(plan), year_days(plan, calendar)
    for definition in CURRENT.all() if definitions is None else definitions:
        if definition.item or not definition.starts.every or definition.key in plan.off:
            continue
        for period in occurrences(definition.starts.every, year):
            known = {**days, PERIOD_END: period.last, OPENED: period.first}
            day = parse(definition.starts.at).resolve(
                known, calendar, quarter=period.closes_quarter
            )
            yield definition, period, calendar.on_or_after(day)


def periodic(plan: YearPlan, calendar: WorkingCalendar) -> Iterator[tuple[str, str, str, date]]:
    """Yield the milestones that each opening of an in-year process owes."""
    days = year_days(plan, calendar)
    for definition, period, opened in openings(plan, calendar):
        known = {**days, PERIOD_END: period.last, OPENED: opened}
        anchors = deadlines.named_days(definition, known, calendar, quarter=period.closes_quarter)
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
        return anchors[OPENED]
    wanted = parse(due)
    if wanted.anchors - anchors.keys():
        return anchors[OPENED]
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


def refuse_unfit_label(session: Session, label: str) -> None:
    """Raise NotInAlphabet or LabelTaken where a new year cannot be called so.

    2011-12 is a year to some and the twelfth month of 2011 to others, and 2027/28 makes the same
    ids and addresses as 2027-28: both of a pair can stand alone, not side by side.
    """
    known = session.scalars(select(PlanYear.id)).all()
    if label in known:
        return
    if (written := YEAR.read(label)) != label:
        raise LabelTaken(label, written)
    for other in known:
        if shared := _spoken(label) & _spoken(other):
            raise LabelTaken(label, other, min(shared))


def _spoken(label: str) -> set[str]:
    """Return what a year and its periods are called where only letters, digits and dashes count."""
    return {part(key).casefold().removeprefix("fy") for key in keys_of(label)}


@dataclass(frozen=True, slots=True)
class Uncounted:
    """An offset that means no day: `place` is where it is written, `code` the missing milestone."""

    place: str
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day of a plan; `kind` is milestone, opening or task, `was` the day before."""

    kind: str
    code: str
    title: str
    day: date
    was: date | None = None
    person: str = ""  # who is asked, where it is the due day of an open task


def preview(session: Session, plan: YearPlan) -> list[PlannedDay]:
    """Return every day the plan lays down, with the one it replaces, in order of time.

    Raises YearOverlaps and MilestonesMissing.
    """
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    _require_room(session, plan)
    _require_days(plan)
    before = _published_days(session, plan.label)
    stays = _published_days(session, plan.label, Milestone.reached_at.is_not(None))
    graph, dates = milestone_days(plan, calendar)
    found = [
        PlannedDay("milestone", code, graph[code].title, stays.get(code, day), before.get(code))
        for code, day in dates.items()
    ]
    for definition, period, day in openings(plan, calendar):
        found.append(PlannedDay("opening", f"{definition.key}@{period.key}", definition.title, day))
    return sorted(found, key=lambda planned: (planned.day, planned.kind, planned.code))


def publish(session: Session, plan: YearPlan, *, actor: Actor, now: datetime) -> CalendarVersion:
    """Make a plan the one that drives the engine; publishing the same plan again does nothing.

    What has been reached or opened stays; what has not is laid down anew. Whatever is under way is
    woken, to follow (engine/operations/reschedule.py). Raises NotInForce, YearOverlaps when another
    year is published for some of its days, and MilestonesMissing when a process counts from a
    milestone that the year leaves out.
    """
    roles.require(directory.of(session), actor, roles.today(session, now))
    _require_room(session, plan)
    _require_days(plan)
    content = _content(plan)
    digest, known = content_hash(content), _latest(session, plan.label)
    if known is not None and _is_the_same(known, digest):
        return known
    version = CalendarVersion(
        year=plan.label,
        version=known.version + 1 if known else 1,
        status=CalendarStatus.PUBLISHED,
        content=content,
        content_hash=digest,
        created_at=now,
        created_by=actor.person_id,
        published_at=now,
        published_by=actor.person_id,
    )
    if known is not None:
        known.status = CalendarStatus.SUPERSEDED
    session.add(version)
    session.flush()
    refuse_unfit_label(session, plan.label)
    _enter(session, plan, version)
    lay_down(session, plan, now)
    wakeups.wake_year(session, plan.label, due_at=now, reason=reason_to_wake(version.version))
    audit_trail.append(
        session,
        audit_trail.OFFICE,
        "calendar_published",
        actor=actor,
        now=now,
        year=plan.label,
        version=version.version,
        content_hash=digest,
    )
    return version


def is_in_force(session: Session, plan: YearPlan) -> bool:
    """Tell whether a plan is the one that drives the engine, so that publishing changes nothing."""
    known = _latest(session, plan.label)
    return known is not None and _is_the_same(known, content_hash(_content(plan)))


def lay_down(session: Session, plan: YearPlan, now: datetime) -> None:
    """Write the year, the milestones and the openings of a plan whose year there is."""
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    year = session.get_one(PlanYear, plan.label)
    year.starts, year.pattern, year.site_id = plan.starts, plan.pattern, plan.site_id
    year.weeks = plan.weeks
    session.flush()
    _milestones(session, plan, calendar)
    _occurrences(session, plan, calendar, now)
    if plan.ladder is not None:
        rows: dict[str, Any] = {"rungs": escalation_policy.policy_to_rows(plan.ladder)}
        session.merge(Setting(key=escalation_policy.KEY, value=rows))
    session.flush()


def reason_to_wake(version: int) -> str:
    """Return why instances are looked at after a version of their calendar was published."""
    return f"calendar version {version} published"


def milestone_days(
    plan: YearPlan, calendar: WorkingCalendar
) -> tuple[MilestoneGraph, dict[str, date]]:
    """Return the graph of a plan and the day of each milestone."""
    graph = MilestoneGraph(plan.milestones)
    known = {**plan.dates, **plan.carried, FISCAL_START: plan.starts}
    return graph, dict(graph.dates(fiscal_year(plan), calendar, known))


def year_days(plan: YearPlan, calendar: WorkingCalendar) -> dict[str, date]:
    """Return the days from which the processes of a year count: its start and each milestone."""
    _, dates = milestone_days(plan, calendar)
    return {**dates, **plan.carried, FISCAL_START: plan.starts}


def uncounted(plan: YearPlan, definitions: Iterable[Definition]) -> Iterator[Uncounted]:
    """Yield each offset of a process that is run whose milestone has no day in the year."""
    known = {FISCAL_START, *plan.carried, *(milestone.code for milestone in plan.milestones)}
    for definition in definitions:
        if definition.key not in plan.off:
            for place, text in offset_texts(definition):
                codes = {anchor for anchor in parse(text).anchors if "." in anchor}
                yield from (Uncounted(place, text, code) for code in sorted(codes - known))


def _require_room(session: Session, plan: YearPlan) -> None:
    """Raise YearOverlaps when another year runs on days of this one."""
    wanted = fiscal_year(plan)
    for other in session.scalars(select(PlanYear).where(PlanYear.id != plan.label)):
        there = deadlines.fiscal_year(other)
        if wanted.start <= there.last and there.start <= wanted.last:
            raise YearOverlaps(plan.label, wanted.start, other.id, there.start, there.last)


def _require_days(plan: YearPlan) -> None:
    """Raise MilestonesMissing when a process would count from no day."""
    if found := list(uncounted(plan, CURRENT.all())):
        raise MilestonesMissing(plan.label, [(each.code, each.place) for each in found])


def _latest(session: Session, label: str) -> CalendarVersion | None:
    versions = select(CalendarVersion).where(CalendarVersion.year == label)
    return session.scalars(versions.order_by(CalendarVersion.version.desc())).first()


def _is_the_same(known: CalendarVersion, digest: str) -> bool:
    return known.content_hash == digest and known.status == CalendarStatus.PUBLISHED


def _enter(session: Session, plan: YearPlan, version: CalendarVersion) -> None:
    """Let a year follow a version of its calendar."""
    year = session.get(PlanYear, plan.label)
    if year is None:
        year = PlanYear(
            id=plan.label,
            starts=plan.starts,
            pattern=plan.pattern,
            weeks=plan.weeks,
            site_id=plan.site_id,
        )
        session.add(year)
    year.calendar_id = version.id
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
        row.critical = milestone.code in critical
        session.add(row)
        if row.reached_at is not None:
            continue  # its day has been, whatever the plan says now
        row.due = dates[milestone.code]
        row.by_calendar = milestone.code not in reached  # then its day alone reaches it
        if milestone.code in plan.carried:
            row.due, row.by_calendar = plan.carried[milestone.code], True
            row.explanation = CARRIED_IN
    for code, title, accountable, day in periodic(plan, calendar):
        row = rows.setdefault(code, _first_laid(plan, code, day))
        row.title, row.accountable = title, accountable
        row.due = row.due if row.reached_at else day
        session.add(row)
    for code in plan.carried.keys() - {milestone.code for milestone in plan.milestones}:
        row = rows.setdefault(code, _first_laid(plan, code, plan.carried[code]))
        row.due = row.due if row.reached_at else plan.carried[code]
        row.by_calendar, row.explanation = True, CARRIED_IN
        session.add(row)
    session.flush()


def _first_laid(plan: YearPlan, code: str, day: date) -> Milestone:
    """Return the row of a milestone that the plan's own list does not have."""
    return Milestone(
        year_id=plan.label,
        code=code,
        title=code,
        accountable="SMD",
        waits_for=[],
        baseline=day,
        due=day,
    )


def _occurrences(
    session: Session, plan: YearPlan, calendar: WorkingCalendar, now: datetime
) -> None:
    today = roles.today(session, now)
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
    alive = roles.units(directory.of(session), on)
    return [unit.id for unit in alive if kind in ("all", unit.type)]


def _published_days(session: Session, label: str, *which: ColumnElement[bool]) -> dict[str, date]:
    query = select(Milestone.code, Milestone.due).where(Milestone.year_id == label, *which)
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
        "ladder": escalation_policy.policy_to_rows(plan.ladder) if plan.ladder else [],
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

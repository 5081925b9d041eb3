"""Publishing a year: its plan, what would change, its milestones and its openings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from calendars.fiscal_year import Period, key_of, keys_of, occurrences
from calendars.identifiers import YEAR, part
from calendars.milestones import MilestoneGraph
from calendars.offsets import FISCAL_START, OPENED, PERIOD_END, parse
from calendars.working_calendar import WorkingCalendar
from engine import audit_trail, escalation_policy
from engine.catalogue import CURRENT
from engine.errors import (
    LabelTaken,
    MilestoneFixed,
    MilestonesMissing,
    PeriodDayUnknown,
    YearOverlaps,
)
from engine.organisation import directory, roles
from engine.organisation.directory import root_unit
from engine.schedule import before_our_time, deadlines, period_days, wakeups
from engine.schedule.before_our_time import BEFORE_OUR_TIME
from engine.schedule.milestones import code_for
from engine.schedule.period_days import SetDay
from engine.schedule.planned_steps import named_days, planned_steps
from engine.schedule.year_plan import YearPlan, content_of, digest_of, fiscal_year
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
class Opening:
    """A process that opens in a period, on `day`; `own` are the days set for that period alone."""

    definition: Definition
    period: Period
    day: date
    own: Mapping[str, date]

    def known(self, days: Mapping[str, date]) -> dict[str, date]:
        """Return the days from which it counts: those of the year, its period's and its own."""
        return {**days, PERIOD_END: self.period.last, OPENED: self.day, **self.own}


def openings(
    plan: YearPlan, calendar: WorkingCalendar, definitions: Iterable[Definition] | None = None
) -> Iterator[Opening]:
    """Yield each process in each period it runs in, with the working day it opens on.

    `definitions` are those that are installed where None.
    """
    year, days = fiscal_year(plan), year_days(plan, calendar)
    known_processes = CURRENT.all() if definitions is None else tuple(definitions)
    moved = _moved_days(plan, calendar, known_processes)
    for definition in known_processes:
        if definition.item or not definition.starts.every or definition.key in plan.off:
            continue
        for period in occurrences(definition.starts.every, year):
            own = moved.get((definition.key, period.key), {})
            first = Opening(definition, period, period.first, own)
            day = parse(definition.starts.at).resolve(
                first.known(days), calendar, quarter=period.closes_quarter
            )
            yield replace(first, day=calendar.on_or_after(day))


def _moved_days(
    plan: YearPlan, calendar: WorkingCalendar, definitions: Iterable[Definition]
) -> dict[tuple[str, str], dict[str, date]]:
    """Return the days of single periods by process and period; what no period has is left out."""
    found = defaultdict[tuple[str, str], dict[str, date]](dict)
    known = tuple(definitions)
    for code, day in plan.dates.items():
        with suppress(PeriodDayUnknown):
            for each in period_days.set_days({code: day}, fiscal_year(plan), calendar, known):
                found[each.definition_key, each.period][each.name] = each.day
    return found


def periodic(plan: YearPlan, calendar: WorkingCalendar) -> Iterator[tuple[str, str, str, date]]:
    """Yield the milestones that each opening of an in-year process owes."""
    days = year_days(plan, calendar)
    for opening in openings(plan, calendar):
        definition, period = opening.definition, opening.period
        quarter = period.closes_quarter
        anchors = named_days(definition, opening.known(days), calendar, quarter=quarter)
        steps = planned_steps(definition, anchors, calendar, quarter=quarter)
        for key, planned in steps.items():
            step = definition.step(key)
            for code in step.reaches:
                full = code_for(code, period.key)
                if full != code:
                    title = f"{step.title} {period.key}"
                    yield full, title, step.by or definition.owner, planned.due


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


def publish(
    session: Session, plan: YearPlan, *, actor: Actor, now: datetime, small: bool = False
) -> CalendarVersion:
    """Make a plan the one that drives the engine; publishing the same plan again does nothing.

    What has been reached or opened stays; what has not is laid down anew. Whatever is under way is
    woken, to follow (engine/operations/reschedule.py). Whether `actor` may do so without approval
    is decided by the caller; `small` says that none was needed. Raises NotInForce, YearOverlaps
    when another year is published for some of its days, MilestonesMissing when a process counts
    from a milestone that the year leaves out, and MilestoneFixed when one moves of which both it
    and the version in force say that it does not.
    """
    roles.require(directory.of(session), actor, roles.today(session, now))
    require_fixed(session, plan)
    return put_in_force(session, plan, actor=actor, now=now, small=small)


def put_in_force(
    session: Session, plan: YearPlan, *, actor: Actor, now: datetime, small: bool = False
) -> CalendarVersion:
    """Do what `publish` does, whoever asks for it and whichever day moves.

    Raises YearOverlaps and MilestonesMissing.
    """
    require_room(session, plan)
    known = in_force(session, plan.label)
    if known is not None and known.content_hash == digest_of(plan):
        return known
    version = new_version(session, plan, actor=actor, now=now)
    version.small = small
    return activate(session, version, plan, actor=actor, now=now)


def new_version(
    session: Session, plan: YearPlan, *, actor: Actor, now: datetime
) -> CalendarVersion:
    """Write a plan as a draft, which drives nothing."""
    newest = select(func.max(CalendarVersion.version)).where(CalendarVersion.year == plan.label)
    version = CalendarVersion(
        year=plan.label,
        version=(session.scalar(newest) or 0) + 1,
        status=CalendarStatus.DRAFT,
        content=content_of(plan),
        content_hash=digest_of(plan),
        created_at=now,
        created_by=actor.person_id,
    )
    session.add(version)
    session.flush()
    refuse_unfit_label(session, plan.label)
    return version


def activate(
    session: Session, version: CalendarVersion, plan: YearPlan, *, actor: Actor, now: datetime
) -> CalendarVersion:
    """Let a draft, which holds a plan, drive the engine in place of the version in force."""
    known = in_force(session, plan.label)
    if known is not None:
        known.status = CalendarStatus.SUPERSEDED
    version.status = CalendarStatus.PUBLISHED
    version.published_at, version.published_by = now, actor.person_id
    enter(session, plan, version)
    lay_down(session, plan, now, first=known is None)
    reason = reason_to_wake(version.version)
    wakeups.wake_year(session, plan.label, due_at=now, reason=reason)
    audit_trail.append(
        session,
        audit_trail.OFFICE,
        "calendar_published",
        actor=actor,
        now=now,
        year=plan.label,
        version=version.version,
        content_hash=version.content_hash,
    )
    return version


def in_force(session: Session, label: str) -> CalendarVersion | None:
    """Return the version of a year's calendar that drives the engine, None before the first."""
    year = session.get(PlanYear, label)
    version = session.get(CalendarVersion, year.calendar_id) if year is not None else None
    if version is None or version.status != CalendarStatus.PUBLISHED:
        return None
    return version


def fixed_in(content: Mapping[str, Any]) -> dict[str, str]:
    """Return why milestones are not moved, by code, as the content of a version says it."""
    rows = content.get("milestones", ())
    return {row["code"]: row["fixed"] for row in rows if row.get("fixed")}


def lay_down(
    session: Session,
    plan: YearPlan,
    now: datetime,
    *,
    opens: bool = True,
    first: bool = False,
) -> None:
    """Write the year, the milestones and, if it `opens`, the openings of a year that is entered.

    What the `first` calendar puts before its time is settled (before_our_time.py).
    """
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    year = session.get_one(PlanYear, plan.label)
    year.starts, year.pattern, year.site_id = plan.starts, plan.pattern, plan.site_id
    year.weeks = plan.weeks
    session.flush()
    if first:
        before_our_time.forget(session, plan.label)
    period_days.store(session, plan.label, _set_days(plan, calendar))
    _milestones(session, plan, calendar)
    if opens:
        _occurrences(session, plan, calendar, now)
    if opens and plan.ladder is not None:
        rows: dict[str, Any] = {"rungs": escalation_policy.policy_to_rows(plan.ladder)}
        session.merge(Setting(key=escalation_policy.KEY, value=rows))
    session.flush()
    if first:
        before_our_time.settle(session, plan, now)


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


def _set_days(plan: YearPlan, calendar: WorkingCalendar) -> Iterator[SetDay]:
    return period_days.set_days(plan.dates, fiscal_year(plan), calendar, CURRENT.all())


def require_room(session: Session, plan: YearPlan) -> None:
    """Raise YearOverlaps or MilestonesMissing where a plan cannot be published."""
    _require_days(plan)
    wanted = fiscal_year(plan)
    for other in session.scalars(select(PlanYear).where(PlanYear.id != plan.label)):
        there = deadlines.fiscal_year(other)
        if wanted.start <= there.last and there.start <= wanted.last:
            raise YearOverlaps(plan.label, wanted.start, other.id, there.start, there.last)


def _require_days(plan: YearPlan) -> None:
    """Raise MilestonesMissing when a process would count from no day."""
    if found := list(uncounted(plan, CURRENT.all())):
        raise MilestonesMissing(plan.label, [(each.code, each.place) for each in found])


def require_fixed(session: Session, plan: YearPlan) -> None:
    """Raise MilestoneFixed when a milestone moves that was fixed, and still is."""
    version = in_force(session, plan.label)
    if version is None:
        return
    _, days = milestone_days(plan, deadlines.calendar_of_site(session, plan.site_id))
    was = fixed_in(version.content)
    stays = [each.code for each in plan.milestones if each.fixed and each.code in was]
    query = select(Milestone).where(
        Milestone.year_id == plan.label, Milestone.code.in_(stays), Milestone.reached_at.is_(None)
    )
    for row in session.scalars(query):
        if row.due is not None and days[row.code] != row.due:
            raise MilestoneFixed(row.code, row.due, was[row.code])


def enter(session: Session, plan: YearPlan, version: CalendarVersion) -> None:
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
    reached = frozenset[str]().union(*(each.reaches for each in CURRENT.all()))
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
    for code in sorted(plan.carried.keys() - {milestone.code for milestone in plan.milestones}):
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
        delete(Occurrence).where(
            Occurrence.year_id == plan.label,
            Occurrence.opened_at.is_(None),
            Occurrence.dropped.is_distinct_from(BEFORE_OUR_TIME),
        )
    )
    opened = {
        (row.definition_key, row.period, row.unit_id)
        for row in session.scalars(select(Occurrence).where(Occurrence.year_id == plan.label))
    }
    top, alive = root_unit(session), roles.units(directory.of(session), today)
    for opening in openings(plan, calendar):
        definition_key, period = opening.definition.key, opening.period.key
        kind = opening.definition.starts.per_unit
        units = [unit.id for unit in alive if kind in ("all", unit.type)] if kind else [top]
        for unit_id in units:
            if (definition_key, period, unit_id) not in opened:
                session.add(
                    Occurrence(
                        year_id=plan.label,
                        definition_key=definition_key,
                        period=period,
                        unit_id=unit_id,
                        due=opening.day,
                    )
                )

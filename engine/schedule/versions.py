"""Versions of a year's calendar: drafts that wait for approval, and how two versions differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit_trail
from engine.schedule import attached_rehearsal, deadlines, publication
from engine.schedule.attached_rehearsal import AttachedRehearsal
from engine.schedule.period_days import is_day_of_period
from engine.schedule.year_plan import YearPlan, plan_of
from engine.types import Actor
from persistence.strategy_year import CalendarStatus, CalendarVersion

SAID = {
    "starts": "First day of the year",
    "pattern": "How its periods are cut",
    "weeks": "Weeks",
    "site": "Site whose working days count",
    "off": "Processes that are not run",
    "carried": "Carried in",
    "ladder": "Reminders and escalations",
    "other_years": "Other years",
    "small_moves": "What the office moves without asking",
}  # what a part of a version is called, in the order in which differences are told
OF_MILESTONE = {
    "title": "title",
    "accountable": "accountable",
    "waits_for": "waits for",
    "roll": "roll",
    "fixed": "fixed",
}


@dataclass(frozen=True, slots=True)
class DayDifference:
    """A milestone that two versions put on different days, or that one of them lacks."""

    code: str
    title: str
    old: date | None
    new: date | None


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """How one version differs from another: in days, and in sentences about everything else."""

    days: tuple[DayDifference, ...]
    others: tuple[str, ...]


def draft(
    session: Session,
    plan: YearPlan,
    *,
    actor: Actor,
    now: datetime,
    ripple: dict[str, Any],
    rehearsal: AttachedRehearsal | None = None,
) -> CalendarVersion:
    """Write a plan as the draft that waits for approval, in place of one that did.

    A year that was never published is entered with its milestones, so that its approval can be
    asked; nothing opens by it. Raises YearOverlaps, MilestonesMissing, MilestoneFixed and
    OtherRehearsed.
    """
    publication.require_fixed(session, plan)
    publication.require_room(session, plan)
    if (waiting := newest_draft(session, plan.label)) is not None:
        waiting.status = CalendarStatus.SET_ASIDE
    version = publication.new_version(session, plan, actor=actor, now=now)
    version.ripple = ripple
    if rehearsal is not None:
        attached_rehearsal.attach(session, version, rehearsal, now)
    if publication.in_force(session, plan.label) is None:
        publication.enter(session, plan, version)
        publication.lay_down(session, plan, now, opens=False, first=True)
    audit_trail.append(
        session,
        audit_trail.OFFICE,
        "calendar_proposed",
        actor=actor,
        now=now,
        year=plan.label,
        version=version.version,
        content_hash=version.content_hash,
        rehearsal=rehearsal.outcome.value if rehearsal else "",
        rehearsal_hash=rehearsal.digest if rehearsal else "",
    )
    return version


def approve(session: Session, version: CalendarVersion, *, actor: Actor, now: datetime) -> None:
    """Put a draft in force as it was proposed. Raises YearOverlaps and MilestonesMissing."""
    plan = plan_of(version.content)
    publication.require_room(session, plan)
    publication.activate(session, version, plan, actor=actor, now=now)


def newest_draft(session: Session, label: str) -> CalendarVersion | None:
    """Return the draft of a year's calendar that waits for approval."""
    query = select(CalendarVersion).where(
        CalendarVersion.year == label, CalendarVersion.status == CalendarStatus.DRAFT
    )
    return session.scalars(query.order_by(CalendarVersion.version.desc())).first()


def years(session: Session) -> list[str]:
    """Return the labels of the years of which there is a version."""
    return list(session.scalars(select(CalendarVersion.year).distinct()))


def version_of(session: Session, label: str, number: int) -> CalendarVersion | None:
    """Return a version of a year's calendar by its number."""
    query = select(CalendarVersion).where(
        CalendarVersion.year == label, CalendarVersion.version == number
    )
    return session.scalars(query).one_or_none()


def last_approved(session: Session, label: str) -> CalendarVersion | None:
    """Return the newest version that was not moved without asking."""
    query = select(CalendarVersion).where(
        CalendarVersion.year == label,
        CalendarVersion.published_at.is_not(None),
        CalendarVersion.small.is_(False),
    )
    return session.scalars(query.order_by(CalendarVersion.version.desc())).first()


def days_of(session: Session, plan: YearPlan) -> dict[str, date]:
    """Return the day of each milestone of a plan, and those that it sets for single periods."""
    _, days = publication.milestone_days(plan, deadlines.calendar_of_site(session, plan.site_id))
    return {**days, **{code: day for code, day in plan.dates.items() if is_day_of_period(code)}}


def difference(
    session: Session, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> VersionDifference:
    """Return how the content of a version differs from that of another, or from nothing."""
    old = days_of(session, plan_of(before)) if before is not None else {}
    new = days_of(session, plan_of(after))
    titles = {
        row["code"]: row["title"]
        for content in (before, after)
        if content
        for row in content["milestones"]
    }
    codes = [*new, *(code for code in old if code not in new)]
    days = [
        DayDifference(code, titles.get(code, ""), old.get(code), new.get(code))
        for code in codes
        if old.get(code) != new.get(code)
    ]
    days.sort(key=lambda each: (each.new or each.old or date.max, each.code))
    return VersionDifference(tuple(days), tuple(_others(before, after) if before else ()))


def _others(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key, title in SAID.items():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key == "ladder":
            yield f"{title}: changed"
        else:
            yield f"{title}: {_shown(new)}, before {_shown(old)}"
    known = {row["code"]: row for row in before["milestones"]}
    for row in after["milestones"]:
        was = known.get(row["code"])
        for key, title in OF_MILESTONE.items():
            if was is not None and was.get(key) != row.get(key):
                new, old = _shown(row.get(key)), _shown(was.get(key))
                yield f"{row['code']}, {title}: {new}, before {old}"


def _shown(value: object) -> str:
    """Return a part of a version as people read it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items()) or "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value in (None, "") else str(value)

"""A version of a year's calendar as its approver sees it: its days, what differs, whom it moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.formatting import counted
from engine.schedule import attached_rehearsal, publication, versions
from engine.schedule.attached_rehearsal import AttachedRehearsal
from engine.schedule.year_plan import plan_of
from persistence.strategy_year import CalendarStatus, CalendarVersion
from state_machines.definition import Step

CODE = re.compile(r"[A-Z]+\.[a-z][a-z0-9_]*")
NAMED = "calendar_version"  # what a step that names a version of the calendar calls it


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A milestone of a version; `before` is its day in the version in force, if that is another."""

    code: str
    title: str
    day: date
    before: date | None


@dataclass(frozen=True, slots=True)
class AffectedPerson:
    """Somebody whose open tasks move: each title with its old and its new day."""

    name: str
    tasks: tuple[tuple[str, date | None, date | None], ...]


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A version that waits for approval; `against` is the number of the one in force, if any.

    One that has been in force before it was approved may be `followed_by` another.

    `others` say what differs beside days, `conflicts` what is wrong with them and a way out,
    `before_our_time` what a year that begins late neither owes nor counts as late, `rehearsal` what
    came of living through it. One that `waits` for its approval without one says so.
    """

    year: str
    version: int
    content_hash: str
    against: int | None
    followed_by: int | None
    days: tuple[CalendarDay, ...]
    moved: tuple[CalendarDay, ...]
    others: tuple[str, ...]
    people: tuple[AffectedPerson, ...]
    full_weeks: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]
    before_our_time: tuple[tuple[str, date | None], ...]
    rehearsal: AttachedRehearsal | None
    waits: bool


def calendar_decided_on(execution: Execution, step: Step) -> CalendarView | None:
    """Return the version of the calendar that an approval binds, None where it binds none."""
    for run in execution.latest(step.binds).values():
        if NAMED in run.content:
            session, year = execution.session, execution.instance.year_id
            version = versions.version_of(session, year, int(run.content[NAMED]))
            return of_version(session, version) if version is not None else None
    return None


def of_version(session: Session, version: CalendarVersion) -> CalendarView:
    """Return a version as its approver sees it, beside the version in force."""
    known = publication.in_force(session, version.year)
    waits = version.status == CalendarStatus.DRAFT
    against = known if waits and known is not None else None
    differs = versions.difference(session, against.content if against else None, version.content)
    before = {each.code: each.old for each in differs.days} if against else {}
    titles = {row["code"]: row["title"] for row in version.content["milestones"]}
    days = versions.days_of(session, plan_of(version.content))
    rows = tuple(
        CalendarDay(code, titles.get(code, code), day, before.get(code))
        for code, day in sorted(days.items(), key=lambda each: (each[1], each[0]))
    )
    shown: Mapping[str, Any] = version.ripple or {}
    return CalendarView(
        year=version.year,
        version=version.version,
        content_hash=version.content_hash,
        against=against.version if against else None,
        followed_by=known.version if not waits and known and known.id != version.id else None,
        days=rows,
        moved=tuple(row for row in rows if row.code in before),
        others=tuple(_in_words(line, titles) for line in differs.others),
        people=_people(shown),
        full_weeks=tuple(_week(week) for week in shown.get("full_weeks", ())),
        conflicts=tuple(
            (_in_words(each["what"], titles), _in_words(each["way_out"], titles))
            for each in shown.get("conflicts", ())
        ),
        before_our_time=tuple(
            (each["title"], _day(each["day"])) for each in shown.get("before_our_time", ())
        ),
        rehearsal=attached_rehearsal.of_version(session, version),
        waits=waits,
    )


def _in_words(text: str, titles: Mapping[str, str]) -> str:
    """Return a sentence in which milestones have their titles, not their codes."""
    return CODE.sub(lambda found: f"“{titles[found[0]]}”" if found[0] in titles else found[0], text)


def _people(shown: Mapping[str, Any]) -> tuple[AffectedPerson, ...]:
    found: dict[str, list[tuple[str, date | None, date | None]]] = {}
    for task in shown.get("tasks", ()):
        moved = (task["title"], _day(task["old"]), _day(task["new"]))
        found.setdefault(task["person"], []).append(moved)
    return tuple(AffectedPerson(name, tuple(tasks)) for name, tasks in found.items())


def _week(week: Mapping[str, Any]) -> str:
    hours = (
        f"{counted(week['minutes'], 'minute')}, before {week['before']}, of at most {week['limit']}"
    )
    return f"{week['person']}, week from {week['week']}: {hours}"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

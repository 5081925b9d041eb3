"""The rule of target changes: in the year, a ratified target moves in two windows only."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from engine.rulebook.scorecard_map import SOURCE
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.proposing import RecordVersion
from persistence.records.scorecards import Target
from persistence.year import CalendarVersion

Window = tuple[date, date]


@rule(
    "SCM.R24",
    Severity.BLOCK,
    "In the year a ratified target changes at mid-year or on a re-plan",
    mend="wait for the next window, or have the chief executive accept the change by name",
    source=f"{SOURCE}, exceptions",
    opens=at_most(26, "weeks after the year's first day"),
    lasts=at_most(6, "weeks"),
    replans=at_most(1, "re-plans a year that open a window"),
    applied=at_most(8, "working days to apply what was decided in a window"),
)
def changed_in_a_window(at: Look) -> Iterator[Finding]:
    """Find the targets that moved outside of the windows; a request is asked about its own only."""
    if at.starts is None:
        return
    windows = list(_windows(at, at.starts))
    for before, after in _changes(at):
        day = at.calendar.local_day(after.at)
        if day >= at.starts and not any(first <= day <= last for first, last in windows):
            text = f"went from {before.content['value']} to {after.content['value']} on {day}"
            yield Finding(after.record_id, f"the ratified target {after.record_id} {text}")


def _windows(at: Look, starts: date) -> Iterator[Window]:
    """Yield the days of each window; over the year what was decided in one may be applied later."""
    for opens in (starts + timedelta(weeks=int(at.limit("opens"))), *_replanned(at, starts)):
        last = opens + timedelta(weeks=int(at.limit("lasts")))
        yield opens, last if at.item else at.calendar.add(last, int(at.limit("applied")))


def _replanned(at: Look, starts: date) -> list[date]:
    """Return the days in the year on which its calendar was published anew."""
    c = CalendarVersion
    query = select(c.published_at).where(
        c.year == at.year, c.version > 1, c.published_at.is_not(None)
    )
    days = (at.calendar.local_day(row.published_at) for row in at.rows(query.order_by(c.version)))
    return [day for day in days if day >= starts][: int(at.limit("replans"))]


def _changes(at: Look) -> Iterator[tuple[Any, Any]]:
    """Yield the version of a ratified target with its next one that has another value."""
    v = RecordVersion
    moved = select(v.record_id).where(v.sheet == Target.__tablename__, v.version > 1)
    query = (
        select(v.record_id, v.version, v.content, v.at, v.instance_id)
        .join(Target, Target.id == v.record_id)
        .where(v.sheet == Target.__tablename__, v.record_id.in_(moved))
        .where(Target.year == at.year, at.live(Target))
        .order_by(v.record_id, v.version)
    )
    for before, after in pairwise(at.rows(query)):
        same = before.record_id == after.record_id
        ratified = same and before.content["state"] == "ratified"
        ours = not at.item or after.instance_id == at.item
        if ratified and ours and before.content["value"] != after.content["value"]:
            yield before, after

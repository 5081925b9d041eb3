"""What the rules of reviews read from locked periods: statuses as they were then."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.records.periods import Periods
from engine.records.snapshots import LOCKED, Locked
from engine.records.statuses import RED
from engine.rules.parts import Look
from persistence.records.scorecards import Snapshot


def locked_periods(at: Look) -> list[Locked]:
    """Return the newest edition of each locked period up to the one looked at, oldest first."""
    s, ends = Snapshot, Periods.of(at.session, at.year).ends
    query = select(s.id, s.period, s.edition, s.locked_on, s.locked_by, s.rows, s.digest).where(
        s.year == at.year, s.state == LOCKED
    )
    newest = {
        row.period: Locked(
            row.id,
            row.period,
            row.edition,
            row.locked_on,
            row.locked_by,
            tuple(row.rows or ()),
            row.digest,
        )
        for row in at.rows(query.order_by(s.edition))
        if row.period in ends and (not at.period or ends[row.period] <= ends[at.period])
    }
    return sorted(newest.values(), key=lambda locked: ends[locked.period])


def latest(at: Look) -> Locked | None:
    """Return the latest locked period up to the one looked at."""
    found = locked_periods(at)
    return found[-1] if found else None


def red_objectives(locked: Locked) -> Mapping[str, list[str]]:
    """Return the measures that were red in a locked period, by objective."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in locked.rows:
        if row.get("status") == RED and row.get("objective"):
            found[row["objective"]].append(row["measure"])
    return found


def said_of(row: Mapping[str, Any]) -> str:
    """Return what a locked row says: value and target with their unit."""
    unit = f" {row['measured_in']}" if row.get("measured_in") else ""
    target = f" against {row['target']}{unit}" if row.get("target") is not None else ""
    return f"{row['measure']} {row.get('value') or 'missing'}{unit}{target}"

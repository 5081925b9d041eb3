"""Snapshots: what the numbers were when a period was locked; each locking keeps its own edition."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from engine.execution import Execution
from engine.records.scores import scores
from engine.records.sheets import sheet
from engine.records.versions import Origin, write
from persistence.records.scorecard import Snapshot

SHEET, LOCKED, REOPENED = "snapshots", "locked", "reopened"


@dataclass(frozen=True, slots=True)
class LockedEdition:
    """One edition of a locked period. `rows` are scores as JSON keeps them, one per measure."""

    id: str
    period: str
    edition: int
    locked_on: date
    locked_by: str
    rows: tuple[dict[str, Any], ...]
    digest: str


def newest(session: Session, year: str, period: str) -> LockedEdition | None:
    """Return the newest edition of a period, None while it has never been locked."""
    found = editions(session, year, period)
    return found[-1] if found else None


def editions(session: Session, year: str, period: str) -> list[LockedEdition]:
    """Return every edition of a period, the first one first."""
    query = select(
        Snapshot.id,
        Snapshot.period,
        Snapshot.edition,
        Snapshot.locked_on,
        Snapshot.locked_by,
        Snapshot.rows,
        Snapshot.digest,
    ).where(Snapshot.year == year, Snapshot.period == period)
    return [
        LockedEdition(r.id, r.period, r.edition, r.locked_on, r.locked_by, tuple(r.rows), r.digest)
        for r in session.execute(query.order_by(Snapshot.edition))
    ]


def freeze(execution: Execution, step_key: str) -> LockedEdition:
    """Write the next edition of an instance's period; the one before stays, marked as reopened."""
    session, instance = execution.session, execution.instance
    earlier = newest(session, instance.year_id, instance.period)
    found = scores(session, instance.year_id, instance.period, execution.today)
    rows = [each.row() for each in found]
    edition = earlier.edition + 1 if earlier else 1
    fresh = LockedEdition(
        f"{instance.period}@{edition}",
        instance.period,
        edition,
        execution.today,
        execution.actor.person_id,
        tuple(rows),
        content_hash(rows),
    )
    written = [_row(instance.year_id, fresh, LOCKED)]
    if earlier:
        written.append(_row(instance.year_id, earlier, REOPENED))
    source = f"{instance.id} step {step_key}"
    origin = Origin(execution.actor.person_id, execution.now, source, instance.id, step_key)
    write(session, sheet(SHEET), written, origin)
    return fresh


def _row(year: str, locked: LockedEdition, state: str) -> dict[str, Any]:
    return {
        "id": locked.id,
        "year": year,
        "period": locked.period,
        "edition": locked.edition,
        "state": state,
        "locked_on": locked.locked_on,
        "locked_by": locked.locked_by,
        "rows": list(locked.rows),
        "digest": locked.digest,
    }

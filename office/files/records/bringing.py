"""Bringing records in: all or nothing, versioned, remembered, and with what it makes stale."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from engine import history
from engine.organisation import home
from engine.records import staleness
from engine.records.sheets import sheet
from engine.records.writing import Origin, Written, write
from engine.types import Actor
from office.files.records.checking import Bringer, Rows, Tell, check, opens
from office.files.records.faults import RecordsRefused
from office.files.records.gathering import Gathered, Raw, gather


@dataclass(frozen=True, slots=True)
class Brought:
    """How many records of a sheet were added, changed, and left as they were."""

    sheet: str
    added: int
    changed: int
    same: int


def bring(
    session: Session,
    path: Path,
    *,
    actor: Actor,
    now: datetime,
    tell: Tell = lambda _: None,
    gathered: Gathered | None = None,
    signed: bool = False,
) -> list[Brought]:
    """Make records of what a path holds; raises RecordsRefused with every fault.

    `gathered` is what `gather` found there, where it was read before the transaction began. Rows
    that are `signed` keep who entered and approved them: the history says who let them.

    An approval whose records change is stale: its gate reopens, as after any other change.
    """
    raws, faults = gathered or gather(path)
    by = Bringer(actor.person_id, home(session).local_day(now), signed)
    found, wrong = check(session, raws, tell, by)
    if faults or wrong:
        raise RecordsRefused([*faults, *wrong])
    first = {raw.sheet.key: len(opens(session, raw.sheet, rows)) for raw, rows in found}
    written = []
    for raw, rows in found:
        tell(f"{raw.sheet.key}, {len(rows):,} rows")
        written.append((raw, _write(session, raw, rows, actor, now)))
    counts = [Brought(raw.sheet.key, w.added, len(w.changed), w.same) for raw, w in written]
    history.append(
        session,
        history.OFFICE,
        "records_imported",
        actor=actor,
        now=now,
        reason=path.name,
        sheets={c.sheet: {"added": c.added, "changed": c.changed, "same": c.same} for c in counts},
        files={raw.file: raw.digest for raw in raws},
        first={key: count for key, count in first.items() if count and sheet(key).own},
        signed=signed,
    )
    for raw, each in written:
        staleness.reopen(session, raw.sheet.key, each.changed, actor=actor, now=now)
    return counts


def _write(session: Session, raw: Raw, rows: Rows, actor: Actor, now: datetime) -> Written:
    return write(session, raw.sheet, rows, Origin(actor.person_id, now, f"import of {raw.file}"))

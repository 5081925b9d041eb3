"""Records written: each change is a version, and none is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from engine.execution import Execution
from engine.records import staleness
from engine.records.rows import read
from engine.records.sheets import RowsFaulty, Sheet, plain, sheet
from persistence.base import among, in_parts, table_of
from persistence.records.base import RecordVersion
from state_machines.definition import Step

Row = dict[str, Any]
REMEMBER: Final = insert(table_of(RecordVersion))


@dataclass(frozen=True, slots=True)
class Origin:
    """Who makes records say so, when, and by which step or file."""

    by: str
    now: datetime
    source: str
    instance_id: str | None = None
    step_key: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """How many records were added and left as they were, and the ids of those that changed.

    `unbound` are those of them that an approval can no longer stand for.
    """

    added: int = 0
    same: int = 0
    changed: tuple[str, ...] = field(default_factory=tuple)
    unbound: tuple[str, ...] = field(default_factory=tuple)


def write(
    session: Session, sheet: Sheet, rows: Sequence[dict[str, Any]], origin: Origin
) -> Written:
    """Bring typed rows into a sheet. Rows that are not named stay as they are."""
    before = _before(session, sheet, [row["id"] for row in rows])
    names = [c.name for c in sheet.columns]
    kept, binding = dict.fromkeys(("id", *names)), sheet.binding
    fresh, changed, unbound, same = [], [], [], 0
    for row in rows:
        content = {name: row.get(name) for name in kept}
        old = before.get(row["id"])
        content |= _counted(sheet, old, content) if old else {}
        if old is None:
            fresh.append(_stamped(content, 1, origin))
        elif any(old[name] != content[name] for name in names):
            changed.append(_stamped(content, old["version"] + 1, origin))
            if any(old[name] != content[name] for name in binding):
                unbound.append(row["id"])
        else:
            same += 1
    if fresh:
        session.execute(insert(sheet.table), fresh)
    if changed:
        _update(session, sheet, changed)
    _remember(session, sheet, [*fresh, *changed], origin)
    return Written(len(fresh), same, tuple(row["id"] for row in changed), tuple(unbound))


def _before(session: Session, sheet: Sheet, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for some in in_parts(ids):
        rows = session.execute(among(sheet.table), {"ids": some}).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found


def _counted(sheet: Sheet, old: Row, new: Row) -> dict[str, int]:
    """Return the counts of a record's changes, of which one more is just being made."""
    return {
        name: max(new[name] or 0, old[name] + (old[what] != new[what]))
        for name, what in sheet.counting
    }


def _stamped(content: dict[str, Any], version: int, origin: Origin) -> dict[str, Any]:
    return {
        **content,
        "version": version,
        "source": origin.source[:300],
        "changed_at": origin.now,
        "changed_by": origin.by,
    }


def _update(session: Session, sheet: Sheet, rows: list[dict[str, Any]]) -> None:
    names = [name for name in rows[0] if name != "id"]
    statement = (
        update(sheet.table)
        .where(sheet.table.c.id == bindparam("_id"))
        .values({name: bindparam(f"_{name}") for name in names})
    )
    session.execute(statement, [{f"_{name}": value for name, value in row.items()} for row in rows])


def _remember(session: Session, sheet: Sheet, rows: list[dict[str, Any]], origin: Origin) -> None:
    names = {c.name for c in sheet.columns} | {"id"}
    versions = []
    for row in rows:
        content = {name: plain(value) for name, value in row.items() if name in names}
        versions.append(
            {
                "sheet": sheet.key,
                "record_id": row["id"],
                "version": row["version"],
                "content": content,
                "content_hash": content_hash(content),
                "at": origin.now,
                "by": origin.by,
                "source": origin.source[:300],
                "instance_id": origin.instance_id,
                "step_key": origin.step_key,
            }
        )
    if versions:
        session.execute(REMEMBER, versions)


def keep(
    execution: Execution, step: Step | None, key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write rows as records that a step made, or an instance as it entered its state.

    Raises RowsFaulty with every fault.
    """
    kind = sheet(key)
    found, faults = read(execution.session, kind, rows)
    if faults:
        raise RowsFaulty(faults)
    instance_id, made_by = execution.instance.id, step.key if step else None
    where = f"step {made_by}" if made_by else f"in {execution.instance.state}"
    origin = Origin(
        execution.actor.person_id,
        execution.now,
        f"{instance_id} {where}",
        instance_id,
        made_by,
    )
    written = write(execution.session, kind, found, origin)
    execution.remember(
        "recorded",
        step=made_by,
        sheet=key,
        rows=len(found),
        added=written.added,
        changed=len(written.changed),
    )
    staleness.touched(execution, key, written.unbound)

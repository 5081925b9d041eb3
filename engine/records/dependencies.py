"""What hangs on a record: proposals that wait, approvals bound to it, records that serve it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Table, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from engine.execution import Execution
from engine.instance_ids import in_family, root_of
from engine.records.sheets import sheets, table_of
from persistence.base import Key, in_force, in_parts
from persistence.instances import Instance, InstanceStatus, Task
from persistence.records.base import Proposal, ProposalStatus, RecordVersion

# That rows were asked of a `holder`, whoever handed them in.
HELD: Final = Proposal.task_id.in_(select(Task.id).where(Task.holder_id == bindparam("holder")))
# Built once: these run for every form and every check of rules. What work proposed that ended
# before its time is not taken.
BELOW: Final = (
    select(Proposal)
    .where(Proposal.status == ProposalStatus.PENDING)
    .where(in_family(Proposal.instance_id, bindparam("of", type_=Key)))
    .where(
        ~exists().where(
            Instance.id == Proposal.instance_id, Instance.status.in_(InstanceStatus.TERMINATED)
        )
    )
    .order_by(Proposal.id)
)
OF_FAMILY: Final = BELOW.with_only_columns(
    Proposal.instance_id, Proposal.step_key, Proposal.sheet, Proposal.rows
)
OF_SHEET: Final = BELOW.where(Proposal.sheet == bindparam("sheet")).with_only_columns(Proposal.rows)
OF_STEP: Final = BELOW.where(Proposal.step_key == bindparam("step"))
OF_ITEMS: Final = OF_STEP.where(Proposal.instance_id.contains(bindparam("machine", type_=Key)))
DROPPED = "dropped"  # the status of what ended before its time


def of_family(execution: Execution) -> Sequence[Row[tuple[str, str, str, list[Any]]]]:
    """Return what an instance's process and all its items have proposed.

    Each with the instance and the step that proposed it, the sheet and the rows.
    """
    return execution.session.execute(OF_FAMILY, {"of": root_of(execution.instance.id)}).all()


def of_step(execution: Execution, step_key: str) -> Sequence[Proposal]:
    """Return what a step has proposed in an instance and its items."""
    return execution.session.scalars(OF_STEP, {"of": execution.instance.id, "step": step_key}).all()


def of_items(execution: Execution, machine: str, step_key: str) -> Sequence[Proposal]:
    """Return what a step has proposed in the items of one kind of an instance's whole family."""
    given = {"of": root_of(execution.instance.id), "step": step_key, "machine": f"/{machine}:"}
    return execution.session.scalars(OF_ITEMS, given).all()


def rows_of(execution: Execution, sheet: str) -> dict[str, Mapping[str, Any]]:
    """Return the rows of a sheet that an instance's whole family has proposed, by id."""
    found = execution.session.scalars(
        OF_SHEET, {"of": root_of(execution.instance.id), "sheet": sheet}
    )
    return {row["id"]: row for rows in found for row in rows}


def accepted(execution: Execution, sheet: str) -> list[Mapping[str, Any]]:
    """Return the rows of a sheet that an instance itself has put on record, as they came in."""
    query = select(Proposal.rows).where(
        Proposal.instance_id == execution.instance.id,
        Proposal.sheet == sheet,
        Proposal.status == ProposalStatus.ACCEPTED,
    )
    return [row for rows in execution.session.scalars(query.order_by(Proposal.id)) for row in rows]


def brought_by(execution: Execution, sheet: str, ids: Collection[str]) -> set[str]:
    """Return who handed in some records of a sheet, in an instance's whole family."""
    query = select(Proposal.by, Proposal.rows).where(
        in_family(Proposal.instance_id, root_of(execution.instance.id)),
        Proposal.sheet == sheet,
        Proposal.status == ProposalStatus.ACCEPTED,
    )
    return {
        by for by, rows in execution.session.execute(query) if any(row["id"] in ids for row in rows)
    }


def holders(session: Session, sheet: str, ids: Sequence[str], own: str) -> dict[str, list[str]]:
    """Return the instances under way that decided on records, with these, the family `own` aside.

    They decided on a record when they made its version before the newest, or accepted it as it was.
    """
    wanted, found = set(ids), dict[str, set[str]]()
    for instance_id, record_id in (
        *_makers(session, sheet, ids),
        *_accepters(session, sheet, wanted, own),
    ):
        if root_of(instance_id) != own:
            found.setdefault(instance_id, set()).add(record_id)
    return {key: sorted(of) for key, of in found.items()}


def fingerprint(execution: Execution) -> tuple[int, str]:
    """Return how many records an instance and its items ask to decide on, with their hash."""
    named: dict[str, set[str]] = {}
    query = select(Proposal.sheet, Proposal.rows).where(
        _within([execution.instance.id]), Proposal.status != ProposalStatus.SUPERSEDED
    )
    for sheet, rows in execution.session.execute(query):
        named.setdefault(sheet, set()).update(row["id"] for row in rows)
    hashes = [
        line for sheet in sorted(named) for line in _hashes(execution, sheet, sorted(named[sheet]))
    ]
    return len(hashes), content_hash(hashes)


def _makers(session: Session, sheet: str, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield who made the version before the newest of each record."""
    for some in in_parts(ids):
        query = select(
            RecordVersion.record_id, RecordVersion.version, RecordVersion.instance_id
        ).where(RecordVersion.sheet == sheet, RecordVersion.record_id.in_(some))
        versions: dict[str, list[tuple[int, str]]] = {}
        for record_id, version, made_by in session.execute(query):
            versions.setdefault(record_id, []).append((version, made_by or ""))
        for record_id, history in versions.items():
            if len(history) > 1 and (maker := sorted(history)[-2][1]):
                yield maker, record_id


def _accepters(
    session: Session, sheet: str, wanted: set[str], own: str
) -> Iterator[tuple[str, str]]:
    """Yield the instances under way that accepted a proposal naming a record."""
    alive = select(Instance.id).where(
        Instance.parent_id.is_(None), Instance.status.in_(InstanceStatus.ACTIVE)
    )
    roots = [root for root in session.scalars(alive) if root != own] if wanted else []
    query = select(Proposal.instance_id, Proposal.rows).where(
        Proposal.sheet == sheet, Proposal.status == ProposalStatus.ACCEPTED, _within(roots)
    )
    for instance_id, rows in session.execute(query):
        yield from ((instance_id, row["id"]) for row in rows if row["id"] in wanted)


def _hashes(execution: Execution, sheet: str, ids: Sequence[str]) -> Iterator[str]:
    """Yield the hash of the newest version of each record."""
    for some in in_parts(ids):
        newest = (
            select(RecordVersion.record_id, func.max(RecordVersion.version).label("version"))
            .where(RecordVersion.sheet == sheet, RecordVersion.record_id.in_(some))
            .group_by(RecordVersion.record_id)
            .subquery()
        )
        query = (
            select(RecordVersion.record_id, RecordVersion.content_hash)
            .join(newest, newest.c.record_id == RecordVersion.record_id)
            .where(RecordVersion.sheet == sheet, RecordVersion.version == newest.c.version)
            .order_by(RecordVersion.record_id)
        )
        yield from (f"{sheet} {key} {found}" for key, found in execution.session.execute(query))


def _within(families: Iterable[str]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(in_family(Proposal.instance_id, family) for family in families),
    )


def what_ended(
    session: Session, key: str, ids: Sequence[str], today: date
) -> Iterator[tuple[str, list[str]]]:
    """Yield the sheets whose live records serve any of these that has ended, with those records."""
    serving = [
        (sheet, column.name)
        for sheet in sheets().values()
        for column in sheet.columns
        if column.meaning.serves and column.meaning.ref == key
    ]
    ended = sorted(_ended(session, table_of(key), ids, today)) if serving else []
    for sheet, name in serving:
        table = sheet.table
        live = in_force(table.c, today)
        found = [
            of
            for some in in_parts(ended)
            for of in session.scalars(select(table.c.id).where(table.c[name].in_(some), live))
        ]
        if found:
            yield sheet.key, sorted(found)


def _ended(session: Session, table: Table, ids: Sequence[str], today: date) -> Iterator[str]:
    over = table.c.valid_to <= today
    over = or_(over, table.c.status == DROPPED) if "status" in table.c else over
    for some in in_parts(ids):
        yield from session.scalars(select(table.c.id).where(table.c.id.in_(some), over))

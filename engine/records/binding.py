"""What binds records: which processes decided on them, and the hash of what is decided on."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from engine.case import Case
from engine.hashing import content_hash
from engine.instance_ids import in_family, root_of
from engine.records.pending import ACCEPTED, SUPERSEDED
from engine.wakeups import ALIVE
from persistence.parts import in_parts
from persistence.proposing import Proposal, RecordVersion
from persistence.work import Instance


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


def fingerprint(case: Case) -> tuple[int, str]:
    """Return how many records a case and its items ask to decide on, and the hash of them all."""
    named: dict[str, set[str]] = {}
    query = select(Proposal.sheet, Proposal.rows).where(
        _within([case.instance.id]), Proposal.status != SUPERSEDED
    )
    for sheet, rows in case.session.execute(query):
        named.setdefault(sheet, set()).update(row["id"] for row in rows)
    hashes = [
        line for sheet in sorted(named) for line in _hashes(case, sheet, sorted(named[sheet]))
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
    alive = select(Instance.id).where(Instance.parent_id.is_(None), Instance.status.in_(ALIVE))
    roots = [root for root in session.scalars(alive) if root != own] if wanted else []
    query = select(Proposal.instance_id, Proposal.rows).where(
        Proposal.sheet == sheet, Proposal.status == ACCEPTED, _within(roots)
    )
    for instance_id, rows in session.execute(query):
        yield from ((instance_id, row["id"]) for row in rows if row["id"] in wanted)


def _hashes(case: Case, sheet: str, ids: Sequence[str]) -> Iterator[str]:
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
        yield from (f"{sheet} {key} {found}" for key, found in case.session.execute(query))


def _within(families: Iterable[str]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(in_family(Proposal.instance_id, family) for family in families),
    )

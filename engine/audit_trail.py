"""The audit trail: events appended to a chain of hashes, verified and read."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from json import JSONEncoder
from typing import Any, Final

import rfc8785
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.types import Actor
from engine.values.texts import clean
from persistence.audit_trail import ChainHead, Event
from persistence.base import table_of

EXACT: Final = 2**53 - 1  # the largest whole number that every reader of JSON takes as it stands
QUICK: Final = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
GENESIS = "0" * 64
LABEL = b"strategy-year/history/1\x00"  # keeps these hashes apart from any other use of SHA-256
OFFICE = "office"  # the chain of what concerns no single process
# Built once: these run for every event, and building a statement takes longer than running it.
HEADS: Final = table_of(ChainHead)
HEAD: Final = (
    select(HEADS.c.seq, HEADS.c.hash).where(HEADS.c.chain == bindparam("of")).with_for_update()
)
FIRST: Final = insert(HEADS)
NEXT: Final = (
    update(HEADS)
    .where(HEADS.c.chain == bindparam("of"))
    .values(seq=bindparam("number"), hash=bindparam("digest"))
)
EVENT: Final = insert(table_of(Event))


def content_hash(content: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a content."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: Any) -> bytes:
    """Return the canonical JSON (RFC 8785) of a content.

    Where it holds neither fractions nor names outside of ASCII, the standard encoder writes the
    same in a third of the time.
    """
    return QUICK.encode(content).encode() if _is_simple(content) else rfc8785.dumps(content)


def _is_simple(content: Any) -> bool:
    kind = type(content)
    if kind is str or kind is bool or content is None:
        return True
    if kind is dict:
        for name in content:
            if type(name) is not str or not name.isascii():
                return False
        return all(map(_is_simple, content.values()))
    if kind is list or kind is tuple:
        return all(map(_is_simple, content))
    return kind is int and -EXACT <= content <= EXACT


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many events it has, and the hash of the last."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the chains found; `faults` names the chain and the first broken number."""

    ok: bool
    chains: int
    events: int
    faults: tuple[str, ...] = ()


def append(
    session: Session,
    chain: str,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    task_id: int | None = None,
    step: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str = "",
    definition_version: str | None = None,
    head: Head | None = None,
    **facts: Any,
) -> Head:
    """Write the next event of a chain and return its new head.

    `head` spares reading it, for whoever has written the event before in the same transaction.
    """
    head = head or _locked_head(session, chain)
    row: dict[str, Any] = {
        "chain": chain,
        "seq": head.seq + 1,
        "prev": head.hash,
        "at": now,
        "name": name,
        "actor": actor.person_id,
        "on_behalf_of": actor.on_behalf_of,
        "channel": actor.channel,
        "task_id": task_id,
        "step": step,
        "from_state": from_state,
        "to_state": to_state,
        "reason": clean(reason),
        "definition_version": definition_version,
        "facts": facts,
    }
    row["hash"] = digest(row)
    session.execute(NEXT, {"of": chain, "number": row["seq"], "digest": row["hash"]})
    session.execute(EVENT, row)
    return Head(row["seq"], row["hash"])


def begin(session: Session, chain: str) -> Head:
    """Begin a chain that is not there yet; return its head."""
    session.execute(FIRST, {"chain": chain, "seq": 0, "hash": GENESIS})
    return Head(0, GENESIS)


def digest(row: dict[str, Any]) -> str:
    """Return the hash of an event's canonical JSON (RFC 8785) behind the history label."""
    body = {key: value for key, value in row.items() if key not in ("hash", "id")}
    body["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(LABEL + canonical(body)).hexdigest()


def read(session: Session, chain: str | None = None) -> list[Event]:
    """Return the events of one chain in order, or of all chains in order of time."""
    query = select(Event).order_by(Event.id)
    return list(session.scalars(query.where(Event.chain == chain) if chain else query))


def last(session: Session, chain: str, name: str, *, since: datetime) -> Event | None:
    """Return the latest event of a name in a chain that happened after an instant."""
    query = select(Event).where(Event.chain == chain, Event.name == name, Event.at > since)
    return session.scalars(query.order_by(Event.id.desc()).limit(1)).first()


def since(session: Session, name: str, instant: datetime) -> list[Event]:
    """Return the events of a name in any chain that happened after an instant, in their order."""
    query = select(Event).where(Event.name == name, Event.at > instant)
    return list(session.scalars(query.order_by(Event.id)))


def verify(session: Session, chain: str | None = None) -> Verification:
    """Recompute every hash and compare every head; any edit, gap or cut tail is named."""
    heads = {h.chain: (h.seq, h.hash) for h in session.scalars(_heads(chain))}
    seen: dict[str, tuple[int, str]] = {}
    faults: list[str] = []
    events = 0
    for row in _rows(session, chain):
        events += 1
        seq, prev = seen.get(row["chain"], (0, GENESIS))
        if row["seq"] != seq + 1 or row["prev"] != prev or digest(row) != row["hash"]:
            faults.append(f"{row['chain']}: event {row['seq']} does not follow from {seq}")
        seen[row["chain"]] = (row["seq"], row["hash"])
    faults += [
        f"{name}: the head says {head[0]} events, the chain ends at {seen.get(name, (0, ''))[0]}"
        for name, head in heads.items()
        if seen.get(name, (0, GENESIS)) != head
    ]
    faults += [f"{name}: has events but no head" for name in seen.keys() - heads.keys()]
    return Verification(not faults, len(heads), events, tuple(faults))


def _locked_head(session: Session, chain: str) -> Head:
    found = session.execute(HEAD, {"of": chain}).one_or_none()
    return begin(session, chain) if found is None else Head(found.seq, found.hash)


def _heads(chain: str | None) -> Any:
    query = select(ChainHead)
    return query.where(ChainHead.chain == chain) if chain else query


def _rows(session: Session, chain: str | None) -> Iterator[dict[str, Any]]:
    table = Event.__table__
    query = select(*[c for c in table.c if c.name != "id"]).order_by(table.c.chain, table.c.seq)
    if chain:
        query = query.where(table.c.chain == chain)
    for row in session.execute(query.execution_options(yield_per=5000)).mappings():
        yield dict(row)

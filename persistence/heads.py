"""The ends of all chains of the history, now or as they stood at an earlier event."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from persistence.past import Event


@dataclass(frozen=True, slots=True)
class Heads:
    """Per chain its number of events and last hash, in order of chain; `last` is the newest id."""

    chains: tuple[tuple[str, int, str], ...]
    events: int
    last: int


def hold_still(session: Session) -> None:
    """Wait for writers of history and keep new ones out until the end of the transaction.

    SQLite has one writer anyway; PostgreSQL is asked for a lock that only readers share, on the
    heads, which every writer changes first: a role that may not change history may lock them.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE chain_heads IN SHARE MODE"))


def heads(session: Session, until: int | None = None) -> Heads:
    """Return the ends of all chains, counting only events up to the id `until`."""
    within = select(Event.chain, func.max(Event.seq).label("seq"), func.count().label("events"))
    if until is not None:
        within = within.where(Event.id <= until)
    ends = within.group_by(Event.chain).subquery()
    query = (
        select(Event.chain, Event.seq, Event.hash, ends.c.events)
        .join(ends, (ends.c.chain == Event.chain) & (ends.c.seq == Event.seq))
        .order_by(Event.chain)
    )
    rows = session.execute(query).all()
    return Heads(
        tuple((row.chain, row.seq, row.hash) for row in rows),
        sum(row.events for row in rows),
        until if until is not None else session.scalar(select(func.max(Event.id))) or 0,
    )


def last_event_at(session: Session) -> datetime | None:
    """Return when the newest event was written, None before the first."""
    return session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))

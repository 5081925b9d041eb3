"""Sealing: once a day the heads of all chains are signed, and the proof leaves the house."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from auditing.errors import HistoryBroken
from auditing.notes import Checkpoint, Signer
from engine import history, in_force, notices
from engine.hashing import canonical
from persistence.heads import Heads, heads, hold_still
from persistence.past import Seal

LABEL = b"strategy-year/root/1\x00"  # keeps these hashes apart from any other use of SHA-256
AUDITOR = "IA"


def seal(session: Session, now: datetime, signer: Signer) -> Seal:
    """Verify every chain, sign their heads, keep the seal and tell the auditors.

    Raises HistoryBroken, and seals nothing, when a chain does not verify.
    """
    hold_still(session)
    found = history.verify(session)
    if not found.ok:
        raise HistoryBroken(found.faults)
    ends = heads(session)
    checkpoint = Checkpoint(now, len(ends.chains), ends.events, ends.last, root(ends))
    auditors = in_force.holders(session, AUDITOR, in_force.today(session, now))
    kept = Seal(
        at=now,
        chains=checkpoint.chains,
        events=checkpoint.events,
        root=checkpoint.root,
        note=signer.sign(checkpoint),
        sent_to=auditors[0] if auditors else None,
    )
    session.add(kept)
    _tell(session, kept, auditors, now)
    return kept


def root(ends: Heads) -> str:
    """Return the hash over the heads of all chains, in order of their names."""
    listed: Any = [[chain, seq, digest] for chain, seq, digest in ends.chains]
    return hashlib.sha256(LABEL + canonical(listed)).hexdigest()


def _tell(session: Session, kept: Seal, auditors: list[str], now: datetime) -> None:
    """Have the note mailed to the auditors; who has the mail holds the proof."""
    for person_id in auditors:
        notices.tell(
            session,
            person_id,
            "information",
            now=now,
            urgency=notices.DIGEST,
            why="the daily seal over the history goes to internal audit",
            facts={"title": f"Seal over {kept.events} events", "seal": kept.note},
        )

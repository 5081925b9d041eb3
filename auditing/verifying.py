"""Verifying: whether every chain is whole and the history still the one that was sealed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditing.notes import Checkpoint, opened
from auditing.sealing import root
from engine import history
from engine.formatting import short_moment
from engine.history import Verification
from persistence.heads import heads


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a seal proves about the history as it stands; `fault` is empty when it holds."""

    checkpoint: Checkpoint
    fault: str

    @property
    def ok(self) -> bool:
        """Whether nothing that was sealed has been changed or cut off."""
        return not self.fault


def verify(session: Session, chain: str | None = None) -> Verification:
    """Recompute every hash of one chain or of all; faults name chain and number."""
    return history.verify(session, chain)


def against(session: Session, note: str, public: str) -> Comparison:
    """Compare the history with a seal kept outside; raises NoteUnreadable."""
    checkpoint = opened(note, public)
    return Comparison(checkpoint, _fault(session, checkpoint))


def _fault(session: Session, sealed: Checkpoint) -> str:
    then = heads(session, until=sealed.last)
    if then.events != sealed.events:
        return f"{sealed.events} events were sealed, {then.events} of them are there"
    if root(then) != sealed.root:
        return f"the history before {short_moment(sealed.at)} UTC was rewritten after the seal"
    return ""

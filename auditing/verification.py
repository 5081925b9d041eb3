"""Verifying: whether every chain is whole and the history still the one that was sealed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from auditing.seals import SealedState, opened, root
from engine import audit_trail
from engine.audit_trail import Verification
from engine.formatting import short_moment
from persistence.audit_trail import heads


@dataclass(frozen=True, slots=True)
class SealComparison:
    """What a seal proves about the history as it stands; `fault` is empty when it holds."""

    checkpoint: SealedState
    fault: str

    @property
    def ok(self) -> bool:
        """Whether nothing that was sealed has been changed or cut off."""
        return not self.fault


def verify(session: Session, chain: str | None = None) -> Verification:
    """Recompute every hash of one chain or of all; faults name chain and number."""
    return audit_trail.verify(session, chain)


def against(session: Session, note: str, public: str) -> SealComparison:
    """Compare the history with a seal kept outside; raises NoteUnreadable."""
    checkpoint = opened(note, public)
    return SealComparison(checkpoint, _fault(session, checkpoint))


def _fault(session: Session, sealed: SealedState) -> str:
    then = heads(session, until=sealed.last)
    if then.events != sealed.events:
        return f"{sealed.events} events were sealed, {then.events} of them are there"
    if root(then) != sealed.root:
        return f"the history before {short_moment(sealed.at)} UTC was rewritten after the seal"
    return ""

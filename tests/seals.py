"""A seal in one transaction, where nobody else writes."""

from datetime import datetime

from sqlalchemy.orm import Session

from auditing.seals import Signer, examined, seal, settled
from persistence.audit_trail import Seal


def sealed(session: Session, now: datetime, signer: Signer) -> Seal:
    """Verify the history as it stands, and seal it."""
    return seal(session, examined(session, now, settled(session)), signer)

"""Seals: the state of all chains signed every day, to be kept outside."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from engine import audit_trail, outbox
from engine.audit_trail import canonical
from engine.formatting import counted
from engine.organisation import roles
from persistence.audit_trail import Heads, Seal, heads, hold_still, newest
from persistence.outbox import NoticeKind

ORIGIN = "strategy-year/history"
KEY_LABEL = (
    b"strategy-year/seal-key/1\x00"  # keeps the sealing key apart from other uses of the secret
)
ED25519 = b"\x01"  # the algorithm's number in the signed-note form
DASH = "\u2014 "
KEY_HASH = 4  # bytes of the key's fingerprint in front of a signature
ROOT_LABEL = b"strategy-year/root/1\x00"  # keeps these hashes apart from any other use of SHA-256
AUDITOR = "IA"


class AuditError(Exception):
    """The base of everything that auditing refuses."""


class HistoryBroken(AuditError):
    """The history does not verify and must not be sealed over."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(f"the history does not verify: {'; '.join(faults[:3])}")


class NoteUnreadable(AuditError):
    """A text is not a seal in the form this program writes."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"this is not a readable seal: {why}")


@dataclass(frozen=True, slots=True)
class SealedState:
    """What a seal says: at `at`, `events` rows up to number `last` stood in `chains` chains."""

    at: datetime
    chains: int
    events: int
    last: int
    root: str

    def text(self) -> str:
        """Return the signed part, one fact per line."""
        root = base64.b64encode(bytes.fromhex(self.root)).decode()
        facts = (ORIGIN, self.events, root, self.chains, self.last, self.at.isoformat())
        return "".join(f"{fact}\n" for fact in facts)


class Signer:
    """An Ed25519 key made from one of the office's secrets."""

    def __init__(self, secret: bytes) -> None:
        """Derive the key from `secret`, of which nothing can be learned from a seal."""
        seed = hmac.new(secret, KEY_LABEL, hashlib.sha256).digest()
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """Return the verifier's key: name, fingerprint and key, as auditors write it down."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        key = base64.b64encode(ED25519 + raw).decode()
        return f"{ORIGIN}+{_fingerprint(raw).hex()}+{key}"

    def sign(self, checkpoint: SealedState) -> str:
        """Return the note: the text, an empty line, and the signature."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        signature = _fingerprint(raw) + self._key.sign(checkpoint.text().encode())
        return f"{checkpoint.text()}\n{DASH}{ORIGIN} {base64.b64encode(signature).decode()}\n"


def opened(note: str, public: str) -> SealedState:
    """Return what a note says; raises NoteUnreadable when its form or its signature is wrong."""
    text, gap, signature = note.replace("\r\n", "\n").strip("\n").rpartition("\n\n")
    if not gap or not signature.startswith(f"{DASH}{ORIGIN} "):
        raise NoteUnreadable("it has no signature")
    try:
        raw = base64.b64decode(public.strip().split("+", 2)[2], validate=True)[1:]
        signed = base64.b64decode(signature.rsplit(" ", 1)[-1], validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signed[KEY_HASH:], f"{text}\n".encode())
        return _parsed(text)
    except InvalidSignature as cause:
        raise NoteUnreadable("the signature does not fit the text and the key") from cause
    except (ValueError, IndexError) as cause:
        raise NoteUnreadable(str(cause)) from cause


def _parsed(text: str) -> SealedState:
    origin, events, root, chains, last, at = text.split("\n")
    if origin != ORIGIN:
        raise NoteUnreadable(f"it comes from {origin!r}")
    return SealedState(
        datetime.fromisoformat(at),
        int(chains),
        int(events),
        int(last),
        base64.b64decode(root, validate=True).hex(),
    )


def _fingerprint(raw: bytes) -> bytes:
    return hashlib.sha256(f"{ORIGIN}\n".encode() + ED25519 + raw).digest()[:KEY_HASH]


def settled(session: Session) -> int:
    """Return the number of the newest event such that none before it is still to come.

    Writers of history are kept out until the end of the transaction, which should be at once.
    """
    hold_still(session)
    return newest(session)


def examined(session: Session, now: datetime, last: int) -> SealedState:
    """Verify every chain and return what is to be sealed: the history up to event `last`.

    It takes long and holds nobody: the session sees the history as it was at one moment. Raises
    HistoryBroken when a chain does not verify.
    """
    found = audit_trail.verify(session)
    if not found.ok:
        raise HistoryBroken(found.faults)
    ends = heads(session, until=last)
    return SealedState(now, len(ends.chains), ends.events, last, root(ends))


def seal(session: Session, state: SealedState, signer: Signer) -> Seal:
    """Sign what was examined, keep the seal and tell the auditors."""
    auditors = roles.holders(session, AUDITOR, roles.today(session, state.at))
    kept = Seal(
        at=state.at,
        chains=state.chains,
        events=state.events,
        root=state.root,
        note=signer.sign(state),
        sent_to=auditors[0] if auditors else None,
    )
    session.add(kept)
    _tell(session, kept, auditors, state.at)
    return kept


def root(ends: Heads) -> str:
    """Return the hash over the heads of all chains, in order of their names."""
    listed: Any = [[chain, seq, digest] for chain, seq, digest in ends.chains]
    return hashlib.sha256(ROOT_LABEL + canonical(listed)).hexdigest()


def _tell(session: Session, kept: Seal, auditors: list[str], now: datetime) -> None:
    """Have the note mailed to the auditors; who has the mail holds the proof."""
    for person_id in auditors:
        outbox.notify(
            session,
            person_id,
            NoticeKind.INFORMATION,
            now=now,
            urgency=outbox.DIGEST,
            why="the daily seal over the history goes to internal audit",
            facts={"title": f"Seal over {counted(kept.events, 'event')}", "what": kept.note},
        )

"""Links in letters: a keyed reference per person and task; the key never lies in the database."""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications.errors import KeyTooShort, KeyUnknown
from persistence.instances import Task
from persistence.outbox import Link

ACT, LOOK = "act", "look"  # purposes: to answer, or to see and to report
READ = "read"  # purpose: to read a message, and to say that one has
SHOWING = frozenset({LOOK, READ})  # purposes that answer nothing
LABEL = b"strategy-year/link/1\x00"  # keeps these codes apart from any other use of the key
MAC_HEX = 40  # 160 bits
KEY_BYTES = 32  # least length of a key
LONGEST = timedelta(days=30)  # after this a link must be asked for afresh, however far the due day
GRACE = timedelta(days=7)  # a link outlives its due time, or its writing, by this
TOKEN = re.compile(r"k([0-9a-z]{1,8})-([0-9a-f]{32})-[0-9a-f]{40}", re.ASCII)
TOKEN_LIKE = re.compile(TOKEN.pattern, re.IGNORECASE)  # also in letters that a program has changed
PLACEHOLDER = re.compile(r"placeholder-([0-9a-f]{32})-placeholder", re.ASCII)
KEY_ID = re.compile(r"[0-9a-z]{1,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys that links are signed with: `current` signs, all of them are accepted.

    To rotate, add a key, make it current, and drop the old one after LONGEST. Raises KeyTooShort
    and KeyUnknown.
    """

    keys: dict[str, bytes] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        """Refuse keys with which links would not be safe."""
        if self.current not in self.keys:
            raise KeyUnknown(self.current, tuple(self.keys))
        for key_id, key in self.keys.items():
            if not KEY_ID.fullmatch(key_id):
                raise KeyUnknown(key_id, tuple(self.keys))
            if len(key) < KEY_BYTES:
                raise KeyTooShort(key_id, len(key), KEY_BYTES)


def mint(
    session: Session,
    *,
    person_id: str,
    task: Task,
    letter_id: int | None,
    now: datetime,
    purpose: str = ACT,
    dispatch_id: int | None = None,
) -> Link:
    """Write the link of one person to one task as it stands now; `purpose` is act, look or read."""
    link = Link(
        id=secrets.token_hex(16),
        person_id=person_id,
        task_id=task.id,
        task_version=task.version,
        purpose=purpose,
        letter_id=letter_id,
        dispatch_id=dispatch_id,
        issued_at=now,
        expires_at=expiry(None if purpose in SHOWING else task.due_at, now),
    )
    session.add(link)
    return link


def expiry(due_at: datetime | None, now: datetime) -> datetime:
    """Return until when a link written now works: due time and GRACE, at most LONGEST."""
    due = max(due_at or now + LONGEST, now)
    return min(due + GRACE, now + LONGEST)


def works_until(link: Link, task: Task) -> datetime:
    """Return until when a link works: longer than written where its task's day has moved since."""
    if link.purpose in SHOWING:
        return link.expires_at
    return max(link.expires_at, expiry(task.due_at, link.issued_at))


def revoke(session: Session, task_id: int, why: str, now: datetime) -> int:
    """Kill every link of a task that still lives; return how many there were."""
    living = select(Link.id).where(Link.task_id == task_id, Link.revoked_at.is_(None))
    ids = list(session.scalars(living))
    session.execute(
        update(Link)
        .where(Link.id.in_(ids), Link.revoked_at.is_(None))
        .values(revoked_at=now, revoked_why=why[:200])
    )
    return len(ids)


def token(link_id: str, keyring: Keyring, key_id: str | None = None) -> str:
    """Return the one spelling of a link's token, signed with the current key unless named."""
    key_id = key_id or keyring.current
    mac = hmac.new(keyring.keys[key_id], LABEL + link_id.encode(), sha256).hexdigest()
    return f"k{key_id}-{link_id}-{mac[:MAC_HEX]}"


def read(text: str, keyring: Keyring) -> str | None:
    """Return the link id of a genuine token, None for anything else."""
    match = TOKEN.fullmatch(text)
    if match is None or match[1] not in keyring.keys:
        return None
    genuine = token(match[2], keyring, match[1])
    return match[2] if hmac.compare_digest(genuine, text) else None


def placeholder(link_id: str) -> str:
    """Return what stands for the token in a letter that has not left yet."""
    return f"placeholder-{link_id}-placeholder"


def fill(body: str, link_ids: frozenset[str], keyring: Keyring) -> str:
    """Put working tokens into a body, for the letter's own links only."""

    def working(match: re.Match[str]) -> str:
        return token(match[1], keyring) if match[1] in link_ids else match[0]

    return PLACEHOLDER.sub(working, body)

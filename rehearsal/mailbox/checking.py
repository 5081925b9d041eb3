"""Comparing what we sent with what the mailbox received."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.mail import Letter
from rehearsal.mailbox.store import MailStore

NOT_SENT = ("overtaken",)  # settled before they left


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many letters were sent, how many were transmitted twice, and what is wrong, in words.

    A letter is transmitted twice when we were killed between sending and noting it; it keeps its
    Message-ID, so that a mailbox shows it once.
    """

    letters: int
    repeated: int
    wrong: tuple[str, ...]


def compare(session: Session, store: MailStore) -> Comparison:
    """Return whether every letter is in the mailbox exactly once."""
    query = select(Letter.message_id, Letter.status)
    written: Mapping[str, str] = dict(session.execute(query).tuples().all())
    copies = store.copies()
    sent = {name for name, status in written.items() if status not in NOT_SENT}
    wrong = [f"{name} is {written[name]}, but never came" for name in sent - copies.keys()]
    wrong += [f"{name} came, but was never sent" for name in copies.keys() - sent]
    return Comparison(len(sent), sum(n > 1 for n in copies.values()), tuple(sorted(wrong)))

"""A driver with a renderer: things happen, letters are gathered, and can be read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import outbox
from notifications.batching import gather
from notifications.links import Keyring
from notifications.rendering import EmailRenderer
from persistence.outbox import Letter, LetterStatus, NoticeKind
from tests.engine.driver import Driver

KEYRING = Keyring({"1": b"an old key of more than 32 bytes..", "2": b"0123456789abcdef" * 2}, "2")
RENDERER = EmailRenderer(
    "Example Group",
    "https://strategy.example.org",
    "Strategy office of Example Group",
    "strategy@example.org",
    "smo@example.org",
)


@dataclass
class MailDriver(Driver):
    """A driver beside which letters are written."""

    def post(self) -> list[Letter]:
        """Gather what is due and return the letters this made, oldest first."""
        last = self.letters()[-1].id if self.letters() else 0
        gather(self.session, self.now, renderer=RENDERER)
        self.session.flush()
        return [letter for letter in self.letters() if letter.id > last]

    def deliver(self) -> None:
        """Gather what is due, and let every letter have left."""
        self.post()
        for letter in self.letters():
            letter.status = LetterStatus.SENT
        self.session.flush()

    def letters(self) -> list[Letter]:
        """Return all letters, oldest first."""
        return list(self.session.scalars(select(Letter).order_by(Letter.id)))

    def tell(self, person_id: str, kind: str, **what: Any) -> None:
        """Write a notice that is due at once."""
        usual: dict[str, Any] = {"not_before": self.now, "why": "a rule"}
        outbox.notify(self.session, person_id, NoticeKind(kind), now=self.now, **usual | what)
        self.session.flush()

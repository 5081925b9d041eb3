"""Reading a mail: its parts, its headers, and the links that lead to our pages."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

LINK = re.compile(r"https?://[^\s<>\"']+/t/[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a person reads it; `at` is the Date header, UTC."""

    subject: str
    sender: str
    recipient: str
    message_id: str
    at: datetime
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses that lead to our pages, each once, in the order of the text."""
        return tuple(dict.fromkeys(LINK.findall(self.text)))


def read(raw: bytes) -> Mail:
    """Return what a mail says."""
    message = message_from_bytes(raw, policy=default)
    return Mail(
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        message_id=str(message["Message-ID"] or "").strip(),
        at=_date(message),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers=tuple((name, str(value)) for name, value in message.items()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _date(message: EmailMessage) -> datetime:
    try:
        return parsedate_to_datetime(str(message["Date"])).astimezone(UTC)
    except (TypeError, ValueError):
        return datetime.fromtimestamp(0, UTC)

"""Mail servers of all tempers, spoken to over real SMTP on a free port of this machine."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.smtp import SmtpServer
from tests.patience import PATIENCE


class Sink:
    """Takes every mail and keeps it."""

    def __init__(self) -> None:
        self.envelopes: list[tuple[str, bytes]] = []
        self.seen = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """Return what arrived, read by the standard library."""
        found = [message_from_bytes(raw, policy=policy.default) for _, raw in self.envelopes]
        return [mail for mail in found if isinstance(mail, EmailMessage)]

    @property
    def names(self) -> list[str]:
        """Return the Message-IDs that arrived, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by the protocol
        """Keep the mail and answer as this server does."""
        self.seen += 1
        answer = await self.answer()
        if answer.startswith("250"):
            content = envelope.original_content or b""
            self.envelopes += [(recipient, content) for recipient in envelope.rcpt_tos]
        return answer

    async def answer(self) -> str:
        """Return the answer to a mail."""
        return "250 2.0.0 taken as 4711"


class Moody(Sink):
    """Refuses three mails in ten for now, at the recipient or after the text."""

    async def handle_RCPT(  # noqa: N802 - named by the protocol
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse some recipients for now."""
        self.seen += 1
        if self.seen % 20 in (3, 9, 16):
            return "451 4.3.0 not now"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 known"

    async def answer(self) -> str:
        """Refuse some texts for now."""
        return "452 4.2.0 try again" if self.seen % 20 in (2, 8, 15) else "250 2.0.0 taken"


class Forgetful(Sink):
    """Takes every mail, but hangs up instead of answering the first time it sees each."""

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by the protocol
        """Keep the mail, and hang up the first time."""
        content = envelope.original_content or b""
        known = content in [raw for _, raw in self.envelopes]
        self.envelopes += [(recipient, content) for recipient in envelope.rcpt_tos]
        if not known:
            assert server.transport is not None
            server.transport.close()
        return "250 2.0.0 taken"


class Stern(Sink):
    """Refuses one address for good."""

    def __init__(self, address: str, words: str = "550 5.1.1 no such user") -> None:
        super().__init__()
        self.address, self.words = address, words

    async def handle_RCPT(  # noqa: N802 - named by the protocol
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse that address."""
        self.seen += 1
        if address == self.address:
            return self.words
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 known"


class Gate(Sink):
    """Takes a mail only when let, so that a test can stop in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def answer(self) -> str:
        """Wait to be let."""
        self.reached.set()
        await self.open.wait()
        return await super().answer()


class MailServer(Controller):
    """Listens in a thread of its own, on a port that the system gave it."""

    def __init__(self, sink: object, **more: Any) -> None:
        super().__init__(sink, "127.0.0.1", 0, ready_timeout=PATIENCE, **more)

    def _trigger_server(self) -> None:
        """Learn the port before the library tries it."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def listening(
    sink: object, *, context: ssl.SSLContext | None = None, **smtp_server: Any
) -> AsyncIterator[SmtpServer]:
    """Let a server listen on a free port and give the way to it."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, enable_SMTPUTF8=True, tls_context=context), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "timeout": PATIENCE,
        "data_timeout": PATIENCE,
    } | smtp_server
    try:
        yield SmtpServer(port=port, **settings)
    finally:
        server.close()

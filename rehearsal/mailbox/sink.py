"""The demo's mail server: it speaks real SMTP, on this machine alone, and keeps every mail."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from office.web.ports import LOOPBACK, free_port
from rehearsal.mailbox.store import MailStore

ACCEPTED = "250 2.0.0 kept in the demo mailbox"


class Sink:
    """A mail server in a thread of its own."""

    def __init__(self, store: MailStore, port: int) -> None:
        """Prepare to listen on a port of this machine; 0 takes a free one."""
        self.port = port or free_port()
        self._controller = Controller(_Keeper(store), hostname=LOOPBACK, port=self.port)

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop(no_assert=True)


class _Keeper:
    """What the server does with a mail."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail for each of its recipients before saying that it was accepted."""
        raw = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self._store.add(recipient, raw)
        return ACCEPTED

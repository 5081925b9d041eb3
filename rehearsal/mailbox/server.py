"""The mail server of the demo, which keeps every mail, and the server of its pages."""

import threading
import time

import uvicorn
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI

from office.web.ports import LOOPBACK, free_port
from rehearsal.mailbox.store import MailStore

ACCEPTED = "250 2.0.0 kept in the demo mailbox"
STARTS_WITHIN = 60.0  # seconds that mail server and pages have until they answer
STOPS_WITHIN = 10.0  # seconds that their open requests have when they stop


class Sink:
    """A mail server in a thread of its own."""

    def __init__(self, store: MailStore, port: int) -> None:
        """Prepare to listen on a port of this machine; 0 takes a free one."""
        self.port = port or free_port()
        self._controller = Controller(
            _Keeper(store), hostname=LOOPBACK, port=self.port, ready_timeout=STARTS_WITHIN
        )

    def start(self) -> None:
        """Listen; raises OSError when the port is taken."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop(no_assert=True)


class MailboxServer:
    """A small web server."""

    def __init__(self, app: FastAPI, port: int) -> None:
        """Prepare to serve on a port of this machine."""
        config = uvicorn.Config(
            app,
            host=LOOPBACK,
            port=port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
        )
        self.port = port
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="mailbox", daemon=True)

    def start(self) -> None:
        """Serve; return when the pages answer. Raises ConnectionError when they do not."""
        self._thread.start()
        began = time.monotonic()
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() - began > STARTS_WITHIN:
                raise ConnectionError("the mailbox pages did not start")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOPS_WITHIN)


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

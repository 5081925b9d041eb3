"""Serving the mailbox pages in a thread of their own, on this machine alone."""

import threading
import time

import uvicorn
from fastapi import FastAPI

from office.web.ports import LOOPBACK

STARTS_WITHIN = 20.0  # seconds
STOPS_WITHIN = 10.0  # seconds


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

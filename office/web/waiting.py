"""Connections on which nothing is asked: they have a time limit, and their number has one."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

ASKS_WITHIN = 10.0  # seconds from the first byte, or from connecting, to a whole request's head
MOST_WAITING = 200  # connections that may wait without having asked; the oldest goes first


class Waiting(H11Protocol):
    """The server's side of a connection, which does not wait for a request without end."""

    asks_within = ASKS_WITHIN

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; raises nothing when too many wait already."""
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._look()
        _close_oldest(self.connections)

    def data_received(self, data: bytes) -> None:
        """Take what came; a byte now and then does not prolong the wait."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        super().connection_lost(exc)
        self._stop()

    @property
    def waits(self) -> bool:
        """Whether nothing is asked on this connection now."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def since(self) -> float:
        """Return when the connection began to wait, as its loop counts."""
        return self._deadline.when() if self._deadline else 0.0

    def _look(self) -> None:
        if not self.waits:
            self._stop()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.asks_within, self._give_up)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self.waits:
            self.transport.close()


def _close_oldest(connections: set[Any]) -> None:
    waiting = [each for each in connections if isinstance(each, Waiting) and each.waits]
    if len(waiting) > MOST_WAITING:
        min(waiting, key=lambda each: each.since).transport.close()

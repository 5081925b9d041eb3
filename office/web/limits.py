"""Limits of the web: who is calling, how much a body may hold, how long a connection may wait."""

import asyncio
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

SCHEMES = frozenset({"http", "https"})
PAGE = "document"  # what a browser asks for when a person follows a link or types an address
BODY = 512 * 1024  # bytes a posted form may have
WORKBOOK = 5 * 1024 * 1024  # bytes a workbook may have that comes with a form
PATIENCE = 20.0  # seconds that a body may take beyond what a slow line needs
SLOWEST = 16 * 1024  # bytes a second of the slowest line that is waited for
TOO_MUCH = "This is more than a form can hold."
TOO_SLOW = "The form did not arrive in time, and nothing was recorded. Please send it again."
ASKS_WITHIN = 10.0  # seconds from the first byte, or from connecting, to a whole request's head
MOST_WAITING = 200  # connections that may wait without having asked; the oldest goes first


class BehindProxy:
    """Put the real caller's address where the server put that of the proxy before it.

    Each proxy adds the address it was called from at the right of X-Forwarded-For; what stands
    further left was written by whoever called and means nothing.
    """

    def __init__(self, app: ASGIApp, *, hops: int) -> None:
        """Wrap an application that is reached through `hops` proxies of our own."""
        self._app, self._hops = app, hops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the caller's address and scheme."""
        if scope["type"] == "http" and self._hops:
            headers = Headers(scope=scope)
            if caller := claimed_address(headers, self._hops):
                scope["client"] = (caller, 0)  # in place, so that the server's log has it too
            scheme = _listed(headers, "x-forwarded-proto")[-1:]
            if SCHEMES.issuperset(scheme) and scheme:
                scope["scheme"] = scheme[0]
        await self._app(scope, receive, send)


def caller_address(request: Request) -> str:
    """Return the caller's address."""
    return request.client.host if request.client else "?"


def claimed_address(headers: Headers, hops: int) -> str:
    """Return what the outermost of `hops` proxies wrote, "" where fewer have written."""
    addresses = _listed(headers, "x-forwarded-for")
    return addresses[-hops] if len(addresses) >= hops else ""


def is_followed(headers: Headers) -> bool:
    """Tell whether a person may have asked for this page, and no picture or frame of some page.

    Browsers say what a request is for; who says nothing is taken for a person.
    """
    return headers.get("sec-fetch-dest", PAGE) == PAGE


def is_from_elsewhere(headers: Headers) -> bool:
    """Tell whether a browser says that another site's page asked for this."""
    return headers.get("sec-fetch-site") == "cross-site"


def _listed(headers: Headers, name: str) -> list[str]:
    return [part.strip() for line in headers.getlist(name) for part in line.split(",")]


class BodyTooLarge(Exception):
    """More bytes arrived than a form of ours can have."""


class BodyTooSlow(Exception):
    """A body was begun and not finished in its time."""


class BodyLimit:
    """Refuse bodies that no form of ours can produce, and those that never end."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: int = BODY,
        with_file: int = WORKBOOK + 2 * BODY,
        patience: float = PATIENCE,
    ) -> None:
        """Wrap an application; limits are in bytes, `with_file` is that of a multipart body.

        `patience` is in seconds.
        """
        self._app, self._limit, self._with_file = app, limit, with_file
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body stays within bounds; else answer 413 or 408."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(receive, self._limit_of(Headers(scope=scope)), self._patience)
        try:
            await self._app(scope, body.receive, send)
        except BodyTooLarge:
            await _refuse(413, TOO_MUCH, scope, receive, send)
        except BodyTooSlow:
            await _refuse(408, TOO_SLOW, scope, receive, send)

    def _limit_of(self, headers: Headers) -> int:
        multipart = headers.get("content-type", "").startswith("multipart/form-data")
        return self._with_file if multipart else self._limit


class _Body:
    """One request's body on its way in."""

    def __init__(self, receive: Receive, limit: int, patience: float) -> None:
        self._receive, self._limit, self._patience = receive, limit, patience
        self._began, self._received, self._whole = time.monotonic(), 0, False

    async def receive(self) -> Message:
        """Return the next piece; raises BodyTooLarge and BodyTooSlow."""
        if self._whole:  # from here on the server only tells that the caller hung up
            return await self._receive()
        left = self._began + self._patience + self._received / SLOWEST - time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0))
        except TimeoutError as late:
            raise BodyTooSlow from late
        self._received += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._received > self._limit:
            raise BodyTooLarge
        return message


async def _refuse(status: int, text: str, scope: Scope, receive: Receive, send: Send) -> None:
    answer = PlainTextResponse(text, status_code=status, headers={"Connection": "close"})
    await answer(scope, receive, send)


class TimedConnection(H11Protocol):
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
    waiting = [each for each in connections if isinstance(each, TimedConnection) and each.waits]
    if len(waiting) > MOST_WAITING:
        min(waiting, key=lambda each: each.since).transport.close()

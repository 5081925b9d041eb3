"""How much may be sent, and how slowly: a body is taken whole within bounds, or refused."""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY = 512 * 1024  # bytes a posted form may have
WORKBOOK = 5 * 1024 * 1024  # bytes a workbook may have that comes with a form
PATIENCE = 20.0  # seconds that a body may take beyond what a slow line needs
SLOWEST = 16 * 1024  # bytes a second of the slowest line that is waited for
TOO_MUCH = "This is more than a form can hold."
TOO_SLOW = "The form did not arrive in time, and nothing was recorded. Please send it again."


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

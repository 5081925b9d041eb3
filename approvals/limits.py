"""How much a stranger may try: failed look-ups per address block, and the size of a body."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

WINDOW = 300.0  # seconds in which failures are counted
FAILURES = 30  # failed look-ups an address block has in one window
BLOCKS = 10_000  # address blocks remembered at most; the oldest is forgotten first
BODY = 512 * 1024  # bytes a posted form may have
WORKBOOK = 5 * 1024 * 1024  # bytes a workbook may have that comes with a form


class FailedLookups:
    """Count failed look-ups per address block; openings of real links are never limited."""

    def __init__(
        self, allowed: int = FAILURES, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `allowed` failures per block and window; `ticks` are seconds."""
        self._allowed, self._ticks = allowed, ticks
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def note(self, address: str) -> None:
        """Count one failed look-up from an address."""
        with self._lock:
            block = block_of(address)
            self._failures[block] = [*self._recent(block), self._ticks()][-self._allowed :]
            self._failures.move_to_end(block)
            if len(self._failures) > BLOCKS:
                self._failures.popitem(last=False)

    def exceeded(self, address: str) -> bool:
        """Tell whether the address block has used up its failures."""
        with self._lock:
            return len(self._recent(block_of(address))) >= self._allowed

    def _recent(self, block: str) -> list[float]:
        since = self._ticks() - WINDOW
        return [tick for tick in self._failures.get(block, ()) if tick > since]


def block_of(address: str) -> str:
    """Return the network an address belongs to: /24 for IPv4, /64 for IPv6, else itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    bits = 64 if isinstance(parsed, IPv6Address) else 24
    return str(ip_network(f"{parsed}/{bits}", strict=False))


class BodyTooLarge(Exception):
    """More bytes arrived than a form of ours can have."""


class BodyLimit:
    """Refuse bodies that no form of ours can produce, whatever length they declare."""

    def __init__(
        self, app: ASGIApp, *, limit: int = BODY, with_file: int = WORKBOOK + 2 * BODY
    ) -> None:
        """Wrap an application; limits are in bytes, `with_file` is that of a multipart body."""
        self._app, self._limit, self._with_file = app, limit, with_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body stays within the limit; else answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        received, limit = 0, self._limit_of(Headers(scope=scope))

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except BodyTooLarge:
            refusal = PlainTextResponse("This is more than a form can hold.", status_code=413)
            await refusal(scope, receive, send)

    def _limit_of(self, headers: Headers) -> int:
        multipart = headers.get("content-type", "").startswith("multipart/form-data")
        return self._with_file if multipart else self._limit

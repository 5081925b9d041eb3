"""What Prefect's own pages may do in a browser: ask the server that served them, nobody else."""

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Prefect's pages would ask analysts elsewhere for settings as soon as they are opened, with
# telemetry switched off as well; the browser keeps them from it, whatever they come to try.
ALLOWED: Final = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
)
HEADERS: Final = (
    (b"content-security-policy", "; ".join(ALLOWED).encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)


class AskingNobodyElse:
    """Serve an application with headers that keep the browser from asking any other host."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers on every response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _add(start: MutableMapping[str, Any]) -> None:
    start["headers"] = [*start.get("headers", ()), *HEADERS]

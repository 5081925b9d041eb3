"""Addresses are read as UTF-8 or not at all: nothing is guessed, dropped or passed on broken."""

from urllib.parse import unquote_to_bytes

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSAL = "This address holds characters that cannot be read. Please follow the link once more."
NUL = "\0"  # no text of ours holds one, and PostgreSQL cannot keep it


class UnreadableText(ValueError):
    """Bytes that are no text: not UTF-8, or with a NUL among them."""

    def __init__(self) -> None:
        super().__init__("this is no readable text")


class ReadableAddress:
    """Refuse addresses whose path or query is no text."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400."""
        if scope["type"] == "http":
            try:
                readable(unquote_to_bytes(scope.get("raw_path") or b""))
                readable(unquote_to_bytes(scope.get("query_string", b"")))
            except UnreadableText:
                await PlainTextResponse(REFUSAL, status_code=400)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def readable(sent: bytes) -> str:
    """Return the text that bytes are; raises UnreadableText."""
    try:
        text = sent.decode()
    except UnicodeDecodeError as cause:
        raise UnreadableText from cause
    if NUL in text:
        raise UnreadableText
    return text

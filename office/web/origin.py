"""A form is taken only from our own pages: the browser's own word on where it came from."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
REFUSAL = "This form was sent from another site and has not been taken."


class OwnPagesOnly:
    """Refuse unsafe requests that a browser says come from elsewhere.

    Sec-Fetch-Site decides where the browser sends it; else Origin must be our host. A client that
    sends neither is no browser and carries nobody's authority.
    """

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        """Wrap an application that people reach at `base_url`."""
        self._app = app
        self._own = urlsplit(base_url).netloc.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        acts = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        refuse = acts and not self._ours(Headers(scope=scope))
        answer = PlainTextResponse(REFUSAL, status_code=403) if refuse else self._app
        await answer(scope, receive, send)

    def _ours(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in OWN_SITES
        origin = headers.get("origin")
        if origin is None:
            return True
        ours = {self._own, headers.get("host", "").lower()} - {""}
        return urlsplit(origin).netloc.lower() in ours  # that of "null" is empty

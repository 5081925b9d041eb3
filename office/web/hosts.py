"""Pages answer under our own names only: a name that was bent to this machine gets nothing.

Otherwise a page elsewhere could let its own name lead here, and read ours as if it were its own
(DNS rebinding).
"""

from urllib.parse import urlsplit

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

HEALTH = "/healthz"  # probes call a machine by its address; whether we are well is no secret
NEAR = ("localhost", "127.0.0.1", "[::1]")


class OwnHostsOnly(TrustedHostMiddleware):
    """Answer 400 to requests for a host that is neither that of `base_url` nor this machine."""

    def __init__(self, app: ASGIApp, *, base_url: str = "") -> None:
        """Wrap an application that people reach at `base_url`, or on this machine alone."""
        super().__init__(app, allowed_hosts=[*NEAR, *_host(base_url)], www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400; the health of the office is told to every prober."""
        if scope["type"] == "http" and scope["path"] == HEALTH:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _host(base_url: str) -> list[str]:
    """Return the host of an address as browsers send it."""
    name = urlsplit(base_url).hostname or ""
    if ":" in name:
        return [f"[{name}]"]
    return [name.encode("idna").decode()] if name else []

"""Who is calling: the address that our own proxies have seen, never one that is claimed."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

SCHEMES = frozenset({"http", "https"})
PAGE = "document"  # what a browser asks for when a person follows a link or types an address


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
            if caller := claimed(headers, self._hops):
                scope["client"] = (caller, 0)  # in place, so that the server's log has it too
            scheme = _listed(headers, "x-forwarded-proto")[-1:]
            if SCHEMES.issuperset(scheme) and scheme:
                scope["scheme"] = scheme[0]
        await self._app(scope, receive, send)


def address(request: Request) -> str:
    """Return the caller's address."""
    return request.client.host if request.client else "?"


def claimed(headers: Headers, hops: int) -> str:
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

"""What stands before every web application: hosts, addresses, headers, origins, and their order."""

from urllib.parse import unquote_to_bytes, urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from office.web.limits import BehindProxy, BodyLimit

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # "no-referrer" would make browsers send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TRANSPORT = "max-age=31536000"  # one year, in seconds; our host alone, others may share its name
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})
FROM_ELSEWHERE = "This form was sent from another site and has not been taken."
HEALTH = "/healthz"  # probes call a machine by its address; whether we are well is no secret
NEAR = ("localhost", "127.0.0.1", "[::1]")
UNREADABLE = "This address holds characters that cannot be read. Please follow the link once more."
NUL = "\0"  # no text of ours holds one, and PostgreSQL cannot keep it


class SecurityHeaders:
    """Add the headers to every answer; those a route has set itself stay."""

    def __init__(self, app: ASGIApp, *, secure: bool, policy: str = POLICY) -> None:
        """Wrap an application; `secure` when people reach it by HTTPS."""
        self._app = app
        self._headers = HEADERS | {"Content-Security-Policy": policy}
        if secure:
            self._headers["Strict-Transport-Security"] = TRANSPORT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete)


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
        answer = PlainTextResponse(FROM_ELSEWHERE, status_code=403) if refuse else self._app
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
                await PlainTextResponse(UNREADABLE, status_code=400)(scope, receive, send)
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


def shield(app: FastAPI, *, base_url: str, policy: str = POLICY, hops: int = 0) -> None:
    """Protect an application that people reach at `base_url` through `hops` proxies of ours.

    An empty `base_url` is for pages of this machine alone. `policy` is the content policy of its
    pages. What is added last is asked first.
    """
    app.add_middleware(OwnPagesOnly, base_url=base_url)
    app.add_middleware(BodyLimit)
    app.add_middleware(ReadableAddress)
    app.add_middleware(OwnHostsOnly, base_url=base_url)
    app.add_middleware(SecurityHeaders, secure=base_url.startswith("https://"), policy=policy)
    app.add_middleware(BehindProxy, hops=hops)

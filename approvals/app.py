"""The web application: every page, errors as pages, and the server that serves them."""

import logging
from collections.abc import Callable
from http import HTTPStatus

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from approvals import packs, public
from approvals.console import routes as console_routes
from approvals.console.auth import ConsoleShut, TooManyKeys
from approvals.dependencies import LinkUnknown, OnCommitted
from approvals.middleware import UnderPrefix
from approvals.rate_limit import FailedLookups, household_of
from approvals.tasks import messages, rehearsal, together
from approvals.tasks import routes as task_routes
from approvals.tasks.link import NothingToSee
from approvals.tasks.submission import FormUnreadable
from approvals.templating import Templates
from office.application import App, Application
from office.logging import log_config
from office.web.limits import TimedConnection, caller_address, is_followed, is_from_elsewhere
from office.web.middleware import HEADERS, shield
from persistence.database import AWAY, is_full

UNKNOWN = (
    "This address is not one of ours, or it is not complete. Please open the link in the letter "
    "again; if it is broken over two lines, copy both parts."
)
BUSY = (
    "Too many addresses that are none of ours were tried from your network. A link that is "
    "complete works all the same; for any other please try again in a few minutes."
)
TROUBLE = (
    "Something went wrong on our side. Please open the link in your letter again: "
    "it shows whether your answer was recorded."
)
CLOSED = (
    "The office cannot read or keep anything at the moment. Please try again in a few minutes. "
    "An answer that was recorded already is not recorded twice."
)
ODD = (
    "What was sent holds characters that cannot be kept, or is no form of ours. "
    "Nothing was recorded. Please go back and write it again."
)
OVER = "The link is one of ours, but it no longer shows anything. Open it as the letter has it."
SOON = "60"  # seconds after which it is worth asking again
NO_ROUTE = "There is no page at this address."
log = logging.getLogger("approvals")
PATIENCE = 5  # seconds that open requests have when the server stops


def create_app(
    office: App, *, on_committed: OnCommitted = lambda _instance: None, hops: int = 0
) -> FastAPI:
    """Return the application; `on_committed` is told the instance id after an answer was committed.

    `hops` is the number of our own proxies between a caller and us.
    """
    base_url = office.settings.base_url
    pages = Templates(base_url)
    app = FastAPI(title="Strategy year", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.office, app.state.on_committed = office, on_committed
    app.state.pages, app.state.lookups = pages, FailedLookups()
    app.state.keys = FailedLookups(block=household_of)
    for pages_of in (public, task_routes, messages, together, rehearsal, packs, console_routes):
        app.include_router(pages_of.router)
    _explain_errors(app)
    app.add_middleware(UnderPrefix, prefix=pages.root)
    shield(app, base_url=base_url, hops=hops)
    return app


def _explain_errors(app: FastAPI) -> None:
    app.add_exception_handler(LinkUnknown, _unknown)
    app.add_exception_handler(TooManyKeys, _busy)
    app.add_exception_handler(NothingToSee, _over)
    app.add_exception_handler(FormUnreadable, _odd)
    app.add_exception_handler(OSError, _no_room)
    for cause in AWAY:
        app.add_exception_handler(cause, _closed)
    app.add_exception_handler(ConsoleShut, _shut)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _trouble)


def _said(request: Request, status: int, title: str, text: str) -> HTMLResponse:
    pages: Templates = request.app.state.pages
    return pages.page("said", status, title=title, text=text)


def _unknown(request: Request, cause: Exception) -> HTMLResponse:
    """Count the failed look-up; every unknown, forged or mangled token gets the same page.

    Only such answers are rationed: a genuine link never comes here. What another site's page
    makes a browser ask for is not charged to the network of whoever looks at that page.
    """
    lookups, caller = request.app.state.lookups, caller_address(request)
    if is_followed(request.headers) and not is_from_elsewhere(request.headers):
        if lookups.exceeded(caller):
            return _busy(request, cause)
        lookups.note(caller)
    return _said(request, 404, "We do not know this link", UNKNOWN)


def _busy(request: Request, _cause: Exception) -> HTMLResponse:
    return _said(request, 429, "Please wait a little", BUSY)


def _shut(request: Request, _cause: Exception) -> HTMLResponse:
    pages: Templates = request.app.state.pages
    return pages.page("shut", 403)


def _http(request: Request, cause: Exception) -> HTMLResponse:
    status = cause.status_code if isinstance(cause, HTTPException) else 500
    text = NO_ROUTE if status == HTTPStatus.NOT_FOUND else "This cannot be done here."
    page = _said(request, status, HTTPStatus(status).phrase, text)
    page.headers.update(getattr(cause, "headers", None) or {})
    return page


def _malformed(request: Request, _cause: Exception) -> HTMLResponse:
    return _said(request, 400, "We could not read this", "Please go back and try again.")


def _over(request: Request, _cause: Exception) -> HTMLResponse:
    return _said(request, 410, "This link is over", OVER)


def _odd(request: Request, _cause: Exception) -> HTMLResponse:
    return _said(request, 400, "We could not read this", ODD)


def _closed(request: Request, cause: Exception) -> HTMLResponse:
    """Say that the database cannot be reached or written to; one line in the log each time."""
    log.error("database away", extra={"why": type(cause).__name__})
    page = _said(request, 503, "The office is closed for a moment", CLOSED)
    page.headers["Retry-After"] = SOON
    return page


def _no_room(request: Request, cause: Exception) -> HTMLResponse:
    return (_closed if is_full(cause) else _trouble)(request, cause)


def _trouble(request: Request, cause: Exception) -> HTMLResponse:
    log.error("page failed", extra={"why": type(cause).__name__})
    page = _said(request, 500, "That did not work", TROUBLE)
    page.headers.update(HEADERS)  # this answer is made outside the middleware
    return page


def server(app: FastAPI, *, host: str, port: int, level: str = "INFO") -> uvicorn.Server:
    """Return a server that is ready to run; who calls is found out by the application itself."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=log_config(level),
            http=TimedConnection,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
            lifespan="off",
        )
    )


def serve_office(
    office: Application, on_committed: OnCommitted, extend: Callable[[FastAPI], None] | None = None
) -> uvicorn.Server:
    """Return the server of an office's pages; `extend` may add to the application first.

    This is what the entry point of the group `strategy_year.pages` names.
    """
    settings = office.settings
    hops = settings.trusted_hops if settings.behind_proxy else 0
    app = create_app(office, on_committed=on_committed, hops=hops)
    if extend is not None:
        extend(app)
    return server(app, host=settings.web_host, port=settings.web_port, level=settings.log_level)

"""The web application: pages for people with a link, and for the office with its key."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from approvals import (
    answering,
    console,
    console_rooms,
    downloads,
    front,
    helping,
    pack_links,
)
from approvals.door import Bell, Office
from approvals.headers import HEADERS, SecurityHeaders
from approvals.limits import BodyLimit, FailedLookups
from approvals.origin import OwnPagesOnly
from approvals.prefix import UnderPrefix
from approvals.rendering import Pages
from approvals.signing_in import ConsoleShut

UNKNOWN = (
    "This address is not one of ours, or it is not complete. Please open the link in the letter "
    "again; if it is broken over two lines, copy both parts."
)
BUSY = "Too many addresses were tried from your network. Please try again in a few minutes."
TROUBLE = "Something went wrong on our side. Nothing was recorded. Please try again in a minute."
NO_ROUTE = "There is no page at this address."
log = logging.getLogger("approvals")


def create_app(office: Office, *, bell: Bell = lambda _instance: None) -> FastAPI:
    """Return the application; `bell` is told the instance id after an answer was committed."""
    base_url = office.settings.base_url
    pages = Pages(base_url)
    app = FastAPI(title="Strategy year", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.office, app.state.bell = office, bell
    app.state.pages, app.state.lookups = pages, FailedLookups()
    for room in (front, answering, downloads, helping, pack_links, console_rooms, console):
        app.include_router(room.router)
    _explain_errors(app)
    app.add_middleware(OwnPagesOnly, base_url=base_url)
    app.add_middleware(BodyLimit)
    app.add_middleware(UnderPrefix, prefix=pages.root)
    app.add_middleware(SecurityHeaders, secure=base_url.startswith("https://"))
    return app


def _explain_errors(app: FastAPI) -> None:
    app.add_exception_handler(answering.LinkUnknown, _unknown)
    app.add_exception_handler(answering.TooManyLookups, _busy)
    app.add_exception_handler(ConsoleShut, _shut)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _trouble)


def _said(request: Request, status: int, title: str, text: str) -> HTMLResponse:
    pages: Pages = request.app.state.pages
    return pages.page("said", status, title=title, text=text)


def _unknown(request: Request, _cause: Exception) -> HTMLResponse:
    """Count the failed look-up; every unknown, forged or mangled token gets the same page."""
    request.app.state.lookups.note(answering.address(request))
    return _said(request, 404, "We do not know this link", UNKNOWN)


def _busy(request: Request, _cause: Exception) -> HTMLResponse:
    return _said(request, 429, "Please wait a little", BUSY)


def _shut(request: Request, _cause: Exception) -> HTMLResponse:
    pages: Pages = request.app.state.pages
    return pages.page("shut", 403)


def _http(request: Request, cause: Exception) -> HTMLResponse:
    status = cause.status_code if isinstance(cause, HTTPException) else 500
    text = NO_ROUTE if status == HTTPStatus.NOT_FOUND else "This cannot be done here."
    page = _said(request, status, HTTPStatus(status).phrase, text)
    page.headers.update(getattr(cause, "headers", None) or {})
    return page


def _malformed(request: Request, _cause: Exception) -> HTMLResponse:
    return _said(request, 400, "We could not read this", "Please go back and try again.")


def _trouble(request: Request, cause: Exception) -> HTMLResponse:
    log.error("page failed", extra={"why": type(cause).__name__})
    page = _said(request, 500, "That did not work", TROUBLE)
    page.headers.update(HEADERS)  # this answer is made outside the middleware
    return page

"""The front page, the style sheets, the mark and the health check: what anybody may see."""

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import select
from starlette.exceptions import HTTPException

from approvals.dependencies import TheApp, TheTemplates
from engine.organisation.directory import home
from office.web.middleware import HEALTH
from persistence.database import AWAY

STATIC = Path(__file__).parent / "static"
SHEETS = ("office", "charts")
CACHED = {"Cache-Control": "public, max-age=3600"}  # seconds

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
def front_page(office: TheApp, pages: TheTemplates) -> Response:
    """Show whose office this is and where people find their work."""
    with office.database.reading() as session:
        organisation = home(session).name
    return pages.page("front", organisation=organisation)


@router.api_route("/static/{name}.css", methods=["GET", "HEAD"])
def style(name: str) -> Response:
    """Return a style sheet: that of all pages, or that of charts."""
    if name not in SHEETS:
        raise HTTPException(404)
    text = (STATIC / f"{name}.css").read_bytes()
    return Response(text, media_type="text/css", headers=CACHED)


@router.api_route("/static/mark.svg", methods=["GET", "HEAD"])
@router.api_route("/favicon.ico", methods=["GET", "HEAD"])
def mark() -> Response:
    """Return the small picture that browsers show beside a page's name."""
    drawn = (STATIC / "mark.svg").read_bytes()
    return Response(drawn, media_type="image/svg+xml", headers=CACHED)


@router.api_route(HEALTH, methods=["GET", "HEAD"])
def health(office: TheApp) -> Response:
    """Answer 200 while the database can be read, 503 otherwise."""
    try:
        with office.database.reading() as session:
            healthy = session.scalar(select(1)) == 1
    except AWAY:
        healthy = False
    return PlainTextResponse("ok" if healthy else "no database", 200 if healthy else 503)

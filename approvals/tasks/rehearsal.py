"""The whole rehearsal of a calendar, for whoever is asked to approve it: a page that only shows."""

import re
from base64 import b64encode
from hashlib import sha256

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from approvals.dependencies import Guarded, TheApp
from approvals.tasks.link import LinkStatus, open_link

STYLE = re.compile("<style>(.*?)</style>", re.DOTALL)
NOTHING_ELSE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

router = APIRouter()


@router.api_route("/t/{token}/rehearsal", methods=["GET", "HEAD"], dependencies=[Guarded])
def read_rehearsal(token: str, office: TheApp) -> Response:
    """Show what was found when the version that a link is about was rehearsed."""
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, office.clock.now())
    reads = found.standing in LinkStatus.READABLE and found.sees
    calendar = found.view.calendar if reads else None
    if calendar is None or calendar.rehearsal is None or not calendar.rehearsal.page:
        raise HTTPException(404)
    page = calendar.rehearsal.page
    return HTMLResponse(page, headers={"Content-Security-Policy": _policy(page)})


def _policy(page: str) -> str:
    """Return a content policy that lets a page have the style that stands in it, and no more."""
    digests = (sha256(style.encode()).digest() for style in STYLE.findall(page))
    allowed = " ".join(f"'sha256-{b64encode(each).decode()}'" for each in digests)
    return f"{NOTHING_ELSE}; style-src {allowed}"

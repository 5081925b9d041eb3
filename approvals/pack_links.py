"""The pack for reviewers: whoever holds a link of a strategy review may read its period's pack."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from approvals import pack_page
from approvals.answering import Guarded
from approvals.door import Office, TheOffice, ThePages
from approvals.standing import Standing, find
from engine.errors import EngineError
from office.packs.errors import PeriodUnknown
from office.packs.view import Pack
from persistence.work import Instance

router = APIRouter()
READ = ["GET", "HEAD"]
REVIEW = "strategy_review"
READABLE = (Standing.OPEN, Standing.LOOK, Standing.DECIDED)


class PackUnreadable(EngineError):
    """The link is genuine, but says no longer, or never said, anything about a pack."""


@router.api_route("/t/{token}/pack", methods=READ, dependencies=[Guarded])
def read(token: str, office: TheOffice, pages: ThePages) -> Response:
    """Show the pack of the review that a link is about."""
    try:
        found = _pack(office, token)
    except PackUnreadable:
        return RedirectResponse(f"{pages.root}/t/{token}", status_code=303)
    return pack_page.shown(pages, found, f"{pages.root}/t/{token}/pack", staff=False)


@router.api_route("/t/{token}/pack.{form}", methods=READ, dependencies=[Guarded])
def take(token: str, form: str, office: TheOffice, pages: ThePages) -> Response:
    """Hand out the pack of the review that a link is about."""
    if form not in pack_page.FORMATS:
        raise HTTPException(404)
    try:
        found = _pack(office, token)
    except PackUnreadable:
        return RedirectResponse(f"{pages.root}/t/{token}", status_code=303)
    return pack_page.handed_out(office, found, form)


def _pack(office: Office, token: str) -> Pack:
    with office.database.reading() as session:
        found = find(session, token, office.keyring, office.clock.now())
        instance = session.get_one(Instance, found.task.instance_id)
        period, key = instance.period, instance.definition_key
    if key != REVIEW or found.standing not in READABLE or not found.sees:
        raise PackUnreadable
    try:
        return pack_page.made(office, period)
    except PeriodUnknown as unknown:
        raise PackUnreadable from unknown

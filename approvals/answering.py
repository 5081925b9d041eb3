"""The address in a letter: GET shows, POST acts, everything else changes nothing."""

import logging
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from approvals.asking import asking_page, looking_page
from approvals.deciding import AnswerIncomplete, AnswerRefused, decide, examine
from approvals.door import Office, TheBell, TheOffice, ThePages
from approvals.forms import TheForm
from approvals.openings import note_opening
from approvals.posted import Posted
from approvals.rendering import Pages
from approvals.results import explained, recorded, refused
from approvals.standing import Found, LinkUnknown, Standing, find
from approvals.uploads import read_upload
from engine.errors import EngineError
from notifications import links

router = APIRouter()
log = logging.getLogger("approvals")


def genuine(token: str, office: TheOffice) -> None:
    """Raise LinkUnknown unless we signed the token, before anything that was sent is read."""
    if links.read(token, office.keyring) is None:
        raise LinkUnknown


async def posted(token: str, form: TheForm, office: TheOffice) -> Posted:
    """Return the answer as typed, the rows of its file read while nothing is locked yet."""
    answer = Posted.read(form.texts)
    if form.file is None:
        return answer
    upload = await read_upload(office, token, answer, form.file, office.clock.now())
    return replace(answer, upload=upload)


Answer = Annotated[Posted, Depends(posted)]
Guarded = Depends(genuine)


@router.api_route("/t/{token}", methods=["GET", "HEAD"], dependencies=[Guarded])
def show(token: str, request: Request, office: TheOffice, pages: ThePages) -> Response:
    """Show what a link asks, or why it can no longer be answered. Opening changes nothing."""
    now = office.clock.now()
    with office.database.reading() as session:
        found = find(session, token, office.keyring, now)
        page = _page_of(session, pages, found)
    note_opening(office.database, found.link.id, request, now)
    return page


@router.post("/t/{token}", dependencies=[Guarded])
def press(
    token: str, posted: Answer, office: TheOffice, pages: ThePages, bell: TheBell
) -> HTMLResponse:
    """Record an answer through the engine's one decision function."""
    now = office.clock.now()
    try:
        if posted.upload is not None:
            with office.database.reading() as session:
                examine(session, find(session, token, office.keyring, now), posted)
        with office.database.writing() as session:
            found = find(session, token, office.keyring, now)
            decision = decide(session, found, posted, now)
            page = recorded(session, pages, found, posted, decision)
    except (AnswerRefused, EngineError) as refusal:
        log.info("answer refused", extra={"why": type(refusal).__name__})
        return _refusal(office, pages, token, posted, refusal)
    bell(found.task.instance_id)
    log.info("answer recorded", extra={"task": found.task.id, "instance": found.task.instance_id})
    return page


def _page_of(session: Session, pages: Pages, found: Found) -> HTMLResponse:
    if found.standing is Standing.OPEN:
        return asking_page(session, pages, found)
    if found.standing is Standing.LOOK:
        return looking_page(session, pages, found)
    return explained(session, pages, found)


def _refusal(
    office: Office, pages: Pages, token: str, posted: Posted, refusal: Exception
) -> HTMLResponse:
    """Show what stands now, beside what was typed; the refused transaction is gone."""
    with office.database.reading() as session:
        found = find(session, token, office.keyring, office.clock.now())
        if isinstance(refusal, AnswerIncomplete) and found.standing is Standing.OPEN:
            return asking_page(
                session, pages, found, posted=posted, faults=refusal.faults, status=422
            )
        return refused(session, pages, found, posted, refusal)

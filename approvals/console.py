"""The office's own pages, all of them to be read only: the year, a process, the history."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from approvals import histories, process_view, year_view
from approvals.door import TheOffice, ThePages
from approvals.signing_in import let_in, let_out, require_key, require_staff
from engine.errors import InstanceUnknown, YearUnknown

router = APIRouter()
READ = ["GET", "HEAD"]
LAST = 2**31 - 1  # the highest number that an event can have
After = Annotated[int, Query(ge=0, le=LAST)]
STAFF = [Depends(require_staff)]


@router.api_route("/console/{key}", methods=READ, dependencies=[Depends(require_key)])
def enter(office: TheOffice, pages: ThePages) -> Response:
    """Let a browser with the right key in."""
    answer = RedirectResponse(f"{pages.root}/year", status_code=303)
    let_in(office, answer)
    return answer


@router.post("/console/leave")
def leave(office: TheOffice, pages: ThePages) -> Response:
    """Take the browser's key back, so that who comes after finds the console shut."""
    answer = pages.page("left")
    let_out(office, answer)
    return answer


@router.api_route("/year", methods=READ, dependencies=STAFF)
def year(office: TheOffice, pages: ThePages, label: str = "") -> Response:
    """Show the year on one page: milestones, processes, open approvals, what is late."""
    now = office.clock.now()
    with office.database.reading() as session:
        try:
            facts = year_view.look(session, label, now)
        except YearUnknown as unknown:
            raise HTTPException(404) from unknown
    return pages.page("year", now=now, **facts)


@router.api_route("/process/{instance_id:path}", methods=READ, dependencies=STAFF)
def process(instance_id: str, office: TheOffice, pages: ThePages) -> Response:
    """Show one process or item: diagram, steps, people, letters and latest history."""
    now = office.clock.now()
    with office.database.reading() as session:
        try:
            facts = process_view.look(session, instance_id, now)
        except InstanceUnknown as unknown:
            raise HTTPException(404) from unknown
    return pages.page("process", now=now, **facts)


@router.api_route("/history", methods=READ, dependencies=STAFF)
def history(office: TheOffice, pages: ThePages, chain: str = "", after: After = 0) -> Response:
    """Show events in order and whether their chain is whole, for auditors."""
    with office.database.reading() as session:
        facts = histories.look(session, chain, after)
    return pages.page("history", **facts)

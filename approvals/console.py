"""The office's own pages, all of them to be read only: the year, a process, the history."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from approvals import histories, process_view, year_view
from approvals.answering import Guarded, address
from approvals.door import TheLookups, TheOffice, ThePages
from approvals.signing_in import ConsoleShut, let_in, require_staff, right_key
from engine.errors import InstanceUnknown, YearUnknown

router = APIRouter()
READ = ["GET", "HEAD"]
STAFF = [Depends(require_staff)]


@router.api_route("/console/{key}", methods=READ, dependencies=[Guarded])
def enter(
    key: str, request: Request, office: TheOffice, pages: ThePages, lookups: TheLookups
) -> Response:
    """Let a browser with the right key in; a wrong key counts as a failed look-up."""
    if not right_key(office, key):
        lookups.note(address(request))
        raise ConsoleShut
    answer = RedirectResponse(f"{pages.root}/year", status_code=303)
    let_in(office, answer)
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
def history(office: TheOffice, pages: ThePages, chain: str = "", after: int = 0) -> Response:
    """Show events in order and whether their chain is whole, for auditors."""
    with office.database.reading() as session:
        facts = histories.look(session, chain, after)
    return pages.page("history", **facts)

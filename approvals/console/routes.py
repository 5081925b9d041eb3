"""Routes of the console: the year, a process, its history; and its further pages before them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from approvals.console import maps, packs, processes, rules, units, years
from approvals.console.auth import let_in, let_out, require_key, require_staff
from approvals.dependencies import TheApp, TheTemplates
from engine.errors import InstanceUnknown, YearUnknown

router = APIRouter()
for pages_of in (
    packs,
    maps,
    rules,
    units,
):  # before `/console/<key>`, which would take their addresses
    router.include_router(pages_of.router)
READ = ["GET", "HEAD"]
LAST = 2**31 - 1  # the highest number that an event can have
After = Annotated[int, Query(ge=0, le=LAST)]
STAFF = [Depends(require_staff)]


@router.api_route("/console/{key}", methods=READ, dependencies=[Depends(require_key)])
def enter(office: TheApp, pages: TheTemplates) -> Response:
    """Let a browser with the right key in."""
    answer = RedirectResponse(f"{pages.root}/year", status_code=303)
    let_in(office, answer)
    return answer


@router.post("/console/leave")
def leave(office: TheApp, pages: TheTemplates) -> Response:
    """Take the browser's key back, so that who comes after finds the console shut."""
    answer = pages.page("left")
    let_out(office, answer)
    return answer


@router.api_route("/year", methods=READ, dependencies=STAFF)
def year(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show the year on one page: milestones, processes, open approvals, what is late."""
    now = office.clock.now()
    with office.database.reading() as session:
        try:
            facts = years.year_facts(session, label, now)
        except YearUnknown as unknown:
            raise HTTPException(404) from unknown
    return pages.page("year", now=now, **facts)


@router.api_route("/process/{instance_id:path}", methods=READ, dependencies=STAFF)
def process(instance_id: str, office: TheApp, pages: TheTemplates) -> Response:
    """Show one process or item: diagram, steps, people, letters and latest history."""
    now = office.clock.now()
    with office.database.reading() as session:
        try:
            facts = processes.process_facts(session, instance_id, now)
        except InstanceUnknown as unknown:
            raise HTTPException(404) from unknown
    return pages.page("process", now=now, **facts)


@router.api_route("/history", methods=READ, dependencies=STAFF)
def history(office: TheApp, pages: TheTemplates, chain: str = "", after: After = 0) -> Response:
    """Show events in order and whether their chain is whole, for auditors."""
    with office.database.reading() as session:
        facts = processes.history_facts(session, chain, after)
    return pages.page("history", **facts)

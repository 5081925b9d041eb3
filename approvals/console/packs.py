"""Review packs in the console: which periods are locked, and the pack of one in three formats."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from starlette.exceptions import HTTPException

from approvals import packs
from approvals.console.auth import require_staff
from approvals.console.years import YearContext, page_of
from approvals.dependencies import TheApp, TheTemplates
from engine.schedule import deadlines
from office.reports import measures
from office.reports.model import PeriodUnknown, Span

router = APIRouter(dependencies=[Depends(require_staff)])
READ = ["GET", "HEAD"]


@router.api_route("/console/packs", methods=READ)
def list_packs(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show the periods of a year with their locks."""
    return page_of(office, pages, "packs", label, _periods)


@router.api_route("/console/packs/{period:path}.pdf", methods=READ)
def pack_pdf(period: str, office: TheApp) -> Response:
    """Hand out the pack as a PDF."""
    return _file(office, period, "pdf")


@router.api_route("/console/packs/{period:path}.pptx", methods=READ)
def pack_pptx(period: str, office: TheApp) -> Response:
    """Hand out the pack as a presentation."""
    return _file(office, period, "pptx")


@router.api_route("/console/packs/{period:path}", methods=READ)
def pack(period: str, office: TheApp, pages: TheTemplates) -> Response:
    """Show the pack of a period."""
    try:
        made = packs.make_pack(office, period)
    except PeriodUnknown as unknown:
        raise HTTPException(404) from unknown
    return packs.shown(pages, made, f"{pages.root}/console/packs/{quote(period)}", staff=True)


def _file(office: TheApp, period: str, form: str) -> Response:
    try:
        made = packs.make_pack(office, period)
    except PeriodUnknown as unknown:
        raise HTTPException(404) from unknown
    return packs.handed_out(office, made, form)


def _periods(book: YearContext) -> dict[str, Any]:
    fiscal = deadlines.fiscal_year(book.year)
    whole = Span(book.year, fiscal, fiscal.whole())
    history = measures.locked_until(book.session, whole)
    locked = {each.period: each for each in history}
    keys = {period.key for period in fiscal.periods()} | set(locked)
    for span in (*fiscal.quarters(), *fiscal.halves(), fiscal.whole()):
        closed = measures.as_spans(history, Span(book.year, fiscal, span))
        locked |= {each.period: each for each in closed if each.period == span.key}
    keys |= set(locked)
    rows = sorted(keys, key=lambda key: (whole.last_day(key), key))
    return {
        "periods": [(fiscal.period(key), locked.get(key)) for key in rows],
        "latest": history[-1].period if history else "",
    }

"""Review packs in the console: which periods are locked, and the pack of one in three formats."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response
from starlette.exceptions import HTTPException

from approvals import pack_page
from approvals.console_years import Book, page_of
from approvals.door import TheOffice, ThePages
from approvals.signing_in import require_staff
from engine import days
from office.packs import snapshots
from office.packs.errors import PeriodUnknown
from office.packs.periods import Span

router = APIRouter(dependencies=[Depends(require_staff)])
READ = ["GET", "HEAD"]


@router.api_route("/console/packs", methods=READ)
def packs(office: TheOffice, pages: ThePages, label: str = "") -> Response:
    """Show the periods of a year with their locks."""
    return page_of(office, pages, "packs", label, _periods)


@router.api_route("/console/packs/{period:path}.pdf", methods=READ)
def pack_pdf(period: str, office: TheOffice) -> Response:
    """Hand out the pack as a PDF."""
    return _file(office, period, "pdf")


@router.api_route("/console/packs/{period:path}.pptx", methods=READ)
def pack_pptx(period: str, office: TheOffice) -> Response:
    """Hand out the pack as a presentation."""
    return _file(office, period, "pptx")


@router.api_route("/console/packs/{period:path}", methods=READ)
def pack(period: str, office: TheOffice, pages: ThePages) -> Response:
    """Show the pack of a period."""
    try:
        made = pack_page.made(office, period)
    except PeriodUnknown as unknown:
        raise HTTPException(404) from unknown
    return pack_page.shown(pages, made, f"{pages.root}/console/packs/{quote(period)}", staff=True)


def _file(office: TheOffice, period: str, form: str) -> Response:
    try:
        made = pack_page.made(office, period)
    except PeriodUnknown as unknown:
        raise HTTPException(404) from unknown
    return pack_page.handed_out(office, made, form)


def _periods(book: Book) -> dict[str, Any]:
    fiscal = days.fiscal_year(book.year)
    whole = Span(book.year, fiscal, fiscal.whole())
    locked = {each.period: each for each in snapshots.until(book.session, whole)}
    keys = {period.key for period in fiscal.periods()} | set(locked)
    rows = sorted(keys, key=lambda key: (whole.last_day(key), key))
    return {
        "periods": [(fiscal.period(key), locked.get(key)) for key in rows],
        "latest": next((key for key in reversed(rows) if key in locked), ""),
    }

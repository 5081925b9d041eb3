"""A review pack as a page, for the console and for reviewers by their link."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from reportlab.graphics.shapes import Drawing
from starlette.exceptions import HTTPException

from approvals.dependencies import Guarded, TheApp, TheTemplates
from approvals.tasks.link import LinkStatus, open_link
from approvals.templating import Templates
from calendars.identifiers import part
from engine.errors import EngineError
from engine.organisation.directory import home
from office.application import App
from office.reports import text
from office.reports.chart_drawing import svg
from office.reports.charts import burn_chart, progress_chart, status_mark, trend_chart
from office.reports.map_chart import map_chart
from office.reports.model import MeasureStatus, PeriodUnknown
from office.reports.pack import Pack, pack
from office.reports.pdf import pdf
from office.reports.slides import pptx
from office.reports.strategy_map import StrategyMap
from persistence.instances import Instance

FORMATS = {
    "pdf": (pdf, "application/pdf"),
    "pptx": (
        pptx,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}
router = APIRouter()
READ = ["GET", "HEAD"]
REVIEW = "strategy_review"


def make_pack(office: App, period: str) -> Pack:
    """Return the pack of a period as of today; raises PeriodUnknown."""
    with office.database.reading() as session:
        return pack(session, period, home(session).local_day(office.clock.now()))


def shown(pages: Templates, found: Pack, address: str, *, staff: bool) -> Response:
    """Return the page of a pack; `address` is its own, to which the formats are added."""
    return pages.page(
        "pack",
        pack=found,
        address=address,
        staff=staff,
        telling=text,
        marks=marks(),
        map_svg=map_svg(found.map),
        charts=_charts(found),
        bars=_bars(found),
        burn_svg=_burn(found),
        organisation=found.organisation,
    )


def handed_out(office: App, found: Pack, form: str) -> Response:
    """Return the file of a pack."""
    make, kind = FORMATS[form]
    name = f"{part(found.title).lower()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(make(found, office.settings.base_url), media_type=kind, headers=headers)


def marks() -> dict[MeasureStatus, Markup]:
    """Return the shape of each status, to stand before its word."""
    return {status: _safe(status_mark(status)) for status in MeasureStatus}


def drawn(drawing: Drawing, title: str, described: str = "", *, key: str) -> Markup:
    """Return a drawing as a picture within a page, with its alternative text."""
    return _safe(svg(drawing, title, described, key=key))


def map_svg(found: StrategyMap) -> Markup:
    """Return the picture of a map."""
    told = "Perspectives from the top down, with their objectives; in words below."
    return drawn(map_chart(found), "Strategy map", told, key="map")


def _charts(found: Pack) -> dict[str, Markup]:
    return {
        trend.measure: drawn(
            trend_chart(trend), trend.name, text.course(trend), key=f"trend-{number}"
        )
        for number, trend in enumerate(found.charted)
    }


def _bars(found: Pack) -> dict[str, Markup]:
    return {
        line.id: drawn(
            progress_chart(line.percent_done, line.percent_time),
            text.progress(line),
            key=f"bar-{number}",
        )
        for number, line in enumerate(found.initiatives)
    }


def _burn(found: Pack) -> Markup | None:
    if found.burn is None:
        return None
    told = " ".join(text.burn(found.burn))
    return drawn(burn_chart(found.burn), "Spending on the strategy", told, key="burn")


def _safe(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - drawn and escaped by our own code


class PackUnreadable(EngineError):
    """The link is genuine, but says no longer, or never said, anything about a pack."""


@router.api_route("/t/{token}/pack", methods=READ, dependencies=[Guarded])
def read_pack(token: str, office: TheApp, pages: TheTemplates) -> Response:
    """Show the pack of the review that a link is about."""
    try:
        found = _pack(office, token)
    except PackUnreadable:
        return RedirectResponse(f"{pages.root}/t/{token}", status_code=303)
    return shown(pages, found, f"{pages.root}/t/{token}/pack", staff=False)


@router.api_route("/t/{token}/pack.{form}", methods=READ, dependencies=[Guarded])
def take_pack(token: str, form: str, office: TheApp, pages: TheTemplates) -> Response:
    """Hand out the pack of the review that a link is about."""
    if form not in FORMATS:
        raise HTTPException(404)
    try:
        found = _pack(office, token)
    except PackUnreadable:
        return RedirectResponse(f"{pages.root}/t/{token}", status_code=303)
    return handed_out(office, found, form)


def _pack(office: App, token: str) -> Pack:
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, office.clock.now())
        instance = session.get_one(Instance, found.task.instance_id)
        period, key = instance.period, instance.definition_key
    if key != REVIEW or found.standing not in LinkStatus.READABLE or not found.sees:
        raise PackUnreadable
    try:
        return make_pack(office, period)
    except PeriodUnknown as unknown:
        raise PackUnreadable from unknown

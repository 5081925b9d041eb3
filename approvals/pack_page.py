"""A pack on a page, or handed out as a file; the same for the console and for reviewers."""

from fastapi import Response
from markupsafe import Markup
from reportlab.graphics.shapes import Drawing

from approvals.door import Office
from approvals.rendering import Pages
from calendars.identities import part
from engine.organisation import home
from office.packs import telling
from office.packs.charts.burn import burn_chart
from office.packs.charts.map import map_chart
from office.packs.charts.progress import progress_chart
from office.packs.charts.status import status_mark
from office.packs.charts.svg import svg
from office.packs.charts.trend import trend_chart
from office.packs.pdf.document import pdf
from office.packs.slides.document import pptx
from office.packs.statuses import Status
from office.packs.strategy_map import StrategyMap
from office.packs.view import Pack, pack

FORMATS = {
    "pdf": (pdf, "application/pdf"),
    "pptx": (
        pptx,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}


def made(office: Office, period: str) -> Pack:
    """Return the pack of a period as of today; raises PeriodUnknown."""
    with office.database.reading() as session:
        return pack(session, period, home(session).local_day(office.clock.now()))


def shown(pages: Pages, found: Pack, address: str, *, staff: bool) -> Response:
    """Return the page of a pack; `address` is its own, to which the formats are added."""
    return pages.page(
        "pack",
        pack=found,
        address=address,
        staff=staff,
        telling=telling,
        marks=marks(),
        map_svg=map_svg(found.map),
        charts=_charts(found),
        bars=_bars(found),
        burn_svg=_burn(found),
        organisation=found.organisation,
    )


def handed_out(office: Office, found: Pack, form: str) -> Response:
    """Return the file of a pack."""
    make, kind = FORMATS[form]
    name = f"{part(found.title).lower()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(make(found, office.settings.base_url), media_type=kind, headers=headers)


def marks() -> dict[Status, Markup]:
    """Return the shape of each status, to stand before its word."""
    return {status: _safe(status_mark(status)) for status in Status}


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
            trend_chart(trend), trend.name, telling.course(trend), key=f"trend-{number}"
        )
        for number, trend in enumerate(found.charted)
    }


def _bars(found: Pack) -> dict[str, Markup]:
    return {
        line.id: drawn(
            progress_chart(line.percent_done, line.percent_time),
            telling.progress(line),
            key=f"bar-{number}",
        )
        for number, line in enumerate(found.initiatives)
    }


def _burn(found: Pack) -> Markup | None:
    if found.burn is None:
        return None
    told = " ".join(telling.burn(found.burn))
    return drawn(burn_chart(found.burn), "Spending on the strategy", told, key="burn")


def _safe(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - drawn and escaped by our own code

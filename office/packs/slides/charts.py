"""Native charts, which a reader may edit in PowerPoint."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.util import Inches, Pt

from office.packs import telling
from office.packs.charts.scale import Scale, rounded
from office.packs.parts import Burn, InitiativeLine, Trend
from office.packs.slides.paper import Box, colour

DATA: Any = CategoryChartData  # the library does not say its types
Series = Sequence[tuple[str, Sequence[Decimal | None]]]


def trend(on: Any, at: Box, found: Trend) -> None:
    """Draw a measure's locked values and, dashed, its targets."""
    series: Series = (
        ("Locked value", [point.value for point in found.points]),
        ("Target", [point.target for point in found.points]),
    )
    chart = _lines(on, at, [point.label for point in found.points], series, telling.course(found))
    chart.has_legend = False


def burn(on: Any, at: Box, found: Burn) -> None:
    """Draw what was to be spent over the year and what was spent until now."""
    spent = [*found.spent, *[None] * (len(found.labels) - len(found.spent))]
    series: Series = (
        (f"Spent, {found.currency}", spent),
        (f"Planned, {found.currency}", found.planned),
    )
    chart = _lines(on, at, found.labels, series, " ".join(telling.burn(found)), from_zero=True)
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(12)


def progress(on: Any, at: Box, lines: Sequence[InitiativeLine]) -> None:
    """Draw what is done beside how much of the time has gone by, for each initiative."""
    data = DATA(number_format='0" %"')
    data.categories = [line.name for line in lines]
    data.add_series("Done", [line.percent_done for line in lines])
    data.add_series("Time gone by", [line.percent_time for line in lines])
    frame = on.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *map(Inches, at), data)
    told = "; ".join(f"{line.name}: {telling.progress(line)}" for line in lines)
    _describe(frame, f"Progress against time. {told}")
    chart = frame.chart
    _plain(chart)
    chart.plots[0].gap_width = 80
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(12)
    chart.category_axis.reverse_order = True
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 100
    for series, hue in zip(chart.plots[0].series, ("value", "faint"), strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour(hue)


def _lines(
    on: Any,
    at: Box,
    labels: Sequence[str],
    series: Series,
    described: str,
    *,
    from_zero: bool = False,
) -> Any:
    data = DATA(number_format="#,##0.##")
    data.categories = labels
    for name, values in series:
        data.add_series(name, [None if v is None else float(v) for v in values])
    frame = on.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *map(Inches, at), data)
    _describe(frame, described)
    chart = frame.chart
    _plain(chart)
    known = [float(value) for _, values in series for value in values if value is not None]
    scale = Scale.over(known, 0, 1, from_zero=from_zero)
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = rounded(scale.low, scale.high)
    for one in chart.plots[0].series:
        _line(one, target=one.name.startswith(("Target", "Planned")))
    return chart


def _line(series: Any, *, target: bool) -> None:
    series.smooth = False
    series.format.line.width = Pt(1.5 if target else 2.5)
    series.format.line.color.rgb = colour("quiet" if target else "value")
    if target:
        series.format.line.dash_style = MSO_LINE.DASH
        series.marker.style = XL_MARKER_STYLE.NONE
        return
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 6
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour("value")


def _plain(chart: Any) -> None:
    chart.has_title = False
    chart.font.size = Pt(10.5)
    chart.font.color.rgb = colour("quiet")
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.format.line.color.rgb = colour("line")
    chart.category_axis.format.line.color.rgb = colour("faint")


def _describe(frame: Any, text: str) -> None:
    """Give a chart its alternative text."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", text)  # noqa: SLF001 - no public way

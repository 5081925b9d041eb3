"""Shapes, texts and native charts of slides."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from office.reports import text
from office.reports.chart_drawing import COLOURS, Scale, rounded
from office.reports.model import Burn, InitiativeLine, MeasureStatus, Trend

WIDTH, HEIGHT = 13.333, 7.5  # inches
EDGE = 0.55
INNER = WIDTH - 2 * EDGE
TITLE_ONLY = 5  # layout of the built-in template: a title and nothing else
SHAPES = {
    MeasureStatus.GREEN: MSO_SHAPE.OVAL,
    MeasureStatus.AMBER: MSO_SHAPE.ISOSCELES_TRIANGLE,
    MeasureStatus.RED: MSO_SHAPE.RECTANGLE,
}
HOLLOW = (MeasureStatus.UNRATED, MeasureStatus.MISSING, MeasureStatus.NOT_DUE)
Box = tuple[float, float, float, float]  # left, top, width, height in inches
DATA: Any = CategoryChartData  # the library does not say its types


def colour(name: str) -> Any:
    """Return one of our colours."""
    code, make = COLOURS[name], cast("Any", RGBColor)
    return make(*(int(code[at : at + 2], 16) for at in (1, 3, 5)))


def deck() -> Any:
    """Return an empty presentation, wide as screens are."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    return made


def slide(made: Any, title: str, foot: str) -> Any:
    """Return a new slide with its title and the line at its foot."""
    added = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    head = added.shapes.title
    head.left, head.top, head.width, head.height = map(Inches, (EDGE, 0.3, INNER, 0.7))
    head.text_frame.text = title
    head.text_frame.margin_left = 0
    head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    head.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _dress(head.text_frame.paragraphs[0], 26, "ink", bold=True)
    write(added, (EDGE, HEIGHT - 0.45, INNER, 0.3), [foot], size=10, hue="quiet")
    return added


def write(
    on: Any,
    at: Box,
    lines: Iterable[str],
    *,
    size: float = 14,
    hue: str = "ink",
    bold: bool = False,
) -> Any:
    """Write lines into a new text box; return its frame."""
    frame = on.shapes.add_textbox(*map(Inches, at)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.add_run().text = line
        _dress(paragraph, size, hue, bold=bold)
    return frame


def add_line(frame: Any, text: str, *, size: float = 14, link: str = "", label: str = "") -> None:
    """Write one more line, perhaps ending in a link."""
    first = len(frame.paragraphs) == 1 and not frame.paragraphs[0].runs
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    paragraph.space_after = Pt(5)
    paragraph.add_run().text = f"{text} " if link else text
    _dress(paragraph, size, "ink")
    if link:
        run = paragraph.add_run()
        run.text = f"[{label}]"
        run.hyperlink.address = link
        run.font.size = Pt(size)


def mark(on: Any, status: MeasureStatus, left: float, top: float, size: float = 0.16) -> Any:
    """Draw the shape of a status, with its word as alternative text."""
    drawn = on.shapes.add_shape(
        SHAPES.get(status, MSO_SHAPE.OVAL), *map(Inches, (left, top, size, size))
    )
    drawn.line.color.rgb = colour(status.value)
    flat(drawn)
    drawn.name = status.word
    if status in HOLLOW:
        drawn.fill.background()
    else:
        drawn.fill.solid()
        drawn.fill.fore_color.rgb = colour(status.value)
    return drawn


def flat(drawn: Any) -> None:
    """Take the shadow of the template's style away from a shape."""
    drawn.shadow.inherit = False
    style = drawn._element.find(qn("p:style"))  # noqa: SLF001 - no public way
    if style is not None:
        drawn._element.remove(style)  # noqa: SLF001


def table(
    on: Any, at: Box, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> Any:
    """Draw a table; widths are shares."""
    shape = on.shapes.add_table(len(rows) + 1, len(heads), *map(Inches, at))
    made, whole = shape.table, sum(widths)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Inches(at[2] * width / whole)
    for down, row in enumerate((heads, *rows)):
        for across, words in enumerate(row):
            _cell(made.cell(down, across), words, head=down == 0)
    return made


def _cell(cell: Any, text: str, *, head: bool) -> None:
    cell.text = text
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour("band" if head else "paper")
    for paragraph in cell.text_frame.paragraphs:
        _dress(paragraph, 11.5, "quiet" if head else "ink", bold=head)


def _dress(paragraph: Any, size: float, hue: str, *, bold: bool = False) -> None:
    font = paragraph.font
    font.size, font.bold = Pt(size), bold
    font.color.rgb = colour(hue)


Series = Sequence[tuple[str, Sequence[Decimal | None]]]


def trend(on: Any, at: Box, found: Trend) -> None:
    """Draw a measure's locked values and, dashed, its targets."""
    series: Series = (
        ("Locked value", [point.value for point in found.points]),
        ("Target", [point.target for point in found.points]),
    )
    chart = _lines(on, at, [point.label for point in found.points], series, text.course(found))
    chart.has_legend = False


def burn(on: Any, at: Box, found: Burn) -> None:
    """Draw what was to be spent over the year and what was spent until now."""
    spent = [*found.spent, *[None] * (len(found.labels) - len(found.spent))]
    series: Series = (
        (f"Spent, {found.currency}", spent),
        (f"Planned, {found.currency}", found.planned),
    )
    chart = _lines(on, at, found.labels, series, " ".join(text.burn(found)), from_zero=True)
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
    told = "; ".join(f"{line.name}: {text.progress(line)}" for line in lines)
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

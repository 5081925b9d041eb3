"""A small line chart: a measure over the locked periods, beside its target."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reportlab.graphics.shapes import Circle, Drawing, PolyLine

from engine.formatting import figure
from office.packs.charts.paper import HUE, Shape, line, mark, sheet, text, width_of
from office.packs.charts.scale import Scale, spread
from office.packs.parts import Point, Trend

WIDTH, HEIGHT = 252.0, 116.0
LEFT, BOTTOM, TOP = 10.0, 20.0, 88.0
GAP = 4  # points between two labels at the end of their lines
SMALL = 8.5
MOST_LABELS = 12  # periods named on the axis; beyond that every second one


def trend_chart(trend: Trend, width: float = WIDTH) -> Drawing:
    """Return the chart of one measure: a solid line with dots, its target dashed."""
    drawing = sheet(width, HEIGHT)
    value, target = (figure(v, trend.measured_in) for v in (trend.last.value, trend.last.target))
    right = width - LEFT - max(width_of(t, SMALL, bold=True) for t in (value, f"target {target}"))
    places = spread(len(trend.points), LEFT + 8, right - 10)
    scale = Scale.over(_numbers(trend.points), BOTTOM + 4, TOP)
    drawing.add(line(LEFT, BOTTOM, right, BOTTOM, colour="faint", width=0.75))
    for shape in (
        *_labels(trend.points, places),
        *_course([p.target for p in trend.points], places, scale, "quiet", dashed=True),
        *_course([p.value for p in trend.points], places, scale, "value"),
        *_estimates(trend.points, places, scale),
        *_ends(trend, scale, right, value, target),
        *_head(trend),
    ):
        drawing.add(shape)
    return drawing


def _head(trend: Trend) -> Iterator[Shape]:
    yield mark(trend.status, LEFT + 5, HEIGHT - 12)
    yield text(
        LEFT + 15, HEIGHT - 15, trend.status.word, size=9.5, colour=trend.status.value, bold=True
    )


def _course(
    values: Sequence[Decimal | None],
    places: Sequence[float],
    scale: Scale,
    colour: str,
    *,
    dashed: bool = False,
) -> Iterator[Shape | PolyLine]:
    for run in _runs(values):
        points = [(places[n], scale.at(float(values[n] or 0))) for n in run]
        flat = [part for point in points for part in point]
        if len(points) > 1:
            drawn = PolyLine(flat, strokeColor=HUE[colour], strokeWidth=1.25 if dashed else 2)
            if dashed:
                drawn.strokeDashArray = [4, 3]
            yield drawn
        elif dashed:
            x, y = points[0]
            yield line(x - 7, y, x + 7, y, colour=colour, width=1.25, dashes=(4, 3))
        if not dashed:
            for x, y in points:
                yield Circle(x, y, 2.5, fillColor=HUE[colour], strokeColor=HUE[colour])


def _estimates(points: Sequence[Point], places: Sequence[float], scale: Scale) -> Iterator[Shape]:
    for point, x in zip(points, places, strict=True):
        if point.estimate and point.value is not None:
            dot = Circle(x, scale.at(float(point.value)), 3, fillColor=HUE["paper"])
            dot.strokeColor, dot.strokeWidth = HUE["value"], 1.5
            yield dot


def _ends(trend: Trend, scale: Scale, right: float, value: str, target: str) -> Iterator[Shape]:
    last = trend.last
    heights = [scale.at(float(v)) if v is not None else None for v in (last.value, last.target)]
    high, low = _apart(*heights)
    if high is None:
        yield text(right, BOTTOM + 8, "no data", size=SMALL, colour="missing", bold=True)
    else:
        yield text(right, high - 3, value, size=SMALL, colour="value", bold=True)
    if low is not None:
        yield text(right, low - 3, f"target {target}", size=SMALL, colour="quiet")


def _apart(value: float | None, target: float | None) -> tuple[float | None, float | None]:
    """Return the heights of two labels, moved so far apart that both can be read."""
    need = SMALL + GAP - 2
    if value is None or target is None or abs(value - target) >= need:
        return value, target
    middle = (value + target) / 2
    shift = need / 2 if value >= target else -need / 2
    return middle + shift, middle - shift


def _labels(points: Sequence[Point], places: Sequence[float]) -> Iterator[Shape]:
    step = 1 if len(points) <= MOST_LABELS // 2 else 2
    for number, (point, x) in enumerate(zip(points, places, strict=True)):
        if (len(points) - 1 - number) % step == 0:
            yield text(x, 7, point.label, size=8, colour="quiet", anchor="middle")
        if point.value is None:
            yield text(x, BOTTOM + 3, "×", size=9, colour="missing", anchor="middle")


def _runs(values: Sequence[Decimal | None]) -> Iterator[list[int]]:
    """Yield the places of values that follow each other without a gap."""
    run: list[int] = []
    for number, value in enumerate(values):
        if value is not None:
            run.append(number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _numbers(points: Sequence[Point]) -> Iterator[float]:
    for point in points:
        yield from (float(v) for v in (point.value, point.target) if v is not None)

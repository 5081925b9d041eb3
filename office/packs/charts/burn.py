"""STRATEX burn: what was to be spent and what was, added up over the months."""

from collections.abc import Iterator

from reportlab.graphics.shapes import Circle, Drawing, PolyLine

from engine.formatting import short_money
from office.packs.charts.paper import HUE, Shape, line, sheet, text
from office.packs.charts.scale import Scale, spread
from office.packs.parts import Burn

WIDTH, HEIGHT = 520.0, 220.0
LEFT, RIGHT, BOTTOM, TOP = 20.0, 390.0, 26.0, 200.0
LABEL = 9.5


def burn_chart(burn: Burn) -> Drawing:
    """Return the chart: the plan dashed to the end of the year, spending solid until now."""
    drawing = sheet(WIDTH, HEIGHT)
    places = spread(len(burn.labels), LEFT + 10, RIGHT - 10)
    amounts = [float(v) for v in (*burn.planned, *burn.spent)]
    scale = Scale.over(amounts, BOTTOM, TOP, from_zero=True)
    drawing.add(line(LEFT, BOTTOM, RIGHT, BOTTOM, colour="faint"))
    for x, month in zip(places, burn.labels, strict=True):
        drawing.add(text(x, 10, month, size=8.5, colour="quiet", anchor="middle"))
    planned = [(x, scale.at(float(v))) for x, v in zip(places, burn.planned, strict=True)]
    spent = [(x, scale.at(float(v))) for x, v in zip(places, burn.spent, strict=False)]
    for shape in (*_plan(planned), *_spent(spent), *_words(burn, planned, spent)):
        drawing.add(shape)
    return drawing


def _plan(points: list[tuple[float, float]]) -> Iterator[PolyLine]:
    flat = [part for point in points for part in point]
    drawn = PolyLine(flat, strokeColor=HUE["quiet"], strokeWidth=1.5)
    drawn.strokeDashArray = [5, 4]
    yield drawn


def _spent(points: list[tuple[float, float]]) -> Iterator[Shape | PolyLine]:
    if len(points) > 1:
        flat = [part for point in points for part in point]
        yield PolyLine(flat, strokeColor=HUE["value"], strokeWidth=2.5)
    for x, y in points:
        yield Circle(x, y, 3, fillColor=HUE["value"], strokeColor=HUE["value"])
    if points:
        x, y = points[-1]
        yield line(x, BOTTOM, x, y, colour="line", dashes=(2, 2))


def _words(
    burn: Burn, planned: list[tuple[float, float]], spent: list[tuple[float, float]]
) -> Iterator[Shape]:
    top = planned[-1][1]
    whole = f"planned {short_money(burn.planned[-1], burn.currency)}"
    yield text(RIGHT, top - 3, whole, size=LABEL, colour="quiet")
    if not spent:
        return
    x, y = spent[-1]
    words = f"spent {short_money(burn.spent_now, burn.currency)}"
    below = burn.spent_now <= burn.planned_now
    height = max(BOTTOM + 6, y - 14) if below else y + 8
    yield text(x + 7, height, words, size=LABEL, colour="value", bold=True)

"""The strategy map as a picture: perspectives as bands, objectives as boxes, causes as arrows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import hypot

from reportlab.graphics.shapes import Drawing, Polygon

from office.reports.chart_drawing import (
    HUE,
    Shape,
    draw_box,
    draw_line,
    draw_mark,
    draw_text,
    sheet,
    wrapped,
)
from office.reports.strategy_map import Band, MapLink, Node, StrategyMap

WIDTH = 960.0
LABEL = 118.0  # for the perspective's name
BAND, AIR = 96.0, 26.0  # height of a row of objectives, and room for arrows below it
BOX, MOST_IN_ROW = 64.0, 6
SPACE = 14.0
KEY = 26.0  # height of the legend
STYLES: Mapping[str, tuple[str, float, tuple[int, ...]]] = {
    "confirmed": ("ink", 2.25, ()),
    "contradicted": ("red", 2.25, (6, 3)),
    "no_evidence": ("quiet", 1.25, ()),
    "too_early": ("quiet", 1.25, (4, 3)),
    "untested": ("faint", 1.25, (2, 3)),
}
LEGEND = (
    ("confirmed", "confirmed"),
    ("contradicted", "contradicted ×"),
    ("no_evidence", "no evidence"),
    ("too_early", "too early"),
    ("untested", "untested"),
)


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """Where an objective's box stands."""

    x: float
    y: float
    width: float


def map_chart(found: StrategyMap) -> Drawing:
    """Return the picture; it is as high as its perspectives need."""
    rows = [row for band in found.bands for row in rows_of(band)]
    height = len(rows) * BAND + (len(rows) - 1) * AIR + KEY + 12 if rows else KEY
    drawing = sheet(WIDTH, height)
    places: dict[str, BoxPlace] = {}
    top = height
    for band in found.bands:
        own = rows_of(band)
        depth = len(own) * BAND + (len(own) - 1) * AIR
        for shape in _band(band, top, depth):
            drawing.add(shape)
        for number, row in enumerate(own):
            places |= _row(row, top - number * (BAND + AIR) - BAND)
        top -= depth + AIR
    for link in found.links:
        for shape in _arrow(link, places[link.origin], places[link.target]):
            drawing.add(shape)
    for node in found.nodes.values():
        for shape in _node(node, places[node.id]):
            drawing.add(shape)
    for shape in _legend():
        drawing.add(shape)
    return drawing


def rows_of(band: Band) -> list[tuple[Node, ...]]:
    """Return a perspective's objectives in rows of equal length."""
    count = -(-len(band.nodes) // MOST_IN_ROW)
    size = -(-len(band.nodes) // count)
    return [band.nodes[start : start + size] for start in range(0, len(band.nodes), size)]


def _band(band: Band, top: float, depth: float) -> Iterator[Shape]:
    yield draw_box(0, top - depth, WIDTH, depth, fill="band", round_by=6)
    lines = wrapped(band.name, LABEL - 20, 12, 3, bold=True)
    for number, words in enumerate(lines):
        height = top - depth / 2 + len(lines) * 7 - 11 - number * 15
        yield draw_text(12, height, words, size=12, bold=True)


def _row(row: tuple[Node, ...], bottom: float) -> dict[str, BoxPlace]:
    room = WIDTH - LABEL - SPACE
    width = min(220.0, (room - SPACE * (len(row) - 1)) / len(row))
    step = room / len(row)
    return {
        node.id: BoxPlace(LABEL + step * n + (step - width) / 2, bottom + (BAND - BOX) / 2, width)
        for n, node in enumerate(row)
    }


def _node(node: Node, place: BoxPlace) -> Iterator[Shape]:
    yield draw_box(
        place.x,
        place.y,
        place.width,
        BOX,
        fill="paper",
        stroke=node.status.value,
        border=1.75,
        round_by=6,
    )
    for number, words in enumerate(wrapped(node.name, place.width - 20, 10.5, 2, bold=True)):
        yield draw_text(place.x + 10, place.y + BOX - 17 - number * 13, words, size=10.5, bold=True)
    yield draw_mark(node.status, place.x + 15, place.y + 13)
    words = node.status.word + (f", {node.as_of}" if node.as_of else "")
    if node.figures and 0 < node.without_data < len(node.figures):
        words += f", {node.without_data} of {len(node.figures)} without data"
    (short,) = wrapped(words, place.width - 32, 9.5, 1)
    yield draw_text(place.x + 25, place.y + 9.5, short, size=9.5, colour=node.status.value)


def _arrow(link: MapLink, start: BoxPlace, end: BoxPlace) -> Iterator[Shape]:
    colour, width, dashes = STYLES[link.verdict]
    x1, y1, x2, y2 = _ends(start, end)
    length = hypot(x2 - x1, y2 - y1) or 1.0
    along, across = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - along * 9, y2 - across * 9
    yield draw_line(x1, y1, bx, by, colour=colour, width=width, dashes=dashes)
    head = [x2, y2, bx - across * 4.5, by + along * 4.5, bx + across * 4.5, by - along * 4.5]
    yield Polygon(head, fillColor=HUE[colour], strokeColor=None)
    if link.verdict == "contradicted":
        yield draw_text(
            (x1 + x2) / 2, (y1 + y2) / 2 - 5, "×", size=16, colour="red", bold=True, anchor="middle"
        )


def _ends(start: BoxPlace, end: BoxPlace) -> tuple[float, float, float, float]:
    """Return where an arrow leaves one box and reaches the other."""
    from_x, to_x = start.x + start.width / 2, end.x + end.width / 2
    if end.y > start.y:
        return from_x, start.y + BOX, to_x, end.y
    if end.y < start.y:
        return from_x, start.y, to_x, end.y + BOX
    middle = start.y + BOX / 2
    if to_x > from_x:
        return start.x + start.width, middle, end.x, middle
    return start.x, middle, end.x + end.width, middle


def _legend() -> Iterator[Shape]:
    x = LABEL
    yield draw_text(12, 6, "Hypotheses", size=10, colour="quiet")
    for verdict, words in LEGEND:
        colour, width, dashes = STYLES[verdict]
        yield draw_line(x, 10, x + 34, 10, colour=colour, width=width, dashes=dashes)
        yield draw_text(x + 42, 6, words, size=10, colour="quiet")
        x += 150

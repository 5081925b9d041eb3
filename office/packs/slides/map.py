"""The strategy map as shapes and connectors, which a reader may move."""

from collections.abc import Iterator, Mapping
from typing import Any

from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from office.packs.charts.map import rows_of
from office.packs.charts.paper import wrapped
from office.packs.slides.paper import EDGE, INNER, colour, flat, mark, write
from office.packs.strategy_map import Band, Link, Node, StrategyMap

TOP, BOTTOM = 1.15, 6.75  # inches
LABEL = 1.7
POINTS, NAME = 72, 10.5  # points an inch, and size of an objective's name
GAP = 0.26  # between bands, for the arrows
BOTTOM_SIDE, TOP_SIDE = 2, 0  # connection sites of a rectangle
DASHES = {
    "confirmed": ("ink", 2.5, MSO_LINE.SOLID),
    "contradicted": ("red", 2.5, MSO_LINE.DASH),
    "too_early": ("quiet", 1.25, MSO_LINE.DASH),
    "untested": ("faint", 1.25, MSO_LINE.ROUND_DOT),
}


def draw(on: Any, found: StrategyMap) -> None:
    """Draw bands, objectives and links."""
    count = sum(len(rows_of(band)) for band in found.bands)
    if not count:
        return
    height = (BOTTOM - TOP - GAP * (count - 1)) / count
    tops = list(_tops(found, height))
    for band, top in zip(found.bands, tops, strict=True):
        _ground(on, band, top, len(rows_of(band)) * (height + GAP) - GAP)
    behind = len(on.shapes._spTree)  # noqa: SLF001 - links lie above grounds and below boxes
    boxes: dict[str, Any] = {}
    for band, top in zip(found.bands, tops, strict=True):
        for number, row in enumerate(rows_of(band)):
            boxes |= _row(on, row, top + number * (height + GAP), height)
    for link in found.links:
        on.shapes._spTree.insert(behind, _connect(on, link, boxes)._element)  # noqa: SLF001


def _tops(found: StrategyMap, height: float) -> Iterator[float]:
    top = TOP
    for band in found.bands:
        yield top
        top += len(rows_of(band)) * (height + GAP)


def _ground(on: Any, band: Band, top: float, depth: float) -> None:
    ground = on.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, (EDGE, top, INNER, depth)))
    ground.fill.solid()
    ground.fill.fore_color.rgb = colour("band")
    ground.line.fill.background()
    flat(ground)
    ground.name = f"Perspective {band.name}"
    at = (EDGE + 0.12, top + depth / 2 - 0.3, LABEL - 0.2, 0.6)
    write(on, at, [band.name], size=13, bold=True)


def _row(on: Any, row: tuple[Node, ...], top: float, height: float) -> dict[str, Any]:
    step = (INNER - LABEL) / len(row)
    width = min(2.5, step - 0.15)
    left = EDGE + LABEL + (step - width) / 2
    return {
        node.id: _node(on, node, (left + step * n, top + 0.06, width, height - 0.12))
        for n, node in enumerate(row)
    }


def _node(on: Any, node: Node, at: tuple[float, float, float, float]) -> Any:
    left, top, width, height = at
    drawn = on.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Inches, at))
    drawn.fill.solid()
    drawn.fill.fore_color.rgb = colour("paper")
    drawn.line.color.rgb = colour(node.status.value)
    drawn.line.width = Pt(1.75)
    flat(drawn)
    drawn.name = f"{node.id} {node.name}: {node.status.word}"
    frame = drawn.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left, frame.margin_top = Inches(0.08), Inches(0.03)
    frame.text = "\n".join(wrapped(node.name, width * POINTS - 20, NAME, 2, bold=True))
    for paragraph in frame.paragraphs:
        font = paragraph.font
        font.size, font.bold, font.color.rgb = Pt(NAME), True, colour("ink")
    mark(on, node.status, left + 0.1, top + height - 0.23)
    words = (left + 0.34, top + height - 0.26, width - 0.4, 0.22)
    write(
        on,
        words,
        [node.status.word + (f", {node.as_of}" if node.as_of else "")],
        size=10.5,
        hue=node.status.value,
    )
    return drawn


def _connect(on: Any, link: Link, boxes: Mapping[str, Any]) -> Any:
    hue, width, dashes = DASHES[link.verdict]
    origin, target = boxes[link.origin], boxes[link.target]
    drawn = on.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 0, 0)
    up = origin.top >= target.top
    drawn.begin_connect(origin, TOP_SIDE if up else BOTTOM_SIDE)
    drawn.end_connect(target, BOTTOM_SIDE if up else TOP_SIDE)
    drawn.line.width, drawn.line.dash_style = Pt(width), dashes
    drawn.line.color.rgb = colour(hue)
    drawn.name = f"{link.origin} to {link.target}: {link.verdict.replace('_', ' ')}"
    line = drawn.line._get_or_add_ln()  # noqa: SLF001 - arrowheads have no public way
    line.append(line.makeelement(qn("a:tailEnd"), {"type": "triangle"}))
    return drawn

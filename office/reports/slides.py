"""The slides of a pack (PowerPoint), the strategy map among them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import quote

from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from engine.formatting import counted, several
from office.reports import slide_shapes, text
from office.reports.chart_drawing import wrapped
from office.reports.formatting import day
from office.reports.map_chart import rows_of
from office.reports.model import Chapter, InitiativeLine, OpenAction, Red, Trend
from office.reports.pack import Pack
from office.reports.scorecard import ScoreLine
from office.reports.slide_shapes import (
    EDGE,
    INNER,
    add_line,
    colour,
    deck,
    flat,
    mark,
    slide,
    table,
    write,
)
from office.reports.strategy_map import Band, MapLink, Node, StrategyMap

TOP, BOTTOM = 1.15, 6.75  # inches
LABEL = 1.7
POINTS, NAME = 72, 10.5  # points an inch, and size of an objective's name
GAP = 0.26  # between bands, for the arrows
BOTTOM_SIDE, TOP_SIDE = 2, 0  # connection sites of a rectangle
DASHES = {
    "confirmed": ("ink", 2.5, MSO_LINE.SOLID),
    "contradicted": ("red", 2.5, MSO_LINE.DASH),
    "no_evidence": ("quiet", 1.25, MSO_LINE.SOLID),
    "too_early": ("quiet", 1.25, MSO_LINE.DASH),
    "untested": ("faint", 1.25, MSO_LINE.ROUND_DOT),
}
ON_A_SLIDE = 6  # charts
REDS, LINES, ACTIONS, CHAPTERS, SCORED = 3, 6, 8, 3, 11  # rows of each kind on one slide
T = TypeVar("T")


def draw_map(on: Any, found: StrategyMap) -> None:
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


def _connect(on: Any, link: MapLink, boxes: Mapping[str, Any]) -> Any:
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


def pptx(pack: Pack, base_url: str) -> bytes:
    """Return the pack as a PowerPoint file; links to our own pages begin with `base_url`."""
    made, foot = deck(), f"{pack.organisation} · {pack.title} · {pack.version}"
    _cover(made, pack, foot)
    if pack.locked:
        _brief(made, pack, foot, base_url)
        _map(made, pack, foot)
        _scorecard(made, pack, foot)
        _trends(made, pack.charted, foot)
        _reds(made, pack.reds, foot)
        _initiatives(made, pack, foot)
        _burn(made, pack, foot)
        _actions(made, pack.actions, foot)
        _gaps(made, pack, foot)
    _sign(made, pack)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _map(made: Any, pack: Pack, foot: str) -> None:
    on = slide(made, "Strategy map", foot)
    draw_map(on, pack.map)
    if text.worth(pack):
        write(on, (EDGE, BOTTOM + 0.02, INNER, 0.28), [text.worth(pack)], size=10, hue="quiet")


def _scorecard(made: Any, pack: Pack, foot: str) -> None:
    """Show the card down to its objectives; its measures follow on the slides of the trends."""
    lines = [line for each in pack.cards[:1] for line in _down_to_objectives(each.card)]
    heads = ("What", "Score of 10", "Light", "Worst below", "Missing")
    for some in _some(lines, SCORED):
        rows = [
            (
                f"{line.name} ({text.described(line)})",
                text.score(line),
                line.status.word,
                line.worst.word,
                several([each.partition(":")[0] for each in line.missing]),
            )
            for line in some
        ]
        on = slide(made, "Scorecard", foot)
        table(on, (EDGE, 1.2, INNER, 0.4), heads, rows, (44, 9, 12, 12, 23))
    if pack.reconciled:
        on = slide(made, "The units and the group", foot)
        write(on, (EDGE, 1.2, INNER, 5), [f"{each.text}." for each in pack.reconciled], size=14)


def _down_to_objectives(line: ScoreLine) -> Iterator[ScoreLine]:
    if line.figure is None:
        yield line
        for below in line.below:
            yield from _down_to_objectives(below)


def _cover(made: Any, pack: Pack, foot: str) -> None:
    on = slide(made, pack.title, foot)
    lines = [pack.organisation, *text.facts(pack), text.tally(pack)]
    if pack.locked is None:
        lines += ["These numbers are not locked.", *text.unlocked(pack)]
    frame = write(on, (EDGE, 1.5, INNER, 4), [], size=16)
    for line in lines:
        add_line(frame, line, size=16)


def _brief(made: Any, pack: Pack, foot: str, base_url: str) -> None:
    for some in _some(pack.brief, CHAPTERS):
        on = slide(made, "Pre-brief", foot)
        frame = write(on, (EDGE, 1.15, INNER, 5.6), [], size=14)
        for chapter in some:
            page = f"{base_url}/console/packs/{quote(pack.span.period.key)}"
            _chapter(frame, chapter, page, base_url)


def _chapter(frame: Any, chapter: Chapter, page: str, base_url: str) -> None:
    add_line(frame, chapter.question, size=16)
    frame.paragraphs[-1].font.bold = True
    if not chapter.sentences:
        add_line(frame, chapter.nothing, size=12)
    for sentence in chapter.sentences:
        target = sentence.proof.target
        link = (page if target.startswith("#") else base_url) + target
        add_line(frame, sentence.text, size=12, link=link, label=sentence.proof.label)


def _trends(made: Any, found: Sequence[Trend], foot: str) -> None:
    for some in _some(found, ON_A_SLIDE):
        on = slide(made, "Measures and their targets", foot)
        for number, trend in enumerate(some):
            left = EDGE + number % 3 * (INNER / 3)
            _trend(on, trend, left, 1.1 + number // 3 * 2.9)


def _trend(on: Any, trend: Trend, left: float, top: float) -> None:
    width = INNER / 3 - 0.2
    write(on, (left, top, width, 0.25), [f"{trend.name} ({trend.measure})"], size=12, bold=True)
    write(on, (left, top + 0.25, width, 0.2), [text.belongs(trend)], size=10, hue="quiet")
    mark(on, trend.status, left, top + 0.51)
    write(
        on,
        (left + 0.24, top + 0.48, width, 0.2),
        [trend.status.word],
        size=11,
        hue=trend.status.value,
        bold=True,
    )
    slide_shapes.trend(on, (left, top + 0.7, width, 2.1), trend)


def _reds(made: Any, found: Sequence[Red], foot: str) -> None:
    for some in _some(found, REDS):
        on = slide(made, "Off target, and what is done about it", foot)
        for number, red in enumerate(some):
            top = 1.1 + number * 1.9
            mark(on, red.trend.status, EDGE, top + 0.04)
            name = f"{red.trend.name} ({red.trend.measure}), {red.trend.objective_name}"
            write(on, (EDGE + 0.26, top, 4, 0.6), [name], size=13, bold=True)
            slide_shapes.trend(on, (EDGE, top + 0.5, 4.2, 1.35), red.trend)
            write(on, (EDGE + 4.6, top, INNER - 4.6, 1.7), text.statement(red), size=12)


def _initiatives(made: Any, pack: Pack, foot: str) -> None:
    for some in _some(pack.begun, LINES):
        on = slide(made, "Initiatives: progress against time", foot)
        slide_shapes.progress(on, (EDGE, 1.1, 4.8, 1.0 + 0.75 * len(some)), some)
        table(
            on,
            (EDGE + 5, 1.2, INNER - 5, 0.4),
            ("Initiative", "Time, cost, benefit", "Remarks"),
            [_initiative(line) for line in some],
            (30, 22, 48),
        )

    if pack.to_begin:
        on = slide(made, "Initiatives to begin", foot)
        write(on, (EDGE, 1.2, INNER, 5), [text.not_begun(pack)], size=14)


def _initiative(line: InitiativeLine) -> tuple[str, str, str]:
    told = (f"{what}: {status.value}" for what, status in text.lights(line))
    lights = "\n".join(told) or "no report"
    owner = line.owner or "nobody"
    return f"{line.name} ({line.id})\n{owner}", lights, "\n".join(text.remarks(line)) or "–"


def _burn(made: Any, pack: Pack, foot: str) -> None:
    on = slide(made, "Spending on the strategy", foot)
    write(on, (EDGE, 1.1, INNER, 0.6), text.burn(pack.burn), size=14)
    if pack.burn:
        slide_shapes.burn(on, (EDGE, 1.8, INNER, 4.9), pack.burn)


def _actions(made: Any, found: Sequence[OpenAction], foot: str) -> None:
    heads = ("Action", "Owner", "Due", "Age", "How it stands")
    for some in _some(found, ACTIONS):
        rows = [
            (
                each.text,
                each.owner or "nobody",
                day(each.due),
                counted(each.age, "day"),
                text.lateness(each),
            )
            for each in some
        ]
        on = slide(made, "Open actions", foot)
        table(on, (EDGE, 1.2, INNER, 0.4), heads, rows, (40, 18, 15, 10, 17))


def _gaps(made: Any, pack: Pack, foot: str) -> None:
    if pack.gaps:
        on = slide(made, "Missing data", foot)
        lines = [f"{gap.name}: {gap.text}" for gap in pack.gaps]
        write(on, (EDGE, 1.2, INNER, 5), lines, size=14)


def _sign(made: Any, pack: Pack) -> None:
    """Say in the file's properties whose numbers it shows, in which version."""
    made.core_properties.title, made.core_properties.author = pack.title, pack.organisation
    made.core_properties.subject = pack.version
    if pack.locked:
        made.core_properties.comments = f"Hash of the locked numbers: {pack.locked.digest}"
    stamp = datetime.combine(pack.made_on, time.min, UTC)
    made.core_properties.created = made.core_properties.modified = stamp


def _some(found: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(found), size):
        yield found[start : start + size]

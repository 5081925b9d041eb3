"""What charts are drawn with: named colours, text that fits, and the shapes of the statuses."""

from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from office.packs.fonts import BOLD, REGULAR
from office.packs.statuses import Status

# Each colour has at least 3:1 against white (text 4.5:1); pages give each a dark twin by its name.
COLOURS = {
    "ink": "#1b2330",
    "quiet": "#525d6d",
    "faint": "#8a94a3",
    "line": "#d5dae2",
    "paper": "#ffffff",
    "band": "#eef2f7",
    "value": "#124fae",
    "green": "#00694f",
    "amber": "#9a5b00",
    "red": "#b3261e",
    "missing": "#5b6675",
    "unrated": "#5c6776",
    "not_due": "#5d6877",
}
HUE = {name: HexColor(code) for name, code in COLOURS.items()}
Anchor = Literal["start", "middle", "end"]
Shape = Circle | Group | Line | Polygon | Rect | String


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 9,
    colour: str = "ink",
    bold: bool = False,
    anchor: Anchor = "start",
) -> String:
    """Return a line of text; `anchor` is start, middle or end."""
    font = BOLD if bold else REGULAR
    return String(
        x, y, words, fontName=font, fontSize=size, fillColor=HUE[colour], textAnchor=anchor
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    colour: str = "line",
    width: float = 1,
    dashes: tuple[int, ...] = (),
) -> Line:
    """Return a straight line."""
    drawn = Line(x1, y1, x2, y2, strokeColor=HUE[colour], strokeWidth=width)
    if dashes:
        drawn.strokeDashArray = list(dashes)
    return drawn


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str | None = None,
    stroke: str | None = None,
    border: float = 1,
    round_by: float = 0,
    dashes: tuple[int, ...] = (),
) -> Rect:
    """Return a rectangle, perhaps with round corners."""
    drawn = Rect(x, y, width, height, rx=round_by, ry=round_by)
    drawn.fillColor = HUE[fill] if fill else None
    drawn.strokeColor = HUE[stroke] if stroke else None
    drawn.strokeWidth = border
    if dashes:
        drawn.strokeDashArray = list(dashes)
    return drawn


def mark(status: Status, x: float, y: float, size: float = 10) -> Shape:
    """Return the shape of a status around a middle: disc, triangle, square or open ring."""
    half = size / 2
    hue = HUE[status.value]
    match status:
        case Status.GREEN:
            return Circle(x, y, half, fillColor=hue, strokeColor=hue, strokeWidth=0.5)
        case Status.AMBER:
            corners = [x - half, y - half, x + half, y - half, x, y + half]
            return Polygon(corners, fillColor=hue, strokeColor=hue, strokeWidth=0.5)
        case Status.RED:
            edge = size * 0.88  # looks as large as the disc
            return box(x - edge / 2, y - edge / 2, edge, edge, fill="red", stroke="red", border=0.5)
    ring = Circle(x, y, half - 0.75, fillColor=None, strokeColor=hue, strokeWidth=1.5)
    if status is Status.MISSING:
        ring.strokeDashArray = [2, 2]
    return ring


def wrapped(words: str, width: float, size: float, most: int, *, bold: bool = False) -> list[str]:
    """Return text as lines that fit `width`; what does not fit in `most` lines ends in "…"."""
    font = BOLD if bold else REGULAR
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, font, size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return [_cut(each, width, font, size) for each in lines]


def _cut(words: str, width: float, font: str, size: float) -> str:
    if stringWidth(words, font, size) <= width:
        return words
    while words and stringWidth(f"{words}…", font, size) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in points."""
    return float(stringWidth(words, BOLD if bold else REGULAR, size))


def sheet(width: float, height: float) -> Drawing:
    """Return an empty drawing; sizes are in points."""
    return Drawing(width, height)

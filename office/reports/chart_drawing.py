"""What charts are drawn with: shapes, SVG, scales and fonts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, floor, log10
from pathlib import Path
from typing import Literal
from xml.dom.minidom import Document, Element

from reportlab.graphics.renderSVG import SVGCanvas
from reportlab.graphics.renderSVG import draw as draw_onto
from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont

from office.reports.model import MeasureStatus

HEADROOM = 0.12  # share of the spread left free above and below
LEAST = 0.05  # of the largest value that an axis spans at least
MARKS = 5  # on an axis, at most
FOLDERS = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts",
    "/usr/share/fonts/truetype/liberation",
    "/System/Library/Fonts/Supplemental",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
FACES = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
    ("arial.ttf", "arialbd.ttf"),
)
SHIPPED = ("Vera.ttf", "VeraBd.ttf")  # within reportlab; knows Western European letters
REGULAR, BOLD = "Pack", "Pack-Bold"
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
UNWANTED = frozenset({"font-family", "font-style", "font-variant"})
PLACES = re.compile(r"(-?\d+\.\d{2})\d+")
NEEDLESS = frozenset(
    {"xmlns:xlink", "version", "baseProfile", "preserveAspectRatio", "clip-path", "fill-rule", "id"}
)
DEFAULTS = {"stroke-linecap": "butt", "stroke-width": "1", "transform": ""}


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` stand from `bottom` to `top`, in points."""

    low: float
    high: float
    bottom: float
    top: float

    @classmethod
    def over(
        cls, values: Iterable[float], bottom: float, top: float, *, from_zero: bool = False
    ) -> "Scale":
        """Return the scale that shows all values with some air around them."""
        known = list(values) or [0.0]
        low, high = _wide_enough(min(known), max(known))
        air = (high - low) * HEADROOM or abs(high) * HEADROOM or 1.0
        return cls(min(0.0, low) if from_zero else low - air, high + air, bottom, top)

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self.bottom + (value - self.low) / (self.high - self.low) * (self.top - self.bottom)


def _wide_enough(low: float, high: float) -> tuple[float, float]:
    """Return bounds so far apart that a small difference does not look like a large one."""
    lacking = LEAST * max(abs(low), abs(high)) - (high - low)
    return (low - lacking / 2, high + lacking / 2) if lacking > 0 else (low, high)


def rounded(low: float, high: float) -> tuple[float, float, float]:
    """Return bounds that people would choose around two values, and the step between marks."""
    size = float(10 ** floor(log10((high - low) / MARKS or 1.0)))
    step = next(size * n for n in (1, 2, 5, 10) if (high - low) / (size * n) <= MARKS)
    return floor(round(low / step, 6)) * step, ceil(round(high / step, 6)) * step, step


def spread(count: int, left: float, right: float) -> list[float]:
    """Return the places of `count` things from left to right; one alone stands in the middle."""
    if count == 1:
        return [(left + right) / 2]
    return [left + (right - left) * n / (count - 1) for n in range(count)]


def _found() -> tuple[str, str]:
    for folder in map(Path, FOLDERS):
        for regular, bold in FACES:
            if (folder / regular).is_file() and (folder / bold).is_file():
                return str(folder / regular), str(folder / bold)
    return SHIPPED


def register_fonts() -> None:
    """Make the typeface known to reportlab under our two names; twice does it once."""
    if REGULAR in pdfmetrics.getRegisteredFontNames():
        return
    regular, bold = _found()
    pdfmetrics.registerFont(TTFont(REGULAR, regular))
    pdfmetrics.registerFont(TTFont(BOLD, bold))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )


register_fonts()  # widths are needed as soon as anything is drawn

Anchor = Literal["start", "middle", "end"]
Shape = Circle | Group | Line | Polygon | Rect | String


def draw_text(
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


def draw_line(
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


def draw_box(
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


def draw_mark(status: MeasureStatus, x: float, y: float, size: float = 10) -> Shape:
    """Return the shape of a status around a middle: disc, triangle, square or open ring."""
    half = size / 2
    hue = HUE[status.value]
    match status:
        case MeasureStatus.GREEN:
            return Circle(x, y, half, fillColor=hue, strokeColor=hue, strokeWidth=0.5)
        case MeasureStatus.AMBER:
            corners = [x - half, y - half, x + half, y - half, x, y + half]
            return Polygon(corners, fillColor=hue, strokeColor=hue, strokeWidth=0.5)
        case MeasureStatus.RED:
            edge = size * 0.88  # looks as large as the disc
            return draw_box(
                x - edge / 2, y - edge / 2, edge, edge, fill="red", stroke="red", border=0.5
            )
    ring = Circle(x, y, half - 0.75, fillColor=None, strokeColor=hue, strokeWidth=1.5)
    if status is MeasureStatus.MISSING:
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


def svg(drawing: Drawing, title: str, described: str = "", *, key: str) -> str:
    """Return the `<svg>` element of a drawing with its alternative text; `key` names it."""
    document, root = _drawn(drawing, "chart")
    root.setAttribute("role", "img")
    _explain(document, root, key, title, described)
    return str(root.toxml())


def decoration(drawing: Drawing, kind: str) -> str:
    """Return the `<svg>` element of a drawing that says nothing the text beside it does not."""
    _, root = _drawn(drawing, kind)
    root.setAttribute("aria-hidden", "true")
    return str(root.toxml())


def _drawn(drawing: Drawing, kind: str) -> tuple[Document, Element]:
    canvas = SVGCanvas((drawing.width, drawing.height), useClip=0)
    draw_onto(drawing, canvas, 0, 0)  # type: ignore[arg-type]  # the stub names another canvas
    root: Element = canvas.svg
    for element in _all(root):
        _plain(element)
    _dress(root, drawing, kind)
    return canvas.doc, root


def _dress(root: Element, drawing: Drawing, kind: str) -> None:
    root.setAttribute("viewBox", f"0 0 {drawing.width:g} {drawing.height:g}")
    root.setAttribute("width", f"{drawing.width:g}")
    root.setAttribute("height", f"{drawing.height:g}")
    root.setAttribute("class", kind)
    if root.hasAttribute("role"):
        root.removeAttribute("role")
    for tag in ("title", "desc", "clipPath"):
        for child in root.getElementsByTagName(tag):
            root.removeChild(child)


def _explain(document: Document, root: Element, key: str, title: str, described: str) -> None:
    named = [("title", title), ("desc", described)] if described else [("title", title)]
    root.setAttribute("aria-labelledby", " ".join(f"{tag}-{key}" for tag, _ in named))
    for tag, words in reversed(named):
        element = document.createElement(tag)
        element.setAttribute("id", f"{tag}-{key}")
        element.appendChild(document.createTextNode(words))
        root.insertBefore(element, root.firstChild)


def _all(root: Element) -> list[Element]:
    return [root, *root.getElementsByTagName("*")]


def _plain(element: Element) -> None:
    """Turn a style attribute into attributes of its own, and known colours into classes."""
    classes = []
    for name, value in _styles(element):
        if name in UNWANTED:
            if BOLD in value:
                element.setAttribute("font-weight", "600")
            continue
        hue = _hues().get(value.replace(" ", ""))
        if hue and name in ("fill", "stroke"):
            classes.append(f"{name}-{hue}")
        else:
            element.setAttribute(name, value.lower().removesuffix("px"))
    if classes:
        element.setAttribute("class", " ".join(classes))
    for name, value in element.attributes.items():
        element.setAttribute(name, PLACES.sub(r"\1", value))
    for name, usual in DEFAULTS.items():
        if element.getAttribute(name) == usual and element.hasAttribute(name):
            element.removeAttribute(name)
    for name in NEEDLESS & set(element.attributes.keys()):
        element.removeAttribute(name)


def _styles(element: Element) -> list[tuple[str, str]]:
    if not element.hasAttribute("style"):
        return []
    text = element.getAttribute("style")
    element.removeAttribute("style")
    pairs = (part.partition(":") for part in text.split(";") if part.strip())
    return [(name.strip(), value.strip()) for name, _, value in pairs]


@cache
def _hues() -> dict[str, str]:
    found = {}
    for name, code in COLOURS.items():
        parts = (int(code[at : at + 2], 16) / 255 * 100 for at in (1, 3, 5))
        found["rgb({}%,{}%,{}%)".format(*(int(part) for part in parts))] = name
    return found

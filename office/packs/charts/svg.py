"""A drawing as inline SVG: colours by class, so that pages may darken; no style, no script."""

import re
from functools import cache
from xml.dom.minidom import Document, Element

from reportlab.graphics.renderSVG import SVGCanvas
from reportlab.graphics.renderSVG import draw as draw_onto
from reportlab.graphics.shapes import Drawing

from office.packs.charts.paper import COLOURS
from office.packs.fonts import BOLD

UNWANTED = frozenset({"font-family", "font-style", "font-variant"})
PLACES = re.compile(r"(-?\d+\.\d{2})\d+")
NEEDLESS = frozenset(
    {"xmlns:xlink", "version", "baseProfile", "preserveAspectRatio", "clip-path", "fill-rule", "id"}
)
DEFAULTS = {"stroke-linecap": "butt", "stroke-width": "1", "transform": ""}


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

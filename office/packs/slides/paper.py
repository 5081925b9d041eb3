"""Slides of 13.33 × 7.5 inches: titles, text, tables and the shapes of the statuses."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from office.packs.charts.paper import COLOURS
from office.packs.statuses import Status

WIDTH, HEIGHT = 13.333, 7.5  # inches
EDGE = 0.55
INNER = WIDTH - 2 * EDGE
TITLE_ONLY = 5  # layout of the built-in template: a title and nothing else
SHAPES = {
    Status.GREEN: MSO_SHAPE.OVAL,
    Status.AMBER: MSO_SHAPE.ISOSCELES_TRIANGLE,
    Status.RED: MSO_SHAPE.RECTANGLE,
}
HOLLOW = (Status.UNRATED, Status.MISSING, Status.NOT_DUE)
Box = tuple[float, float, float, float]  # left, top, width, height in inches


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


def mark(on: Any, status: Status, left: float, top: float, size: float = 0.16) -> Any:
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
        for across, text in enumerate(row):
            _cell(made.cell(down, across), text, head=down == 0)
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

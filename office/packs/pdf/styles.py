"""Paper and type of the PDF: A4 across, sizes in points, large enough to read in a meeting."""

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, Table, TableStyle

from office.packs.charts.paper import HUE
from office.packs.fonts import BOLD, REGULAR
from office.packs.parts import Proof
from state_machines.markup import for_print

PAGE = landscape(A4)
MARGIN = 40.0
INNER = PAGE[0] - 2 * MARGIN
BODY = ParagraphStyle(
    "body", fontName=REGULAR, fontSize=10.5, leading=14.5, textColor=HUE["ink"], spaceAfter=4
)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=12, spaceAfter=0)
QUIET = ParagraphStyle("quiet", parent=SMALL, textColor=HUE["quiet"])
STRONG = ParagraphStyle("strong", parent=SMALL, fontName=BOLD)
H1 = ParagraphStyle("h1", parent=BODY, fontName=BOLD, fontSize=18, leading=23, spaceAfter=8)
H2 = ParagraphStyle(
    "h2", parent=BODY, fontName=BOLD, fontSize=12.5, leading=16, spaceBefore=10, spaceAfter=4
)
COVER = ParagraphStyle("cover", parent=H1, fontSize=30, leading=37, spaceAfter=10)
LINK = "#124fae"
GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HUE["line"]),
        ("LINEBELOW", (0, 0), (-1, 0), 1, HUE["faint"]),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
)
BARE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def words(text: str, style: ParagraphStyle = BODY, *, anchors: tuple[str, ...] = ()) -> Paragraph:
    """Return plain text as a paragraph; `anchors` are what links lead to."""
    named = "".join(f'<a name="{for_print(anchor)}"/>' for anchor in anchors)
    return Paragraph(named + for_print(text), style)


def linked(text: str, proof: Proof, base_url: str, style: ParagraphStyle = BODY) -> Paragraph:
    """Return a sentence that ends in the link to its proof."""
    target = proof.target if proof.target.startswith("#") else base_url + proof.target
    link = f'<a href="{for_print(target)}" color="{LINK}">{for_print(proof.label)}</a>'
    return Paragraph(f"{for_print(text)} [{link}]", style)


def table(
    heads: list[str], rows: list[list[object]], widths: list[float], *, tall: bool = False
) -> Table:
    """Return a table whose head comes again on every page; widths are shares of the page.

    `tall` lets a row go on on the next page.
    """
    whole = sum(widths)
    head = [words(text, QUIET) for text in heads]
    columns = [INNER * width / whole for width in widths]
    return Table([head, *rows], colWidths=columns, repeatRows=1, splitInRow=int(tall), style=GRID)

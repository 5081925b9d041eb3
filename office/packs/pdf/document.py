"""The PDF of a pack: the same pack on the same day makes the same bytes."""

from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from office.packs.charts.paper import HUE
from office.packs.fonts import REGULAR
from office.packs.pdf.chapters import story
from office.packs.pdf.letters import drawable
from office.packs.pdf.styles import MARGIN, PAGE
from office.packs.view import Pack

FOOT = 8.5  # size of the line at the foot of every page


class Document(BaseDocTemplate):
    """A PDF with a line at the foot of each page and a table of contents beside the text."""

    def __init__(self, file: BytesIO, pack: Pack) -> None:
        """Prepare the pages of a pack."""
        super().__init__(
            file,
            pagesize=PAGE,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN + 14,
            title=pack.title,
            author=pack.organisation,
            subject=pack.version,
            lang="en",
            invariant=1,
            creator="Strategy year",
        )
        self._pack = pack
        frame = Frame(
            MARGIN,
            MARGIN + 14,
            PAGE[0] - 2 * MARGIN,
            PAGE[1] - 2 * MARGIN - 14,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.addPageTemplates([PageTemplate("page", [frame], onPage=self._foot)])

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - reportlab's name
        """Put every heading into the outline."""
        if isinstance(flowable, Paragraph) and flowable.style.name in ("h1", "cover"):
            key = f"outline-{self.page}-{id(flowable)}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, 0)

    def _foot(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, FOOT)
        canvas.setFillColor(HUE["quiet"])
        left = f"{self._pack.organisation} · {self._pack.title} · {self._pack.version}"
        canvas.drawString(MARGIN, MARGIN - 10, left)
        canvas.drawRightString(PAGE[0] - MARGIN, MARGIN - 10, f"Page {canvas.getPageNumber()}")
        canvas.restoreState()


def pdf(pack: Pack, base_url: str) -> bytes:
    """Return the pack as a PDF; links to our own pages begin with `base_url`.

    What the typeface cannot draw stands as a mark, and the first page names it.
    """
    file = BytesIO()
    shown, note = drawable(pack)
    Document(file, shown).build(story(shown, base_url, note))
    return file.getvalue()

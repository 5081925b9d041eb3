"""The shape of a status by itself, to stand before its word on a page."""

from reportlab.graphics.shapes import Drawing

from office.packs.charts.paper import mark, sheet
from office.packs.charts.svg import decoration
from office.packs.statuses import Status

SIZE = 14.0


def status_mark(status: Status) -> str:
    """Return the shape as an inline picture that screen readers skip: the word says it."""
    drawing: Drawing = sheet(SIZE, SIZE)
    drawing.add(mark(status, SIZE / 2, SIZE / 2, 11))
    return decoration(drawing, "status")

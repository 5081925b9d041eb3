"""Progress against time: a bar for what is done, a mark for how much of the time is gone."""

from reportlab.graphics.shapes import Drawing, Polygon

from office.packs.charts.paper import HUE, box, line, sheet, text

WIDTH, HEIGHT = 200.0, 34.0
BAR, LEFT, LONG = 10.0, 4.0, 150.0


def progress_chart(done: int | None, gone: int | None) -> Drawing:
    """Return the bar; both are whole percents, None when nobody knows."""
    drawing = sheet(WIDTH, HEIGHT)
    percent = LONG / max(100, done or 0, gone or 0)  # points; more than the whole still fits
    drawing.add(box(LEFT, 10, 100 * percent, BAR, fill="band", stroke="faint", border=0.75))
    if done is not None:
        if done:
            drawing.add(box(LEFT, 10, done * percent, BAR, fill="value"))
        drawing.add(text(LEFT + LONG + 6, 11, f"{done} %", size=9.5, colour="value", bold=True))
    if gone is not None:
        x = LEFT + gone * percent
        drawing.add(line(x, 7, x, 24, colour="ink", width=1.5))
        drawing.add(Polygon([x - 4, 29, x + 4, 29, x, 23], fillColor=HUE["ink"], strokeColor=None))
    return drawing

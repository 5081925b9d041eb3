"""The tables of the PDF, with their charts."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing
from reportlab.platypus import Table

from office.packs import telling
from office.packs.charts.paper import mark, sheet, text
from office.packs.charts.progress import progress_chart
from office.packs.charts.trend import trend_chart
from office.packs.parts import InitiativeLine, OpenAction, Red, Trend
from office.packs.pdf.styles import BARE, INNER, QUIET, SMALL, STRONG, table, words
from office.packs.statuses import Status
from office.packs.writing import day, days

IN_ROW = 3  # charts beside each other
LONG = 800  # characters of a row beyond which it may go on on the next page


def trends(found: Sequence[Trend]) -> Table:
    """Return the charts of the measures, three in a row."""
    cells: list[object] = [_chart(trend) for trend in found]
    cells += [""] * (-len(cells) % IN_ROW or IN_ROW * (not cells))  # a table has whole rows
    rows = [cells[start : start + IN_ROW] for start in range(0, len(cells), IN_ROW)]
    return Table(rows, colWidths=[INNER / IN_ROW] * IN_ROW, style=BARE)


def reds(found: Sequence[Red]) -> Table:
    """Return a row for each red with its chart and its statement."""
    said = [list(telling.statement(red)) for red in found]
    rows: list[list[object]] = [
        [_chart(red.trend), [words(line, SMALL) for line in lines]]
        for red, lines in zip(found, said, strict=True)
    ]
    heads = ["Measure", "Variance statement"]
    return table(heads, rows, [35, 65], tall=any(_is_long(lines) for lines in said))


def initiatives(found: Sequence[InitiativeLine]) -> Table:
    """Return a row for each initiative."""
    heads = ["Initiative", "Time, cost, benefit", "Done against time", "Remarks"]
    tall = any(_is_long(list(telling.remarks(line))) for line in found)
    rows = [_initiative(line) for line in found]
    return table(heads, rows, [27, 16, 27, 30], tall=tall)


def actions(found: Sequence[OpenAction]) -> Table:
    """Return a row for each open action."""
    rows: list[list[object]] = [
        [
            words(each.text, SMALL, anchors=(f"action-{each.id}",)),
            words(each.owner or "nobody", SMALL),
            words(day(each.due), SMALL),
            words(days(each.age), SMALL),
            words(telling.lateness(each), STRONG if each.overdue else SMALL),
        ]
        for each in found
    ]
    heads = ["Action", "Owner", "Due", "Age", "How it stands"]
    tall = any(_is_long([each.text]) for each in found)
    return table(heads, rows, [40, 18, 15, 10, 17], tall=tall)


def _is_long(lines: Sequence[str]) -> bool:
    return sum(map(len, lines)) > LONG


def _chart(trend: Trend) -> list[object]:
    head = words(f"{trend.name} ({trend.measure})", STRONG, anchors=(f"measure-{trend.measure}",))
    below = words(telling.belongs(trend), QUIET)
    return [head, below, trend_chart(trend, INNER / IN_ROW - 12)]


def _initiative(line: InitiativeLine) -> list[object]:
    remarks = [words(text, SMALL) for text in telling.remarks(line)]
    name = words(f"{line.name} ({line.id})", STRONG, anchors=(f"initiative-{line.id}",))
    return [
        [name, words(f"{line.owner or 'nobody'}; sponsor {line.sponsor or 'nobody'}", QUIET)],
        _lights(line),
        progress_chart(line.percent_done, line.percent_time),
        remarks,
    ]


def _lights(line: InitiativeLine) -> list[object]:
    shown: list[object] = [_light(what, status) for what, status in telling.lights(line)]
    return shown or [words("No report", QUIET)]


def _light(what: str, status: Status) -> Drawing:
    drawing = sheet(120, 16)
    drawing.add(mark(status, 6, 8, 9))
    drawing.add(text(16, 5, f"{what} {status.value}", size=9))
    return drawing

"""The PDF of a pack: its chapters, tables and styles."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from engine.formatting import counted
from office.reports import text
from office.reports.chart_drawing import BOLD, HUE, REGULAR, draw_mark, draw_text, sheet
from office.reports.charts import burn_chart, progress_chart, trend_chart
from office.reports.formatting import day
from office.reports.map_chart import map_chart
from office.reports.model import (
    Chapter,
    InitiativeLine,
    MeasureStatus,
    OpenAction,
    Proof,
    Red,
    Trend,
    each_text,
)
from office.reports.pack import Pack
from office.reports.scorecard import ScoreLine, UnitCard
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
IN_ROW = 3  # charts beside each other
LONG = 800  # characters of a row beyond which it may go on on the next page
ROOM = 110.0  # points that a heading needs below it, or it goes to the next page
MARKS = ("\N{WHITE SQUARE}", "?")  # what stands for a letter: the first that can be drawn
SHOWN = 40  # letters that a note names
UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})  # blanks, breaks and joiners: nothing to draw
FOOT = 8.5  # size of the line at the foot of every page


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


def trends(found: Sequence[Trend]) -> Table:
    """Return the charts of the measures, three in a row."""
    cells: list[object] = [_chart(trend) for trend in found]
    cells += [""] * (-len(cells) % IN_ROW or IN_ROW * (not cells))  # a table has whole rows
    rows = [cells[start : start + IN_ROW] for start in range(0, len(cells), IN_ROW)]
    return Table(rows, colWidths=[INNER / IN_ROW] * IN_ROW, style=BARE)


def scores(card: ScoreLine) -> Table:
    """Return a row for each line of a card, its measures with their totals."""
    heads = ["What", "Score of 10", "Light, worst below", "Value against target"]
    heads += ["Year to date against plan", "Year at this rate"]
    return table(heads, list(_score_rows(card)), [24, 7, 14, 23, 19, 13], tall=True)


def unit_scores(cards: Sequence[UnitCard]) -> Table:
    """Return a row for each unit's card."""
    rows: list[list[object]] = [
        [
            words(each.card.name, SMALL),
            words(text.score(each.card), SMALL),
            _two_lights(each.card),
            words("; ".join(each.card.missing) or "nothing", SMALL),
        ]
        for each in cards
    ]
    heads = ["Card", "Score of 10", "Light, worst below", "Missing"]
    return table(heads, rows, [25, 12, 16, 47], tall=True)


def _score_rows(line: ScoreLine) -> Iterator[list[object]]:
    name = words(line.name, SMALL if line.figure else STRONG)
    head = [name, words(text.described(line), QUIET)]
    score = words(text.score(line), SMALL)
    if (found := line.figure) is None:
        yield [head, score, _two_lights(line), words("; ".join(line.missing), SMALL), "", ""]
    else:
        notes = filter(None, (text.tolerated(found), text.quarter(found)))
        yield [
            head,
            score,
            _marked(line.status),
            [words(text.standing(found), SMALL), *(words(each, QUIET) for each in notes)],
            [words(text.span(found, "year"), SMALL), words(text.year_on_year(found), QUIET)],
            words(text.outlook(found), SMALL),
        ]
    for below in line.below:
        yield from _score_rows(below)


def _two_lights(line: ScoreLine) -> list[object]:
    return [_marked(line.status), _marked(line.worst)]


def reds(found: Sequence[Red]) -> Table:
    """Return a row for each red with its chart and its statement."""
    said = [list(text.statement(red)) for red in found]
    rows: list[list[object]] = [
        [_chart(red.trend), [words(line, SMALL) for line in lines]]
        for red, lines in zip(found, said, strict=True)
    ]
    heads = ["Measure", "Variance statement"]
    return table(heads, rows, [35, 65], tall=any(_is_long(lines) for lines in said))


def initiatives(found: Sequence[InitiativeLine]) -> Table:
    """Return a row for each initiative."""
    heads = ["Initiative", "Time, cost, benefit", "Done against time", "Remarks"]
    tall = any(_is_long(list(text.remarks(line))) for line in found)
    rows = [_initiative(line) for line in found]
    return table(heads, rows, [27, 16, 27, 30], tall=tall)


def actions(found: Sequence[OpenAction]) -> Table:
    """Return a row for each open action."""
    rows: list[list[object]] = [
        [
            words(each.text, SMALL, anchors=(f"action-{each.id}",)),
            words(each.owner or "nobody", SMALL),
            words(day(each.due), SMALL),
            words(counted(each.age, "day"), SMALL),
            words(text.lateness(each), STRONG if each.overdue else SMALL),
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
    below = words(text.belongs(trend), QUIET)
    return [head, below, trend_chart(trend, INNER / IN_ROW - 12)]


def _initiative(line: InitiativeLine) -> list[object]:
    remarks = [words(text, SMALL) for text in text.remarks(line)]
    name = words(f"{line.name} ({line.id})", STRONG, anchors=(f"initiative-{line.id}",))
    return [
        [name, words(f"{line.owner or 'nobody'}; sponsor {line.sponsor or 'nobody'}", QUIET)],
        _lights(line),
        progress_chart(line.percent_done, line.percent_time),
        remarks,
    ]


def _lights(line: InitiativeLine) -> list[object]:
    shown: list[object] = [
        _marked(status, f"{what} {status.value}") for what, status in text.lights(line)
    ]
    return shown or [words("No report", QUIET)]


def _marked(status: MeasureStatus, said: str = "") -> Drawing:
    drawing = sheet(120, 16)
    drawing.add(draw_mark(status, 6, 8, 9))
    drawing.add(draw_text(16, 5, said or status.word, size=9))
    return drawing


def story(pack: Pack, base_url: str, note: str = "") -> list[Flowable]:
    """Return everything that the PDF prints; a `note` about the print stands on the cover."""
    if pack.locked is None:
        return [*_cover(pack, note), *_unlocked(pack)]
    return [
        *_cover(pack, note),
        *_brief(pack, base_url),
        *_map(pack),
        *_scorecard(pack),
        *_trends(pack),
        *_reds(pack),
        *_initiatives(pack),
        *_burn(pack),
        *_actions(pack),
        *_gaps(pack),
    ]


def _cover(pack: Pack, note: str) -> Iterator[Flowable]:
    yield words(pack.organisation, BODY)
    yield words(pack.title, COVER)
    for line in (*text.facts(pack), text.tally(pack)):
        yield words(line, BODY)
    if note:
        yield words(note, STRONG)


def _unlocked(pack: Pack) -> Iterator[Flowable]:
    yield words("These numbers are not locked", H1)
    for line in text.unlocked(pack):
        yield words(line, BODY)


def _brief(pack: Pack, base_url: str) -> Iterator[Flowable]:
    yield Spacer(1, 14)
    yield words("Pre-brief", H1, anchors=("brief",))
    for chapter in pack.brief:
        yield from _chapter(chapter, base_url)


def _chapter(chapter: Chapter, base_url: str) -> Iterator[Flowable]:
    yield CondPageBreak(60)
    yield words(chapter.question, H2)
    if not chapter.sentences:
        yield words(chapter.nothing, QUIET)
    for sentence in chapter.sentences:
        yield linked(sentence.text, sentence.proof, base_url)


def _map(pack: Pack) -> Iterator[Flowable]:
    yield PageBreak()
    objectives = (f"objective-{node.id}" for node in pack.map.nodes.values())
    yield words("Strategy map", H1, anchors=("map", *objectives))
    yield _fitted(map_chart(pack.map), INNER, 440.0)
    if text.worth(pack):
        yield words(text.worth(pack), QUIET)


def _fitted(drawing: Drawing, width: float, height: float) -> Drawing:
    """Return a drawing as large as the room allows."""
    scale = min(width / drawing.width, height / drawing.height)
    drawing.scale(scale, scale)
    drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
    return drawing


def _scorecard(pack: Pack) -> Iterator[Flowable]:
    yield PageBreak()
    yield words("Scorecard", H1, anchors=("scorecard",))
    yield words(text.SCORES, QUIET)
    if pack.cards:
        yield scores(pack.cards[0].card)
        yield Spacer(1, 10)
        yield unit_scores(pack.cards)
    yield words("The units and the group", H2, anchors=("reconciled",))
    for each in pack.reconciled:
        yield words(f"{each.text}.", SMALL if each.matches else STRONG)
    if not pack.reconciled:
        yield words("No measure of the group adds up those of its units in this period.", QUIET)


def _trends(pack: Pack) -> Iterator[Flowable]:
    yield PageBreak()
    yield words("Measures and their targets", H1, anchors=("trends",))
    yield words("Solid: locked values. Dashed: target. Hollow: estimate. ×: no data.", QUIET)
    yield Spacer(1, 6)
    yield trends(pack.charted)


def _reds(pack: Pack) -> Iterator[Flowable]:
    yield PageBreak()
    yield words("Off target, and what is done about it", H1, anchors=("reds",))
    if pack.reds:
        yield reds(pack.reds)
    else:
        yield words("No measure is off target.")


def _initiatives(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(ROOM + 80)
    yield Spacer(1, 12)
    yield words("Initiatives", H1, anchors=("initiatives",))
    yield words(text.PROGRESS, QUIET)
    if pack.begun:
        yield initiatives(pack.begun)
    else:
        yield words("No initiative is under way.")
    if pack.to_begin:
        yield Spacer(1, 6)
        yield words(text.not_begun(pack))


def _burn(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(300)
    yield Spacer(1, 12)
    yield words("Spending on the strategy", H1, anchors=("burn",))
    for line in text.burn(pack.burn):
        yield words(line)
    if pack.burn:
        yield _fitted(burn_chart(pack.burn), INNER * 0.85, 250.0)


def _actions(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(ROOM)
    yield Spacer(1, 12)
    yield words("Open actions", H1, anchors=("actions",))
    if pack.actions:
        yield actions(pack.actions)
    else:
        yield words("Every action is closed.")


def _gaps(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(60)
    yield Spacer(1, 12)
    yield words("Missing data", H1, anchors=("gaps",))
    if not pack.gaps:
        yield words("Every measure has its value.")
    for gap in pack.gaps:
        yield words(f"{gap.name}: {gap.text}")


def drawable(pack: Pack) -> tuple[Pack, str]:
    """Return a pack of which each letter can be drawn, and a note on those replaced, or nothing."""
    lost: dict[str, None] = {}
    made: Pack = each_text(pack, lambda text: _text(text, lost))
    return made, _note(lost)


def lacking(text: str) -> list[str]:
    """Return the letters of a text that the typeface of the PDF has no shape for, each once."""
    known = _shapes()
    found = (c for c in text if ord(c) not in known and unicodedata.category(c) not in UNSEEN)
    return list(dict.fromkeys(found))


def _note(lost: Mapping[str, None]) -> str:
    if not lost:
        return ""
    names = ", ".join(f"{_name(letter)} (U+{ord(letter):04X})" for letter in list(lost)[:SHOWN])
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    return (
        f"{counted(len(lost), 'letter')} cannot be drawn with the typefaces of "
        f"this machine and stand{'s' if len(lost) == 1 else ''} as {_mark()}: {names}{more}. "
        "Pages and slides show them."
    )


def _name(letter: str) -> str:
    return unicodedata.name(letter, "a letter without a name").lower()


def _text(text: str, lost: dict[str, None]) -> str:
    if text.isascii() or not (letters := lacking(text)):
        return text
    lost |= dict.fromkeys(letters)
    return text.translate({ord(letter): _mark() for letter in letters})


def _mark() -> str:
    known = _shapes()
    return next(mark for mark in MARKS if ord(mark) in known)


@cache
def _shapes() -> frozenset[int]:
    """Return the letters that both weights of the typeface can draw."""
    regular, bold = (frozenset(_font(name).face.charToGlyph) for name in (REGULAR, BOLD))
    return regular & bold


def _font(name: str) -> TTFont:
    font = pdfmetrics.getFont(name)
    if not isinstance(font, TTFont):
        msg = f"{name} is no TrueType font"
        raise TypeError(msg)
    return font


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

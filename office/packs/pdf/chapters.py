"""What stands in the PDF, in the order in which a director reads."""

from collections.abc import Iterator

from reportlab.graphics.shapes import Drawing
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer

from office.packs import telling
from office.packs.charts.burn import burn_chart
from office.packs.charts.map import map_chart
from office.packs.parts import Chapter
from office.packs.pdf import tables
from office.packs.pdf.styles import BODY, COVER, H1, H2, INNER, QUIET, STRONG, linked, words
from office.packs.view import Pack

ROOM = 110.0  # points that a heading needs below it, or it goes to the next page


def story(pack: Pack, base_url: str, note: str = "") -> list[Flowable]:
    """Return everything that the PDF prints; a `note` about the print stands on the cover."""
    if pack.locked is None:
        return [*_cover(pack, note), *_unlocked(pack)]
    return [
        *_cover(pack, note),
        *_brief(pack, base_url),
        *_map(pack),
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
    for line in (*telling.facts(pack), telling.tally(pack)):
        yield words(line, BODY)
    if note:
        yield words(note, STRONG)


def _unlocked(pack: Pack) -> Iterator[Flowable]:
    yield words("These numbers are not locked", H1)
    for line in telling.unlocked(pack):
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


def _fitted(drawing: Drawing, width: float, height: float) -> Drawing:
    """Return a drawing as large as the room allows."""
    scale = min(width / drawing.width, height / drawing.height)
    drawing.scale(scale, scale)
    drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
    return drawing


def _trends(pack: Pack) -> Iterator[Flowable]:
    yield PageBreak()
    yield words("Measures and their targets", H1, anchors=("trends",))
    yield words("Solid: locked values. Dashed: target. Hollow: estimate. ×: no data.", QUIET)
    yield Spacer(1, 6)
    yield tables.trends(pack.charted)


def _reds(pack: Pack) -> Iterator[Flowable]:
    yield PageBreak()
    yield words("Off target, and what is done about it", H1, anchors=("reds",))
    if pack.reds:
        yield tables.reds(pack.reds)
    else:
        yield words("No measure is off target.")


def _initiatives(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(ROOM + 80)
    yield Spacer(1, 12)
    yield words("Initiatives", H1, anchors=("initiatives",))
    yield words(telling.PROGRESS, QUIET)
    if pack.begun:
        yield tables.initiatives(pack.begun)
    else:
        yield words("No initiative is under way.")
    if pack.to_begin:
        yield Spacer(1, 6)
        yield words(telling.not_begun(pack))


def _burn(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(300)
    yield Spacer(1, 12)
    yield words("Spending on the strategy", H1, anchors=("burn",))
    for line in telling.burn(pack.burn):
        yield words(line)
    if pack.burn:
        yield _fitted(burn_chart(pack.burn), INNER * 0.85, 250.0)


def _actions(pack: Pack) -> Iterator[Flowable]:
    yield CondPageBreak(ROOM)
    yield Spacer(1, 12)
    yield words("Open actions", H1, anchors=("actions",))
    if pack.actions:
        yield tables.actions(pack.actions)
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

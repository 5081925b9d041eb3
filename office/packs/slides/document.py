"""The presentation of a pack, slide by slide, in the order of the PDF."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import quote

from office.packs import telling
from office.packs.parts import Chapter, InitiativeLine, OpenAction, Red, Trend
from office.packs.slides import charts
from office.packs.slides import map as maps
from office.packs.slides.paper import (
    EDGE,
    INNER,
    add_line,
    deck,
    mark,
    slide,
    table,
    write,
)
from office.packs.view import Pack
from office.packs.writing import day, days

ON_A_SLIDE = 6  # charts
REDS, LINES, ACTIONS, CHAPTERS = 3, 6, 8, 3  # rows of each kind on one slide
T = TypeVar("T")


def pptx(pack: Pack, base_url: str) -> bytes:
    """Return the pack as a PowerPoint file; links to our own pages begin with `base_url`."""
    made, foot = deck(), f"{pack.organisation} · {pack.title} · {pack.version}"
    _cover(made, pack, foot)
    if pack.locked:
        _brief(made, pack, foot, base_url)
        maps.draw(slide(made, "Strategy map", foot), pack.map)
        _trends(made, pack.charted, foot)
        _reds(made, pack.reds, foot)
        _initiatives(made, pack, foot)
        _burn(made, pack, foot)
        _actions(made, pack.actions, foot)
        _gaps(made, pack, foot)
    _sign(made, pack)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _cover(made: Any, pack: Pack, foot: str) -> None:
    on = slide(made, pack.title, foot)
    lines = [pack.organisation, *telling.facts(pack), telling.tally(pack)]
    if pack.locked is None:
        lines += ["These numbers are not locked.", *telling.unlocked(pack)]
    frame = write(on, (EDGE, 1.5, INNER, 4), [], size=16)
    for line in lines:
        add_line(frame, line, size=16)


def _brief(made: Any, pack: Pack, foot: str, base_url: str) -> None:
    for some in _some(pack.brief, CHAPTERS):
        on = slide(made, "Pre-brief", foot)
        frame = write(on, (EDGE, 1.15, INNER, 5.6), [], size=14)
        for chapter in some:
            page = f"{base_url}/console/packs/{quote(pack.span.period.key)}"
            _chapter(frame, chapter, page, base_url)


def _chapter(frame: Any, chapter: Chapter, page: str, base_url: str) -> None:
    add_line(frame, chapter.question, size=16)
    frame.paragraphs[-1].font.bold = True
    if not chapter.sentences:
        add_line(frame, chapter.nothing, size=12)
    for sentence in chapter.sentences:
        target = sentence.proof.target
        link = (page if target.startswith("#") else base_url) + target
        add_line(frame, sentence.text, size=12, link=link, label=sentence.proof.label)


def _trends(made: Any, found: Sequence[Trend], foot: str) -> None:
    for some in _some(found, ON_A_SLIDE):
        on = slide(made, "Measures and their targets", foot)
        for number, trend in enumerate(some):
            left = EDGE + number % 3 * (INNER / 3)
            _trend(on, trend, left, 1.1 + number // 3 * 2.9)


def _trend(on: Any, trend: Trend, left: float, top: float) -> None:
    width = INNER / 3 - 0.2
    write(on, (left, top, width, 0.25), [f"{trend.name} ({trend.measure})"], size=12, bold=True)
    write(on, (left, top + 0.25, width, 0.2), [telling.belongs(trend)], size=10, hue="quiet")
    mark(on, trend.status, left, top + 0.51)
    write(
        on,
        (left + 0.24, top + 0.48, width, 0.2),
        [trend.status.word],
        size=11,
        hue=trend.status.value,
        bold=True,
    )
    charts.trend(on, (left, top + 0.7, width, 2.1), trend)


def _reds(made: Any, found: Sequence[Red], foot: str) -> None:
    for some in _some(found, REDS):
        on = slide(made, "Off target, and what is done about it", foot)
        for number, red in enumerate(some):
            top = 1.1 + number * 1.9
            mark(on, red.trend.status, EDGE, top + 0.04)
            name = f"{red.trend.name} ({red.trend.measure}), {red.trend.objective_name}"
            write(on, (EDGE + 0.26, top, 4, 0.6), [name], size=13, bold=True)
            charts.trend(on, (EDGE, top + 0.5, 4.2, 1.35), red.trend)
            write(on, (EDGE + 4.6, top, INNER - 4.6, 1.7), telling.statement(red), size=12)


def _initiatives(made: Any, pack: Pack, foot: str) -> None:
    for some in _some(pack.begun, LINES):
        on = slide(made, "Initiatives: progress against time", foot)
        charts.progress(on, (EDGE, 1.1, 4.8, 1.0 + 0.75 * len(some)), some)
        table(
            on,
            (EDGE + 5, 1.2, INNER - 5, 0.4),
            ("Initiative", "Time, cost, benefit", "Remarks"),
            [_initiative(line) for line in some],
            (30, 22, 48),
        )

    if pack.to_begin:
        on = slide(made, "Initiatives to begin", foot)
        write(on, (EDGE, 1.2, INNER, 5), [telling.not_begun(pack)], size=14)


def _initiative(line: InitiativeLine) -> tuple[str, str, str]:
    told = (f"{what}: {status.value}" for what, status in telling.lights(line))
    lights = "\n".join(told) or "no report"
    owner = line.owner or "nobody"
    return f"{line.name} ({line.id})\n{owner}", lights, "\n".join(telling.remarks(line)) or "–"


def _burn(made: Any, pack: Pack, foot: str) -> None:
    on = slide(made, "Spending on the strategy", foot)
    write(on, (EDGE, 1.1, INNER, 0.6), telling.burn(pack.burn), size=14)
    if pack.burn:
        charts.burn(on, (EDGE, 1.8, INNER, 4.9), pack.burn)


def _actions(made: Any, found: Sequence[OpenAction], foot: str) -> None:
    heads = ("Action", "Owner", "Due", "Age", "How it stands")
    for some in _some(found, ACTIONS):
        rows = [
            (
                each.text,
                each.owner or "nobody",
                day(each.due),
                days(each.age),
                telling.lateness(each),
            )
            for each in some
        ]
        on = slide(made, "Open actions", foot)
        table(on, (EDGE, 1.2, INNER, 0.4), heads, rows, (40, 18, 15, 10, 17))


def _gaps(made: Any, pack: Pack, foot: str) -> None:
    if pack.gaps:
        on = slide(made, "Missing data", foot)
        lines = [f"{gap.name}: {gap.text}" for gap in pack.gaps]
        write(on, (EDGE, 1.2, INNER, 5), lines, size=14)


def _sign(made: Any, pack: Pack) -> None:
    """Say in the file's properties whose numbers it shows, in which version."""
    made.core_properties.title, made.core_properties.author = pack.title, pack.organisation
    made.core_properties.subject = pack.version
    if pack.locked:
        made.core_properties.comments = f"Hash of the locked numbers: {pack.locked.digest}"
    stamp = datetime.combine(pack.made_on, time.min, UTC)
    made.core_properties.created = made.core_properties.modified = stamp


def _some(found: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(found), size):
        yield found[start : start + size]

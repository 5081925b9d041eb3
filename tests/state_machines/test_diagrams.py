"""What is drawn is what is defined: in SVG, in Mermaid and as text."""

import re
from html import escape
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from docs.process_reference import describe
from state_machines.definition import Definition, Kind, Move, Step
from state_machines.diagrams import mermaid, outline, svg
from state_machines.diagrams.layout import BOX, Layout, lay_out
from state_machines.labels import arrow, words
from tests.state_machines.sample import REQUEST, also, with_move
from tests.state_machines.test_walking import sound_machines

SVG = "{http://www.w3.org/2000/svg}"


def _texts(picture: str) -> list[str]:
    """Return every text of a picture, without its tooltips."""
    root = ET.fromstring(picture)  # noqa: S314 - written by this package
    return [_shown(element) for element in root.iter(f"{SVG}text")]


def _shown(element: ET.Element) -> str:
    tooltip = element.find(f"{SVG}title")
    return (element.text if tooltip is None else tooltip.tail) or ""


@settings(max_examples=30, deadline=None)
@given(sound_machines())
def test_the_picture_shows_every_state_and_step(definition: Definition) -> None:
    """The picture is well-formed and nothing of the definition is missing in it."""
    texts = _texts(svg(definition, current="s0"))

    assert {words(state) for state in definition.states} <= set(texts)
    assert {step.key for step in definition.steps} <= set(texts)


@settings(max_examples=30, deadline=None)
@given(sound_machines())
def test_the_picture_shows_every_arrow(definition: Definition) -> None:
    """Each move's name stands beside an arrow."""
    texts = _texts(svg(definition))

    assert sorted(t for t in texts if t in {arrow(m) for m in definition.moves}) == sorted(
        arrow(move) for move in definition.moves
    )


def _lane_spans(layout: Layout) -> list[tuple[str, int, float, float]]:
    sides = (("left", layout.skips), ("right", layout.returns))
    return [(side, t.lane, *t.span) for side, trunks in sides for t in trunks]


@settings(max_examples=60, deadline=None)
@given(sound_machines())
def test_nothing_lies_on_something_else(definition: Definition) -> None:
    """Boxes stand apart, and two ways on one lane never meet."""
    layout = lay_out(definition)
    spans = sorted(_lane_spans(layout))

    assert all(a.y + a.height < b.y for a, b in pairwise(layout.boxes))
    assert all((a[:2] != b[:2]) or a[3] < b[2] for a, b in pairwise(spans))


def test_chips_stay_inside_their_box() -> None:
    """However many steps a state has, they are wrapped into its box."""
    many = also(*(Step(f"long-key-{n}", "x", "drafting", Kind.TASK, "SMA") for n in range(20)))
    box = lay_out(many).boxes[0]

    assert all(chip.x + chip.width <= BOX for chip in box.chips)
    assert all(chip.y < box.height for chip in box.chips)


def test_marks_are_words_not_colours() -> None:
    """Done, now, late, next and end are written, so that colour is never needed."""
    picture = svg(REQUEST, current="checking", done=("drafting", "1"), late=("checking", "2a"))

    assert {"done", "now", "late", "next", "end", "1 ✓", "2a !"} <= set(_texts(picture))


def test_the_picture_is_told_to_screen_readers() -> None:
    """Title and description name the machine and how far it is."""
    root = ET.fromstring(svg(REQUEST, current="checking", late=("2",)))  # noqa: S314

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == REQUEST.title
    assert (root.findtext(f"{SVG}desc") or "").startswith("Now: Checking. Next: Deciding. Late st")


def test_the_picture_needs_nothing_from_outside() -> None:
    """No script, no link and no address but the name of the format."""
    picture = svg(REQUEST, current="checking")

    assert re.findall(r"<script|href|url\(|@import|\son\w+=", picture) == []
    assert re.findall(r"https?://\S+?(?=\")", picture) == ["http://www.w3.org/2000/svg"]


def test_titles_are_escaped() -> None:
    """A title with signs of the format in it stays a title."""
    assert escape(REQUEST.title) in svg(REQUEST)
    assert REQUEST.title not in svg(REQUEST)


@pytest.mark.parametrize("move", REQUEST.moves, ids=lambda move: move.name)
def test_mermaid_covers_every_move(move: Move) -> None:
    """Each arrow is one line of the Mermaid text."""
    lines = mermaid(REQUEST).splitlines()

    assert f"    {move.source} --> {move.target} : {arrow(move)}" in lines


def test_mermaid_marks_where_it_stands() -> None:
    """The current state has a word and a class of its own."""
    text = mermaid(REQUEST, current="checking", done=("drafting",))

    assert 'state "Checking (now)" as checking' in text
    assert "    class checking now\n" in text
    assert "    class drafting done\n" in text


def test_mermaid_gets_no_sign_it_would_misread() -> None:
    """Colons, semicolons, quotes and Mermaid's own words do not break its text."""
    odd = with_move("submit", title='No: "later"; then')
    renamed = Definition.from_json(odd.to_json().replace('"refused"', '"end"'))

    assert "    drafting --> checking : No - 'later', then\n" in mermaid(renamed)
    assert "    deciding --> s4 : Refuse · after 20wd\n" in mermaid(renamed)


def test_the_outline_tells_the_same() -> None:
    """States, marks, steps and ways out are told in words."""
    text = outline(REQUEST, current="checking", done=("drafting", "1"), late=("2",))

    assert "1. Drafting (done)\n   step 1 Write it (SMA, done)\n   to Checking: submit" in text
    assert "2. Checking (now)\n   step 2 Check it (engine, late)\n" in text
    assert "to Drafting: return, on the answer “return”, at most 2 times, with a reason" in text


def test_the_reference_page_tells_everything() -> None:
    """A manager finds purpose, diagram, work and moves of a definition on one page."""
    page = describe(REQUEST)

    assert page.startswith(f"# {REQUEST.title}\n\n{REQUEST.purpose}\n")
    assert mermaid(REQUEST) in page
    assert "| 3 | Decide | XC, all | approval | meeting-2wd | escalate | decides on 1 | - |" in page
    assert "| Deciding | Refuse | Refused | after 20wd |" in page


def test_tables_survive_their_content() -> None:
    """A bar in a title does not break the table it stands in."""
    page = describe(with_move("submit", title="Send | file"))

    assert "| Drafting | Send \\| file | Checking | when all work is done |" in page

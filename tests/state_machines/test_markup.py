"""Hostile texts stay texts, in every target that the product writes."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from state_machines import markup

HOSTILE = (
    "<svg onload=alert(1)>",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](//e.x)",
    "</p><h1>",
    "`code`",
    "```\n<b>",
    "| a | b |\n| - | - |",
    "&lt;b&gt;",
    "<!--",
    "# head",
    "* item",
    "**bold** _it_",
    "https://evil.example",
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "\t=1",
    "'=1",
    '"; click x href "javascript:alert(1)"',
    "a\r\nBcc: x@y.example",
    "<a href='x'>",
    "<font size=99>",
    "\u202egnp.exe",
    "{{ 7*7 }}",
    "%%{init: {}}%%",
    "a --> b : c",
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


class Tags(HTMLParser):
    """Reads which tags and which text a page has."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        """Remember a tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data


@given(TEXTS)
def test_html_shows_the_very_text(text: str) -> None:
    """Between tags and within an attribute a text makes no tag, and is read as it was written."""
    seen = Tags(f'<p title="{markup.for_html(text)}">{markup.for_html(text)}</p>')

    assert seen.tags == ["p"]
    assert seen.text == text


@given(TEXTS)
def test_markdown_shows_one_line_without_a_sign(text: str) -> None:
    """In a cell of a table a text makes no tag, no link, no emphasis and no further cell."""
    page = f"| a | b |\n| --- | --- |\n| x | {markup.for_markdown(text)} |"
    seen = Tags(MarkdownIt("commonmark", {"html": True}).enable("table").render(page))

    assert seen.tags.count("td") == 2
    assert set(seen.tags) <= {"table", "thead", "tbody", "tr", "th", "td"}


@given(TEXTS)
def test_a_cell_of_prefects_table_is_safe_both_ways(text: str) -> None:
    """Shown as it is or read as Markdown, a cell has neither tag nor link nor picture."""
    cell = markup.for_table(text)

    assert not re.search(r"[<>`|]|\]\(", cell)


@given(TEXTS)
def test_a_block_of_code_cannot_be_ended(text: str) -> None:
    """Whatever stands in a fenced block, the block is all there is."""
    page = MarkdownIt("commonmark", {"html": True}).render(f"```\n{markup.for_code(text)}\n```\n")

    assert set(Tags(page).tags) == {"pre", "code"}


@given(TEXTS)
def test_mermaid_gets_a_label(text: str) -> None:
    """A label has no sign by which a diagram could be steered, and one line."""
    assert not re.search(r"[\"<>{}#&`%:;\n\r]", markup.for_mermaid(text))


@given(TEXTS)
def test_a_spreadsheet_calculates_nothing(text: str) -> None:
    """No cell begins as a formula does, and only what had to be guarded is."""
    cell = markup.for_cell(text)

    assert not cell.startswith(markup.FORMULA)
    assert cell in (text, f"'{text}")


@given(TEXTS)
def test_a_header_is_one_line(text: str) -> None:
    """A line has no break, no control and no two blanks in a row."""
    line = markup.for_line(text)

    assert len(line.splitlines()) <= 1
    assert "  " not in line
    assert not markup.CONTROLS.search(line)


@pytest.mark.parametrize("text", HOSTILE)
def test_print_has_no_markup_of_its_own(text: str) -> None:
    """A paragraph to print shows a text's own letters in the paragraph's own type."""
    paragraph = Paragraph(markup.for_print(text), ParagraphStyle("plain"))

    shown = " ".join(paragraph.getPlainText().split())
    assert shown == " ".join(markup.CONTROLS.sub("", text).split())
    assert {fragment.fontSize for fragment in paragraph.frags} == {10}


@given(TEXTS)
def test_a_screen_obeys_nothing(text: str) -> None:
    """A text keeps its lines and has no control left; JSON keeps the very text besides."""
    assert not markup.CONTROLS.search(markup.for_screen(text))
    written = markup.for_json(text)
    assert not markup.CONTROLS.search(written)
    assert text == json.loads(written)

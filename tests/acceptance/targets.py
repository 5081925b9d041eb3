"""Readers of all that the product writes: each gives the text, and refuses whatever acts."""

import csv
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from openpyxl import load_workbook
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from reportlab.graphics.shapes import Group, String
from reportlab.platypus import Paragraph, Table

from state_machines.markup import FORMULA, GUARD
from tests.acceptance.hostile_office import ACTS, SIGNS

ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "srcset", "poster", "data")
FORBIDDEN = ("script", "object", "embed", "base", "applet", "frame", "img", "math", "foreignobject")
HEADERS = frozenset(
    {
        "from",
        "to",
        "reply-to",
        "subject",
        "message-id",
        "date",
        "auto-submitted",
        "x-auto-response-suppress",
        "content-language",
        "in-reply-to",
        "references",
        "list-id",
        "mime-version",
        "content-type",
    }
)
ACTIONS = re.compile(rb"/(JavaScript|JS|Launch|SubmitForm|ImportData|GoToR|EmbeddedFile)\b")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)  # letters, shapes and typefaces
BEGUN = re.compile(r"\btext no \d+ (\S+)")  # what follows the number of a hostile text
COLOURED = re.compile(r"^\x1b\[\d+m|\x1b\[0m$", re.MULTILINE)  # what a command paints itself
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Html(HTMLParser):
    """A page: its text, what its attributes say, and its tags; `ours` is where links may lead."""

    def __init__(self, page: str, *ours: str) -> None:
        super().__init__()
        self.ours, self.words, self.tags = ours, list[str](), list[str]()
        self.feed(page)
        self.close()
        require_quiet(page)

    @property
    def text(self) -> str:
        """Return all that can be read."""
        return " ".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse a tag, an attribute or an address that is not of ours."""
        self.tags.append(tag)
        found = {name: value or "" for name, value in attrs}
        assert tag not in FORBIDDEN, f"<{tag}> {found}"
        for name, value in found.items():
            assert not name.startswith("on"), f"<{tag} {name}>"
            assert re.fullmatch(r"[a-z][a-zA-Z:-]*\d*", name), f"<{tag} {name!r}>"
            assert name not in ADDRESSES or self._is_ours(value), f"<{tag} {name}={value!r}>"
        if tag == "iframe":
            assert "allow-scripts" not in found["sandbox"]
            self.words.append(
                Html(found["srcdoc"].replace('<base target="_blank">', ""), *self.ours).text
            )
        self.words += [
            found[name] for name in ("value", "title", "aria-label", "alt") if name in found
        ]

    def handle_data(self, data: str) -> None:
        """Take what is read."""
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        """Refuse comments but those of our letters for Outlook."""
        assert data.startswith("[if "), data

    def _is_ours(self, address: str) -> bool:
        return address == "" or address.startswith(("/", "#", "?", "mailto:", *self.ours))


def require_quiet(text: str) -> None:
    """Refuse what colours, moves or turns round what a screen shows."""
    assert not [sign for sign in ACTS if sign in text], text[:2000]


def require_all(text: str) -> None:
    """Refuse a target to which not every hostile text came as it was typed, none without its tag.

    Where there is no room a text is cut off, and says so.
    """
    plain = " ".join(text.split())
    lost = [
        word
        for word in BEGUN.findall(plain)
        if not ("…" in word or word.startswith("<svg") or "<svg".startswith(word))
    ]
    assert lost == [], lost
    missing = [sign for sign in SIGNS if sign not in plain]
    assert missing == [], plain[:2000]


def screen(output: str, *, colour: bool = False) -> str:
    """Return what a command printed, without the colour it gives to whole lines."""
    plain = COLOURED.sub("", output) if colour else output
    require_quiet(plain)
    return plain


def markdown(text: str, *ours: str) -> str:
    """Return what Markdown shows; a diagram stands within its block."""
    shown = Html(MARKDOWN.render(text), *ours)
    known = {"p", "strong", "a", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"}
    assert set(shown.tags) <= known, shown.tags
    return shown.text


def workbook(data: bytes) -> str:
    """Return the texts of a workbook in which nothing is calculated or followed."""
    found = []
    for page in load_workbook(io.BytesIO(data)):
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None, cell.coordinate
                if cell.data_type == "s":
                    found.append(str(cell.value))
    require_quiet("\n".join(found))
    return "\n".join(found)


def cells(text: str) -> str:
    """Return the cells of CSV, of which none is calculated."""
    found = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    for cell in found:
        assert not cell.startswith(FORMULA) or _is_number(cell), cell
    plain = [cell[1:] if cell.startswith(GUARD) else cell for cell in found]
    require_quiet("\n".join(plain))
    return "\n".join(plain)


def mail(found: EmailMessage, *ours: str) -> str:
    """Return what a mail says, in its headers and both halves, to one person alone."""
    names = [name.lower() for name in found]
    assert set(names) <= HEADERS, names
    assert len(names) == len(set(names)), names
    heads = [str(found[name]) for name in ("Subject", "From", "To")]
    assert not [head for head in heads if "\n" in head or "\r" in head]
    assert len(found["To"].addresses) == 1
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]
    plain, page = (part.get_content() for part in found.iter_parts())
    for text in (*heads, plain):
        require_quiet(text)
    require_all(Html(page, *ours).text)
    require_all(plain)
    return heads[0]


def printed(data: bytes, *ours: str) -> None:
    """Refuse a PDF that does anything, or leads anywhere but to our pages."""
    assert not ACTIONS.search(STREAM.sub(b"", data))
    links = re.findall(rb"/URI \((.*?)\)", data)
    assert links
    assert all(link.decode().startswith(ours) for link in links), links


def paragraphs(found: Any) -> Iterator[str]:
    """Yield the texts of what a PDF is made of: paragraphs, tables and drawings."""
    if isinstance(found, Paragraph):
        yield found.getPlainText()
    elif isinstance(found, String):
        yield str(found.text)
    elif isinstance(found, Group):
        for each in found.contents:
            yield from paragraphs(each)
    elif isinstance(found, Table):
        yield from paragraphs(vars(found)["_cellvalues"])
    elif isinstance(found, list | tuple):
        for each in found:
            yield from paragraphs(each)


def slides(data: bytes, *ours: str) -> str:
    """Return the texts of a presentation, whose links lead to our pages."""
    deck, found = Presentation(io.BytesIO(data)), list[str]()
    for slide in deck.slides:
        for link in slide.part.rels.values():
            of_ours = link.reltype != RELATIONSHIP_TYPE.HYPERLINK or link.target_ref.startswith(
                ours
            )
            assert of_ours, link.target_ref
        found += [node.text or "" for node in slide._element.iter() if node.tag.endswith("}t")]
        found += [node.get("descr") or "" for node in slide._element.iter() if node.get("descr")]
        for shape in slide.shapes:
            if shape.has_chart:
                found += [
                    n.text or ""
                    for n in shape.chart._chartSpace.iter()
                    if n.tag.endswith(("}t", "}v"))
                ]
    require_quiet("\n".join(found))
    return "\n".join(found)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[\d.]+", cell) is not None

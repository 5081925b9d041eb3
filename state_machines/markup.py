"""Content stays content: one function for each target that texts of people are written into.

Whoever puts a name, a note or a title of somebody's into HTML, Markdown, a picture, a cell, a mail
or a page to print calls the function of that target, once, at the moment of writing. Templates
escape by themselves (autoescape); they need none of this.
"""

import html
import json
import re
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

GUARD = "'"  # a spreadsheet takes a cell that begins so for a text
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet calculates cells that begin so
BLANKS = re.compile(r"\s+")
# What Markdown, or HTML within it, reads as a sign anywhere in a line.
SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+!|~$&@:])")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What is like a sign of Markdown to the eye, anywhere and at the beginning of a cell
LIKE = str.maketrans({"<": "‹", ">": "›", "&": "＆", "`": "'", "|": "/", "*": "∗", "~": "∼"})
BEGINS = {"#": "＃", "-": "–", "+": "＋", "=": "＝"}
BLOCK = re.compile(r"^[-#+=](?=[-#+=]*(\s|$))")
FENCE = re.compile(r"`{3,}|~{3,}")
MARK = "\N{REPLACEMENT CHARACTER}"  # stands where a control stood


def for_html(text: str) -> str:
    """Return a text for HTML and SVG, between tags or within a quoted attribute."""
    return html.escape(text)


def for_print(text: str) -> str:
    """Return a text for reportlab's paragraphs, which have a little markup of their own."""
    return html.escape(CONTROLS.sub("", text))


def for_markdown(text: str) -> str:
    """Return a text for one line or one table cell of Markdown, without any sign that acts.

    Each sign becomes a numbered reference, which no dialect reads as anything but a letter.
    """
    return SIGNS.sub(lambda sign: f"&#{ord(sign[1])};", for_line(text))


def for_table(text: str) -> str:
    """Return a text for a cell that one version shows as it is and another as Markdown.

    What could open a tag, a link, a list or a heading is replaced by its like, and can be read in
    both.
    """
    plain = for_line(text).translate(LIKE).replace("](", "] (")
    return BLOCK.sub(lambda sign: BEGINS[sign[0]], plain)


def for_code(text: str) -> str:
    """Return a text for a fenced block of Markdown, which it cannot end."""
    return FENCE.sub(lambda fence: "'" * len(fence[0]), for_screen(text))


def for_mermaid(text: str) -> str:
    """Return a text for a label of Mermaid: no quotes, no separators, no tags, no entities."""
    plain = for_line(text).replace('"', "'").replace(":", " -").replace(";", ",")
    return re.sub(r"[<>{}#&`%\\]", " ", plain)


def for_cell(text: str) -> str:
    """Return a text for a cell of CSV that no spreadsheet takes for a formula."""
    return GUARD + text if text.startswith((*FORMULA, GUARD)) else text


def for_line(text: str) -> str:
    """Return a text on one line without controls, for a header of a mail or a plain line."""
    return BLANKS.sub(" ", CONTROLS.sub(" ", text)).strip()


def for_screen(text: str) -> str:
    """Return a text for a terminal or a log: its lines stay, no control colours or moves anything.

    A mark shows where a control stood.
    """
    return CONTROLS.sub(MARK, text.replace("\r\n", "\n"))


def for_json(value: object, *, indent: int | None = 2) -> str:
    """Return a value as JSON that a terminal may show too: controls become their escapes.

    Dataclasses become objects, days and times ISO 8601, and what else JSON does not know a text.
    """
    text = json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)
    return CONTROLS.sub(lambda control: f"\\u{ord(control[0]):04x}", text)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return value.isoformat() if isinstance(value, date) else str(value)

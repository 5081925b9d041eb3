"""Texts as they are kept: one kind of space, one kind of line break, nothing dropped.

Every space of Unicode becomes a plain one and every line or page break a line feed. What joins or
directs letters stays. What no text may hold (control characters, halves of a pair, overrides of the
reading direction) is replaced by a mark that everybody sees, so that two words never become one and
nothing disappears unseen.
"""

import re
import unicodedata

MARK = "\N{REPLACEMENT CHARACTER}"
BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\x1f]")
UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls
    "\u202d\u202e"  # overrides: what is read would not be what is kept
    "\ud800-\udfff"  # halves of a pair
    "\ufdd0-\ufdef\ufffe\uffff]"  # no characters at all
)
AROUND = " \t\n\ufeff\u200b"  # nothing to see at either end of a text
ERRORS = frozenset(
    {
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#UNKNOWN!",
        "#BUSY!",
    }
)  # what a spreadsheet shows instead of a value


def shaped(text: str) -> str:
    """Return a text in its one form, with the blanks around it."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", SPACES.sub(" ", fit(text)))


def fit(text: str) -> str:
    """Return a text without what none may hold; its blanks stay, those of our own making too."""
    if text.isascii() and text.isprintable():
        return text
    return UNFIT.sub(MARK, BREAKS.sub("\n", text).replace("\x1f", " "))


def visible(value: object) -> object:
    """Return what a template shows: a plain text without what none may hold, all else as it is."""
    return fit(value) if type(value) is str else value


def clean(value: object) -> str:
    """Return a text in its one form, without blanks around it; it may have several lines."""
    return shaped(str(value)).strip(AROUND)


def line(value: object) -> str:
    """Return a text in its one form on a single line."""
    return clean(value).replace("\n", " ").replace("\t", " ")


def readable(text: str) -> int:
    """Return how many characters of a text can be read, blanks and marks left out."""
    return sum(not (letter.isspace() or letter == MARK) for letter in text)

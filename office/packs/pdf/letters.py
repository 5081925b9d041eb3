"""Letters that the typeface at hand cannot draw: replaced by a mark, and named, never dropped."""

import unicodedata
from collections.abc import Mapping
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from office.packs.fonts import BOLD, REGULAR
from office.packs.texts import each_text
from office.packs.view import Pack

MARKS = ("\N{WHITE SQUARE}", "?")  # what stands for a letter: the first that can be drawn
SHOWN = 40  # letters that a note names
UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})  # blanks, breaks and joiners: nothing to draw


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
        f"{len(lost)} letter{'' if len(lost) == 1 else 's'} cannot be drawn with the typefaces of "
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

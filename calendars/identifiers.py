"""Identities: which characters they are made of, how long they are, and the one way to write each.

A label or an id becomes a part of other ids, of addresses of pages and of names of files. Whoever
reads one from outside (a file, an import, a form, a command) asks its alphabet here; whoever makes
one id of several joins parts that these alphabets allow.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from calendars.errors import NotInAlphabet

LONGEST_LABEL: Final = 20  # characters of a year's label; its periods add up to three
LONGEST_ID: Final = 40  # characters of the id of a person, unit or site, and of a process's key
LONGEST_CODE: Final = 84  # characters of a milestone's code with its period
LONGEST_RECORD: Final = 200  # characters of the id of a strategy record
DIGEST: Final = 16  # hexadecimal digits that tell two shortened texts apart
SHOWN: Final = 60  # characters of a text that a message repeats

# Python's blanks are stripped anyway; these show nothing either and are no blanks to it.
UNSEEN: Final = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\ufeff"
# Single signs between letters and digits: 2027/28, FY27-28, FY 2028 and the like.
LABEL: Final = re.compile(r"[A-Za-z0-9]+(?:[-\u2013/._ ][A-Za-z0-9]+)*")
PERIOD_NAME: Final = re.compile(r"(?:.*[^A-Za-z0-9])?(?:[Qq][1-4]|[Hh][12])")  # FY2028-Q1, H2
SHORT: Final = re.compile(r"[a-z0-9][a-z0-9_.-]*")
STEP_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
IN_PERIOD: Final = re.compile(rf"{CODE.pattern}@(?:{LABEL.pattern})")
SIGNS: Final = "._-"


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What one kind of identity may look like. `longest`: characters."""

    kind: str  # with its article, for messages
    longest: int
    fits: Callable[[str], bool]
    mend: str

    def read(self, text: str) -> str:
        """Return a text in its normal form; raises NotInAlphabet."""
        found = normal(text)
        if len(found) > self.longest:
            what = f"{shortened(found)!r} has {len(found)} characters, too many for {self.kind}"
            raise NotInAlphabet(what, f"{self.mend}, at most {self.longest} characters")
        if not self.fits(found):
            raise NotInAlphabet(f"{shortened(found)!r} cannot be {self.kind}", self.mend)
        return found


def normal(text: str) -> str:
    """Return the one way to write a label or an id: NFC, nothing that shows nothing around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    before = None
    while text != before:  # blanks and unseen characters may take turns
        before, text = text, text.strip().strip(UNSEEN)
    return unicodedata.normalize("NFC", text)


def shortened(text: str) -> str:
    """Return at most so much of a text as a message repeats."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def part(text: str) -> str:
    """Return a label or a period as a part of an id, of an address or of a file's name."""
    return re.sub(r"[^\w.-]+", "-", text)


def bounded(text: str, longest: int) -> str:
    """Return a text that keeps to a length: a longer one is cut, and a digest of all of it ends it.

    The same text always gives the same, and no two that differ do.
    """
    return text if len(text) <= longest else cut(text, longest, of=text)


def cut(text: str, longest: int, *, of: str) -> str:
    """Return as much of a text as leaves room for the digest of what it stands for."""
    mark = f"-{sha256(of.encode()).hexdigest()[:DIGEST]}"
    return text[: longest - len(mark)] + mark


@lru_cache(maxsize=1024)
def shifted(label: str, years: int) -> str:
    """Return the label of a year so many years later (negative: earlier): FY2029, 2028/29.

    Each number of two or four digits in it counts on; others are no years.
    """

    def later(found: re.Match[str]) -> str:
        digits = found[0]
        if len(digits) not in (2, 4):
            return digits
        return f"{(int(digits) + years) % 10 ** len(digits):0{len(digits)}}"

    return re.sub(r"\d+", later, label, flags=re.ASCII)


def _is_label(text: str) -> bool:
    return bool(LABEL.fullmatch(text)) and not PERIOD_NAME.fullmatch(text)


def _is_record(text: str) -> bool:
    """Tell whether a text is made of letters and digits of any script and a few signs."""
    known = (c in SIGNS or unicodedata.category(c)[0] in "LMN" for c in text)
    return bool(text) and text[0] not in "-." and all(known)


YEAR: Final = Alphabet(
    "the label of a year",
    LONGEST_LABEL,
    _is_label,
    "use letters and digits, between them one - – / . _ or blank, not ending like a quarter, "
    "such as FY2028 or 2027/28",
)
ID: Final = Alphabet(
    "an id",
    LONGEST_ID,
    lambda text: bool(SHORT.fullmatch(text)),
    "use lower-case letters, digits, _ . and -, at most 40, such as anna-berg",
)
STEP: Final = Alphabet(
    "the key of a step",
    LONGEST_ID,
    lambda text: bool(STEP_KEY.fullmatch(text)),
    "use letters, digits, _ . and -, at most 40, such as B1-feeds or 5-questions",
)
MILESTONE: Final = Alphabet(
    "the code of a milestone",
    LONGEST_CODE,
    lambda text: bool(CODE.fullmatch(text) or IN_PERIOD.fullmatch(text)),
    "use letters, digits, _ . and -, and the period after an @, such as SPL.meeting or "
    "SRV.confirmed@Q1",
)
RECORD: Final = Alphabet(
    "the id of a record",
    LONGEST_RECORD,
    _is_record,
    "use letters, digits, . _ and - without blanks, such as m-on-time or KPI.7",
)

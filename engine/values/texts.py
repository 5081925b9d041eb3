"""Texts, addresses, choices and names that people and programs write, read strictly."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from calendars.errors import NotInAlphabet
from calendars.identifiers import Alphabet

SHOWN = 60  # characters of a value that a message repeats
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
LONGEST = 254  # characters, RFC 5321
USUAL = "write one address such as anna.berg@example.com"
OWN_NETWORK = ("local", "test")  # what mail servers within an office are called too
SPECIAL_USE_DOMAIN_NAMES[:] = [n for n in SPECIAL_USE_DOMAIN_NAMES if n not in OWN_NETWORK]
LISTED = 12  # choices that a message lists
ALIKE = 0.6  # how alike, from 0 to 1, a choice must be to be suggested
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
ALIKE = 0.6  # from 0 to 1: how alike a known name must be to be suggested


class Unfit(ValueError):
    """A value does not fit: what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands in the place of a value that a file has and does not tell, and how to mend it."""

    what: str
    mend: str

    def __str__(self) -> str:
        """Return nothing: it has no value."""
        return ""


def quoted(value: object) -> str:
    """Return a value in quotation marks for a message, shortened where it is long."""
    text = str(value)
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}…”"


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


def one_line(value: object, longest: int) -> str:
    """Return a text on one line of at most `longest` characters; raises Unfit."""
    return _bounded(line(value), longest, f"write one line of at most {longest}")


def some_lines(value: object, longest: int) -> str:
    """Return a text of at most `longest` characters, line breaks included; raises Unfit."""
    return _bounded(clean(value), longest, f"write at most {longest}")


def _bounded(text: str, longest: int, mend: str) -> str:
    if len(text) > longest:
        raise Unfit(f"has {len(text)} characters", mend)
    if text in ERRORS:
        what = f"{quoted(text)} is the error of a formula, not a value"
        raise Unfit(what, "mend the formula, or write the value")
    return text


def address(value: object) -> str:
    """Return one bare address in ASCII as it is written; raises Unfit.

    Nothing is looked up. Domains of an own network (mail.local) are as good as public ones, but a
    domain has a point. A domain with other letters is written in its ASCII form (xn--…).
    """
    text = line(value)
    if not text.isascii():
        raise _refused(text, f"write it in ASCII, {_ascii(text)}")
    try:
        validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            globally_deliverable=False,
            strict=True,
        )
    except EmailNotValidError:
        raise _refused(text, USUAL) from None
    if "." not in text.rpartition("@")[2] or len(text) > LONGEST:
        raise _refused(text, USUAL)
    return text


def _refused(text: str, mend: str) -> Unfit:
    return Unfit(f"{quoted(text)} is not a mail address", mend)


def _ascii(text: str) -> str:
    """Return how an address of other letters is written, or an example where it is not known."""
    try:
        known = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return "such as anna.berg@example.com"
    return f"as {known.ascii_email}" if known.ascii_email else "such as anna.berg@example.com"


def choice(value: object, choices: Iterable[str]) -> str:
    """Return the choice that is written, exactly as it is offered; raises Unfit."""
    text, offered = line(value), [str(each) for each in choices]
    if text in offered:
        return text
    near = get_close_matches(text.casefold(), offered, n=1, cutoff=ALIKE)
    listed = " or ".join(offered[:LISTED]) + (" …" if len(offered) > LISTED else "")
    meant = f"did you mean {quoted(near[0])}? " if near else ""
    raise Unfit(f"{quoted(text)} is not offered", f"{meant}write {listed}")


def yes_no(value: object) -> bool:
    """Return yes as True; raises Unfit."""
    if isinstance(value, bool):
        return value
    text = line(value)
    if text.casefold() not in YES_NO:
        raise Unfit(f"{quoted(text)} is neither yes nor no", "write yes or no")
    return YES_NO[text.casefold()]


def identity(text: str, alphabet: Alphabet) -> str:
    """Return a label, an id or a code in its normal form; raises Unfit."""
    try:
        return alphabet.read(text)
    except NotInAlphabet as fault:
        raise Unfit(fault.what, fault.mend) from fault


def nearest(asked: str, known: Mapping[str, str]) -> str | None:
    """Return the name that is most like what was asked, by its id or by what people call it."""
    called = {title.casefold(): name for name, title in known.items() if title}
    called |= {name.casefold(): name for name in known}
    folded = asked.casefold()
    near = get_close_matches(folded, called, n=1, cutoff=ALIKE)
    within = [name for text, name in called.items() if folded and folded in text]
    return called[near[0]] if near else within[0] if len(within) == 1 else None

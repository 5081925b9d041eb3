"""Bounded texts: a name on one line, or words on several."""

from engine.values.texts import ERRORS, clean, line
from engine.values.unfit import Unfit, quoted


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

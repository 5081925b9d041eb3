"""Choices from a closed list, and yes or no."""

from collections.abc import Iterable
from difflib import get_close_matches

from engine.values.texts import line
from engine.values.unfit import Unfit, quoted

LISTED = 12  # choices that a message lists
ALIKE = 0.6  # how alike, from 0 to 1, a choice must be to be suggested
YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


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

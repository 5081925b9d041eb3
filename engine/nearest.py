"""The known name that is most like one that nobody knows."""

from collections.abc import Mapping
from difflib import get_close_matches

ALIKE = 0.6  # from 0 to 1: how alike a known name must be to be suggested


def nearest(asked: str, known: Mapping[str, str]) -> str | None:
    """Return the name that is most like what was asked, by its id or by what people call it."""
    called = {title.casefold(): name for name, title in known.items() if title}
    called |= {name.casefold(): name for name in known}
    folded = asked.casefold()
    near = get_close_matches(folded, called, n=1, cutoff=ALIKE)
    within = [name for text, name in called.items() if folded and folded in text]
    return called[near[0]] if near else within[0] if len(within) == 1 else None

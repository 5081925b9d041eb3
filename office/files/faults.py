"""What is wrong with a file: where, what, and how to mend it; gathered until all are known."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

MOST = 1_000  # faults after which checking ends: nobody reads more at once
COMPARED = 200  # known names before and behind an unknown one that are compared with it
REST = "… and the rest"  # stands where a file's name would; sorts behind all of them
LISTED = 12  # known names are listed in full up to this many
ALIKE = 0.6  # how alike, from 0 to 1, a name must be to be suggested


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One reason why the files cannot be used. `line` counts from 1; `field` may be empty."""

    file: str
    line: int
    field: str
    what: str
    mend: str

    def __str__(self) -> str:
        """Return the whole fault as one line."""
        place = f"{self.file}:{self.line}"
        named = f" {self.field}:" if self.field else ""
        return f"{place}:{named} {self.what}. {self.mend}."


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written. `line` counts from 1."""

    file: str
    line: int = 1
    field: str = ""

    def at(self, line: int, field: str) -> "Place":
        """Return another place in the same file."""
        return Place(self.file, line, field)


class TooManyFaults(Exception):
    """So many faults were found that looking for more helps nobody."""


class Findings:
    """Every fault found so far; a check adds to it and goes on."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._faults: set[FileFault] = set()

    def add(self, place: Place, what: str, mend: str) -> None:
        """Remember one fault; the same one twice counts once. Raises TooManyFaults at the most."""
        self._faults.add(FileFault(place.file, place.line, place.field, what, mend))
        if len(self._faults) == MOST:
            ended = f"checking ended after {MOST:,} faults"
            self._faults.add(FileFault(REST, 1, "", ended, "mend these first, then check again"))
            raise TooManyFaults

    @property
    def faults(self) -> tuple[FileFault, ...]:
        """Return all faults by file and line."""
        return tuple(sorted(self._faults))


def suggestion(word: str, known: Iterable[str], write: str = "write") -> str:
    """Return how to mend an unknown name: the nearest known one, or those there are."""
    names = _in_order(frozenset(known))
    at = bisect_left(names, word)
    alike = names[max(at - COMPARED, 0) : at + COMPARED]
    if near := get_close_matches(word, alike, n=1, cutoff=ALIKE):
        return f"did you mean {near[0]!r}"
    if not names:
        return "none is defined yet; add it first"
    shown = ", ".join(names[:LISTED])
    return f"{write} one of {shown}" + (" ..." if len(names) > LISTED else "")


@lru_cache(maxsize=8)
def _in_order(known: frozenset[str]) -> list[str]:
    """Return names in order; many faults in turn ask for those of the same few sheets."""
    return sorted({str(name) for name in known})

"""What is wrong with a file: where, what, and how to mend it; gathered until all are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

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


class Findings:
    """Every fault found so far; a check adds to it and goes on."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._faults: set[FileFault] = set()

    def add(self, place: Place, what: str, mend: str) -> None:
        """Remember one fault; the same one twice counts once."""
        self._faults.add(FileFault(place.file, place.line, place.field, what, mend))

    @property
    def faults(self) -> tuple[FileFault, ...]:
        """Return all faults by file and line."""
        return tuple(sorted(self._faults))


def suggestion(word: str, known: Iterable[str], write: str = "write") -> str:
    """Return how to mend an unknown name: the nearest known one, or those there are."""
    names = sorted({str(name) for name in known})
    if near := get_close_matches(word, names, n=1, cutoff=ALIKE):
        return f"did you mean {near[0]!r}"
    if not names:
        return "none is defined yet; add it first"
    shown = ", ".join(names[:LISTED])
    return f"{write} one of {shown}" + (" ..." if len(names) > LISTED else "")

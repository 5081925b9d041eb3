"""What can be wrong with rows that are handed in or brought from outside."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one cell and how to mend it. `row` counts from 1, 0 for the whole."""

    sheet: str
    row: int
    column: str
    title: str
    what: str
    mend: str

    def __str__(self) -> str:
        """Return the fault as a line."""
        place = f"row {self.row}, {self.title}" if self.row else self.title
        return f"{self.sheet}: {place} {self.what}; {self.mend}"


class SheetUnknown(EngineError):
    """No sheet has that name."""

    def __init__(self, key: str, known: Iterable[str]) -> None:
        self.key, self.known = key, tuple(sorted(known))
        super().__init__(f"no sheet is called {key!r}; there are {', '.join(self.known)}")


class RowsFaulty(EngineError):
    """Rows have faults, all of them listed; none was taken."""

    def __init__(self, faults: Iterable[RowFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))

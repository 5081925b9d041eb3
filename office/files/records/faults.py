"""What is wrong with records from outside: which file, which line or cell, what, how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from office.errors import OfficeError

SHOWN = 200  # faults that a refusal lists; the count is always whole


@dataclass(frozen=True, slots=True)
class RecordFault:
    """One fault. `place` is a line of a CSV file or a cell of a workbook; `field` may be empty."""

    file: str
    sheet: str
    place: str
    field: str
    what: str
    mend: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        where = " ".join(filter(None, (self.file, self.place)))
        named = f", {self.field}" if self.field else ""
        return f"{where}{named}: {self.what}; {self.mend}"


class RecordsRefused(OfficeError):
    """Records have faults; all of them are carried, nothing was applied."""

    def __init__(self, faults: Iterable[RecordFault]) -> None:
        """Remember the `faults` in the order of file and place."""
        self.faults = tuple(faults)
        lines = [f"{counted(len(self.faults))}; nothing was applied:"]
        lines += map(str, self.faults[:SHOWN])
        more = len(self.faults) - SHOWN
        super().__init__("\n".join([*lines, f"and {more} more"] if more > 0 else lines))


def counted(number: int) -> str:
    """Return a number of faults in words."""
    return f"{number} fault" if number == 1 else f"{number} faults"

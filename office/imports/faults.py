"""Faults of files: where, what is wrong, what would be right; and how they are told."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import groupby

from engine.formatting import counted
from office.errors import OfficeError
from state_machines.markup import for_json

MOST = 1_000  # faults after which checking ends: nobody reads more at once
COMPARED = 200  # known names before and behind an unknown one that are compared with it
REST = "… and the rest"  # stands where a file's name would; sorts behind all of them
LISTED = 12  # known names are listed in full up to this many
ALIKE = 0.6  # how alike, from 0 to 1, a name must be to be suggested
SHOWN = 200  # faults that a refusal lists; the count is always whole


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
class FilePlace:
    """Where something was written. `line` counts from 1."""

    file: str
    line: int = 1
    field: str = ""

    def at(self, line: int, field: str) -> "FilePlace":
        """Return another place in the same file."""
        return FilePlace(self.file, line, field)


class TooManyFaults(Exception):
    """So many faults were found that looking for more helps nobody."""


class Findings:
    """Every fault found so far; a check adds to it and goes on."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._faults: set[FileFault] = set()

    def add(self, place: FilePlace, what: str, mend: str) -> None:
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


def report(faults: Sequence[FileFault]) -> str:
    """Return all faults by file: line, field, what is wrong and how to mend it."""
    if not faults:
        return "No faults.\n"
    files = groupby(sorted(faults), key=lambda fault: fault.file)
    tables = [_table(file, list(found)) for file, found in files]
    return "\n".join([*tables, f"{counted(len(faults), 'fault')}; nothing was applied.", ""])


def report_json(faults: Sequence[FileFault]) -> str:
    """Return all faults as a JSON list of objects with file, line, field, what and mend."""
    return for_json(sorted(faults))


def _table(file: str, faults: Sequence[FileFault]) -> str:
    width = max(len(fault.field) for fault in faults)
    lines = [file]
    for fault in faults:
        lines.append(f"  line {fault.line:>4}  {fault.field:<{width}}  {fault.what}")
        lines.append(f"  {'':>9}  {'':<{width}}  -> {fault.mend}")
    return "\n".join([*lines, ""])


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
        lines = [f"{counted(len(self.faults), 'fault')}; nothing was applied:"]
        lines += map(str, self.faults[:SHOWN])
        more = len(self.faults) - SHOWN
        super().__init__("\n".join([*lines, f"and {more} more"] if more > 0 else lines))


class FilesRefused(OfficeError):
    """The organisation's files have faults; all of them are carried, nothing was applied."""

    def __init__(self, faults: Iterable["FileFault"]) -> None:
        """Remember the `faults` in the order of file and line."""
        self.faults = tuple(faults)
        lines = [f"{counted(len(self.faults), 'fault')} in the files:", *map(str, self.faults)]
        super().__init__("\n".join(lines))


class FolderNotEmpty(OfficeError):
    """Starter files were to be written where files of the same name already are."""

    def __init__(self, names: Iterable[str]) -> None:
        """Remember the `names` of the files that would have been overwritten."""
        self.names = tuple(names)
        super().__init__(f"already there, nothing written: {', '.join(self.names)}")


class WorkbookUnreadable(OfficeError):
    """A workbook cannot be read at all, or not as the sheet that was asked for."""

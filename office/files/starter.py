"""The folder a new office begins with: every file, commented, with the shipped calendar."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from calendars.defaults import GRAPH, MILESTONES
from calendars.fiscal import FiscalYear
from calendars.identities import YEAR, shifted
from calendars.working import PLAIN_WEEK
from office.errors import FolderNotEmpty
from office.files.schema import Key, Kind, Sheet
from office.files.sheets import SHEETS
from office.files.starter_rows import ROWS

WIDTH = 96  # characters of a comment line


def template(path: Path, *, starts: date, label: str = "") -> tuple[Path, ...]:
    """Write a commented starter folder for the fiscal year from `starts`; return its files.

    The folder is sound as written: a small made-up team holds every role, to be replaced line by
    line. Raises FolderNotEmpty where a file would be overwritten, UnsoundFiscalYear where no year
    can start so, NotInAlphabet where none can be called so.
    """
    year = FiscalYear(starts, label=YEAR.read(label) if label else "")
    texts = {sheet.file: _text(sheet, year) for sheet in SHEETS}
    if there := [name for name in texts if (path / name).exists()]:
        raise FolderNotEmpty(there)
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / name).write_text(text, encoding="utf-8")
    return tuple(path / name for name in texts)


def _text(sheet: Sheet, year: FiscalYear) -> str:
    lines = [f"# {sheet.purpose}", "#", *_explained(sheet.keys), ""]
    if sheet.name == "calendar":
        return "\n".join([*lines, *_calendar(year), ""])
    return "\n".join([*lines, ROWS[sheet.name].strip("\n"), ""])


def _explained(keys: tuple[Key, ...], indent: str = "") -> Iterator[str]:
    for key in keys:
        wanted = "required" if key.required else f"usual: {key.usual}" if key.usual else "optional"
        yield f"#   {indent}{key.name}: {key.help} ({wanted})"[:WIDTH]
        if key.kind in (Kind.BLOCK, Kind.ROWS, Kind.KEYED):
            yield from _explained(key.rows, indent + "  ")


def _calendar(year: FiscalYear) -> Iterator[str]:
    last_close = GRAPH.dates(year, PLAIN_WEEK)["SRV.test_adapt"]
    year_end = GRAPH.dates(year, PLAIN_WEEK)["SRV.year_end"]
    yield "year:"
    yield f"  label: {year.label}"
    yield f"  starts: {year.start}"
    yield "  site: head-office"
    beside = [shifted(year.label, years) for years in (-1, 1)]
    if year.label not in beside:
        yield f"other_years: [{', '.join(beside)}]"
    yield "carried_in:"
    yield f"  PRIOR.locked: {last_close}  # when the last four quarters are locked"
    yield f"  PRIOR.q4_locked: {year_end}  # when the last quarter before the year is locked"
    yield "# no_meetings:"
    before = year.start.year - 1
    yield f"#   - {{first: {before}-08-02, last: {before}-08-13, name: Summer break}}"
    yield "# off: [BPS]"
    yield "#"
    yield "# The milestones as shipped, on weekdays, your holidays not yet applied. Take a line out"
    yield "# of its comment, below milestones:, and change what differs; the rest stays as shipped."
    yield "# milestones:"
    days = GRAPH.dates(year, PLAIN_WEEK)
    width = max(len(milestone.code) for milestone in MILESTONES) + 1
    for milestone in MILESTONES:
        if milestone.code != "F":
            written = f"{milestone.code}:".ljust(width)
            offset = f"{{offset: {milestone.offset}}}".ljust(17)
            yield f"#   {written} {offset} # {days[milestone.code]}  {milestone.title}"

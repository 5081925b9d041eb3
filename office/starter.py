"""The starter: a folder of files that a new office begins with."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from calendars.fiscal_year import FiscalYear
from calendars.identifiers import YEAR, shifted
from calendars.offsets import FISCAL_START, parse
from calendars.standard_year import GRAPH, MILESTONES
from calendars.working_calendar import DAY, PLAIN_WEEK
from office.imports.faults import FolderNotEmpty
from office.imports.schema import SHEETS, FileSchema, Key, ValueKind

ROWS = {
    "organisation": """
name: Our organisation
currency: EUR
zone: Europe/Berlin
sites:
  - id: head-office
    zone: Europe/Berlin
    country: DE
    # subdivision: HH
""",
    "units": """
- {id: group, name: The whole organisation, type: corporate}
- {id: products, name: Products, type: business, parent: group, head: erin, deputy: finn}
- {id: services, name: Services, type: business, parent: group, head: gita, deputy: hugo}
- {id: operations, name: Operations support, type: support, parent: group, head: ivo, deputy: jana}
""",
    "people": """
- {id: ada, name: Ada Example, email: ada@example.com, position: Chief executive, unit: group, site: head-office}
- {id: ben, name: Ben Example, email: ben@example.com, position: Finance, unit: group, site: head-office, manager: ada}
- {id: cleo, name: Cleo Example, email: cleo@example.com, position: People and knowledge, unit: group, site: head-office, manager: ada}
- {id: dora, name: Dora Example, email: dora@example.com, position: Strategy director, unit: group, site: head-office, manager: ada}
- {id: sam, name: Sam Example, email: sam@example.com, position: Strategy analyst, unit: group, site: head-office, manager: dora}
- {id: erin, name: Erin Example, email: erin@example.com, position: Head of products, unit: products, site: head-office, manager: ada}
- {id: finn, name: Finn Example, email: finn@example.com, position: Product controller, unit: products, site: head-office, manager: erin}
- {id: gita, name: Gita Example, email: gita@example.com, position: Head of services, unit: services, site: head-office, manager: ada}
- {id: hugo, name: Hugo Example, email: hugo@example.com, position: Service controller, unit: services, site: head-office, manager: gita}
- {id: ivo, name: Ivo Example, email: ivo@example.com, position: Head of operations, unit: operations, site: head-office, manager: ben}
- {id: jana, name: Jana Example, email: jana@example.com, position: Data and systems, unit: operations, site: head-office, manager: ivo}
- {id: bo, name: Bo Example, email: bo@example.com, position: Board member, unit: group, site: head-office}
""",  # noqa: E501 - a row a line
    "roles": """
- {role: CEO, person: ada, deputy: ben}
- {role: XC, person: ada}
- {role: XC, person: ben}
- {role: XC, person: cleo, unit: group}
- {role: BRD, person: bo}
- {role: PC, person: bo}
- {role: CFO, person: ben, deputy: ada}
- {role: CHRO, person: cleo}
- {role: COM, person: cleo}
- {role: CKO, person: cleo}
- {role: SMD, person: dora, deputy: sam}
- {role: SMA, person: sam, deputy: dora}
- {role: PMO, person: sam}
- {role: PLN, person: sam}
- {role: ITD, person: jana}
- {role: IA, person: hugo}
- {role: FBP, person: jana}
- {role: HBP, person: finn}
- {role: TO, person: erin}
- {role: TO, person: gita}
- {role: OO, person: ben}
- {role: OO, person: erin, unit: products}
- {role: OO, person: gita, unit: services}
- {role: MO, person: dora}
- {role: MO, person: erin, unit: products}
- {role: MO, person: gita, unit: services}
- {role: MU, person: finn}
- {role: MU, person: hugo}
- {role: MU, person: jana}
- {role: IO, person: gita}
- {role: IO, person: erin, unit: products}
- {role: ISP, person: ben}
- {role: FP, person: sam}
- {role: FP, person: finn, unit: products}
- {role: FP, person: hugo, unit: services}
""",
    "absences": """
# - {person: ada, first: 2027-07-05, last: 2027-07-16, deputy: ben}
""",
    "delegations": """
# - {giver: ben, taker: ada, first: 2027-10-04, last: 2027-10-08, process: BUD, reason: audit week}
""",
}

WIDTH = 96  # characters of a comment line
LOCKED_AFTER = 15  # working days after a quarter, as the data cycle locks it


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


def _text(sheet: FileSchema, year: FiscalYear) -> str:
    lines = [f"# {sheet.purpose}", "#", *_explained(sheet.keys), ""]
    if sheet.name == "calendar":
        return "\n".join([*lines, *_calendar(year), ""])
    return "\n".join([*lines, ROWS[sheet.name].strip("\n"), ""])


def _explained(keys: tuple[Key, ...], indent: str = "") -> Iterator[str]:
    for key in keys:
        wanted = "required" if key.required else f"usual: {key.usual}" if key.usual else "optional"
        yield f"#   {indent}{key.name}: {key.help} ({wanted})"[:WIDTH]
        if key.kind in (ValueKind.BLOCK, ValueKind.ROWS, ValueKind.KEYED):
            yield from _explained(key.rows, indent + "  ")


def _locked(year: FiscalYear, next_quarter: str) -> date:
    """Return the day on which a quarter is locked after which another starts on an offset."""
    starts = parse(next_quarter).resolve({FISCAL_START: year.start}, PLAIN_WEEK)
    return PLAIN_WEEK.add(starts - DAY, LOCKED_AFTER)


def _calendar(year: FiscalYear) -> Iterator[str]:
    yield "year:"
    yield f"  label: {year.label}"
    yield f"  starts: {year.start}"
    yield "  site: head-office"
    beside = [shifted(year.label, years) for years in (-1, 1)]
    if year.label not in beside:
        yield f"other_years: [{', '.join(beside)}]"
    yield "carried_in:"
    last_four, last = _locked(year, "F-9m"), _locked(year, "F")
    yield f"  PRIOR.locked: {last_four}  # when the last four quarters are locked"
    yield f"  PRIOR.q4_locked: {last}  # when the last quarter before the year is locked"
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

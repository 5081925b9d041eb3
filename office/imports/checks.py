"""Checks of rows among each other: names lead somewhere, days in order, trees end, no doubles."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from calendars import graphs
from calendars.milestones import CARRIED, PERIODIC
from engine.schedule.year_plan import YearPlan
from office.imports.faults import FilePlace, Findings, suggestion
from office.imports.reader import Folder
from office.imports.rows import Row, Value
from office.imports.schema import ValueKind
from processes.roles import Role
from state_machines.definition import Definition

LADDER_WORDS = ("assignee", "deputy", "manager", "owner", "sponsor", *Role)
WHERE = {
    ValueKind.PERSON: "person in people",
    ValueKind.UNIT: "unit in units",
    ValueKind.SITE: "site in organisation.yaml",
    ValueKind.PROCESS: "process",
    ValueKind.MILESTONE: "milestone",
}
SPANS = (("first", "last"), ("active_from", "active_to"))
PAIRS = {
    "absences": ("person", "deputy"),
    "delegations": ("giver", "taker"),
    "roles": ("person", "deputy"),
    "units": ("head", "deputy"),
}


def check_references(
    folder: Folder, year: YearPlan | None, definitions: Iterable[Definition], findings: Findings
) -> None:
    """Add a fault for every name that names nothing."""
    known = _known(folder, year, definitions)
    for sheet in folder.sheets.values():
        for row in sheet:
            for value in row.everything():
                _check_value(value, known, findings)
    for row in folder.rows("calendar"):
        _check_codes(row, known[ValueKind.MILESTONE], findings)
        _check_ladder(row, findings)


def _known(
    folder: Folder, year: YearPlan | None, definitions: Iterable[Definition]
) -> Mapping[ValueKind, Collection[str]]:
    codes = {milestone.code for milestone in year.milestones} if year else set()
    sites = [site for row in folder.rows("organisation") for site in row.rows("sites")]
    return {
        ValueKind.PERSON: folder.ids("people"),
        ValueKind.UNIT: folder.ids("units"),
        ValueKind.SITE: {site.text("id") for site in sites},
        ValueKind.PROCESS: {name for d in definitions for name in (d.key, d.code)},
        ValueKind.MILESTONE: codes | CARRIED | PERIODIC,
    }


def _check_value(
    value: Value, known: Mapping[ValueKind, Collection[str]], findings: Findings
) -> None:
    kind = value.key.kind
    if kind not in WHERE or not (known[kind] or kind is ValueKind.PERSON):
        return
    items = value.content if isinstance(value.content, tuple) else (value.content,)
    for name in (str(item) for item in items):
        stem = name.partition("@")[0] if kind is ValueKind.MILESTONE else name
        if stem not in known[kind]:
            what = f"there is no {WHERE[kind]} called {name!r}"
            findings.add(value.place, what, suggestion(name, known[kind]))


def _check_codes(calendar: Row, known: Collection[str], findings: Findings) -> None:
    for dated in calendar.dated("carried_in"):
        if dated.code.partition("@")[0] not in known:
            what = f"there is no milestone called {dated.code!r}"
            findings.add(dated.place, what, suggestion(dated.code, known))


def _check_ladder(calendar: Row, findings: Findings) -> None:
    for rung in calendar.rows("ladder"):
        for word in rung.texts("to"):
            if word not in LADDER_WORDS:
                _report_word(word, rung.at("to"), findings)


def _report_word(word: str, place: FilePlace, findings: Findings) -> None:
    findings.add(place, f"nobody is meant by {word!r}", suggestion(word, LADDER_WORDS))


def check_spans(folder: Folder, findings: Findings) -> None:
    """Add a fault for every row that contradicts itself."""
    for row in _every_row(folder):
        for first, last in SPANS:
            begins, ends = row.day(first), row.day(last)
            if begins and ends and ends < begins:
                what = f"{last} {ends} is before {first} {begins}"
                findings.add(row.at(last), what, "swap the two days or correct one")
    for sheet, (one, other) in PAIRS.items():
        for row in folder.rows(sheet):
            if row.has(one, other) and row.text(one) == row.text(other):
                what = f"{row.text(one)!r} cannot stand in for the same person"
                findings.add(row.at(other), what, f"name somebody else as {other}")
    _check_deputies(folder, findings)
    _check_who_is_there(folder, findings)


def _check_who_is_there(folder: Folder, findings: Findings) -> None:
    """Refuse who stands in for somebody on days on which they do not work here."""
    people = {row.text("id"): row for row in folder.rows("people") if "id" in row}
    for sheet, name in (("absences", "deputy"), ("delegations", "taker")):
        for row in folder.rows(sheet):
            person, first, last = people.get(row.text(name)), row.day("first"), row.day("last")
            if person and first and last and _is_away(person, first, last):
                what = f"{row.text(name)!r} does not work here from {first} to {last}"
                mend = f"name another {name}; see line {person.place.line} of people"
                findings.add(row.at(name), what, mend)


def _is_away(person: Row, first: date, last: date) -> bool:
    begins, ends = person.day("active_from"), person.day("active_to")
    return bool((ends and ends < first) or (begins and last < begins))


def _every_row(folder: Folder) -> Iterator[Row]:
    pending = [row for rows in folder.sheets.values() for row in rows]
    while pending:
        row = pending.pop()
        yield row
        for name in row.values:
            pending.extend(row.rows(name))


def _check_deputies(folder: Folder, findings: Findings) -> None:
    """Refuse a deputy who is away for the whole of the absence."""
    rows = folder.rows("absences")
    for row in (row for row in rows if row.has("person", "deputy", "first", "last")):
        for other in rows:
            if other.text("person") == row.text("deputy") and _covers(other, row):
                what = f"the deputy {row.text('deputy')!r} is away on all these days too"
                mend = f"name another deputy; see line {other.place.line}"
                findings.add(row.at("deputy"), what, mend)


def _covers(absence: Row, other: Row) -> bool:
    first, last = absence.day("first"), absence.day("last")
    begins, ends = other.day("first"), other.day("last")
    return bool(first and last and begins and ends and first <= begins and ends <= last)


def check_trees(folder: Folder, findings: Findings) -> None:
    """Add one fault per circle, with its path."""
    _check_circles(folder, "people", "manager", "reports to", findings)
    _check_circles(folder, "units", "parent", "is below", findings)


def _check_circles(folder: Folder, sheet: str, above: str, words: str, findings: Findings) -> None:
    rows = {row.text("id"): row for row in folder.rows(sheet) if "id" in row}
    for path in graphs.cycles(_waits(rows, above)):
        what = f"a circle: {f' {words} '.join(path)}"
        first = min((rows[name] for name in path), key=lambda row: row.place.line)
        findings.add(first.at(above), what, f"change the {above} of one of them")


def _waits(rows: Mapping[str, Row], above: str) -> dict[str, tuple[str, ...]]:
    return {
        name: (row.text(above),) if row.text(above) in rows else () for name, row in rows.items()
    }


def check_uniqueness(folder: Folder, findings: Findings) -> None:
    """Add a fault for every second occurrence."""
    sites = [site for row in folder.rows("organisation") for site in row.rows("sites")]
    for rows in (folder.rows("units"), folder.rows("people"), sites):
        _once("id", rows, findings)
    _one_mailbox_each(folder.rows("people"), findings)
    _check_top(folder, findings)
    _check_rows(folder.rows("roles"), findings)


def _once(name: str, rows: Iterable[Row], findings: Findings) -> None:
    first: dict[str, Row] = {}
    for row in (row for row in rows if name in row):
        earlier = first.setdefault(row.text(name).casefold(), row)
        if earlier is not row:
            there = earlier.at(name)
            what = f"{row.text(name)!r} is already in {there.file}, line {there.line}"
            findings.add(row.at(name), what, f"give each its own {name}, or remove one row")


def _one_mailbox_each(people: Iterable[Row], findings: Findings) -> None:
    """Let a mailbox be somebody's after somebody else's; of all who have it, one may stay."""
    staying: dict[str, Row] = {}
    for row in (row for row in people if "email" in row and row.day("active_to") is None):
        earlier = staying.setdefault(row.text("email").casefold(), row)
        if earlier is not row:
            there = earlier.at("email")
            what = f"{row.text('email')!r} is already in {there.file}, line {there.line}"
            mend = "give each its own email, or give active_to to who hands the mailbox on"
            findings.add(row.at("email"), what, mend)


def _check_top(folder: Folder, findings: Findings) -> None:
    rows = folder.rows("units")
    tops = [row for row in rows if "parent" not in row]
    if rows and not tops:
        what = "every unit has a parent, so the tree has no top"
        findings.add(folder.place("units", "parent"), what, "leave out the parent of one unit")
    for row in tops[1:]:
        what = f"{row.text('id')!r} has no parent, but {tops[0].text('id')!r} is the top already"
        findings.add(row.place, what, "give it a parent; the tree has one top")


def _check_rows(rows: Iterable[Row], findings: Findings) -> None:
    first: dict[tuple[object, ...], Row] = {}
    names = ("role", "person", "process", "unit", "first", "last")
    for row in rows:
        same = tuple(row.text(name) for name in names)
        earlier = first.setdefault(same, row)
        if earlier is not row and row.has("role", "person"):
            what = f"the same assignment stands in line {earlier.place.line}"
            findings.add(row.place, what, "remove one of the two rows")

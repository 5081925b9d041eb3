"""Days and pairs that contradict themselves: ends before beginnings, deputies of themselves."""

from collections.abc import Iterator
from datetime import date

from office.files.faults import Findings
from office.files.gathering import Folder
from office.files.rows import Row

SPANS = (("first", "last"), ("active_from", "active_to"))
PAIRS = {
    "absences": ("person", "deputy"),
    "delegations": ("giver", "taker"),
    "roles": ("person", "deputy"),
    "units": ("head", "deputy"),
}


def check(folder: Folder, findings: Findings) -> None:
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

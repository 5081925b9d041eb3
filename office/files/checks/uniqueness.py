"""What may occur once: ids, mail addresses and the top of the tree of units."""

from collections.abc import Iterable

from office.files.faults import Findings
from office.files.gathering import Folder
from office.files.rows import Row


def check(folder: Folder, findings: Findings) -> None:
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

"""Every kind of fault in organisation, units, people and roles names file, line and mending."""

from pathlib import Path

import pytest

from office.imports.folder import check_folder
from tests.office.imports.folders import Change, a_folder

CASES = {
    "unknown key": (
        Change("people.yaml", "manager: ada}", "maneger: ada}"),
        "maneger",
        "no key 'maneger'",
        "did you mean 'manager'",
    ),
    "wrong type": (
        Change("units.yaml", "parent: group, head: erin", "mandatory_card: maybe, parent: group"),
        "mandatory_card",
        "neither yes nor no",
        "write yes or no",
    ),
    "unknown role": (
        Change("roles.yaml", "role: PMO,", "role: PM0,"),
        "role",
        "no role 'PM0'",
        "did you mean 'PMO'",
    ),
    "unknown unit": (
        Change("people.yaml", "unit: products", "unit: product"),
        "unit",
        "'product'",
        "did you mean 'products'",
    ),
    "unknown site": (
        Change("people.yaml", "site: head-office", "site: headoffice"),
        "site",
        "'headoffice'",
        "did you mean 'head-office'",
    ),
    "unknown person": (
        Change("roles.yaml", "person: dora, deputy", "person: nora, deputy"),
        "person",
        "'nora'",
        "did you mean 'dora'",
    ),
    "mail missing": (
        Change("people.yaml", "email: ben@example.com, ", ""),
        "email",
        "email is missing",
        "add email",
    ),
    "mail malformed": (
        Change("people.yaml", "email: ben@example.com", "email: ben@example"),
        "email",
        "not a mail address",
        "write one address",
    ),
    "id twice": (
        Change("people.yaml", "id: jana", "id: ivo"),
        "id",
        "'ivo' is already in",
        "its own id",
    ),
    "mail twice": (
        Change("people.yaml", "email: jana@", "email: IVO@"),
        "email",
        "already in people.yaml",
        "its own email",
    ),
    "circle of managers": (
        Change(
            "people.yaml",
            "unit: operations, site: head-office, manager: ben",
            "unit: operations, site: head-office, manager: jana",
        ),
        "manager",
        "a circle: ivo reports to jana reports to ivo",
        "change the manager",
    ),
    "circle of units": (
        Change("units.yaml", "parent: group, head: erin", "parent: products, head: erin"),
        "parent",
        "products is below products",
        "change the parent",
    ),
    "two tops": (
        Change("units.yaml", "parent: group, head: erin", "head: erin"),
        "",
        "'group' is the top already",
        "give it a parent",
    ),
    "unknown zone": (
        Change("organisation.yaml", "    zone: Europe/Berlin", "    zone: Europe/Berln"),
        "zone",
        "no time zone",
        "did you mean 'Europe/Berlin'",
    ),
    "unknown country": (
        Change("organisation.yaml", "country: DE", "country: XX"),
        "country",
        "holidays of 'XX' are not known",
        "ISO 3166",
    ),
    "unknown subdivision": (
        Change("organisation.yaml", "country: DE", "country: DE\n    subdivision: ZZ"),
        "sites[1]",
        "DE-ZZ",
        "change this site",
    ),
    "not a currency": (
        Change("organisation.yaml", "currency: EUR", "currency: Euro"),
        "currency",
        "no currency of ISO 4217",
        "did you mean",
    ),
    "not an amount": (
        Change(
            "roles.yaml",
            "person: ben, deputy: ada}",
            "person: ben, deputy: ada, money_limit: 10.000}",
        ),
        "money_limit",
        "may mean 10.000 or 10000",
        "write 10000",
    ),
    "ends before it begins": (
        Change(
            "roles.yaml",
            "role: IA, person: hugo}",
            "role: IA, person: hugo, first: 2027-01-01, last: 2026-12-31}",
        ),
        "last",
        "before first",
        "swap the two days",
    ),
    "own deputy": (
        Change("roles.yaml", "person: dora, deputy: sam", "person: dora, deputy: dora"),
        "deputy",
        "cannot stand in for the same person",
        "somebody else",
    ),
    "assignment twice": (
        Change("roles.yaml", "", "- {role: BRD, person: bo}\n"),
        "row[",
        "same assignment",
        "remove one",
    ),
    "key twice": (
        Change("organisation.yaml", "currency: EUR", "currency: EUR\ncurrency: CAD"),
        "currency",
        "written twice",
        "keep one",
    ),
    "not a day": (
        Change("people.yaml", "id: bo, ", "id: bo, active_from: 31.01.2027, "),
        "active_from",
        "not a day",
        "year-month-day",
    ),
    "a control character": (
        Change("people.yaml", "name: Bo Example", 'name: "Bo\\aBcc: all"'),
        "name",
        "control character",
        "take it out",
    ),
    "not a list of rows": (
        Change("absences.yaml", "", "person: ada\n"),
        "",
        "a list of rows",
        "with a dash",
    ),
    "a text for a row": (
        Change("roles.yaml", "", "- CEO ada\n"),
        "row[",
        "where a mapping is wanted",
        "role:",
    ),
    "deputy away as well": (
        Change(
            "absences.yaml",
            "",
            "- {person: ada, first: 2027-07-05, last: 2027-07-09, deputy: ben}\n"
            "- {person: ben, first: 2027-07-01, last: 2027-07-31}\n",
        ),
        "deputy",
        "away on all these days",
        "another deputy",
    ),
    "delegated to oneself": (
        Change(
            "delegations.yaml",
            "",
            "- {giver: ben, taker: ben, first: 2027-07-05, last: 2027-07-09, reason: x}\n",
        ),
        "taker",
        "same person",
        "somebody else",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_names_its_place_and_its_mending(name: str, tmp_path: Path) -> None:
    """Each kind of fault is found where it stands, and says how to mend it."""
    change, field, what, mend = CASES[name]
    folder = a_folder(tmp_path)

    line = change.apply(folder)

    found = [fault for fault in check_folder(folder) if what in fault.what]
    assert [(f.file, f.line) for f in found[:1]] == [(change.file, _line(name, line))]
    assert field in found[0].field
    assert mend in found[0].mend


def _line(name: str, line: int) -> int:
    """Return where the fault stands: the second of two lines, or the row above the change."""
    return line + {"key twice": 1, "unknown subdivision": -2}.get(name, 0)

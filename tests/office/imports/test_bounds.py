"""Whatever text a file or a sheet may hold, both databases hold it too."""

from typing import Any

import pytest
from sqlalchemy import JSON, Enum, String, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

from calendars.identifiers import LONGEST_CODE, LONGEST_ID, LONGEST_LABEL, LONGEST_RECORD
from engine import instance_ids
from engine.instance_ids import item_id, process_id
from engine.records.sheets import Column, read_row, sheets
from engine.values.texts import Unfit
from office.imports.schema import SHEETS, Key, ValueKind
from office.imports.values import read_value
from persistence.base import Base, Code
from persistence.base import Key as Wide

TABLES = Base.metadata.tables
# Where the text of each kind ends; "" where JSON keeps it, which has no bound of its own
KEPT = {
    ValueKind.ID: "people.id",
    ValueKind.LABEL: "plan_years.id",
    ValueKind.MAIL: "people.email",
    ValueKind.PERSON: "people.id",
    ValueKind.UNIT: "units.id",
    ValueKind.SITE: "sites.id",
    ValueKind.ROLE: "assignments.role",
    ValueKind.PROCESS: "assignments.process",
    ValueKind.MILESTONE: "",
    ValueKind.OFFSET: "",
    ValueKind.ZONE: "",
    ValueKind.COUNTRY: "",
}
TEXTS = {
    "units.name": "units.name",
    "people.name": "people.name",
    "people.position": "people.position",
    "delegations.reason": "delegations.reason",
    "calendar.milestones.title": "milestones.title",
}
IN_JSON = ("organisation.", "calendar.")  # sites, settings and the ladder
FIELDS = [
    (f"{sheet.name}.{name}", key)
    for sheet in SHEETS
    for name, key in (
        (f"{above.name}.{key.name}" if above else key.name, key)
        for top in sheet.keys
        for above, key in [(None, top), *((top, k) for k in top.rows)]
    )
]
LETTERS = [
    (key, column.name)
    for key, sheet in sheets().items()
    for column in sheet.columns
    if column.kind in ("text", "words", "choice")
]


@pytest.mark.parametrize(("field", "key"), FIELDS)
def test_no_field_of_a_file_is_longer_than_its_column(field: str, key: Key) -> None:
    """What is one character longer than the column is refused when the file is read."""
    place = KEPT.get(key.kind, "")
    if key.kind is ValueKind.CHOICE:
        assert all(len(choice) <= _width(Code) for choice in key.choices)
        return
    if key.kind is ValueKind.TEXT:
        place = TEXTS.get(field, "")
        assert place or field.startswith(IN_JSON), f"say where {field} is kept"
    if place:
        with pytest.raises(Unfit):
            read_value("x" * (_width(_column(place)) + 1), key)


@pytest.mark.parametrize(("sheet", "name"), LETTERS)
def test_no_cell_of_a_sheet_is_longer_than_its_column(sheet: str, name: str) -> None:
    """Each text of a record has a bound, and one character more is a fault of its column."""
    kind = sheets()[sheet]
    column = kind.column(name)
    width = _width(kind.table.c[name].type)

    assert 0 < column.longest <= width
    assert _refuses(sheet, column, "x" * (width + 1))
    assert all(len(choice) <= width for choice in column.meaning.choices)


@pytest.mark.parametrize(
    ("place", "longest"),
    [
        ("people.id", LONGEST_ID),
        ("units.id", LONGEST_ID),
        ("sites.id", LONGEST_ID),
        ("plan_years.id", LONGEST_LABEL),
        ("calendar_versions.year", LONGEST_LABEL),
        ("occurrences.period", LONGEST_LABEL + 3),
        ("instances.period", LONGEST_LABEL + 3),
        ("milestones.code", LONGEST_CODE),
        ("measures.id", LONGEST_RECORD),
        ("record_versions.record_id", LONGEST_RECORD),
        *(
            (f"{table.name}.{column.name}", instance_ids.LONGEST)
            for table in TABLES.values()
            for column in table.columns
            if column.name in ("instance_id", "chain")
            or (table.name, column.name) == ("instances", "id")
        ),
    ],
)
def test_every_alphabet_fits_the_columns_that_keep_it(place: str, longest: int) -> None:
    """A label, an id or a code of full length, and every id made of them, fits."""
    assert longest <= _width(_column(place))


def test_ids_of_instances_stay_within_their_column_however_deep() -> None:
    """The longest parts, four items deep, make an id that fits, and each another."""
    key, unit = "k" * LONGEST_ID, "u" * LONGEST_ID
    found = [process_id(key, "p" * (LONGEST_LABEL + 3), unit, "n" * LONGEST_RECORD)]
    for depth in range(4):
        found += [item_id(found[-1], key, f"{depth}{'m' * LONGEST_RECORD}{end}") for end in "ab"]

    assert len(found) == len(set(found))
    assert all(len(each) <= _width(Wide) for each in found)
    assert {instance_ids.root_of(each) for each in found} == {found[0]}


@pytest.mark.parametrize("key", sheets())
def test_ids_that_rows_make_stay_within_their_column(key: str) -> None:
    """Parts of full length make an id that fits, and another end another id."""
    sheet = sheets()[key]
    parts = sheet.identity or ("id",)
    long = {name: "x" * (sheet.column(name).longest or 9) for name in parts}

    ids = [sheet.id_of(long), sheet.id_of({**long, parts[-1]: f"{long[parts[-1]][:-1]}y"})]

    assert all(each and len(each) <= _width(sheet.table.c.id.type) for each in ids)
    assert ids[0] != ids[1]


def _column(place: str) -> TypeEngine[Any]:
    table, name = place.split(".")
    found: Table = TABLES[table]
    return found.c[name].type


def _width(kind: TypeEngine[Any]) -> int:
    """Return how many characters a column holds."""
    if isinstance(kind, JSON):
        return 10**9
    assert isinstance(kind, String)
    assert not isinstance(kind, Enum | TypeDecorator)
    assert kind.length, "a text without a bound"
    return kind.length


def _refuses(sheet: str, column: Column, text: str) -> bool:
    read = read_row(sheets()[sheet], 1, {column.name: text})
    return isinstance(read, list) and column.name in {fault.column for fault in read}

"""A sheet goes out as a workbook and comes back: whole, harmless, and with every cell's place."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from engine.records.sheets import sheet
from engine.values.currencies import CURRENCIES
from engine.views.sheets import SheetView
from office.imports.faults import WorkbookUnreadable
from office.imports.workbook_cells import IMPORT
from office.imports.workbooks import cell_of, read_sheet, read_table, write_sheet

INITIATIVES = sheet("initiatives")


def view(*rows: Mapping[str, Any], **fixed: str) -> SheetView:
    """Return rows of initiatives as a task would show them."""
    return SheetView(INITIATIVES.key, INITIATIVES.title, INITIATIVES.columns, rows, fixed)


def filled(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row without its empty cells."""
    return {name: value for name, value in row.items() if value is not None}


def saved(book: Workbook) -> bytes:
    """Return a workbook as bytes."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_what_was_written_is_read_again() -> None:
    """Texts, numbers, days and choices come back as the texts that reading rows expects."""
    row = {
        "id": "INI-1",
        "name": "Service academy",
        "stage": "idea",
        "start": "2028-02-01",
        "approved_cost": "1234567.89",
        "scope": "Courses\nfor technicians",
    }

    (back,) = read_sheet(write_sheet(view(row)), INITIATIVES)

    assert row == filled(back)


def test_text_never_becomes_a_formula_an_error_or_a_number() -> None:
    """What begins like a formula is written as text, and leading zeros stay."""
    row = {"id": "007", "name": "=HYPERLINK(1)", "scope": "#N/A", "risks": "@cmd", "year": "+1"}

    data = write_sheet(view(row))

    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert {"s"} == {cell.data_type for cell in page[3] if cell.value is not None}
    assert row == filled(read_sheet(data, INITIATIVES)[0])


def test_the_worksheet_says_what_is_asked() -> None:
    """Titles are frozen above the rows, with help; choices are offered; names are hidden."""
    page = load_workbook(io.BytesIO(write_sheet(view(year="FY2028")))).active
    assert page is not None

    assert ("initiatives", "A3", True) == (
        page.title,
        page.freeze_panes,
        page.row_dimensions[1].hidden,
    )
    assert "Initiative *" == page["C2"].value
    assert "A day such as 2028-03-31. May stay empty." == page["J2"].comment.text
    assert ['"idea,proposed'] == [
        rule.formula1[:14] for rule in page.data_validations.dataValidation
    ]
    assert page.column_dimensions["B"].hidden


def test_columns_are_known_by_name_or_title_in_any_order() -> None:
    """People may move columns, add their own, and leave rows empty between others."""
    book = Workbook()
    page = book.active
    assert page is not None
    for line in (
        ["My notes", "Initiative", "id"],
        ["x", "First", "INI-1"],
        [],
        [None, "Second", "INI-2"],
    ):
        page.append(line)

    table = read_table(saved(book), INITIATIVES)

    assert [{"name": "First", "id": "INI-1"}, {"name": "Second", "id": "INI-2"}] == [
        filled(row) for row in table.rows
    ]
    assert ("B4", "C2") == (table.cell(2, "name"), table.cell(1, "id"))
    assert ("A1 My notes",) == table.unknown


def test_a_row_of_a_written_workbook_has_a_known_cell() -> None:
    """The page that refuses a row can name the cell without reading the workbook again."""
    table = read_table(write_sheet(view({"id": "INI-1"}, {"id": "INI-2"})), INITIATIVES)

    assert "C4" == cell_of(INITIATIVES, 2, "name") == table.cell(2, "name")


def bomb() -> bytes:
    """Return a small file that says it unpacks into very much."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in range(4):
            packed.writestr(f"{part}.xml", b"0" * (IMPORT.unpacked // 4 + 1))
    return target.getvalue()


def with_entities() -> bytes:
    """Return a workbook whose parts declare an entity."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
    return target.getvalue()


def damaged() -> bytes:
    """Return a packed file without a workbook in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("hello.txt", "hello")
    return target.getvalue()


def two_other_sheets() -> bytes:
    """Return a workbook in which the worksheet that is asked for is missing."""
    book = Workbook()
    book.create_sheet("more")
    return saved(book)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"id,name\n", "not an Excel workbook"),
        (b"0" * (IMPORT.packed + 1), "larger than 20 MB"),
        (bomb(), "unpacks into too much"),
        (with_entities(), "declares entities in xl/workbook.xml"),
        (damaged(), "the workbook is damaged"),
        (two_other_sheets(), "no worksheet is called 'initiatives'; there are Sheet, more"),
        (saved(Workbook()), "has no row of column names"),
    ],
    ids=["text", "large", "bomb", "entities", "damaged", "sheets", "empty"],
)
def test_what_is_no_workbook_of_ours_is_refused_in_a_sentence(data: bytes, why: str) -> None:
    """Nothing that is uploaded can exhaust memory or end in a traceback."""
    with pytest.raises(WorkbookUnreadable, match=why):
        read_sheet(data, INITIATIVES)


def test_cells_of_closed_sets_offer_their_words() -> None:
    """Columns point to one hidden list a set, however long, and what is read is still the rows."""
    words = {"currency": tuple(sorted(CURRENCIES)), "stage": ("idea",)}
    row = {"id": "INI-1", "currency": "EUR"}

    data = write_sheet(view(row), words)

    book = load_workbook(io.BytesIO(data))
    page, offered = book.worksheets
    rules = {str(rule.sqref)[:1]: rule for rule in page.data_validations.dataValidation}
    place = cell_of(INITIATIVES, 1, "currency")[0]
    assert f"'offered'!$A$1:$A${len(CURRENCIES)}" == rules[place].formula1
    assert "warning" == rules[place].errorStyle
    assert sorted(CURRENCIES) == [cell.value for cell in offered["A"]]
    assert "hidden" == offered.sheet_state
    assert [row] == [filled(each) for each in read_sheet(data, INITIATIVES)]


def test_only_our_own_hidden_list_is_passed_over() -> None:
    """A worksheet that somebody calls so, and shows, is asked about as any other."""
    book = load_workbook(io.BytesIO(write_sheet(view({"id": "INI-1"}), {"currency": ("EUR",)})))
    book["offered"].sheet_state = "visible"

    with pytest.raises(WorkbookUnreadable, match="nobody asks for: “offered”"):
        read_sheet(saved(book), INITIATIVES)

"""A cell means the same, or is the same fault, whichever way it comes in."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from engine.forms import checked
from engine.records.sheets import read_row, sheet
from engine.values.numbers import number, spelled
from office.feeds import sources
from office.feeds.access import Reach
from office.feeds.feed import FeedFailed, Request
from office.imports.csv_sheets import read_sheet_file
from office.imports.faults import WorkbookUnreadable
from office.imports.records import gather_records
from state_machines.definition import Field, FieldType
from tests.office.imports.cells import DAY_CELLS, DAYS, NUMBER_CELLS, NUMBERS

VALUES = sheet("measure_values")
HEADS = ("year", "measure", "period", "value", "as_of")
FIELDS = {
    "value": Field("value", "Value", FieldType.NUMBER, unit="%"),
    "as_of": Field("as_of", "Day", FieldType.DATE),
}
PICK = "value=value; as_of=as_of; where period=FY2028-01"
Row = dict[str, Any]


def a_row(column: str, cell: Any) -> Row:
    """Return a row of measure values with one cell as it is given."""
    sound = {"year": "FY2028", "measure": "M1", "period": "FY2028-01", "value": 7}
    return {**dict.fromkeys(HEADS), **sound, column: cell}


def said(value: Any) -> str:
    """Return a value in one spelling."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def outcome(column: str, row: Mapping[str, Any]) -> str:
    """Return what a column of a row is read as, or its fault."""
    found = read_row(VALUES, 1, row, in_percent=True)
    if isinstance(found, list):
        (fault,) = found
        return f"{fault.what}; {fault.mend}"
    return said(found[column])


def of_feed(column: str, file: Path) -> str:
    """Return what a feed makes of the file."""
    kind = "csv" if file.suffix == ".csv" else "excel"
    first, last = date(2028, 1, 1), date(2028, 1, 31)
    request = Request("M1", kind, str(file), PICK, "FY2028-01", first, last, in_percent=True)
    try:
        return said(
            getattr(sources.read_table(request, {}, Reach.of("", str(file.parent))), column)
        )
    except FeedFailed as failed:
        return f"{failed.what}; {failed.mend}"


def of_page(column: str, text: str) -> str:
    """Return what the field of a page makes of a text."""
    values, faults = checked(None, (FIELDS[column],), {column: text})  # type: ignore[arg-type]
    return str(values.get(column) or "; ".join(f"{f.what}; {f.mend}" for f in faults))


def of_file(column: str, file: Path) -> Iterator[str]:
    """Yield what an import, an upload and a feed make of a file."""
    (raw,), faults = gather_records(file)
    assert [] == faults
    yield outcome(column, raw.table.rows[0])
    yield outcome(column, read_sheet_file(file.name, file.read_bytes(), VALUES).rows[0])
    yield of_feed(column, file)


def csv_of(folder: Path, row: Row) -> Path:
    """Write a row as a CSV file."""
    cells = ("" if v is None else '"' + str(v).replace('"', '""') + '"' for v in row.values())
    file = folder / "measure_values.csv"
    file.write_text(f"{','.join(row)}\n{','.join(cells)}\n", encoding="utf-8", newline="")
    return file


def workbook_of(
    folder: Path, row: Row, column: str = "", style: str = "", epoch: Any = None
) -> Path:
    """Write a row as a workbook, one of its cells in a format; without a format as text."""
    book = Workbook()
    book.epoch = epoch or book.epoch
    page = book.active
    assert page is not None
    page.title = VALUES.key
    page.append(list(row))
    page.append(list(row.values()))
    cell = page.cell(2, 1 + list(row).index(column or "value"))
    if style:
        cell.number_format = style
    else:
        cell.data_type = "s"
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def same(outcomes: set[str], meant: str) -> bool:
    """Tell whether all ways say one thing, and it is what is meant."""
    (said,) = outcomes
    return (
        said == meant or meant in said or (meant[-1:].isdigit() and number(said) == Decimal(meant))
    )


@pytest.mark.parametrize(
    ("column", "text", "meant"),
    [*(("value", *each) for each in NUMBERS.items()), *(("as_of", *each) for each in DAYS.items())],
)
def test_a_text_has_one_reading(column: str, text: str, meant: str, tmp_path: Path) -> None:
    """Typed into a page, a CSV file or a workbook, imported, uploaded or drawn, it is the same."""
    row = a_row(column, text)

    outcomes = {
        outcome(column, row),
        of_page(column, text),
        *of_file(column, csv_of(tmp_path, row)),
        *of_file(column, workbook_of(tmp_path, row, column)),
    }

    assert same(outcomes, meant), outcomes


@pytest.mark.parametrize(
    ("column", "cell", "style", "meant"),
    [*(("value", *each) for each in NUMBER_CELLS), *(("as_of", *each) for each in DAY_CELLS)],
)
def test_a_cell_is_what_it_shows(
    column: str, cell: Any, style: str, meant: str, tmp_path: Path
) -> None:
    """Its format, its error and its missing result are seen by import, upload and feed alike."""
    file = workbook_of(tmp_path, a_row(column, cell), column, style)

    outcomes = set(of_file(column, file))

    assert same(outcomes, meant), outcomes


def test_both_beginnings_of_time_give_the_same_day(tmp_path: Path) -> None:
    """Workbooks of old Macintoshes count days from 1904."""
    day = date(2028, 1, 31)

    file = workbook_of(
        tmp_path, a_row("as_of", day), "as_of", "yyyy-mm-dd", epoch=CALENDAR_MAC_1904
    )

    assert {"2028-01-31"} == set(of_file("as_of", file))


@pytest.mark.parametrize("text", ["95%", "95 %"])
def test_a_percentage_is_read_only_where_the_record_is_in_percent(text: str) -> None:
    """For a measure in days or euros it is a fault, and not 95 of them."""
    (fault,) = read_row(VALUES, 1, a_row("value", text))

    assert f"“{text}” is a percentage" == fault.what  # type: ignore[union-attr]  # it is a fault


@pytest.mark.parametrize("text", ["10.125", "-1.5", "0.125", "999.999", "1234.567", "7", "100.1"])
def test_a_number_goes_out_as_it_comes_in(text: str) -> None:
    """What the product writes has no second reading."""
    assert Decimal(text) == number(spelled(Decimal(text))) == -number(spelled(-Decimal(text)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"A3": "FY2028", "H3": "aside"}, "H3 stands under no column name"),
        ({"F1": "value"}, "F1 value"),
        ({"BZ1": "remarks"}, "BZ1 remarks"),
        ({"A2:A3": None, "B3": "M2"}, "A2:A3 are merged into one cell"),
    ],
)
def test_what_belongs_to_no_column_is_named(
    change: dict[str, str | None], said: str, tmp_path: Path
) -> None:
    """A cell beside the columns, a second or unknown heading, a merged range: none is lost unsaid."""
    book = Workbook()
    page = book.active
    assert page is not None
    for line in (HEADS, a_row("value", 7).values()):
        page.append(list(line))
    for place, value in change.items():
        if value is None:
            page.merge_cells(place)
        else:
            page[place] = value
    book.save(tmp_path / "book.xlsx")

    with pytest.raises(WorkbookUnreadable, match=said):
        read_sheet_file("book.xlsx", (tmp_path / "book.xlsx").read_bytes(), VALUES)


def test_blank_rows_and_worksheets_do_not_count(tmp_path: Path) -> None:
    """A format on the last row of all makes a worksheet of one row no longer; its size may lie."""
    file = workbook_of(tmp_path, a_row("value", 7), "value", "0")
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADS)
    page.append(list(a_row("value", 7).values()))
    page.cell(1_048_576, 1).number_format = "0"
    page.cell(4, 2).value = " \u00a0"
    book.create_sheet("Sheet2")
    book.save(file)

    assert 1 == len(read_sheet_file("book.XLSX", file.read_bytes(), VALUES).rows)


def test_files_that_may_hold_rows_are_read_or_named(tmp_path: Path) -> None:
    """Endings may be written large; what is passed over is a fault; prose and locks are not."""
    csv_of(tmp_path, a_row("value", 7)).rename(tmp_path / "MEASURE_VALUES.CSV")
    for name in ("more.xlsx", "targets.txt", "Measures_2.Csv", "~$book.xlsx", "README.md"):
        (tmp_path / name).write_text("x")

    found, faults = gather_records(tmp_path)

    assert ["MEASURE_VALUES.CSV"] == [raw.file for raw in found]
    assert {"Measures_2.Csv", "more.xlsx", "targets.txt"} == {fault.file for fault in faults}

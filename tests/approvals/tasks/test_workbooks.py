"""Rows by workbook: downloaded filled in, handed in with the form, faults named by their cells."""

import io
import os
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from office.web.limits import WORKBOOK
from persistence.database import Database
from tests.approvals.change_request_office import ChangeRequestOffice
from tests.approvals.strategy_map_office import WHY, Typed, on_record, strategy_map_office
from tests.office.imports import hostile

MANY = 45
SOUND = hostile.sound(0)  # without rows: it is never taken


@pytest.fixture
def office(sqlite: Database) -> Iterator[ChangeRequestOffice]:
    """Return an office that asks for a map of a few objectives."""
    with strategy_map_office(sqlite) as office:
        yield office


@pytest.fixture
def large(sqlite: Database) -> Iterator[ChangeRequestOffice]:
    """Return an office that asks for more objectives than a page can hold."""
    with strategy_map_office(sqlite, MANY) as office:
        yield office


def changed(data: bytes, **cells: str) -> bytes:
    """Return a workbook in which some cells were changed."""
    book = load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def send(
    office: ChangeRequestOffice,
    visitor: httpx.Client,
    data: bytes = b"",
    name: str = "map.xlsx",
    **more: str,
) -> httpx.Response:
    """Hand in a workbook with the page's form as it stands."""
    token = office.token("SMA")
    form = Typed(visitor.get(f"/t/{token}").text).form
    files = {"sheet": (name, data)} if name else {"sheet": ("", b"")}
    return visitor.post(f"/t/{token}", data={**form, "answer": "submit", **more}, files=files)


def sheet_of(office: ChangeRequestOffice, visitor: httpx.Client) -> bytes:
    """Return the workbook that the page offers."""
    answer = visitor.get(f"/t/{office.token('SMA')}/sheet.xlsx")
    assert 'filename="objectives.xlsx"' in answer.headers["content-disposition"]
    return answer.content


def test_the_workbook_replaces_the_rows(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """What stands in the workbook is handed in, approved and on record."""
    data = changed(sheet_of(office, visitor), A5="O7", D5="Grow", F5="C", H5="mona", I5="sam")

    sent = send(office, visitor, data)
    office.advance()
    visitor.post(f"/t/{office.token('CEO')}", data=office.sheet("CEO", "approve", note=WHY))

    assert 200 == sent.status_code, sent.text
    assert {"O0", "O1", "O7"} == on_record(office).keys()


def test_faults_are_named_by_their_cells(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Row, column and cell of each fault are told, and the rows can be mended on the page."""
    data = changed(sheet_of(office, visitor), D4=" ", J3="x" * 4001)

    page = send(office, visitor, data)

    assert 422 == page.status_code
    assert '<a href="#row.1.name">Row 2, Objective (cell D4)' in page.text
    assert "(cell J3): Has 4001 characters" in page.text
    assert "was not taken; choose it again" in page.text
    assert "" == Typed(page.text).form["row.1.name"].strip()
    assert "open" == office.newest("SMA").status


def test_a_table_of_text_is_taken_too(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """CSV with names or titles over its columns is read like a workbook."""
    text = "id;Objective;perspective;owner;deputy\nO0;Win more;C;nobody;sam\n"

    page = send(office, visitor, text.encode(), "map.csv")

    assert (422, True) == (page.status_code, "(cell D2): “nobody” is unknown" in page.text)


def test_many_rows_go_by_workbook(large: ChangeRequestOffice) -> None:
    """More rows than a page can hold are shown in part, and taken by workbook or as they stand."""
    with large.visit() as visitor:
        page = visitor.get(f"/t/{large.token('SMA')}").text

        silent = send(large, visitor, name="")
        stated = send(large, visitor, name="", as_shown="yes")

    assert f"the first 10 of {MANY} rows" in page
    assert "row.0.name" not in page
    assert (422, 200) == (silent.status_code, stated.status_code)
    assert "Choose your workbook" in silent.text


def test_faults_of_many_rows_lead_to_the_workbook(large: ChangeRequestOffice) -> None:
    """All faults come at once up to a number that can be read, then how many more there are."""
    many = {f"H{n}": "nobody" for n in range(3, 3 + MANY)} | {"D3": " ", "D4": " "}
    more = {f"I{n}": "nobody" for n in range(3, 15)}

    with large.visit() as visitor:
        sheet = sheet_of(large, visitor)
        few = send(large, visitor, changed(sheet, D40=" "))
        lots = send(large, visitor, changed(sheet, **many, **more))

    assert '<a href="#sheet">Row 38, Objective (cell D40)' in few.text
    assert "5 more faults" in lots.text


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("map.pdf", b"%PDF", "neither a workbook"),
        ("map.xlsx", b"no zip", "cannot be taken"),
        ("map.xlsx", b"x" * (WORKBOOK + 1), "larger than 5 megabytes"),
        ("map.csv", b"\xff\xfe", "cannot be taken"),
        ("map.csv", b"id;name;colour\nO1;x;red\n", "nobody asks for: C1 colour"),
    ],
)
def test_what_is_no_sheet_is_refused(
    office: ChangeRequestOffice, visitor: httpx.Client, name: str, data: bytes, what: str
) -> None:
    """Other files, damaged ones, too large ones and foreign columns are refused in a sentence."""
    page = send(office, visitor, data, name)

    assert (422, True) == (page.status_code, what in page.text)
    assert "open" == office.newest("SMA").status


def test_formulas_stay_words(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """What somebody typed is never a formula in the workbook of somebody else."""
    token = office.token("SMA")
    form = Typed(visitor.get(f"/t/{token}").text).form
    visitor.post(f"/t/{token}", data={**form, "answer": "submit", "row.0.name": "=1+1"})
    office.advance()

    answer = visitor.get(f"/t/{office.token('CEO')}/rows/0.xlsx")

    cells = load_workbook(io.BytesIO(answer.content)).worksheets[0]["D"]
    assert ("=1+1", "s") in {(cell.value, cell.data_type) for cell in cells}


def test_a_workbook_is_only_for_who_is_asked(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Once answered, and behind a link that only shows, no sheet to fill in is given out."""
    looking = office.token("SMA", purpose="look", person="dora")
    token = office.token("SMA")
    send(office, visitor, name="")

    answers = [visitor.get(f"/t/{t}/sheet.xlsx") for t in (looking, token, "nothing")]

    assert [404, 404, 404] == [answer.status_code for answer in answers]


def test_a_foreign_workbook_needs_its_columns(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A workbook without our headings says how to begin."""
    held = io.BytesIO()
    Workbook().save(held)

    page = send(office, visitor, held.getvalue())

    assert "no row of column names" in page.text


@given(st.integers(0, 2**32))
@settings(
    max_examples=int(os.environ.get("UPLOADS", "30")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_damaged_upload_is_a_page_with_words(
    office: ChangeRequestOffice, visitor: httpx.Client, seed: int
) -> None:
    """Never a 500; what can be read in spite of the damage has faults like any other rows."""
    page = send(
        office, visitor, hostile.damaged(SOUND, seed), ("map.xlsx", "map.csv")[seed % 7 == 6]
    )

    assert (422, True) == (
        page.status_code,
        "Nothing was recorded" in page.text or "map." in page.text,
    )
    assert "open" == office.newest("SMA").status


def test_a_bomb_is_refused_in_words(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """A small file that would unpack into very much is refused like any other."""
    page = send(office, visitor, hostile.bomb())

    assert (422, True) == (page.status_code, "unpacks into too much" in page.text)


def test_a_file_that_nobody_asked_for_is_not_read(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """It is looked at only where the answer takes rows; an unknown link takes none."""
    token = office.token("SMA")
    form = {**Typed(visitor.get(f"/t/{token}").text).form, "answer": "page:begin"}
    files = {"sheet": ("map.xlsx", hostile.bomb())}

    begun = visitor.post(f"/t/{token}", data=form, files=files)
    unknown = visitor.post("/t/nobody", data=form, files=files)

    assert (200, 404) == (begun.status_code, unknown.status_code)

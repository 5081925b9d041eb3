"""What the engine fills in itself is shown on a page and in a workbook, and taken from neither."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from approvals.tasks.sheets import Writer
from engine.catalogue import CURRENT
from engine.records.sheets import sheet
from engine.views.sheets import SheetView
from persistence.database import Database
from persistence.records.scorecard import MeasureValue
from state_machines.definition import Step
from tests import content
from tests.approvals.change_request_office import ChangeRequestOffice, open_office
from tests.approvals.strategy_map_office import WHY, Typed, open_process, sample_processes

VALUES = "value_list"
MEASURE = {"id": "M1", "year": "FY2028", "name": "On time", "unit": "group"}
VALUE = {"measure": "M1", "year": "FY2028", "period": "FY2028", "value": "90"}


@pytest.fixture
def office(sqlite: Database) -> Iterator[ChangeRequestOffice]:
    """Return an office that asks for one value, which xenia had entered and mona approved."""
    with sample_processes():
        office = open_office(sqlite)
        with office.database.writing() as session:
            content.bring(session, "measures", [MEASURE])
            content.bring(
                session, "measure_values", [VALUE | {"entered_by": "xenia", "approved_by": "mona"}]
            )
        open_process(office, VALUES)
        yield office


def handed_in(office: ChangeRequestOffice, visitor: httpx.Client, **typed: str) -> httpx.Response:
    """Send the page of the value as a browser would, with what was typed."""
    token = office.token("SMA")
    form = Typed(visitor.get(f"/t/{token}").text).form
    return visitor.post(f"/t/{token}", data={**form, "answer": "submit", **typed})


def on_record(office: ChangeRequestOffice) -> tuple[str, str | None, str | None]:
    """Return the value, who entered and who approved it."""
    with office.database.reading() as session:
        found = session.scalars(select(MeasureValue)).one()
        return f"{found.value:.0f}", found.entered_by, found.approved_by


def workbook(*rows: dict[str, str]) -> bytes:
    """Return a workbook of values with just these columns."""
    book = Workbook()
    page: Any = book.active
    page.title = "measure_values"
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_the_page_shows_and_does_not_ask(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Who entered and who approved stands there as a text; no input has such a name."""
    page = visitor.get(f"/t/{office.token('SMA')}").text

    names = {name.rpartition(".")[2] for name in Typed(page).form if name.startswith("row.")}
    assert {"measure", "value"} <= names
    assert set() == names & {column.name for column in sheet("measure_values").own}
    assert '<span class="given">xenia' in page
    assert '<span class="given">mona' in page


def test_after_an_approval_the_record_says_who_approved(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A changed value was entered by who handed it in, and is approved by who pressed."""
    sent = handed_in(office, visitor, **{"row.0.value": "95"})
    office.advance()
    decider = office.newest("CEO").assignee_id
    visitor.post(f"/t/{office.token('CEO')}", data=office.sheet("CEO", "approve", note=WHY))

    assert 200 == sent.status_code, sent.text
    assert ("95", office.newest("SMA").assignee_id, decider) == on_record(office)


def test_what_is_forged_into_the_form_is_refused(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Whoever adds an input that the page does not have is told so, and nothing is taken."""
    page = handed_in(office, visitor, **{"row.0.value": "95", "row.0.approved_by": "sam"})

    assert 422 == page.status_code
    assert "is filled in by the engine" in page.text.lower()
    assert ("90", "xenia", "mona") == on_record(office)


def test_a_workbook_that_says_who_approved_has_a_fault_by_cell(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The updater learns which cell is not his; the same workbook with the cell as it was passes."""
    token = office.token("SMA")
    form = Typed(visitor.get(f"/t/{token}").text).form | {"answer": "submit"}
    forged = workbook({"measure": "M1", "value": "95", "approved_by": "sam"})
    honest = workbook({"measure": "M1", "value": "95", "approved_by": "mona"})

    refused = visitor.post(f"/t/{token}", data=form, files={"sheet": ("v.xlsx", forged)})
    taken = visitor.post(f"/t/{token}", data=form, files={"sheet": ("v.xlsx", honest)})

    assert 422 == refused.status_code
    assert "Row 1, Approved by (cell C2)" in refused.text
    assert "“sam” is not taken: leave the cell empty, or as it was" in refused.text
    assert 200 == taken.status_code, taken.text


def test_the_workbook_of_a_task_can_come_back_as_it_is(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """It shows the engine's columns, says whose they are, and is taken unchanged."""
    token = office.token("SMA")
    form = Typed(visitor.get(f"/t/{token}").text).form | {"answer": "submit"}
    data = visitor.get(f"/t/{token}/sheet.xlsx").content

    page: Any = load_workbook(io.BytesIO(data)).worksheets[0]
    taken = visitor.post(f"/t/{token}", data=form, files={"sheet": ("v.xlsx", data)})

    titles = {cell.value: cell.comment.text for cell in page[2] if cell.comment}
    assert "The engine fills this in: leave it as it is." == titles["Approved by"]
    assert 200 == taken.status_code, taken.text


def every_step() -> Iterator[Step]:
    """Yield the steps of every process and item."""
    for definition in CURRENT.all():
        yield from definition.steps


def inputs_of(key: str) -> set[str]:
    """Return the columns for which a page has an input, over a full row and an empty one."""
    kind = sheet(key)
    full = {column.name: f"some {column.name}" for column in kind.columns}
    view = SheetView(key, kind.title, kind.columns, (full,), {}, identity=kind.identity)
    writer = Writer(view, dict.fromkeys((name for name, _ in kind.references), ()))
    rows = list(writer.rows(None))
    typed = {cell.column.name for row in rows for cell in row.cells if not cell.given}
    return typed | {name.rpartition(".")[2] for row in rows for name in row.hidden}


def test_no_sheet_that_any_step_asks_for_has_an_input_for_the_engine() -> None:
    """Walk over every step of every process: each of the engine's columns is shown at most."""
    asked = {step.rows.sheet for step in every_step() if step.rows}

    own = {key: {column.name for column in sheet(key).own} for key in asked}

    assert {"measure_values", "adoptions", "benefits", "unfunded", "practices"} <= asked
    assert {} == {key: mixed for key in asked if (mixed := own[key] & inputs_of(key))}

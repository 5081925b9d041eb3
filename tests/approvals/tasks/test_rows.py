"""Rows on a page: shown as they stand, typed, added and taken away; every fault in its place."""

from collections.abc import Iterator

import httpx
import pytest

from persistence.database import Database
from persistence.organisation import Unit
from tests import content
from tests.approvals.change_request_office import ChangeRequestOffice
from tests.approvals.strategy_map_office import (
    THEMES,
    WHY,
    Typed,
    ask_rows,
    objective,
    on_record,
    strategy_map_office,
)


@pytest.fixture
def office(sqlite: Database) -> Iterator[ChangeRequestOffice]:
    """Return an office in which the map of the year has just been asked for."""
    with strategy_map_office(sqlite) as office:
        yield office


def shown(visitor: httpx.Client, token: str) -> dict[str, str]:
    """Return the form of a page as it stands, with the first answer chosen."""
    return {**Typed(visitor.get(f"/t/{token}").text).form, "answer": "submit"}


def decided(office: ChangeRequestOffice, visitor: httpx.Client, **typed: str) -> httpx.Response:
    """Hand in the rows, changed as told, and let the chief executive approve them."""
    token = office.token("SMA")
    page = visitor.post(f"/t/{token}", data=shown(visitor, token) | typed)
    assert 200 == page.status_code, page.text
    office.advance()
    return visitor.get(f"/t/{office.token('CEO')}")


def test_the_sheet_opens_with_what_is_known(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Each row stands there with its values; what the instance fixes is said, not typed."""
    page = visitor.get(f"/t/{office.token('SMA')}").text
    form = Typed(page).form

    assert ("O0", "Win customer 0", "mona") == (
        form["row.0.id"],
        form["row.0.name"],
        form["row.0.owner"],
    )
    assert "row.0.year" not in form
    assert "Strategy year <strong>FY2028</strong>" in page
    assert {"row.2.name", "row.3.name", "row.4.name"} <= form.keys()


def test_changed_added_and_taken_away(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """After the approval the records are as the rows were; before it nothing has changed."""
    before = on_record(office)

    decided(
        office,
        visitor,
        **{
            "row.0.name": "Win more",
            "row.1.away": "yes",
            "row.3.id": "O9",
            "row.3.name": "Grow",
            "row.3.owner": "xenia",
            "row.3.deputy": "sam",
        },
    )
    waiting = on_record(office)
    visitor.post(f"/t/{office.token('CEO')}", data=office.sheet("CEO", "approve", note=WHY))

    assert before == waiting
    assert {
        "O0": ("Win more", "mona", True),
        "O1": ("Win customer 1", "mona", False),
        "O9": ("Grow", "xenia", True),
    } == on_record(office)


def test_every_fault_stands_in_its_place(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """All faults of all rows come at once, each linked to its cell, and nothing typed is lost."""
    token = office.token("SMA")
    wrong = {"row.0.name": "", "row.1.owner": "nobody", "row.3.id": "O8", "row.3.timing": "later"}

    page = visitor.post(f"/t/{token}", data=shown(visitor, token) | wrong)

    assert 422 == page.status_code
    assert '<a href="#row.0.name">Row 1, Objective: Is missing: fill it in.</a>' in page.text
    assert '<a href="#row.1.owner">Row 2, Accountable owner: “nobody” is unknown' in page.text
    assert '<a href="#row.3.name">Row 4, Objective: Is missing' in page.text
    assert '<a href="#row.3.timing">Row 4, Leading or lagging' in page.text
    assert 'id="row.3.name-fault"' in page.text
    form = Typed(page.text).form
    assert ("nobody", "O8") == (form["row.1.owner"], form["row.3.id"])
    assert "open" == office.newest("SMA").status


def test_a_form_without_its_rows_takes_nothing_away(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """An answer that does not come from the page as it is shown is asked to look again."""
    page = visitor.post(f"/t/{office.token('SMA')}", data=office.sheet("SMA", "submit"))

    assert (409, "open") == (page.status_code, office.newest("SMA").status)


def test_what_changed_under_the_page_is_shown_first(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """When a record has changed since the page was opened, nothing is recorded."""
    token = office.token("SMA")
    form = shown(visitor, token)
    with office.database.writing() as session:
        content.bring(session, "objectives", [objective(0, name="Renamed meanwhile")])

    page = visitor.post(f"/t/{token}", data=form)

    assert (409, True) == (page.status_code, "changed while this page was open" in page.text)


def test_nobody_takes_over_the_rows_of_others(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A row with the id of another unit's record is refused, whatever else it says."""
    with office.database.writing() as session:
        session.add(Unit(id="north", name="North", type="business", parent_id="group"))
        session.flush()
        content.bring(session, "objectives", [objective(7, unit="north")])
    token = office.token("SMA")
    wrong = {"row.2.id": "O7", "row.2.name": "Mine now"}

    page = visitor.post(f"/t/{token}", data=shown(visitor, token) | wrong)

    assert (422, True) == (page.status_code, "not among those you answer for" in page.text)


def test_an_approver_sees_rows_and_findings_first(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """What was handed in and what the rules found of it stand above the decision."""
    page = decided(office, visitor, **{"row.0.owner": ""}).text

    assert page.index("Win customer 0") < page.index("Your answer")
    assert page.index("has no owner") < page.index("Your answer")
    assert page.index("Must be mended") < page.index("Needs an explanation")
    assert "SCM.R1, Scorecard management, R1" in page


def test_what_a_rule_blocks_is_not_approved(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The page comes back with each finding and its remedy; the work can still be sent back."""
    decided(office, visitor, **{"row.0.owner": ""})
    token = office.token("CEO")

    page = visitor.post(f"/t/{token}", data=office.sheet("CEO", "approve", note=WHY))
    returned = visitor.post(
        f"/t/{token}", data=office.sheet("CEO", "return", note=WHY, reason_code="incomplete")
    )

    assert (422, 200) == (page.status_code, returned.status_code)
    assert '<a href="#findings">SCM.R1' in page.text
    assert "To mend it, name an owner and a deputy" in page.text


def test_a_warning_asks_for_a_sentence(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Without an explanation the decision comes back, with one it is recorded."""
    decided(office, visitor)
    token = office.token("CEO")

    silent = visitor.post(f"/t/{token}", data=office.sheet("CEO", "approve"))
    spoken = visitor.post(f"/t/{token}", data=office.sheet("CEO", "approve", note=WHY))

    assert (422, 200) == (silent.status_code, spoken.status_code)
    assert 'id="note-fault"' in silent.text
    assert "the map has 2 objectives" in silent.text.lower()


def test_work_that_came_back_opens_with_what_was_handed_in(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The rows of the first round are there to be mended, those taken away are gone."""
    decided(office, visitor, **{"row.0.name": "Win more", "row.1.away": "yes"})
    back = office.sheet("CEO", "return", note=WHY, reason_code="unclear")
    visitor.post(f"/t/{office.token('CEO')}", data=back)
    office.advance()

    form = shown(visitor, office.token("SMA"))

    assert ("Win more", None) == (form["row.0.name"], form.get("row.1.id") or None)


def test_a_small_sheet_is_a_table(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Few columns make a table, many a card for each row."""
    wide = visitor.get(f"/t/{office.token('SMA')}").text
    ask_rows(office, THEMES)
    small = visitor.get(f"/t/{office.token('SMA')}").text

    assert ('class="sheet cards"' in wide, 'class="sheet"' in small) == (True, True)
    assert ("Take this row away" in wide, "Leave this row out" in small) == (True, True)

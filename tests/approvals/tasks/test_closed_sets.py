"""Cells of closed sets: short sets are chosen from, long ones looked up, others said to be wrong."""

import io
from html.parser import HTMLParser

import httpx
import pytest
from openpyxl import load_workbook

from persistence.database import Database
from processes.registry import definition
from tests.approvals.change_request_office import ChangeRequestOffice, open_office
from tests.approvals.strategy_map_office import Typed

MONTHS = [f"FY2028-{number:02}" for number in range(1, 13)]
TYPED = {
    "row.0.id": "S1",
    "row.0.unit": "group",
    "row.0.kind": "opex",
    "row.0.amount": "5",
    "row.0.currency": "EUR",
    "answer": "submit",
}


class Cells(HTMLParser):
    """The choices of each select and list of a page, what is chosen, and who looks up where."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.choices: dict[str, list[str]] = {}
        self.chosen: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what can be chosen."""
        found = {name: value or "" for name, value in attrs}
        if tag in ("select", "datalist"):
            self._open = found.get("name") or found["id"]
            self.choices[self._open] = []
        elif tag == "option" and found["value"]:
            self.choices[self._open].append(found["value"])
            if "selected" in found:
                self.chosen[self._open] = found["value"]
        elif tag == "input" and "list" in found:
            self.lists[found["name"]] = found["list"]


@pytest.fixture
def office(sqlite: Database) -> ChangeRequestOffice:
    """Return an office of which spending is asked."""
    return open_office(sqlite)


@pytest.fixture
def link(office: ChangeRequestOffice) -> str:
    """Return the address at which the spending of the year is asked for."""
    return f"/t/{office.ask(definition('forecast'), '12-spent')}"


def test_a_short_set_is_chosen_from(link: str, visitor: httpx.Client) -> None:
    """The months of the task's year, and no other, are a list that works without any script."""
    assert MONTHS == Cells(visitor.get(link).text).choices["row.0.month"]


def test_a_long_set_is_looked_up(link: str, visitor: httpx.Client) -> None:
    """Currencies are typed with the whole list beside the cell, once for the page."""
    cells = Cells(visitor.get(link).text)

    assert "currency-names" == cells.lists["row.0.currency"]
    assert len(cells.choices["currency-names"]) > 60
    assert "row.0.currency" not in cells.choices


def test_what_is_none_of_them_stays_in_sight(link: str, visitor: httpx.Client) -> None:
    """It is still chosen, beside the months there are, under its fault with the remedy."""
    shown = visitor.get(link).text
    form = {**Typed(shown).form, **TYPED, "row.0.month": "FY2028-13"}

    answer = visitor.post(link, data=form)

    cells = Cells(answer.text)
    assert ("FY2028-13", ["FY2028-13", *MONTHS]) == (
        cells.chosen["row.0.month"],
        cells.choices["row.0.month"],
    )
    assert "“FY2028-13” is no month of FY2028" in answer.text
    assert "did you mean" in answer.text


def test_the_workbook_offers_the_same(link: str, visitor: httpx.Client) -> None:
    """The list beside a cell holds the words of the page."""
    book = load_workbook(io.BytesIO(visitor.get(f"{link}/sheet.xlsx").content))
    page, offered = book.worksheets
    months = next(c.column_letter for c in page[1] if c.value == "month")

    rules = {str(rule.sqref)[:1]: rule for rule in page.data_validations.dataValidation}
    first, last = rules[months].formula1.partition("!")[2].replace("$", "").split(":")
    assert MONTHS == [cell.value for (cell,) in offered[first:last]]

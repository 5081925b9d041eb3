"""Feeds give the value of a period, from wherever it is, or say what is wrong and how to mend it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine, text

from office.feeds.feed import FeedFailed
from tests.office.feeds.sources import Web, ask

QUERY = "SELECT amount, day FROM sales WHERE day BETWEEN :first AND :last"


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """Return the address of a small ledger."""
    url = f"sqlite:///{tmp_path}/ledger.db"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sales (day TEXT, amount NUMERIC)"))
        connection.execute(text("INSERT INTO sales VALUES ('2028-03-30', 12.5), ('2028-02-01', 7)"))
    engine.dispose()
    return url


def test_a_database_gives_the_row_of_the_period(ledger: str) -> None:
    """The query is told the period's days."""
    found = ask("sql", ledger, QUERY)

    assert (Decimal("12.5"), date(2028, 3, 30)) == (found.value, found.as_of)


def test_a_feed_cannot_write_into_a_database(ledger: str) -> None:
    """Whatever the query tries, the database is only read."""
    with pytest.raises(FeedFailed, match="does more than ask"):
        ask("sql", ledger, "DELETE FROM sales RETURNING amount")


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT amount FROM sales", "more than one row"),
        ("SELECT amount FROM sales WHERE day = :period", "no row"),
        ("SELECT 'many' AS amount", "not a number"),
        ("SELECT NULL AS amount", "no value for FY2028-03"),
        ("SELECT amout", "the query fails"),
        ("SELECT 1, 'someday'", "not a day"),
        ("SELECT 1, '2028-03-30T23:00:00Z'", "an instant, not a day"),
    ],
)
def test_an_answer_that_is_no_single_value_is_refused(ledger: str, query: str, why: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(FeedFailed, match=why):
        ask("sql", ledger, query)


def test_a_csv_file_gives_the_cell_of_the_fitting_row(tmp_path: Path) -> None:
    """The pick names the column, and the row by what stands in another."""
    file = tmp_path / "kpi.csv"
    file.write_text("Month,Amount,Day\n2028-02,7,2028-02-29\n2028-03,8.25,2028-03-30\n")

    found = ask("csv", str(file), "value=Amount; as_of=Day; where Month={month}")

    assert (Decimal("8.25"), date(2028, 3, 30)) == (found.value, found.as_of)


def test_an_excel_file_gives_the_cell_of_the_fitting_row(tmp_path: Path) -> None:
    """Days and numbers are read as Excel keeps them."""
    book = Workbook()
    sheet = book.create_sheet("KPI")
    for line in (["Until", "Amount"], [date(2028, 2, 29), 7], [date(2028, 3, 31), 9.5]):
        sheet.append(line)
    book.save(tmp_path / "kpi.xlsx")

    pick = "sheet=KPI; value=Amount; where Until={last}"
    found = ask("excel", str(tmp_path / "kpi.xlsx"), pick)

    assert Decimal("9.5") == found.value


@pytest.mark.parametrize(
    ("pick", "why"),
    [
        ("value=Sum; where Month={month}", "no column “Sum”"),
        ("value=Amount; where Month=2031-01", "0 rows"),
        ("value=Amount", "2 rows"),
        ("Amount", "no “name=text”"),
        ("as_of=Day", "names no value"),
    ],
)
def test_a_pick_that_does_not_fit_is_refused(tmp_path: Path, pick: str, why: str) -> None:
    """The fault says what is there instead."""
    file = tmp_path / "kpi.csv"
    file.write_text("Month,Amount\n2028-02,7\n2028-03,8\n")

    with pytest.raises(FeedFailed, match=why):
        ask("csv", str(file), pick)


def test_a_web_address_gives_the_place_in_its_answer(
    web: Web,
) -> None:
    """The pick is a path of names and numbers."""
    web.answers.append((200, b'{"data": [{"amount": 41.5, "day": "2028-03-31"}]}'))

    found = ask("http", web.address + "?m={month}", "value=data.0.amount; as_of=data.0.day")

    assert (Decimal("41.5"), date(2028, 3, 31)) == (found.value, found.as_of)


@pytest.mark.parametrize(
    ("status", "body", "why", "passing"),
    [
        (503, b"", "answered 503", True),
        (429, b"", "answered 429", True),
        (404, b"", "answered 404", False),
        (200, b"<html>", "no JSON", False),
        (200, b'{"data": []}', "no “0” of", False),
        (200, b'{"data": [{"amount": "12,5"}]}', "“12,5” is not a number", False),
    ],
)
def test_an_address_that_fails_says_whether_it_may_pass(
    web: Web, status: int, body: bytes, why: str, *, passing: bool
) -> None:
    """Only what may pass is worth another try."""
    web.answers.append((status, body))

    with pytest.raises(FeedFailed, match=why) as refused:
        ask("http", web.address, "value=data.0.amount")

    assert passing is refused.value.passing


def test_an_address_nobody_answers_at_may_pass() -> None:
    """A server that is down is asked again."""
    with pytest.raises(FeedFailed, match="did not answer") as refused:
        ask("http", "http://127.0.0.1:1/kpi", "value=x")

    assert refused.value.passing

"""Feeds give the value of a period, from wherever it is, or say what is wrong and how to mend it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from openpyxl import Workbook
from sqlalchemy import create_engine, text

from office.feeds.drawing import draw
from office.feeds.errors import FeedFailed
from office.feeds.requests import Request
from persistence.database import Database

QUERY = "SELECT amount, day FROM sales WHERE day BETWEEN :first AND :last"


def request(kind: str, location: str, pick: str) -> Request:
    """Return what a feed is asked for March."""
    return Request("M-1", kind, location, pick, "FY2028-03", date(2028, 3, 1), date(2028, 3, 31))


def nothing(_name: str) -> None:
    """Know no credential."""


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


@pytest.fixture
def web() -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
    """Give the address of a web server and the answers it will give, the last one for good."""
    answers: list[tuple[int, bytes]] = []

    class Answering(BaseHTTPRequestHandler):
        """Answer with what was laid ready."""

        def do_GET(self) -> None:
            """Give the next answer."""
            status, body = answers.pop(0) if len(answers) > 1 else answers[0]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/kpi", answers
    server.shutdown()
    server.server_close()


def test_a_database_gives_the_row_of_the_period(ledger: str) -> None:
    """The query is told the period's days."""
    found = draw(request("sql", ledger, QUERY), nothing)

    assert (Decimal("12.5"), date(2028, 3, 30)) == (found.value, found.as_of)


def test_a_feed_cannot_write_into_a_database(ledger: str) -> None:
    """Whatever the query tries, the database is only read."""
    with pytest.raises(FeedFailed, match="the query fails"):
        draw(request("sql", ledger, "DELETE FROM sales RETURNING amount"), nothing)


@pytest.mark.postgresql
def test_a_feed_cannot_write_into_postgresql(postgresql: Database) -> None:
    """The transaction is read-only there."""
    query = "INSERT INTO settings (key, value) VALUES ('x', '{}') RETURNING 1"

    with pytest.raises(FeedFailed, match="read-only"):
        draw(request("sql", postgresql.url, query), nothing)


def test_a_credential_comes_from_outside_the_files(ledger: str) -> None:
    """The location names it in braces."""
    place = ledger.replace("ledger", "{BOOKS}")

    found = draw(request("sql", place, QUERY), {"BOOKS": "ledger"}.get)

    assert Decimal("12.5") == found.value


def test_a_credential_that_is_not_set_is_named() -> None:
    """The fault says which one, and where to set it."""
    with pytest.raises(FeedFailed, match="SMO_FEED_BOOKS"):
        draw(request("sql", "sqlite:///{BOOKS}.db", QUERY), nothing)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("SELECT amount FROM sales", "more than one row"),
        ("SELECT amount FROM sales WHERE day = :period", "no row"),
        ("SELECT 'many' AS amount", "not a number"),
        ("SELECT NULL AS amount", "no value for FY2028-03"),
        ("SELEC amount", "the query fails"),
        ("SELECT 1, 'someday'", "not a day"),
        ("SELECT 1, '2028-03-30T23:00:00Z'", "an instant, not a day"),
    ],
)
def test_an_answer_that_is_no_single_value_is_refused(ledger: str, query: str, why: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(FeedFailed, match=why):
        draw(request("sql", ledger, query), nothing)


def test_a_csv_file_gives_the_cell_of_the_fitting_row(tmp_path: Path) -> None:
    """The pick names the column, and the row by what stands in another."""
    file = tmp_path / "kpi.csv"
    file.write_text("Month,Amount,Day\n2028-02,7,2028-02-29\n2028-03,8.25,2028-03-30\n")

    found = draw(request("csv", str(file), "value=Amount; as_of=Day; where Month={month}"), nothing)

    assert (Decimal("8.25"), date(2028, 3, 30)) == (found.value, found.as_of)


def test_an_excel_file_gives_the_cell_of_the_fitting_row(tmp_path: Path) -> None:
    """Days and numbers are read as Excel keeps them."""
    book = Workbook()
    sheet = book.create_sheet("KPI")
    for line in (["Until", "Amount"], [date(2028, 2, 29), 7], [date(2028, 3, 31), 9.5]):
        sheet.append(line)
    book.save(tmp_path / "kpi.xlsx")

    pick = "sheet=KPI; value=Amount; where Until={last}"
    found = draw(request("excel", str(tmp_path / "kpi.xlsx"), pick), nothing)

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
        draw(request("csv", str(file), pick), nothing)


def test_a_web_address_gives_the_place_in_its_answer(
    web: tuple[str, list[tuple[int, bytes]]],
) -> None:
    """The pick is a path of names and numbers."""
    address, answers = web
    answers.append((200, b'{"data": [{"amount": 41.5, "day": "2028-03-31"}]}'))

    found = draw(
        request("http", address + "?m={month}", "value=data.0.amount; as_of=data.0.day"), nothing
    )

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
    web: tuple[str, list[tuple[int, bytes]]], status: int, body: bytes, why: str, *, passing: bool
) -> None:
    """Only what may pass is worth another try."""
    address, answers = web
    answers.append((status, body))

    with pytest.raises(FeedFailed, match=why) as refused:
        draw(request("http", address, "value=data.0.amount"), nothing)

    assert passing is refused.value.passing


def test_an_address_nobody_answers_at_may_pass() -> None:
    """A server that is down is asked again."""
    with pytest.raises(FeedFailed, match="did not answer") as refused:
        draw(request("http", "http://127.0.0.1:1/kpi", "value=x"), nothing)

    assert refused.value.passing

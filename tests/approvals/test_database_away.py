"""A database that is full, open for reading only, or lost: words, nothing half-done, and it heals."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from persistence.database import Database
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice, open_office

FULL = "PRAGMA max_page_count=1"  # at most as many pages as there are
READ_ONLY = "PRAGMA query_only=ON"
NOBODY = "postgresql://nobody@127.0.0.1:1/nowhere"  # a port on which nothing listens


@contextmanager
def under(database: Database, pragma: str) -> Iterator[None]:
    """Open each connection with a pragma, for a while."""

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(pragma)

    database.engine.dispose()
    event.listen(database.engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", prepare)
        database.engine.dispose()


@pytest.fixture
def office(sqlite: Database) -> ChangeRequestOffice:
    """Return an office on SQLite, in a file without an empty page."""
    office = open_office(sqlite)
    with sqlite.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM")
    return office


@pytest.mark.parametrize("pragma", [FULL, READ_ONLY])
def test_a_database_that_takes_nothing_says_so_and_heals(
    office: ChangeRequestOffice, pragma: str
) -> None:
    """The press answers 503, the page can still be read, and later the same press is taken."""
    token = office.token("MO")
    words = "why " * 900  # three times this is more than any page of the file has room for
    long = {**REQUEST, "field.reason": words, "field.effect": words, "field.new": words}
    sheet, before = office.sheet("MO", "submit", **long), office.rows()

    with office.visit() as visitor:
        with under(office.database, pragma):
            shown, refused = visitor.get(f"/t/{token}"), visitor.post(f"/t/{token}", data=sheet)
            between = office.rows()
        taken = visitor.post(f"/t/{token}", data=sheet)

    assert (200, 503, 200) == (shown.status_code, refused.status_code, taken.status_code)
    assert ("60", True) == (refused.headers["retry-after"], "try again" in refused.text)
    assert {name: before[name] for name in before if name != "link_openings"} == {
        name: between[name] for name in between if name != "link_openings"
    }


@pytest.mark.parametrize("page", ["/", "/t/{token}", "/t/{token}/not-you"])
def test_a_lost_database_says_so(
    office: ChangeRequestOffice, caplog: pytest.LogCaptureFixture, page: str
) -> None:
    """Every page answers 503 in words, and the log has one line for each, no traceback."""
    lost = replace(office, database=Database(NOBODY))
    address = page.replace("{token}", office.token("MO"))

    with lost.visit() as visitor:
        answer = visitor.get(address)

    assert (503, True) == (answer.status_code, "closed for a moment" in answer.text)
    lines = [line for line in caplog.records if line.name == "approvals"]
    assert [("database away", None)] == [(line.msg, line.exc_info) for line in lines]


@pytest.mark.parametrize("kept", [True, False], ids=["damaged", "no database"])
@pytest.mark.parametrize("page", ["/", "/t/{token}", "/healthz"])
def test_a_damaged_file_says_so(
    office: ChangeRequestOffice, caplog: pytest.LogCaptureFixture, page: str, *, kept: bool
) -> None:
    """Every page answers 503 as if the file were lost, and the log says in a line what it is."""
    address = page.replace("{token}", office.token("MO"))
    office.database.close()
    path = Path(str(office.database.engine.url.database))
    sound = path.read_bytes()
    head = sound[:100] if kept else b""
    path.write_bytes(head + os.urandom(len(sound) - len(head)))

    with office.visit() as visitor:
        answer = visitor.get(address)

    lines = [(r.msg, r.exc_info, vars(r)["why"]) for r in caplog.records if r.name == "approvals"]
    assert 503 == answer.status_code
    if page != "/healthz":
        assert "closed for a moment" in answer.text
        assert [("database away", None, "DatabaseDamaged")] == lines


def test_nobody_is_well_while_the_database_is_lost(office: ChangeRequestOffice) -> None:
    """The health check says it to whoever watches."""
    lost = replace(office, database=Database(NOBODY))

    with lost.visit() as visitor:
        assert 503 == visitor.get("/healthz").status_code

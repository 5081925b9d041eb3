"""Looking never changes anything: every route, every safe method, every table."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from starlette.requests import Request

from approvals.tasks.link import kind_of
from persistence.outbox import LinkOpening
from tests.approvals.change_request_office import CONSOLE_KEY, REQUEST, ChangeRequestOffice, routes

COUNTED = ("link_openings",)  # openings are counted apart; they are no decisions


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_other_method_changes_a_row(office: ChangeRequestOffice, method: str) -> None:
    """Whatever is asked for by anything but POST, every table stays as it was."""
    token = office.token("MO")
    before = office.rows(without=COUNTED)

    with office.visit() as visitor:
        visitor.get(f"/console/{CONSOLE_KEY}", follow_redirects=False)
        for path, _ in routes(office):
            address = path.replace("{token}", token).replace("{key}", CONSOLE_KEY)
            address = address.replace("{instance_id:path}", "paper_change:FY2028:group")
            visitor.request(method, address, params={"answer": "submit", **REQUEST})

    assert before == office.rows(without=COUNTED)


def test_what_can_be_read_can_be_asked_for_in_brief(office: ChangeRequestOffice) -> None:
    """Every page that answers GET answers HEAD with the same status and headers."""
    token = office.token("MO")
    with office.visit() as visitor:
        for path in ("/", f"/t/{token}", f"/t/{token}/not-you", "/healthz", "/static/office.css"):
            full, brief = visitor.get(path), visitor.head(path)

            assert (full.status_code, b"") == (brief.status_code, brief.content)
            assert dict(full.headers) == dict(brief.headers)


def test_only_these_routes_act(office: ChangeRequestOffice) -> None:
    """There are six things a POST can do; a seventh would have to be written here."""
    acting = {path for path, methods in routes(office) if "POST" in methods}

    of_a_link = {"/t/{token}", "/t/{token}/together", "/t/{token}/fresh", "/t/{token}/not-you"}
    of_a_link |= {"/t/{token}/read"}
    assert of_a_link | {"/console/leave"} == acting


def test_openings_are_counted_apart(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """People's and machines' openings are counted apart, and neither spends the link."""
    token = office.token("MO")
    browser = {
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140",
        "sec-fetch-mode": "navigate",
    }

    visitor.get(f"/t/{token}", headers=browser)
    visitor.get(f"/t/{token}", headers={"user-agent": "curl/8"})
    visitor.head(f"/t/{token}", headers=browser)

    with office.database.reading() as session:
        kept = session.execute(select(LinkOpening.agent, LinkOpening.times)).tuples().all()
    assert {"browser": 1, "machine": 2} == dict(kept)
    assert 200 == visitor.get(f"/t/{token}").status_code


def test_openings_do_not_fill_the_database(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """However often a link is opened, what is kept of it are two rows: people and machines."""
    token = office.token("MO")

    for number in range(100):
        visitor.get(f"/t/{token}", headers={"user-agent": "curl/8" if number % 2 else "Mozilla/5"})
        office.clock.advance(timedelta(minutes=1))

    with office.database.reading() as session:
        rows = session.scalars(select(LinkOpening).order_by(LinkOpening.agent)).all()
    assert [50, 50] == [row.times for row in rows]
    assert [timedelta(minutes=98)] * 2 == [row.last_at - row.first_at for row in rows]


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 Firefox/140", "browser"),
        ("Mozilla/5.0 HeadlessChrome/140", "machine"),
        ("", "machine"),
        ("Mozilla/5.0 (compatible; Bingbot)", "machine"),
    ],
)
def test_the_kind_of_client_is_a_guess(agent: str, kind: str) -> None:
    """Clients that call themselves machines are counted as such."""
    scope = {"type": "http", "method": "GET", "headers": [(b"user-agent", agent.encode())]}

    assert kind == kind_of(Request(scope))

"""The office's own pages: behind a key, read only, and true to what the engine knows."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy import insert, select

from approvals.console.auth import STAY
from engine import catalogue
from notifications.links import Keyring
from persistence.audit_trail import ChainHead
from persistence.instances import BrokenRule, Instance
from persistence.organisation import Person
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice, PageTestSettings

PROCESS = "/process/paper_change:FY2028:group"
PAGES = ("/year", PROCESS, "/history")


@pytest.fixture
def staff(office: ChangeRequestOffice, visitor: httpx.Client) -> httpx.Client:
    """Return a visitor who came through the console's link."""
    visitor.get(office.console_link, follow_redirects=False)
    return visitor


@pytest.mark.parametrize("page", PAGES)
def test_the_console_is_shut_without_its_link(visitor: httpx.Client, page: str) -> None:
    """Without the cookie every page of the console says how to get in, and nothing else."""
    answer = visitor.get(page)

    assert (403, True) == (answer.status_code, "smo up" in answer.text)


@pytest.mark.parametrize("key", ["wrong", "open-sesame", "%20", "ä"])
def test_a_wrong_key_opens_nothing(visitor: httpx.Client, key: str) -> None:
    """A wrong key sets no cookie."""
    answer = visitor.get(f"/console/{key}", follow_redirects=False)

    assert (403, None) == (answer.status_code, answer.headers.get("set-cookie"))


def test_the_right_key_lets_a_browser_in(staff: httpx.Client) -> None:
    """After the link the pages open."""
    assert [200, 200, 200] == [staff.get(page).status_code for page in PAGES]


def test_no_key_no_console(office: ChangeRequestOffice) -> None:
    """Where no key is set, the console is open to nobody, not even with an empty one."""
    keyless = replace(office, settings=PageTestSettings(console_key=""))

    with keyless.visit() as visitor:
        answers = [visitor.get(f"/console/{key}").status_code for key in ("", "%00")]

    assert 200 not in answers


def test_the_cookie_is_bound_to_host_and_https(office: ChangeRequestOffice) -> None:
    """Reached by HTTPS, the cookie is sent to this host alone and hidden from scripts."""
    secure = replace(office, settings=PageTestSettings("https://year.example"))

    with secure.visit() as visitor:
        cookie = visitor.get(secure.console_link, follow_redirects=False).headers["set-cookie"]

    assert cookie.startswith("__Host-console=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_the_cookie_ends(office: ChangeRequestOffice, staff: httpx.Client) -> None:
    """After its hours the link must be opened again, whatever the browser keeps."""
    office.clock.advance(STAY + timedelta(seconds=1))

    assert 403 == staff.get("/year").status_code


@pytest.mark.parametrize("change", ["keyring", "key"])
def test_new_keys_end_old_cookies(
    office: ChangeRequestOffice, staff: httpx.Client, change: str
) -> None:
    """A new signing key or console key shuts out who came in with the old one."""
    renewed = {
        "keyring": replace(office, keyring=Keyring({"2": b"n" * 32}, "2")),
        "key": replace(office, settings=PageTestSettings(console_key="another-key")),
    }[change]

    with renewed.visit() as visitor:
        answer = visitor.get("/year", headers={"cookie": f"console={staff.cookies['console']}"})

    assert 403 == answer.status_code


@pytest.mark.parametrize("cookie", ["", "1", "1..", "1.99999999999.0", "1.٣.0", "2.99999999999.a"])
def test_forged_cookies_open_nothing(visitor: httpx.Client, cookie: str) -> None:
    """A cookie that is not ours is no cookie."""
    answer = visitor.get("/year", headers={b"cookie": f"console={cookie}".encode()})

    assert 403 == answer.status_code


def test_the_year_shows_what_waits(office: ChangeRequestOffice, staff: httpx.Client) -> None:
    """Open approvals, overdue work and processes stand on one page with their people."""
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")
    office.clock.advance(timedelta(days=10))
    staff.get(office.console_link, follow_redirects=False)

    page = staff.get("/year").text

    assert "Strategy year FY2028" in page
    assert "<b>1</b> approval waiting" in page
    assert "<b>1</b> task late" in page
    assert "<b>0</b> milestones late" in page
    assert page.count("Approve the changed definition") == 2
    assert "Dora Example" in page
    assert "days late" in page


def test_an_unknown_year_is_not_found(staff: httpx.Client) -> None:
    """A year that nobody published is not found; that is no failure."""
    assert 404 == staff.get("/year?label=FY1999").status_code


def test_a_process_shows_its_diagram_steps_and_history(
    office: ChangeRequestOffice, staff: httpx.Client
) -> None:
    """The live diagram is sound SVG without scripts or styles, beside people and events."""
    office.answer("MO", "submit", **REQUEST)

    page = staff.get(PROCESS).text

    svg = page[page.index("<svg") : page.index("</svg>") + 6]
    assert "role" in ET.fromstring(svg).attrib  # noqa: S314 - our own drawing
    assert "<style" not in svg
    assert "style=" not in page
    assert "Sam Example: waiting" in page
    assert "Requested → Checking" in page


def test_an_unknown_process_is_not_found(staff: httpx.Client) -> None:
    """A process that is not there is not found."""
    assert 404 == staff.get("/process/nothing").status_code


def test_items_are_found_under_their_process(
    office: ChangeRequestOffice, staff: httpx.Client
) -> None:
    """An item's page is reached by its own id, slashes and all."""
    with office.database.writing() as session:
        parent = session.get_one(Instance, "paper_change:FY2028:group")
        columns = {c.key: getattr(parent, c.key) for c in Instance.__table__.columns}
        child = columns | {"id": f"{parent.id}/a part:x", "parent_id": parent.id, "title": "A part"}
        session.execute(insert(Instance).values(child))

    assert 'href="/process/paper_change%3AFY2028%3Agroup/a%20part%3Ax"' in staff.get(PROCESS).text
    assert "A part" in staff.get(f"{PROCESS}/a part:x").text


def test_the_auditor_sees_that_the_chain_is_whole(staff: httpx.Client) -> None:
    """A chain is verified as it is shown."""
    page = staff.get("/history", params={"chain": "paper_change:FY2028:group"}).text

    assert "The chain is whole" in page
    assert "Asked C1" in page


def test_the_auditor_sees_a_broken_chain(office: ChangeRequestOffice, staff: httpx.Client) -> None:
    """A head that does not fit its chain is shown at once."""
    with office.database.writing() as session:
        session.get_one(ChainHead, "paper_change:FY2028:group").seq += 1

    page = staff.get("/history", params={"chain": "paper_change:FY2028:group"}).text

    assert "The chain is broken" in page


def test_addresses_stay_in_the_office(office: ChangeRequestOffice, staff: httpx.Client) -> None:
    """No page of the console shows a mail address or a working link."""
    office.token("MO")

    for page in PAGES:
        text = staff.get(page).text
        assert "@harbour.example" not in text
        assert "/t/" not in text


def test_what_broke_since_it_was_decided_stands_with_its_owner(
    office: ChangeRequestOffice, staff: httpx.Client
) -> None:
    """Above what all rules find: the decision, the finding, who answers for it, since when."""
    with office.database.writing() as session:
        instance = session.scalars(select(Instance)).first()
        owner = session.scalars(select(Person).order_by(Person.id)).first()
        assert instance is not None
        assert owner is not None
        step = catalogue.of(session, instance).steps[0]
        session.add(
            BrokenRule(
                instance_id=instance.id,
                step_key=step.key,
                rule="BUD.R7",
                subject="north/opex",
                text="north states less than its lines add up to",
                owner_id=owner.id,
                opened_at=office.clock.now(),
            )
        )

    page = staff.get("/console/rules").text

    _, _, broken = page.partition("Broken since it was decided")
    assert step.title in broken
    assert "north states less than its lines add up to" in broken
    assert owner.name in broken

"""Links that answer no more explain themselves, and offer the way on where there is one."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import func, select

from approvals.tasks.routes import FRESH_PAUSE, FRESH_RUNG
from notifications import links
from persistence.audit_trail import Event
from persistence.instances import Instance
from persistence.outbox import Notice
from tests.approvals.change_request_office import REQUEST, START, ChangeRequestOffice


def letters_asked_for(office: ChangeRequestOffice) -> int:
    """Return how many fresh letters have been ordered."""
    query = select(func.count()).where(Notice.rung >= FRESH_RUNG)
    with office.database.reading() as session:
        return session.scalar(query) or 0


def test_an_expired_link_offers_a_fresh_one(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """After its time a link explains itself and answers nothing."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    office.clock.advance(timedelta(days=31))

    shown, pressed = visitor.get(f"/t/{token}"), visitor.post(f"/t/{token}", data=sheet)

    assert (410, 410) == (shown.status_code, pressed.status_code)
    assert "This link has expired" in shown.text
    assert "Send me a fresh link" in shown.text
    assert "open" == office.newest("MO").status


def test_a_fresh_link_goes_to_the_address_on_file(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Whoever presses, the letter is for the person asked, and the page shows no link."""
    token = office.token("MO")
    office.clock.advance(timedelta(days=31))

    page = visitor.post(f"/t/{token}/fresh")

    with office.database.reading() as session:
        told = session.scalars(select(Notice.person_id).where(Notice.rung >= FRESH_RUNG)).all()
    assert (200, ["mona"]) == (page.status_code, told)
    assert "/t/" not in page.text


def test_fresh_links_are_rationed(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Pressing again and again orders one letter per pause, and the page does not tell."""
    token = office.token("MO")
    office.clock.advance(timedelta(days=31))

    pages = {visitor.post(f"/t/{token}/fresh").text for _ in range(5)}
    at_once = letters_asked_for(office)
    office.clock.advance(FRESH_PAUSE)
    visitor.post(f"/t/{token}/fresh")

    assert (1, 1, 2) == (len(pages), at_once, letters_asked_for(office))


def test_a_living_link_orders_no_letter(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """As long as a link works there is nothing to refresh."""
    visitor.post(f"/t/{office.token('MO')}/fresh")

    assert 0 == letters_asked_for(office)


def test_a_reassigned_task_does_not_name_its_new_owner(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The old link says that the task went on, not to whom, and decides nothing at once."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    office.change("MO", assignee_id="otto")

    shown, pressed = visitor.get(f"/t/{token}"), visitor.post(f"/t/{token}", data=sheet)

    assert (410, 410) == (shown.status_code, pressed.status_code)
    assert "with somebody else" in shown.text
    assert "Otto" not in shown.text + pressed.text


def test_a_withdrawn_task_says_why(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """What is no longer asked says so, with the reason."""
    token = office.token("MO")
    office.change("MO", status="withdrawn", note="settled without it", version=2)

    page = visitor.get(f"/t/{token}")

    assert (410, True) == (page.status_code, "settled without it" in page.text)


def test_a_newer_version_needs_a_newer_link(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A link to an earlier version cannot answer the present one."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    office.change("MO", version=2)

    shown, pressed = visitor.get(f"/t/{token}"), visitor.post(f"/t/{token}", data=sheet)

    assert (410, 410) == (shown.status_code, pressed.status_code)
    assert "changed since this letter" in shown.text


def test_a_revoked_link_is_dead_at_once(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Revoking counts from the next press on."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    with office.database.writing() as session:
        links.revoke(session, office.newest("MO").id, "the letter was lost", START)

    page = visitor.post(f"/t/{token}", data=sheet)

    assert (410, True) == (page.status_code, "the letter was lost" in page.text)


@pytest.mark.parametrize(
    ("status", "title"), [("scheduled", "Not yet"), ("lapsed", "no longer asked")]
)
def test_a_task_out_of_its_time_says_so(
    office: ChangeRequestOffice, visitor: httpx.Client, status: str, title: str
) -> None:
    """What has not begun, or has lapsed, is shown as that."""
    token = office.token("MO")
    office.change("MO", status=status)

    assert title in visitor.get(f"/t/{token}").text


def test_a_suspended_process_is_on_hold(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """While its process is suspended a task cannot be answered."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    with office.database.writing() as session:
        session.get_one(Instance, "paper_change:FY2028:group").status = "suspended"

    page = visitor.post(f"/t/{token}", data=sheet)

    assert (409, True) == (page.status_code, "on hold" in page.text)


def test_a_look_cannot_be_pressed(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """A link to look does not act, not even for the person asked."""
    token = office.token("MO", purpose="look")

    page = visitor.post(f"/t/{token}", data=office.sheet("MO", "submit", **REQUEST))

    assert (403, "open") == (page.status_code, office.newest("MO").status)


def test_a_letter_gone_astray_is_reported_once(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Reporting tells the strategy office and its history, once per link."""
    token = office.token("MO")

    pages = [visitor.post(f"/t/{token}/not-you", data={"mistake": "forwarded"}) for _ in range(2)]

    with office.database.reading() as session:
        alerted = session.scalars(select(Notice.person_id).where(Notice.kind == "alert")).all()
        events = session.scalar(select(func.count()).where(Event.name == "link_reported"))
    assert ([200, 200], ["dora"], 1) == ([p.status_code for p in pages], alerted, events)


def test_reporting_takes_a_choice(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """A script that presses the button reports nothing."""
    token, before = office.token("MO"), office.rows(without=("links",))

    page = visitor.post(f"/t/{token}/not-you")

    assert (422, before) == (page.status_code, office.rows(without=("links",)))

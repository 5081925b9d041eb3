"""Whoever answered hears what was recorded in their name, and can say that it was not they."""

import re

import httpx
import pytest
from sqlalchemy import select

from notifications import links
from notifications.batching import gather_each
from persistence.audit_trail import Event
from persistence.outbox import Letter, Link, Notice
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice
from tests.notifications.driver import RENDERER

PAPER = "paper_change:FY2028:group"
PLACEHOLDER = re.compile(r"/t/placeholder-([0-9a-f]{32})-placeholder")


def confirmations(office: ChangeRequestOffice, person: str) -> list[Letter]:
    """Return the confirmations to a person of which letters have been written by now."""
    gather_each(office.database, office.clock.now(), renderer=RENDERER)
    with office.database.reading() as session:
        query = select(Letter).where(Letter.kind == "confirmation", Letter.person_id == person)
        return list(session.scalars(query))


def decided(office: ChangeRequestOffice) -> Letter:
    """Bring the paper to its approval, approve it, and return the confirmation of that."""
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")
    office.answer("SMD", "approve")
    (letter,) = confirmations(office, "dora")
    return letter


def token_in(office: ChangeRequestOffice, letter: Letter) -> str:
    """Return the working token of a letter's only link."""
    (link_id,) = set(PLACEHOLDER.findall(letter.text_body))
    return links.token(link_id, office.keyring)


def test_a_decision_is_confirmed_at_once(office: ChangeRequestOffice) -> None:
    """The letter names the decision, and its link is made to see and to report, not to act."""
    letter = decided(office)

    with office.database.reading() as session:
        purposes = session.scalars(select(Link.purpose).where(Link.letter_id == letter.id)).all()
    assert letter.subject.startswith("Recorded: ")
    assert ": “Approve”." in letter.text_body
    assert "Count days, not parcels" in letter.text_body  # what was decided on
    assert "This was not you?" in letter.text_body
    assert ["look"] == purposes


def test_work_is_confirmed_with_the_day(office: ChangeRequestOffice) -> None:
    """What was handed in comes back word by word, in the letter that sums up the day."""
    office.answer("MO", "submit", **REQUEST)

    (letter,) = confirmations(office, "mona")

    assert 3 == letter.lane
    for half in (letter.text_body, letter.html_body):
        assert "Customers count days" in half
        assert "Count days, not parcels" in half


def test_nobody_else_is_told(office: ChangeRequestOffice) -> None:
    """A confirmation goes to who answered, once, however often the answer is sent again."""
    office.answer("MO", "submit", **REQUEST)
    decided_by = decided_task_again(office)

    with office.database.reading() as session:
        told = session.scalars(
            select(Notice.person_id).where(Notice.kind == "confirmation").order_by(Notice.id)
        ).all()
    assert ["mona", decided_by] == told


def decided_task_again(office: ChangeRequestOffice) -> str:
    """Sort the paper twice with the same answer; return who did."""
    token, sheet = office.token("SMA"), office.sheet("SMA", "definition")
    with office.visit() as visitor:
        pages = [visitor.post(f"/t/{token}", data=sheet) for _ in range(2)]
    assert [200, 200] == [page.status_code for page in pages]
    return office.newest("SMA").assignee_id


def test_its_link_shows_and_cannot_act(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """The page says what was recorded and where to say that it was not you; a press is refused."""
    token = token_in(office, decided(office))

    shown = visitor.get(f"/t/{token}")
    pressed = visitor.post(f"/t/{token}", data=office.sheet("SMD", "return", note="Not mine"))

    assert (200, 409) == (shown.status_code, pressed.status_code)
    assert "This was not you" in shown.text
    assert f"/t/{token}/not-you" in shown.text
    assert "approve" == office.newest("SMD").answer


@pytest.mark.parametrize("why", ["not_given", "otherwise"])
def test_this_was_not_me(office: ChangeRequestOffice, visitor: httpx.Client, why: str) -> None:
    """The office is told at once, once, and the history of the process keeps who disputes what."""
    token = token_in(office, decided(office))

    page = visitor.get(f"/t/{token}/not-you")
    thanks = [visitor.post(f"/t/{token}/not-you", data={"mistake": why}) for _ in range(2)]

    with office.database.reading() as session:
        (alert,) = session.scalars(select(Notice).where(Notice.kind == "alert"))
        (event,) = session.scalars(select(Event).where(Event.name == "answer_disputed"))
    assert "Was this not your answer?" in page.text
    assert ["will call you" in answer.text for answer in thanks] == [True, True]
    assert ("dora", office.clock.now()) == (alert.person_id, alert.not_before)
    assert f"smo process suspend {PAPER}" in alert.facts["mend"]
    assert (PAPER, "dora", why) == (event.chain, event.actor, event.reason)


def test_what_may_be_reported_follows_the_answer(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Before an answer a letter can have gone astray; after it the answer can be disputed."""
    token = office.token("MO")
    before = visitor.post(f"/t/{token}/not-you", data={"mistake": "not_given"})
    office.answer("MO", "submit", **REQUEST)

    after = visitor.post(f"/t/{token}/not-you", data={"mistake": "forwarded"})

    assert (422, 422) == (before.status_code, after.status_code)
    assert "Was this not your answer?" in after.text

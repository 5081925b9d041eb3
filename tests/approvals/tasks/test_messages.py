"""Pages of a message: the sender sees what goes out, each reader reads it and may say so."""

import httpx
import pytest
from sqlalchemy import func, select

from notifications.batching import gather_each
from notifications.links import read, token
from persistence.outbox import Addressee, Dispatch, Letter, Link
from processes.registry import definition
from tests.approvals.change_request_office import ChangeRequestOffice
from tests.approvals.letters import MAIL

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140"}
WORDS = "Bring what you have."


@pytest.fixture
def call(office: ChangeRequestOffice) -> str:
    """Return the link of whoever calls all staff for ideas."""
    return office.ask(definition("strategy_planning"), "5")


def post(office: ChangeRequestOffice, visitor: httpx.Client, link: str, **typed: str) -> str:
    """Send the form of a task as its page shows it."""
    with office.database.reading() as session:
        row = session.get_one(Link, read(link, office.keyring))
        version = str(row.task_version)
    form = {"version": version, "content_hash": "", **typed}
    return visitor.post(f"/t/{link}", data=form).text


def readers_link(office: ChangeRequestOffice) -> str:
    """Return the link in the letter of one reader."""
    gather_each(office.database, office.clock.now(), renderer=MAIL)
    with office.database.reading() as session:
        found = session.scalars(select(Link).where(Link.dispatch_id.is_not(None))).first()
        assert found is not None
        return token(found.id, office.keyring)


def test_the_sender_sees_the_letter_and_its_readers(
    office: ChangeRequestOffice, visitor: httpx.Client, call: str
) -> None:
    """Subject, text with its fields, how many and who, and when it leaves; nothing is sent yet."""
    page = visitor.get(f"/t/{call}").text

    assert "Your ideas and issues for the strategy of FY2028" in page
    assert "Mona Example" in page
    assert "in the working hours of each reader" in page
    with office.database.reading() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Dispatch))


def test_showing_the_letter_first_records_nothing(
    office: ChangeRequestOffice, visitor: httpx.Client, call: str
) -> None:
    """It stands there with the words just typed, and every table is as it was."""
    before = office.rows(without=("link_openings",))

    page = post(office, visitor, call, answer="page:preview", **{"field.letter": WORDS})

    assert 2 == page.count(WORDS)  # where it is edited, and as it would leave
    assert before == office.rows(without=("link_openings",))


def test_a_reader_reads_it_whole_and_says_so_once(
    office: ChangeRequestOffice, visitor: httpx.Client, call: str
) -> None:
    """Opening is counted and confirms nothing; the press is counted once, whoever presses again."""
    post(office, visitor, call, answer="sent", **{"field.letter": WORDS})
    link = readers_link(office)

    page = visitor.get(f"/t/{link}", headers=BROWSER).text
    opened = visitor.get(f"/t/{call}").text
    pressed = visitor.post(f"/t/{link}/read").text
    visitor.post(f"/t/{link}/read")
    after = visitor.get(f"/t/{call}").text

    assert WORDS in page
    assert "I have read this" in page
    assert "You said that you have read this" in pressed
    assert "<dt>Opened by</dt><dd>1</dd>" in opened
    assert "<dt>Read, as they say</dt><dd>0</dd>" in opened
    assert "<dt>Read, as they say</dt><dd>1</dd>" in after
    with office.database.reading() as session:
        marked = select(func.count()).where(Addressee.read_at.is_not(None))
        assert 1 == session.scalar(marked)


def test_no_other_link_says_that_something_was_read(
    office: ChangeRequestOffice, visitor: httpx.Client, call: str
) -> None:
    """The link of the task itself is none of a reader."""
    assert 404 == visitor.post(f"/t/{call}/read").status_code


def test_no_letter_reports_that_it_was_opened(
    office: ChangeRequestOffice, visitor: httpx.Client, call: str
) -> None:
    """There is no picture in it, and its one address of the office is the link to the page."""
    post(office, visitor, call, answer="sent")
    readers_link(office)

    with office.database.reading() as session:
        letters = session.scalars(select(Letter).where(Letter.kind == "message")).all()
    assert letters
    assert not [letter for letter in letters if "<img" in letter.html_body]
    assert {WORDS in letter.text_body for letter in letters} == {False}

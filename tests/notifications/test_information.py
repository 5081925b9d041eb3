"""For your information: what came of it and what it was about, once a week, never to who did it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from engine.execution import Execution
from engine.instances.steps import tell
from engine.operations.interventions import reassign
from engine.views.content import ContentView
from engine.views.outcome import OutcomeView
from notifications.rendering import MOST_LINES, NoticeView, Recipient
from persistence.instances import Instance
from persistence.outbox import Letter, Link, Notice
from tests.engine.driver import SMD, WHY
from tests.notifications.driver import RENDERER, MailDriver


def told_of_a_paper(mail_driver: MailDriver, answer: str = "approve", note: str = "") -> Letter:
    """Return the letter about a decided paper to who is told of it, written the week after."""
    paper = mail_driver.paper()
    mail_driver.answer(mail_driver.task(paper), answer, note=note)
    mail_driver.wait(days=7)
    return next(letter for letter in mail_driver.post() if letter.person_id == "cfo")


def test_the_outcome_is_said_in_the_past_tense_with_who_gave_it(mail_driver: MailDriver) -> None:
    """Nobody has to open anything to know how it ended."""
    letter = told_of_a_paper(mail_driver, note="Go on, but slowly")

    assert "Approved by Clara Ode, Monday" in letter.text_body
    assert "Go on, but slowly" in letter.text_body


def test_what_was_decided_on_is_in_the_letter(mail_driver: MailDriver) -> None:
    """The figures and words of the paper itself, not only its title."""
    letter = told_of_a_paper(mail_driver)

    for part in ("New quay", "12.50", "40 %", "small", "Olga Wen"):
        assert part in letter.text_body
        assert part in letter.html_body


@pytest.mark.parametrize("kind", ["information", "digest"])
def test_of_much_the_first_lines_are_told_and_the_rest_is_counted(kind: str) -> None:
    """Text and page of a letter of either kind leave out the same, and say so."""
    rows = tuple((f"Figure {number}", "1") for number in range(MOST_LINES + 3))
    came = OutcomeView("Approved", None, (ContentView("", "", "", None, rows),), None)
    told = NoticeView("information", "you asked", 0, "Plan", facts={"title": "News"}, came=came)
    to = Recipient("cfo", "Finn Cole", "en", ZoneInfo("UTC"), "hq")

    letter = RENDERER.write(kind, to, [told], datetime(2027, 3, 1, 9, tzinfo=UTC))

    for body in (letter.text, letter.html):
        assert f"Figure {MOST_LINES - 1}" in body
        assert f"Figure {MOST_LINES}" not in body
        assert "and 3 more" in body


def test_a_refusal_is_told_as_one(mail_driver: MailDriver) -> None:
    """Who only reads the first line is not misled."""
    letter = told_of_a_paper(mail_driver, "refuse", "Not this year")

    assert "Refused by Clara Ode" in letter.text_body
    assert "Not this year" in letter.text_body


def test_its_link_only_reads(mail_driver: MailDriver) -> None:
    """The link shows all of it and can answer nothing."""
    letter = told_of_a_paper(mail_driver)

    (link,) = mail_driver.session.scalars(select(Link).where(Link.letter_id == letter.id))

    assert (link.person_id, link.purpose) == ("cfo", "look")


def test_it_waits_for_the_first_digest_of_the_next_week(mail_driver: MailDriver) -> None:
    """What asks for nothing interrupts nobody in the middle of the week."""
    paper = mail_driver.paper()
    mail_driver.answer(mail_driver.task(paper), "approve")
    told = []
    for _ in range(7):
        told += [letter.created_at for letter in mail_driver.post() if letter.person_id == "cfo"]
        mail_driver.wait(days=1)
    told += [letter.created_at for letter in mail_driver.post() if letter.person_id == "cfo"]

    assert [moment.weekday() for moment in told] == [0]


def test_a_week_without_news_brings_no_letter(mail_driver: MailDriver) -> None:
    """An empty digest is not written."""
    for _ in range(3):
        mail_driver.wait(days=7)

        assert mail_driver.post() == []


def test_whoever_decided_is_not_told_of_it(mail_driver: MailDriver) -> None:
    """The one who is to be informed has decided this time: the confirmation is enough."""
    paper = mail_driver.paper()
    task = mail_driver.task(paper)
    reassign(mail_driver.session, task.id, to="cfo", actor=SMD, now=mail_driver.now, reason=WHY)
    mail_driver.answer(mail_driver.task(paper), "approve")
    mail_driver.wait(days=7)

    kinds = [letter.kind for letter in mail_driver.post() if letter.person_id == "cfo"]

    assert "information" not in kinds
    assert ("cfo", "information", 0) not in mail_driver.told(kind="information")


def test_whoever_holds_two_of_the_roles_is_told_once(mail_driver: MailDriver) -> None:
    """One notice a person and step, which names both roles, as two and not as one."""
    session = mail_driver.session
    paper = session.get_one(Instance, mail_driver.paper())
    execution = Execution.of(session, paper, mail_driver.now)

    tell(execution, execution.definition.step("draft"), ("CEO", "CFO", "ISP"), "reads", without=())

    told = session.scalars(select(Notice).where(Notice.kind == "information"))
    assert {notice.person_id: notice.why.partition(" “")[0] for notice in told} == {
        "ceo": "CEO reads",
        "cfo": "CFO and ISP read",
        "north_head": "ISP reads",
    }

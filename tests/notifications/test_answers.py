"""An answer is told in the words of the button that gave it, to whoever gave it and to the others."""

import pytest

from engine.views.task import present
from persistence.outbox import Letter
from tests.notifications.driver import MailDriver


@pytest.fixture
def brief(mail_driver: MailDriver) -> str:
    """Return a brief on which a committee votes; its finance chief wants another question."""
    found = mail_driver.open("brief")
    for steps in (("question",), ("text", "figures", "annex")):
        for step in steps:
            mail_driver.answer(mail_driver.task(found, step=step), "done")
        mail_driver.look(found)
    mail_driver.answer(mail_driver.task(found, of="cfo"), "rethink")
    return found


def the_letter(mail_driver: MailDriver, brief: str, person: str, kind: str) -> Letter:
    """Return the letter of a kind to a person about the vote."""
    assert mail_driver.instance(brief).state == "voting"
    return next(x for x in mail_driver.post() if (x.person_id, x.kind) == (person, kind))


def test_whoever_is_asked_reads_what_the_others_answered(
    mail_driver: MailDriver, brief: str
) -> None:
    """A letter that lists who has answered already quotes the buttons, not their keys."""
    letter = the_letter(mail_driver, brief, "ceo", "request")

    for half in (letter.text_body, letter.html_body):
        assert "Already answered" in half
        assert "Finn Cole: Ask another question, " in half


def test_whoever_answered_reads_the_button_that_was_pressed(
    mail_driver: MailDriver, brief: str
) -> None:
    """So does the letter that confirms the answer."""
    letter = the_letter(mail_driver, brief, "cfo", "confirmation")

    for half in (letter.text_body, letter.html_body):
        assert ": “Ask another question”." in half


def test_an_answer_keeps_its_words_when_the_process_has_gone_on(
    mail_driver: MailDriver, brief: str
) -> None:
    """Where the question is asked again, no button of the vote is there any more."""
    answered = mail_driver.tasks(brief, status=("done",))[-1]
    for task in mail_driver.tasks(brief):
        mail_driver.answer(task, "approve")
    mail_driver.look(brief)

    view = present(mail_driver.session, answered.id, now=mail_driver.now, person_id="cfo")

    assert mail_driver.instance(brief).state == "asking"
    assert view.pressed == "Ask another question"
    assert {answer for _, answer, _ in view.others} == {"Approve"}

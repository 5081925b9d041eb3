"""When a letter is given up: for its own address, or after refusals beside letters that left."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from notifications.mail_queue import LIFETIME, Delivery, settle, tried_for
from notifications.smtp import SmtpOutcome, Verdict
from persistence.organisation import Person
from persistence.outbox import Letter, Notice
from tests.notifications.driver import MailDriver

NOT_NOW = Verdict(SmtpOutcome.DEFERRED, "451 4.3.0 not now")
FULL = Verdict(SmtpOutcome.FULL, "552 5.2.2 full")
RELAY = Verdict(SmtpOutcome.UNDELIVERABLE, "550 relay not permitted", plain=True)


def a_letter(mail_driver: MailDriver, name: str, person: str = "rival", **what: Any) -> Letter:
    """Return a letter that a worker holds."""
    fields: dict[str, Any] = {
        "person_id": person,
        "recipient": f"{person}@example.org",
        "kind": "information",
        "subject": name,
        "text_body": "Read",
        "html_body": "Read",
        "message_id": f"<{name}@x>",
        "created_at": mail_driver.now,
        "status": "leased",
        "leased_by": "me",
        "next_attempt_at": mail_driver.now,
    }
    letter = Letter(**fields | what)
    mail_driver.session.add(letter)
    mail_driver.session.flush()
    return letter


def try_for(
    mail_driver: MailDriver, letter: Letter, verdict: Verdict, days: int, *, beside: bool
) -> None:
    """Try a letter whenever it is due, perhaps beside a letter a day that is taken."""
    end = mail_driver.now + timedelta(days=days)
    while mail_driver.now < end and letter.status not in ("failed", "undeliverable"):
        if beside:
            mail_driver.session.add(
                a_letter(mail_driver, f"{mail_driver.now:%d%H%M%S}", "ceo", sent_at=mail_driver.now)
            )
        letter.status, letter.leased_by = "leased", "me"
        settle(mail_driver.session, "me", [Delivery(letter.id, verdict)], mail_driver.now)
        mail_driver.clock.advance(
            max(letter.next_attempt_at - mail_driver.now, timedelta(minutes=1))
        )


@pytest.mark.parametrize(
    ("verdict", "status", "at_least"), [(NOT_NOW, "failed", 5), (FULL, "undeliverable", 2)]
)
def test_refusals_beside_letters_that_leave_end(
    mail_driver: MailDriver, verdict: Verdict, status: str, at_least: int
) -> None:
    """A letter that is refused while others are taken is given up after its time, and told."""
    begun, letter = mail_driver.now, a_letter(mail_driver, "refused")

    try_for(mail_driver, letter, verdict, 12, beside=True)

    assert letter.status == status
    assert timedelta(days=at_least) * 0.9 < mail_driver.now - begun < timedelta(days=at_least) * 1.2
    assert mail_driver.session.get_one(Person, "rival").undeliverable == verdict.words
    titles = [n.facts["title"] for n in mail_driver.session.scalars(select(Notice))]
    assert titles.count("Mail to Rik Val does not arrive") == 1


@pytest.mark.parametrize("verdict", [NOT_NOW, FULL, RELAY])
def test_refusals_of_everything_never_end(mail_driver: MailDriver, verdict: Verdict) -> None:
    """A letter is charged with nothing while the server takes none of ours."""
    letter = a_letter(mail_driver, "refused")

    try_for(mail_driver, letter, verdict, 30, beside=False)

    assert (letter.status, letter.attempts, letter.text_body) == ("deferred", 0, "Read")
    assert mail_driver.session.get_one(Person, "rival").undeliverable is None


def test_the_time_of_a_letter_is_counted_in_attempts() -> None:
    """Five days of trying are as many attempts as fit into five days, not two far apart."""
    attempts = next(number for number in range(1, 1000) if tried_for(number) > LIFETIME)

    assert 100 < attempts < 130

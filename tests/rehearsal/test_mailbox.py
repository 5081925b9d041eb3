"""The demo's mail server keeps what it gets, each mail once, over every restart."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

from office.web.ports import LOOPBACK
from rehearsal.mailbox.server import Sink
from rehearsal.mailbox.store import Count, MailStore

URL = f"http://127.0.0.1:8000/t/k1-{'a' * 32}-{'b' * 40}"


def a_mail(message_id: str = "<1@example.org>", subject: str = "Please decide") -> bytes:
    """Return a mail with a link in it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "smo@example.org", "anna@example.org"
    mail["Subject"], mail["Message-ID"] = subject, message_id
    mail["Date"] = "Mon, 01 Mar 2027 09:00:00 +0000"
    mail.set_content(f"Please decide.\n\n{URL}\n")
    mail.add_alternative(
        f"<html><head></head><body><a href='{URL}'>Decide</a></body></html>", "html"
    )
    return mail.as_bytes()


def test_a_mail_sent_over_smtp_is_kept(tmp_path: Path) -> None:
    """The server speaks real SMTP."""
    store = MailStore(tmp_path / "mails.db")
    sink = Sink(store, 0)
    sink.start()
    try:
        with smtplib.SMTP(LOOPBACK, sink.port) as client:
            client.sendmail("smo@example.org", ["Anna@example.org"], a_mail())
    finally:
        sink.stop()

    assert ["Please decide"] == [entry.subject for entry in store.inbox("anna@example.org")]


def test_the_same_message_id_is_shown_once_and_counted(tmp_path: Path) -> None:
    """A mail that was transmitted twice is one mail with two copies."""
    store = MailStore(tmp_path / "mails.db")
    store.add("anna@example.org", a_mail())
    store.add("anna@example.org", a_mail())

    assert [2] == [entry.copies for entry in store.inbox("anna@example.org")]
    assert {"<1@example.org>": 2} == store.copies()


def test_mails_survive_a_restart(tmp_path: Path) -> None:
    """Whoever opens the file again finds what was there."""
    MailStore(tmp_path / "mails.db").add("anna@example.org", a_mail())

    assert {"anna@example.org": Count(1, 1)} == MailStore(tmp_path / "mails.db").counts()


def test_a_link_is_found_by_its_public_name(tmp_path: Path) -> None:
    """Its person can follow it; nobody else has it."""
    store = MailStore(tmp_path / "mails.db")
    store.add("anna@example.org", a_mail())

    assert (1, URL) == store.link("anna@example.org", "a" * 32)
    assert store.link("otto@example.org", "a" * 32) is None


def test_an_opened_mail_is_no_longer_new(tmp_path: Path) -> None:
    """Opening marks it as seen, looking at the list does not."""
    store = MailStore(tmp_path / "mails.db")
    store.add("anna@example.org", a_mail())
    store.inbox("anna@example.org")
    before = store.counts()["anna@example.org"].unseen
    store.mail(1, open_it=True)

    assert (1, 0) == (before, store.counts()["anna@example.org"].unseen)


def test_words_are_found_in_any_mail(tmp_path: Path) -> None:
    """Search looks into subject, address and text."""
    store = MailStore(tmp_path / "mails.db")
    store.add("anna@example.org", a_mail())
    store.add("otto@example.org", a_mail("<2@example.org>", "The budget"))

    assert ["The budget"] == [entry.subject for entry in store.search("budget")]
    assert 2 == len(store.search("please decide"))

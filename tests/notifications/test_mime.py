"""The mail itself: always the same bytes, headers that nobody can add to, text that arrives."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.clock import FixedClock
from notifications.links import placeholder, token
from notifications.mime import UNWRITABLE, compose
from notifications.rendering import one_line
from persistence.outbox import Letter
from tests.conftest import MONDAY
from tests.notifications.driver import KEYRING, RENDERER

LINK = "0123456789abcdef" * 2
EVIL = (
    "a\r\nBcc: thief@example.net",
    "a\nX-Evil: 1",
    "a\rX-Evil: 1",
    "a\x00b",
    "a\x85X-Evil: 1",
    "a\u2028X-Evil: 1",
    "a\u2029b",
    "\u202etxet",
    '"quoted", <a@b.c>',
    "=?utf-8?q?x?=",
    "x" * 5000,
    "{{ 7 * 7 }}",
    "\x1b[31m",
    "",
    "Ünïcödé – 字 🙂",
)


def a_letter(**what: object) -> Letter:
    """Return a letter to the owner with one link."""
    url = f"https://strategy.example.org/t/{placeholder(LINK)}"
    fields: dict[str, object] = {
        "id": 7,
        "kind": "request",
        "recipient": "owner@example.org",
        "subject": "Please decide",
        "text_body": f"Grüße – open\n{url}\n.\nFrom here\n",
        "thread_id": None,
        "html_body": f'<p>Grüße</p><a href="{url}">See it</a>\n',
        "created_at": MONDAY,
        "message_id": "<7.1@example.org>",
    }
    return Letter(**fields | what)


def composed(letter: Letter, name: str = "Olga Wen") -> bytes:
    """Return the bytes of a letter."""
    return compose(letter, name, frozenset({LINK}), RENDERER, KEYRING)


def read(content: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    """Return one half of a mail."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_same_bytes_every_time(clock: FixedClock) -> None:
    """A mail that is repeated tomorrow is the same mail."""
    first = composed(a_letter())
    clock.advance(clock.now() - MONDAY)

    assert composed(a_letter()) == first


def test_the_headers_of_a_letter() -> None:
    """Every header that stops loops, threads and answers is there."""
    mail = read(composed(a_letter(thread_id="<1.1@example.org>")))

    assert mail["From"] == "Strategy office of Example Group <strategy@example.org>"
    assert mail["To"] == "Olga Wen <owner@example.org>"
    assert {name: mail[name] for name in mail if name not in ("From", "To", "Content-Type")} == {
        "Reply-To": "smo@example.org",
        "Subject": "Please decide",
        "Message-ID": "<7.1@example.org>",
        "Date": "Mon, 01 Mar 2027 09:00:00 +0000",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "In-Reply-To": "<1.1@example.org>",
        "References": "<1.1@example.org>",
    }


def test_only_digests_are_lists() -> None:
    """A List-Id lets a reader file digests, and only those."""
    assert read(composed(a_letter()))["List-Id"] is None
    assert read(composed(a_letter(kind="digest")))["List-Id"] == (
        "Daily digest <digest.example.org>"
    )


def test_both_halves_carry_the_working_link() -> None:
    """Placeholders become the person's link, in text and in HTML, and none is left."""
    mail = read(composed(a_letter()))

    link = f"https://strategy.example.org/t/{token(LINK, KEYRING)}"
    assert f"\n{link}\n" in body(mail, "plain").replace("\r\n", "\n")
    assert f'href="{link}"' in body(mail, "html")
    assert b"placeholder" not in composed(a_letter())


def test_text_arrives_as_it_was_written() -> None:
    """Umlauts, long lines, lone dots and lines with From survive the way."""
    written = "Grüße – 字\n.\nFrom here\n" + "long " * 400 + "\nend \n"

    mail = read(composed(a_letter(text_body=written)))

    assert body(mail, "plain").replace("\r\n", "\n") == written


def test_foreign_letters_arrive() -> None:
    """Text that is mostly not Latin arrives too."""
    written = "戦略の年\n" * 50

    mail = read(composed(a_letter(text_body=written)))

    assert body(mail, "plain").replace("\r\n", "\n").strip() == written.strip()


def test_lines_are_short_enough() -> None:
    """No line is longer than mail servers take."""
    content = composed(a_letter(html_body="x" * 5000, subject="long word " * 30))

    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("evil", EVIL)
def test_no_header_can_be_smuggled_in(evil: str) -> None:
    """Whatever a name or a subject holds, the mail has the headers we gave it and no more."""
    honest = read(composed(a_letter(subject="x")))

    mail = read(composed(a_letter(subject=evil), name=evil))

    assert mail.keys() == honest.keys()
    assert not mail.defects
    assert [a.addr_spec for a in mail["To"].addresses] == ["owner@example.org"]


@pytest.mark.parametrize("address", ["a@b\r\nBcc: c@d", "no address", "a@b, c@d", ""])
def test_a_bad_address_is_refused(address: str) -> None:
    """An address that is none is not written into a mail."""
    with pytest.raises(UNWRITABLE):
        composed(a_letter(recipient=address))


WORDS = st.text("aé–“ł·豆🚚 ", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=14))
def test_a_subject_keeps_each_of_its_blanks(words: list[str]) -> None:
    """However a subject is folded and encoded, every reader puts the same line together again."""
    subject = " ".join(" ".join(words).split())

    raw = composed(a_letter(subject=subject))

    assert read(raw)["Subject"] == one_line(subject)
    assert str(make_header(decode_header(message_from_bytes(raw)["Subject"]))) == one_line(subject)
    lines = raw.partition(b"Subject:")[2].partition(b"Message-ID:")[0].split(b"\r\n")
    assert max(map(len, lines)) <= 78

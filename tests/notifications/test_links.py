"""Links: one spelling, one key, one person; nothing that was altered is ever taken for genuine."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.errors import KeyTooShort, KeyUnknown
from notifications.links import (
    GRACE,
    LONGEST,
    Keyring,
    expiry,
    fill,
    mint,
    placeholder,
    read,
    revoke,
    token,
)
from persistence.outbox import Link
from tests.notifications.driver import KEYRING, MailDriver

LINK = "0123456789abcdef" * 2
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def test_a_token_is_read_back() -> None:
    """What was signed for a link names that link."""
    assert read(token(LINK, KEYRING), KEYRING) == LINK


def test_a_token_survives_mail() -> None:
    """It has 76 characters that no mail program breaks, quotes or trims."""
    text = token(LINK, KEYRING)

    assert len(text) == 76
    assert set(text) <= set("0123456789abcdefghijklmnopqrstuvwxyz-")
    assert text[-1].isalnum()


@given(st.integers(0, 75), st.characters())
def test_no_replaced_character_is_accepted(place: int, other: str) -> None:
    """Any one character exchanged makes a token worthless, capitals included."""
    genuine = token(LINK, KEYRING)
    mutant = genuine[:place] + other + genuine[place + 1 :]

    assert read(mutant, KEYRING) == (LINK if mutant == genuine else None)


@given(st.text(max_size=4), st.text(max_size=4), st.integers(0, 76), st.integers(0, 76))
def test_no_cut_or_lengthened_token_is_accepted(head: str, tail: str, a: int, b: int) -> None:
    """Added, doubled or missing pieces make a token worthless, line ends and padding too."""
    genuine = token(LINK, KEYRING)
    mutant = head + genuine[:a] + genuine[b:] + tail

    assert read(mutant, KEYRING) == (LINK if mutant == genuine else None)


@pytest.mark.parametrize("text", ["", "\n", "k2--", "k2-" + LINK, "k2-" + LINK + "-" + "0" * 40])
def test_forged_tokens_are_refused(text: str) -> None:
    """Without the key nothing is a token."""
    assert read(text, KEYRING) is None


def test_line_ends_do_not_alias() -> None:
    """A token with a line end behind it is another text."""
    assert read(token(LINK, KEYRING) + "\n", KEYRING) is None


def test_an_old_key_is_still_accepted() -> None:
    """After a rotation, letters that are out already keep working."""
    assert read(token(LINK, KEYRING, "1"), KEYRING) == LINK


def test_a_dropped_key_is_refused() -> None:
    """Once the old key is dropped, its links are worthless."""
    rotated = Keyring({"2": KEYRING.keys["2"]}, "2")

    assert read(token(LINK, KEYRING, "1"), rotated) is None


def test_a_key_under_another_name_is_refused() -> None:
    """The key id is part of what is compared."""
    renamed = token(LINK, KEYRING).replace("k2-", "k1-")

    assert read(renamed, KEYRING) is None


def test_short_keys_are_refused() -> None:
    """A key that could be guessed stops the start."""
    with pytest.raises(KeyTooShort) as refused:
        Keyring({"1": b"secret"}, "1")

    assert refused.value.length == 6


@pytest.mark.parametrize("key_id", ["A", "", "nine_char", "longer-than-8"])
def test_unsound_key_ids_are_refused(key_id: str) -> None:
    """A key id must fit into a token."""
    with pytest.raises(KeyUnknown):
        Keyring({key_id: b"x" * 32}, key_id)


def test_the_current_key_must_exist() -> None:
    """A keyring that cannot sign is refused."""
    with pytest.raises(KeyUnknown, match="known are 1"):
        Keyring({"1": b"x" * 32}, "2")


def test_keys_are_not_shown() -> None:
    """A keyring that is printed keeps its keys to itself."""
    assert "0123456789abcdef" not in repr(KEYRING)


@pytest.mark.parametrize(
    ("due", "until"),
    [
        (timedelta(days=3), timedelta(days=3) + GRACE),
        (timedelta(days=90), LONGEST),
        (timedelta(days=-20), GRACE),
        (None, LONGEST),
    ],
)
def test_links_end(due: timedelta | None, until: timedelta) -> None:
    """A link works until some days after its due time, at least a week, at most thirty days."""
    assert expiry(NOW + due if due is not None else None, NOW) == NOW + until


def test_only_the_letters_own_links_are_filled() -> None:
    """A placeholder that somebody typed into a note stays what it is."""
    other = "f" * 32
    body = f"{placeholder(LINK)} and {placeholder(other)}"

    filled = fill(body, frozenset({LINK}), KEYRING)

    assert filled == f"{token(LINK, KEYRING)} and {placeholder(other)}"


def test_revoked_links_say_why(mail_driver: MailDriver) -> None:
    """Revoking reaches every living link of a task, once."""
    task = mail_driver.task(mail_driver.open("paper"))
    link = mint(
        mail_driver.session, person_id="owner", task=task, letter_id=None, now=mail_driver.now
    )
    mail_driver.session.flush()

    counted = revoke(mail_driver.session, task.id, "handed on", mail_driver.now)

    mail_driver.session.refresh(link)
    assert (counted, link.revoked_at, link.revoked_why) == (1, mail_driver.now, "handed on")
    assert revoke(mail_driver.session, task.id, "again", mail_driver.now) == 0


def test_a_link_is_bound(mail_driver: MailDriver) -> None:
    """A link knows its person, its task and the version that was shown; the token is not stored."""
    task = mail_driver.task(mail_driver.open("paper"))

    link = mint(
        mail_driver.session, person_id="owner", task=task, letter_id=None, now=mail_driver.now
    )

    assert (link.person_id, link.task_id, link.task_version) == ("owner", task.id, task.version)
    assert token(link.id, KEYRING) not in str(vars(Link)) + str(vars(link))

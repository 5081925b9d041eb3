"""What answers of mail servers mean, and how long to wait after them."""

from datetime import timedelta

import pytest

from notifications.replies import Outcome, of_reply
from notifications.settling import JITTER, LONGEST_PAUSE, pause


@pytest.mark.parametrize(
    ("code", "text", "outcome"),
    [
        (421, "4.3.2 closing", Outcome.UNREACHABLE),
        (450, "4.2.1 busy", Outcome.DEFERRED),
        (451, "4.3.0 try later", Outcome.DEFERRED),
        (452, "4.2.2 full", Outcome.DEFERRED),
        (530, "5.7.0 authentication required", Outcome.LOGIN),
        (535, "5.7.8 bad credentials", Outcome.LOGIN),
        (550, "5.7.30 Basic authentication is not supported", Outcome.LOGIN),
        (550, "5.1.1 no such user", Outcome.UNDELIVERABLE),
        (551, "not local", Outcome.UNDELIVERABLE),
        (553, "5.1.3 bad syntax", Outcome.UNDELIVERABLE),
        (554, "no thanks", Outcome.UNDELIVERABLE),
        (552, "5.2.2 mailbox full", Outcome.FULL),
        (550, "5.7.515 access denied", Outcome.POLICY),
        (550, "5.7.1 unauthenticated mail", Outcome.POLICY),
    ],
)
def test_the_table_of_answers(code: int, text: str, outcome: Outcome) -> None:
    """Each answer leads to the one right thing."""
    assert of_reply(code, text).outcome is outcome


def test_a_refused_sender_burns_no_letter() -> None:
    """When our own address is refused, no recipient is to blame."""
    assert of_reply(550, "5.1.8 who are you", of_sender=True).outcome is Outcome.LOGIN


def test_pauses_grow_to_a_limit() -> None:
    """Each pause is longer than the one before, until the longest."""
    pauses = [pause(7, attempt) for attempt in range(1, 30)]

    assert pauses[:5] == sorted(pauses[:5])
    assert pauses[0] >= timedelta(minutes=1) * (1 - JITTER)
    assert max(pauses) <= LONGEST_PAUSE * (1 + JITTER)


def test_pauses_are_spread_but_not_random() -> None:
    """Letters do not come back in one herd, and each always waits alike."""
    assert len({pause(letter, 3) for letter in range(100)}) > 90
    assert pause(7, 3) == pause(7, 3)

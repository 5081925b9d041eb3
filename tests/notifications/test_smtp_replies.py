"""What answers of mail servers mean, and how long to wait after them."""

from datetime import timedelta

import pytest

from notifications.mail_queue import JITTER, LONGEST_PAUSE, pause
from notifications.smtp import SmtpOutcome, of_reply

DEFERRED, UNREACHABLE, FULL = SmtpOutcome.DEFERRED, SmtpOutcome.UNREACHABLE, SmtpOutcome.FULL
UNDELIVERABLE, POLICY, LOGIN = SmtpOutcome.UNDELIVERABLE, SmtpOutcome.POLICY, SmtpOutcome.LOGIN

TO_RECIPIENT = [
    # the server has no time, or is going
    (421, "4.3.2 going down for repair", UNREACHABLE),
    (421, "4.7.0 too many connections from 185.7.30.14", UNREACHABLE),
    (421, "good-bye", UNREACHABLE),
    (450, "4.2.0 grey list, come again in 300 seconds", DEFERRED),
    (450, "4.2.1 this mailbox gets too much just now", DEFERRED),
    (450, "4.1.8 the domain of the sender was not found", DEFERRED),
    (450, "4.7.1 your host has no name: [195.7.80.12]", DEFERRED),
    (450, "4.7.25 your host has no reverse name, [45.7.1.1]", DEFERRED),
    (451, "4.3.0 try again, session 15.7.8-221", DEFERRED),
    (451, "4.3.5 our table is not to be had", DEFERRED),
    (451, "4.4.1 no way to the next server", DEFERRED),
    (451, "4.7.500 the server is busy, ask again (S77714)", DEFERRED),
    (451, "the look-up of 5.7.9.example failed for now", DEFERRED),
    (452, "4.2.2 the mailbox is over its quota", DEFERRED),
    (452, "4.3.1 no room on the disk", DEFERRED),
    (452, "4.5.3 enough recipients for one letter", DEFERRED),
    (454, "4.7.0 the login cannot be checked for now", DEFERRED),
    (455, "not these parameters now", DEFERRED),
    (450, "5.1.1 said with the wrong class", DEFERRED),
    # nobody lives there
    (550, "5.1.1 <x@y.example>: no such person; from=[185.7.214.9]", UNDELIVERABLE),
    (550, "5.1.1 no such person (host mx15.7.example)", UNDELIVERABLE),
    (550, "5.1.1 535 5.7.8 are numbers of our street", UNDELIVERABLE),
    (550, "5.1.0 address refused", UNDELIVERABLE),
    (550, "5.1.2 there is no such host", UNDELIVERABLE),
    (553, "5.1.3 this is no way to write an address", UNDELIVERABLE),
    (551, "5.1.6 moved, and left no address", UNDELIVERABLE),
    (550, "5.1.10 not found by looking up the address", UNDELIVERABLE),
    (556, "5.1.10 the domain takes no mail at all", UNDELIVERABLE),
    (550, "5.2.1 the mailbox is shut for good", UNDELIVERABLE),
    (550, "5.4.1 nobody of this name: access denied", UNDELIVERABLE),
    (550, "5.4.4 the domain has no mail server", UNDELIVERABLE),
    (550, "5.4.310 the domain is not in DNS", UNDELIVERABLE),
    (550, "there is nobody of that name here, 10.5.7.1", UNDELIVERABLE),
    (550, "see https://help.example/5.7.30 for a reason", UNDELIVERABLE),
    (551, "not one of ours", UNDELIVERABLE),
    (553, "not a mailbox that is allowed", UNDELIVERABLE),
    (554, "no thanks", UNDELIVERABLE),
    (550, "", UNDELIVERABLE),
    # the mailbox is full
    (552, "5.2.2 the mailbox is full, [45.7.1.1]", FULL),
    (554, "5.2.2 over quota since 15.7.8", FULL),
    (552, "no more room for this user", FULL),
    # we may not, or do not write as they want it
    (550, "5.7.1 refused as unwanted", POLICY),
    (554, "5.7.1 <x@y.example>: relay access denied", POLICY),
    (550, "5.7.23 SPF says no", POLICY),
    (550, "5.7.25 your host has no reverse name", POLICY),
    (550, "5.7.26 neither SPF nor DKIM, and DMARC wants one", POLICY),
    (550, "5.7.60 you may not send as this sender", POLICY),
    (550, "5.7.515 your domain does not prove who it is", POLICY),
    (550, "5.7.606 the address [185.1.1.7] is banned", POLICY),
    (554, "5.2.252 you may not send as this sender", POLICY),
    (552, "5.3.4 larger than this system takes", POLICY),
    (552, "5.2.3 longer than the mailbox takes", POLICY),
    (554, "5.4.6 mail goes round in a circle", POLICY),
    (554, "5.6.0 a letter cannot be made like this", POLICY),
    (550, "5.5.0 say EHLO first", POLICY),
    (503, "5.5.1 one thing after the other", POLICY),
    # the login, or our sender
    (530, "5.7.0 log in first", LOGIN),
    (530, "5.7.57 the client did not log in to send", LOGIN),
    (534, "5.7.9 a password for this application is needed", LOGIN),
    (535, "5.7.8 this password is wrong", LOGIN),
    (535, "5.7.3 the login failed", LOGIN),
    (535, "no", LOGIN),
    (538, "5.7.11 only over an encrypted line", LOGIN),
    (550, "5.7.30 logins with passwords are not taken any more", LOGIN),
    (550, "5.7.57 the client did not log in to send", LOGIN),
    (534, "5.7.14 <https://accounts.example> log in with a browser", LOGIN),
    (550, "5.1.7 the sender's address is malformed", LOGIN),
    (550, "5.1.8 the sender's domain does not exist", LOGIN),
    # no answer of a mail server
    (-1, "HTTP/1.1 400 Bad Request", UNREACHABLE),
]
TO_SENDER = [
    (450, "4.1.8 your domain cannot be found now", DEFERRED),
    (550, "5.1.8 who are you", LOGIN),
    (550, "the sender is not wanted", LOGIN),
    (550, "5.7.1 not from this sender", POLICY),
    (552, "5.3.4 larger than this system takes", POLICY),
    (530, "5.7.0 STARTTLS first", LOGIN),
]
TO_TEXT = [
    (554, "this looks like advertising", POLICY),
    (552, "too much", POLICY),
    (550, "5.7.1 this looks like advertising", POLICY),
    (550, "5.1.1 no such person", UNDELIVERABLE),
    (552, "5.2.2 full", FULL),
    (451, "4.3.0 not now", DEFERRED),
]


@pytest.mark.parametrize(("code", "text", "outcome"), TO_RECIPIENT)
def test_an_answer_to_a_recipient(code: int, text: str, outcome: SmtpOutcome) -> None:
    """The code at the head of an answer decides, whatever numbers stand behind it."""
    assert of_reply(code, text).outcome is outcome


@pytest.mark.parametrize(("code", "text", "outcome"), TO_SENDER)
def test_an_answer_to_our_sender_burns_no_letter(
    code: int, text: str, outcome: SmtpOutcome
) -> None:
    """When our own address is refused, no recipient is to blame."""
    assert of_reply(code, text, of_sender=True).outcome is outcome


@pytest.mark.parametrize(("code", "text", "outcome"), TO_TEXT)
def test_an_answer_to_a_text(code: int, text: str, outcome: SmtpOutcome) -> None:
    """After the recipient was taken, only a code that names the address blames it."""
    assert of_reply(code, text, of_text=True).outcome is outcome


def test_what_comes_behind_the_head_changes_nothing() -> None:
    """No number within the words of an answer is read as a code."""
    behind = "535 5.7.8 5.7.30 552 5.2.2 5.1.1 [15.7.8.9] mx5.7.1.example"

    assert [of_reply(c, f"{t} {behind}").outcome for c, t, _ in TO_RECIPIENT if t] == [
        outcome for _, text, outcome in TO_RECIPIENT if text
    ]


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

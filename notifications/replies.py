"""What a mail server's answer means for the letter and for those after it."""

from dataclasses import dataclass
from enum import StrEnum

MAILBOX_FULL = 552
LOGIN_CODES = frozenset({530, 534, 535, 538})
LOGIN_WORDS = ("5.7.8", "5.7.30", "5.7.9", "5.7.14")
POLICY = "5.7."  # refused for what we are or write, not for the address


class Outcome(StrEnum):
    """What to do with a letter after an attempt."""

    SENT = "sent"
    DEFERRED = "deferred"  # try again later
    FULL = "full"  # the mailbox is full: try again, but not for long
    UNDELIVERABLE = "undeliverable"  # the address does not work
    POLICY = "policy"  # refused for our configuration: later, and stop when it goes on
    IN_DOUBT = "in_doubt"  # handed over, but the answer was lost
    UNREACHABLE = "unreachable"  # the server cannot be spoken to now: later, and so for all others
    LOGIN = "login"  # the server refuses us: stop, burn no letter
    UNTRIED = "untried"  # not begun


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of an attempt and the server's own words."""

    outcome: Outcome
    words: str


def of_reply(code: int, text: str, *, of_sender: bool = False) -> Verdict:
    """Return what a refusal means; `of_sender` when it was our own address that was refused."""
    return Verdict(_outcome(code, text, of_sender=of_sender), f"{code} {text}"[:500])


def _outcome(code: int, text: str, *, of_sender: bool) -> Outcome:
    if code in LOGIN_CODES or any(word in text for word in LOGIN_WORDS):
        return Outcome.LOGIN
    if code == MAILBOX_FULL and POLICY not in text:
        return Outcome.FULL
    if code < 500:  # noqa: PLR2004 - the first digit is the class of the answer
        return Outcome.UNREACHABLE if code == 421 else Outcome.DEFERRED  # noqa: PLR2004
    if POLICY in text:
        return Outcome.POLICY
    return Outcome.LOGIN if of_sender else Outcome.UNDELIVERABLE

"""What a mail server's answer means for the letter and for those after it.

Only the code at the head of an answer decides: the enhanced one (RFC 3463) where it fits the basic
one, else the basic one (RFC 5321). Whatever the words behind it contain (addresses of machines,
names of hosts, session numbers) is shown to people and never read. The recipient is charged with
nothing but what the answer says of the recipient's own address.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

HEAD = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?=[\s;:,)-]|$)")
GONE = 421  # the server closes the connection
PERMANENT = 500  # basic codes from here on are for good
BASIC_LOGIN = frozenset({530, 534, 535, 538})
BASIC_FULL = 552
BASIC_ADDRESS = frozenset({550, 551, 553, 554, 556})  # said to a recipient: of that address
SENDERS = 1  # the subject of addresses
Detail = tuple[int, int]  # subject and detail of an enhanced code
LOGIN = frozenset({(7, 3), (7, 8), (7, 9), (7, 11), (7, 12), (7, 14), (7, 30), (7, 57), (7, 139)})
OURS = frozenset({(1, 7), (1, 8), (2, 252), (4, 6), (4, 14)})  # our sender, loops in routing
FULL = frozenset({(2, 2)})
LETTER = frozenset({(2, 3), (3, 4)})  # too large: the letter's fault
OF_ADDRESS = frozenset({1, 2, 4})  # subjects: the address, its mailbox, the way to its domain


class Outcome(StrEnum):
    """What to do with a letter after an attempt."""

    SENT = "sent"
    DEFERRED = "deferred"  # try again later
    FULL = "full"  # the mailbox is full: try again, but not for long
    UNDELIVERABLE = "undeliverable"  # the address does not work
    POLICY = "policy"  # refused for what we are or write: later, and stop when it goes on
    IN_DOUBT = "in_doubt"  # handed over, but the answer was lost
    UNREACHABLE = "unreachable"  # the server cannot be spoken to now: later, and so for all others
    UNTRUSTED = "untrusted"  # nobody vouches for the server: later, and so for all others
    LOGIN = "login"  # the server refuses us or our sender: stop, burn no letter
    UNTRIED = "untried"  # not begun

    @property
    def is_of_all(self) -> bool:
        """Tell whether any other letter would fare the same: nothing was said of this one."""
        return self in (Outcome.UNREACHABLE, Outcome.UNTRUSTED, Outcome.LOGIN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of an attempt and the server's own words.

    `plain` when a basic code alone decided: a server that will not relay for us says 550 of
    everybody, as it does of who does not exist.
    """

    outcome: Outcome
    words: str
    plain: bool = False


def of_reply(code: int, text: str, *, of_sender: bool = False, of_text: bool = False) -> Verdict:
    """Return what a refusal means.

    `of_sender` when it was our own address that was refused, `of_text` when it was the letter's
    text, after the recipient had been taken.
    """
    detail = _detail(code, text)
    outcome = _outcome(code, detail, of_sender=of_sender, of_text=of_text)
    return Verdict(outcome, f"{code} {text}"[:500], plain=detail is None)


def _detail(code: int, text: str) -> Detail | None:
    """Return the enhanced code at the head of an answer, if it is of the basic code's class."""
    found = HEAD.match(text)
    if found is None or int(found[1]) != code // 100:
        return None
    return int(found[2]), int(found[3])


def _outcome(code: int, detail: Detail | None, *, of_sender: bool, of_text: bool) -> Outcome:
    if code < 0 or code == GONE:
        return Outcome.UNREACHABLE  # no answer of a mail server, or its last one
    if code in BASIC_LOGIN:
        return Outcome.LOGIN
    if code < PERMANENT:
        return Outcome.DEFERRED
    if of_sender:
        of_us = detail is None or detail in LOGIN or detail[0] == SENDERS
        return Outcome.LOGIN if of_us else Outcome.POLICY
    if detail is None:
        return _basic(code, of_text=of_text)
    return _enhanced(detail)


def _basic(code: int, *, of_text: bool) -> Outcome:
    if of_text:
        return Outcome.POLICY
    if code == BASIC_FULL:
        return Outcome.FULL
    return Outcome.UNDELIVERABLE if code in BASIC_ADDRESS else Outcome.POLICY


def _enhanced(detail: Detail) -> Outcome:
    if detail in LOGIN:
        return Outcome.LOGIN
    if detail in OURS:
        return Outcome.LOGIN if detail[0] == SENDERS else Outcome.POLICY
    if detail in FULL:
        return Outcome.FULL
    if detail in LETTER or detail[0] not in OF_ADDRESS:
        return Outcome.POLICY
    return Outcome.UNDELIVERABLE

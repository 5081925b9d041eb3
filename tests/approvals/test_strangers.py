"""Who has no genuine link learns nothing, changes nothing, and may not try for long."""

import random

import httpx
import pytest

from approvals.limits import FAILURES, WINDOW, FailedLookups, block_of
from tests.approvals.paper import REQUEST, PaperOffice

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEF-_=.~"


def mutants(token: str, count: int) -> list[str]:
    """Return different spellings of a token: changed, cut, longer, shouted."""
    dice = random.Random(7)  # noqa: S311 - repeatable on purpose
    spelt = {token.upper(), token + "=", token + "%20", token[:-1], token[1:], token + token[-1]}
    while len(spelt) < count:
        place, sign = dice.randrange(len(token)), dice.choice(SIGNS)
        spelt.add(token[:place] + sign + token[place + dice.randint(0, 1) :])
    return sorted(spelt - {token})


def test_no_mutant_of_a_token_opens_anything(office: PaperOffice) -> None:
    """Every spelling but the one gets the same page, and decides nothing."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    answers = set()

    for mutant in mutants(token, 300):
        with office.visit() as visitor:  # each in a new office, so that none is merely rationed
            shown, pressed = visitor.get(f"/t/{mutant}"), visitor.post(f"/t/{mutant}", data=sheet)
        answers |= {(shown.status_code, shown.text), (pressed.status_code, pressed.text)}

    assert {404} == {status for status, _ in answers}
    assert 1 == len(answers)
    assert "open" == office.newest("MO").status


def test_a_forged_code_and_an_unknown_row_look_the_same(
    office: PaperOffice, visitor: httpx.Client
) -> None:
    """Nobody can tell a link that never was from one with a wrong code."""
    token = office.token("MO")
    pages = [visitor.get(f"/t/{t}") for t in (token[:-1] + "x", "k1-" + "0" * 73, "x")]

    assert 1 == len({(p.status_code, p.text) for p in pages})


def test_a_link_opens_only_its_own_task(office: PaperOffice, visitor: httpx.Client) -> None:
    """The sheet of one task sent with the link of another decides neither."""
    own = office.token("MO")
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")

    page = visitor.post(f"/t/{own}", data=office.sheet("SMD", "approve"))

    assert (409, "open") == (page.status_code, office.newest("SMD").status)


def test_failed_lookups_are_rationed(office: PaperOffice, visitor: httpx.Client) -> None:
    """After too many wrong links even a right one has to wait, from that network."""
    token = office.token("MO")
    for number in range(FAILURES):
        visitor.get(f"/t/wrong-{number}")

    page = visitor.get(f"/t/{token}")

    assert (429, False) == (page.status_code, "Mona" in page.text)


def test_openings_are_not_rationed(office: PaperOffice, visitor: httpx.Client) -> None:
    """Scanners open genuine links a lot; that shuts nobody out."""
    token = office.token("MO")

    statuses = {visitor.head(f"/t/{token}").status_code for _ in range(FAILURES * 2)}

    assert {200} == statuses


def test_the_ration_comes_back_with_time() -> None:
    """A block of addresses may try again when the window has passed."""
    ticks = [0.0]
    lookups = FailedLookups(2, ticks=lambda: ticks[0])
    for last in (1, 2):
        lookups.note(f"192.0.2.{last}")
    spent, other = lookups.exceeded("192.0.2.3"), lookups.exceeded("198.51.100.1")

    ticks[0] = WINDOW + 1

    assert (True, False) == (spent, other)
    assert not lookups.exceeded("192.0.2.3")


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("somewhere", "somewhere"),
    ],
)
def test_addresses_are_counted_by_network(address: str, block: str) -> None:
    """One network counts as one, however many addresses it has."""
    assert block == block_of(address)

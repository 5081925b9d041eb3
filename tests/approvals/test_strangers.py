"""Who has no genuine link learns nothing, changes nothing, and may not try for long."""

import random

import httpx
import pytest
from starlette.datastructures import Headers

from approvals.rate_limit import FAILURES, WINDOW, FailedLookups, block_of
from office.web.limits import claimed_address
from tests.approvals.change_request_office import CONSOLE_KEY, REQUEST, ChangeRequestOffice

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEF-_=.~"


def mutants(token: str, count: int) -> list[str]:
    """Return different spellings of a token: changed, cut, longer, shouted."""
    dice = random.Random(7)  # noqa: S311 - repeatable on purpose
    spelt = {token.upper(), token + "=", token + "%20", token[:-1], token[1:], token + token[-1]}
    while len(spelt) < count:
        place, sign = dice.randrange(len(token)), dice.choice(SIGNS)
        spelt.add(token[:place] + sign + token[place + dice.randint(0, 1) :])
    return sorted(spelt - {token})


def test_no_mutant_of_a_token_opens_anything(office: ChangeRequestOffice) -> None:
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
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Nobody can tell a link that never was from one with a wrong code."""
    token = office.token("MO")
    pages = [visitor.get(f"/t/{t}") for t in (token[:-1] + "x", "k1-" + "0" * 73, "x")]

    assert 1 == len({(p.status_code, p.text) for p in pages})


def test_a_link_opens_only_its_own_task(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """The sheet of one task sent with the link of another decides neither."""
    own = office.token("MO")
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")

    page = visitor.post(f"/t/{own}", data=office.sheet("SMD", "approve"))

    assert (409, "open") == (page.status_code, office.newest("SMD").status)


def test_failed_lookups_are_rationed_and_genuine_links_are_not(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """After too many wrong links only wrong links have to wait: colleagues share an address."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    for number in range(FAILURES):
        visitor.get(f"/t/wrong-{number}")

    wrong, shown = visitor.get("/t/wrong-again"), visitor.get(f"/t/{token}")
    pressed = visitor.post(f"/t/{token}", data=sheet)

    assert (429, 200, 200) == (wrong.status_code, shown.status_code, pressed.status_code)


@pytest.mark.parametrize(
    "browser",
    [
        {"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"},
        {"sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe"},
        {"sec-fetch-site": "same-origin", "sec-fetch-dest": "image"},
        {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"},
    ],
)
def test_what_other_pages_ask_for_counts_nothing(
    visitor: httpx.Client, browser: dict[str, str]
) -> None:
    """A page full of pictures with wrong addresses shuts nobody out who looks at it."""
    for number in range(FAILURES * 2):
        visitor.get(f"/t/wrong-{number}", headers=browser)

    assert 404 == visitor.get("/t/wrong").status_code


def test_wrong_keys_of_the_console_are_rationed(visitor: httpx.Client) -> None:
    """Whoever tries keys has to wait, even with the right one; links are another matter."""
    for number in range(FAILURES):
        visitor.get(f"/console/wrong-{number}")

    right, link = visitor.get(f"/console/{CONSOLE_KEY}"), visitor.get("/t/wrong")

    assert (429, 404) == (right.status_code, link.status_code)


def test_a_picture_tries_no_key(visitor: httpx.Client) -> None:
    """Pictures bring no key, not even the right one, and use up nobody's tries."""
    picture = {"sec-fetch-dest": "image", "sec-fetch-site": "cross-site"}
    for _ in range(FAILURES * 2):
        visitor.get("/console/wrong", headers=picture)

    brought = visitor.get(f"/console/{CONSOLE_KEY}", headers=picture)
    opened = visitor.get(f"/console/{CONSOLE_KEY}", follow_redirects=False)

    assert (403, 303) == (brought.status_code, opened.status_code)


@pytest.mark.parametrize(
    ("hops", "written", "seen"),
    [
        (0, ["203.0.113.1"], ""),
        (1, ["203.0.113.1"], "203.0.113.1"),
        (1, ["6.6.6.6, 203.0.113.1"], "203.0.113.1"),
        (1, ["6.6.6.6", "203.0.113.1"], "203.0.113.1"),
        (2, ["6.6.6.6, 203.0.113.1, 10.0.0.1"], "203.0.113.1"),
        (2, ["6.6.6.6"], ""),
        (1, [], ""),
    ],
)
def test_a_caller_is_whom_our_proxies_have_seen(hops: int, written: list[str], seen: str) -> None:
    """Counted from the right, as many as there are proxies; the rest is anybody's claim."""
    lines = [(b"x-forwarded-for", line.encode()) for line in written]

    assert seen == (claimed_address(Headers(raw=lines), hops) if hops else "")


def test_invented_addresses_try_no_more_keys(office: ChangeRequestOffice) -> None:
    """Behind a proxy that appends, a new first address with each try is still one caller."""
    with office.visit(hops=1) as visitor:
        for number in range(FAILURES):
            invented = {"x-forwarded-for": f"6.6.6.{number}, 203.0.113.9"}
            visitor.get("/console/wrong", headers=invented)
        same = visitor.get("/console/x", headers={"x-forwarded-for": "7.7.7.7, 203.0.113.9"})
        other = visitor.get("/console/x", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})

    assert (429, 403) == (same.status_code, other.status_code)


def test_openings_are_not_rationed(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
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

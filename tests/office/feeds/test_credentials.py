"""Credentials of feeds: each feed has its own, for one host, and they arrive as they are."""

import base64
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from office.feeds.access import HOST, block_of, filled, require_own_host, wanted
from office.feeds.feed import FeedFailed
from tests.office.feeds.sources import HERE, Web, ask

PASSWORD = "p@ss:w/ord?#%20 {X}é"
IDS = st.from_regex(r"[A-Za-z0-9]{1,3}(-[A-Za-z0-9]{1,3}){0,2}", fullmatch=True)
NAMES = st.from_regex(r"[A-Z][A-Z0-9]{0,2}(_[A-Z0-9]{1,3}){0,2}", fullmatch=True)


def test_a_password_with_signs_in_it_arrives_as_it_is(web: Web) -> None:
    """In the address of a server it is spelled so that it is read back."""
    web.answers.append((200, b'{"x": 1}'))
    location = web.address.replace("http://", "http://reader:{PASSWORD}@") + "?key={PASSWORD}"

    ask("http", location, "value=x", credentials={"PASSWORD": PASSWORD, HOST: HERE})

    (path, given), *_ = web.asked
    assert f"reader:{PASSWORD}" == base64.b64decode(given.removeprefix("Basic ")).decode()
    assert unquote(path).endswith(f"?key={PASSWORD}")


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_any_password_fits_into_an_address(password: str) -> None:
    """Databases are told the very password, and no other host."""
    location = "postgresql://reader:{PASSWORD}@books.example/ledger"
    url = make_url(filled(location, "M-1", {"PASSWORD": password, HOST: "books.example"}))

    assert (password, "books.example") == (url.password, url.host)


def test_credentials_go_to_their_own_host_only(web: Web) -> None:
    """Whoever writes another host into the location gets nothing there."""
    web.answers.append((200, b'{"x": 1}'))
    location = web.address + "?stolen={PASSWORD}"

    with pytest.raises(FeedFailed, match=r"are for books\.example, not for 127"):
        ask("http", location, "value=x", credentials={"PASSWORD": "p", HOST: "books.example"})

    assert [] == web.asked


def test_where_an_answer_leads_gets_no_credentials(web: Web) -> None:
    """A redirection is followed without the user and the password."""
    web.answers[:] = [(302, b""), (200, b'{"x": 1}')]
    web.headers["Location"] = "/there"
    location = web.address.replace("http://", "http://reader:{PASSWORD}@")

    ask("http", location, "value=x", credentials={"PASSWORD": "p", HOST: HERE})

    assert [True, False] == [bool(given) for _, given in web.asked]


def test_a_credential_that_is_not_set_is_named() -> None:
    """The fault says which one, and where to set it."""
    location = "postgresql://reader:{PASSWORD}@books.example/ledger"

    with pytest.raises(FeedFailed, match=r"SMO_FEED_M_1__PASSWORD, or a Secret block m-1--passw"):
        filled(location, "M-1", {})
    with pytest.raises(FeedFailed, match=r"SMO_FEED_M_1__HOST"):
        filled(location, "M-1", {"PASSWORD": "p"})


@given(IDS, NAMES, IDS, NAMES)
def test_no_feed_can_name_the_credential_of_another(a: str, x: str, b: str, y: str) -> None:
    """Two places are the same only where feed and name are."""
    one = wanted(f"http://{{{x}}}@h/", a)[x]
    other = wanted(f"http://{{{y}}}@h/", b)[y]

    assert (one == other) == ((a, x) == (b, y))


@pytest.mark.parametrize("measure", ["M_C1", "M--C1", "M.C1", "Ä", "-M", ""])
def test_an_id_that_is_not_plain_has_no_credentials(measure: str) -> None:
    """Rather than to guess whose they are."""
    with pytest.raises(FeedFailed, match="cannot be part of a credential's name"):
        wanted("http://{PASSWORD}@h/", measure)


def test_a_location_without_credentials_needs_none() -> None:
    """No host is asked for, and none is compared."""
    assert {} == wanted("http://h/?m={month}", "M_C1")
    require_own_host("http://h/", "h", {})
    assert "m-c1--password" == block_of("M_C1__PASSWORD")

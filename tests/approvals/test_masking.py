"""No token in a log: not in messages, not in arguments, not in tracebacks, not in uvicorn's."""

import logging

import httpx
import pytest

from office.logging import MASK, MaskTokens, mask
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice, serving

TOKEN = f"k1-{'ab' * 16}-{'cd' * 20}"


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        (f"GET /t/{TOKEN} HTTP/1.1", f"GET /t/{MASK} HTTP/1.1"),
        (f"GET /t/{TOKEN}/fresh", f"GET /t/{MASK}/fresh"),
        (f"https://x.example/smo/t/{TOKEN.upper()}?a=b", f"https://x.example/smo/t/{MASK}?a=b"),
        ("GET /t/almost-a-token", f"GET /t/{MASK}"),
        (f"seen {TOKEN}.", f"seen {MASK}."),
        ("GET /console/secret", f"GET /console/{MASK}"),
        ("GET /year", "GET /year"),
    ],
)
def test_tokens_are_masked(line: str, masked: str) -> None:
    """Whatever stands where a token stands is masked; the rest of the line stays."""
    assert masked == mask(line)


def test_arguments_and_tracebacks_are_masked(caplog: pytest.LogCaptureFixture) -> None:
    """A token in an argument or an error's message does not reach the line either."""
    log = logging.getLogger("test_masking")
    log.addFilter(MaskTokens())

    try:
        int(TOKEN)
    except ValueError:
        log.exception("asked for %s by %d", f"/t/{TOKEN}", 7)

    assert TOKEN not in caplog.text
    assert f"asked for /t/{MASK} by 7" in caplog.text


def test_a_server_logs_no_token(
    office: ChangeRequestOffice, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A hundred visits through a real server leave their lines, and no token in any."""
    caplog.set_level(logging.WARNING, "httpx")  # the visitor's own words are not the server's
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)

    with serving(office) as address, httpx.Client(base_url=address) as visitor:
        for _ in range(80):
            visitor.get(f"/t/{token}")
        for _ in range(20):
            visitor.get(f"/t/{token[:-1]}")
        visitor.post(f"/t/{token}", data=sheet)

    written = "".join(capfd.readouterr())
    assert 101 == written.count(MASK)
    assert token[:-1] not in written
    assert token[3:35] not in written

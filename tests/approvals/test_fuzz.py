"""No request whatever is answered with 500: paths, queries, cookies, headers, forms and uploads.

SMO_FUZZ in the environment is the number of requests for each kind of database.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persistence.database import Database
from tests.approvals.change_request_office import (
    CONSOLE_KEY,
    REQUEST,
    ChangeRequestOffice,
    open_office,
    routes,
)
from tests.approvals.strategy_map_office import MAP, ask_rows

REQUESTS = int(os.environ.get("SMO_FUZZ", "150"))
ODD = (
    "",
    "a\0b",
    "\0",
    "\ud800",
    "\ufffe",
    "\u202eabc",
    "😀",
    "é",
    "%",
    "%00",
    "../..",
    "x" * 5000,
    "9" * 5000,
    "-1",
    "0",
    "9" * 20,
    "1e-999999",
    "NaN",
    "<svg onload=x>",
    "=cmd()",
    "\x1b[31m",
    "\r\nX: y",
    "'; --",
    "FY2028",
    "\u2028",
)
TEXTS = st.sampled_from(ODD) | st.text(st.characters(), max_size=40)
RAW = st.binary(max_size=12).map(lambda raw: "".join(f"%{byte:02X}" for byte in raw))
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "multipart/form-data; boundary=x; charset=unicode_escape",
    "application/json",
    "",
    "text/plain",
)
HEADERS = (
    "cookie",
    "user-agent",
    "origin",
    "sec-fetch-site",
    "sec-fetch-dest",
    "x-forwarded-for",
    "x-forwarded-proto",
    "accept",
    "host",
    "referer",
    "range",
    "if-none-match",
)
NAMES = (
    "answer",
    "note",
    "question",
    "whom",
    "version",
    "content_hash",
    "reason_code",
    "rows_shown",
    "as_shown",
    "mistake",
    "row.0.name",
    "row.0.owner",
    "row.999.id",
    "row.0.away",
    *REQUEST,
)
ANSWERS = ("submit", "page:ask", "page:begin", "approve", "return", "")


class Room:
    """An office with two tasks that wait, and somebody who sends anything at all."""

    def __init__(self, office: ChangeRequestOffice, visitor: httpx.Client) -> None:
        """Take a letter of each kind of form."""
        self.office, self.visitor, self.asked = office, visitor, 0
        self.tokens = (office.token("MO"), office.token("SMA"), office.token("SMA", purpose="look"))
        self.sheets = (office.sheet("MO", "submit", **REQUEST), office.sheet("SMA", "submit"))
        self.paths = sorted(path for path, _ in routes(office))

    def ask_again(self) -> None:
        """Take back what was answered, so that the next request finds something to answer."""
        for role in ("MO", "SMA"):
            self.office.change(role, status="open", answer=None, answered_at=None, answered_by=None)


@pytest.fixture
def room(database: Database) -> Iterator[Room]:
    """Give an office of either kind of database, and a visitor who is in the console."""
    office = open_office(database)
    ask_rows(office, MAP)
    with office.visit(raises=False) as visitor:
        visitor.get(f"/console/{CONSOLE_KEY}", follow_redirects=False)
        yield Room(office, visitor)


@st.composite
def addresses(draw: st.DrawFn, room: Room) -> str:
    """Return an address: one of ours with odd things in its places, or something else."""
    path: str = draw(st.sampled_from(room.paths))
    odd = TEXTS.map(lambda text: quote(text, safe="/", errors="surrogatepass")) | RAW
    path = path.replace("{token}", draw(st.sampled_from(room.tokens) | odd))
    for name in ("{key}", "{number}", "{form}", "{period}", "{instance_id:path}", "{name}"):
        path = path.replace(name, draw(odd)) if name in path else path
    if draw(st.integers(0, 9)) == 0:
        path += draw(odd)
    if draw(st.booleans()):
        names = st.sampled_from(("label", "after", "chain", "x"))
        path += f"?{draw(names)}={draw(odd)}"
    return path


@st.composite
def requests(draw: st.DrawFn, room: Room) -> dict[str, Any]:
    """Return what a client could send."""
    headers = draw(st.dictionaries(st.sampled_from(HEADERS), TEXTS, max_size=2))
    method = draw(st.sampled_from(("GET", "HEAD", "POST", "POST", "PUT", "DELETE", "OPTIONS")))
    asked: dict[str, Any] = {"method": method, "url": draw(addresses(room))}
    sent = {name.encode(): _in_header(value) for name, value in headers.items()}
    if method == "POST":
        body, kind = draw(bodies(room))
        asked["content"], sent[b"content-type"] = body, kind.encode()
    return asked | {"headers": list(sent.items())}


@st.composite
def bodies(draw: st.DrawFn, room: Room) -> tuple[bytes, str]:
    """Return a body and what it says it is: a form that is odd somewhere, or any bytes."""
    kind = draw(st.sampled_from(KINDS))
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=200)), kind
    form = {
        **draw(st.sampled_from(room.sheets)),
        "answer": draw(st.sampled_from(ANSWERS) | TEXTS),
        **draw(st.dictionaries(st.sampled_from(NAMES) | TEXTS, TEXTS, max_size=4)),
    }
    if "multipart" in kind:
        upload = draw(st.none() | st.binary(max_size=60))
        return _multipart(form, upload), kind
    pairs = (f"{_quoted(name)}={_quoted(value)}" for name, value in form.items())
    return "&".join(pairs).encode(), kind


def _multipart(form: dict[str, str], upload: bytes | None) -> bytes:
    head = b"--x\r\nContent-Disposition: form-data; name="
    parts = [
        head
        + b'"'
        + name.encode(errors="surrogatepass")
        + b'"\r\n\r\n'
        + value.encode(errors="surrogatepass")
        + b"\r\n"
        for name, value in form.items()
    ]
    if upload is not None:
        parts.append(head + b'"sheet"; filename="a.xlsx"\r\n\r\n' + upload + b"\r\n")
    return b"".join(parts) + b"--x--\r\n"


def _quoted(text: str) -> str:
    return quote(text, errors="surrogatepass")


def _in_header(text: str) -> bytes:
    raw = text.encode(errors="surrogatepass")
    return bytes(byte for byte in raw if byte not in b"\r\n\0")[:1000]


def test_nothing_that_is_sent_is_answered_with_500(room: Room) -> None:
    """Whatever arrives is done, refused or not found, in words, on both databases."""

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(room))
    def ask(asked: dict[str, Any]) -> None:
        answer = room.visitor.request(**asked, follow_redirects=False)
        room.asked += 1
        assert answer.status_code < 500, (asked, answer.text[:300])
        if asked["method"] == "POST" and answer.is_success:
            room.ask_again()

    ask()

    assert REQUESTS <= room.asked

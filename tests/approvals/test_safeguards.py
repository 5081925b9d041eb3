"""What surrounds every page: headers, the origin of forms, sizes, and silence about trouble."""

from dataclasses import replace

import httpx
import pytest

from office.web.limits import BODY
from office.web.middleware import HEADERS
from tests.approvals.change_request_office import (
    CONSOLE_KEY,
    REQUEST,
    ChangeRequestOffice,
    PageTestSettings,
)

PATHS = (
    "/",
    "/t/unknown",
    "/nothing",
    "/year",
    "/process/x",
    "/healthz",
    f"/console/{CONSOLE_KEY}",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(visitor: httpx.Client, path: str) -> None:
    """Whatever the route and status, nothing is stored, framed or loaded from elsewhere."""
    answer = visitor.get(path, follow_redirects=False)

    assert HEADERS.items() <= dict(_titled(answer)).items()
    assert "strict-transport-security" not in answer.headers


def test_a_task_page_has_the_headers(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Pages behind a link have them too, whether read or pressed."""
    token = office.token("MO")

    for answer in (visitor.get(f"/t/{token}"), visitor.post(f"/t/{token}")):
        assert HEADERS.items() <= dict(_titled(answer)).items()


def test_trouble_has_the_headers_and_no_detail(office: ChangeRequestOffice) -> None:
    """A page that fails says so in plain words and keeps the safeguards."""
    token = office.token("MO")
    office.database.close()
    broken = replace(office, database=object())  # type: ignore[arg-type]  # a database that is none

    with broken.visit(raises=False) as visitor:
        answer = visitor.get(f"/t/{token}")

    assert 500 == answer.status_code
    assert HEADERS.items() <= dict(_titled(answer)).items()
    assert "attribute" not in answer.text


@pytest.mark.parametrize(
    ("base_url", "host", "status"),
    [
        ("https://year.example/smo", "year.example", 200),
        ("https://year.example/smo", "Year.Example:443", 200),
        ("https://year.example/smo", "localhost:8000", 200),
        ("https://year.example/smo", "127.0.0.1:8000", 200),
        ("https://year.example/smo", "[::1]:8000", 200),
        ("https://münchen.example", "xn--mnchen-3ya.example", 200),
        ("http://[2001:db8::7]:8000", "[2001:db8::7]:8000", 200),
        ("https://year.example/smo", "evil.example", 400),
        ("https://year.example/smo", "year.example.evil.example", 400),
        ("https://year.example/smo", "10.1.2.3:8000", 400),
    ],
)
def test_pages_answer_under_our_own_names_only(
    office: ChangeRequestOffice, base_url: str, host: str, status: int
) -> None:
    """The configured one and this machine's; a name bent to this machine reads nothing."""
    named = replace(office, settings=PageTestSettings(base_url))

    with named.visit() as visitor:
        answer = visitor.get("/", headers={"host": host})

    assert (status, "<html" in answer.text) == (answer.status_code, status == 200)
    assert HEADERS.items() <= dict(_titled(answer)).items()


def test_a_probe_may_call_the_machine_by_its_address(visitor: httpx.Client) -> None:
    """Who watches knows no name; the health of the office is all that is said there."""
    probe = {"host": "10.1.2.3:8000"}

    assert "ok" == visitor.get("/healthz", headers=probe).text
    assert 400 == visitor.get("/static/office.css", headers=probe).status_code


def test_https_is_kept(office: ChangeRequestOffice) -> None:
    """Reached by HTTPS, the pages ask browsers to stay there; other hosts are not spoken for."""
    secure = replace(office, settings=PageTestSettings("https://year.example/smo"))

    with secure.visit() as visitor:
        answer = visitor.get("/smo/")

    assert "max-age=31536000" == answer.headers["strict-transport-security"]


@pytest.mark.parametrize("prefix", ["/smo", ""], ids=["kept", "stripped"])
def test_the_pages_work_behind_a_prefix(office: ChangeRequestOffice, prefix: str) -> None:
    """Behind a proxy that keeps or strips the prefix, letters open and forms lead back to it."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    prefixed = replace(office, settings=PageTestSettings("https://year.example/smo"))

    with prefixed.visit() as visitor:
        shown = visitor.get(f"{prefix}/t/{token}")
        pressed = visitor.post(f"{prefix}/t/{token}", data=sheet)

    assert (200, 200) == (shown.status_code, pressed.status_code)
    assert f'action="/smo/t/{token}"' in shown.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://testserver"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://evil.example", "x-forwarded-host": "evil.example"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({}, 200),
    ],
)
def test_forms_are_taken_from_our_own_pages(
    office: ChangeRequestOffice, visitor: httpx.Client, headers: dict[str, str], status: int
) -> None:
    """A form that a browser says comes from elsewhere is refused before it is read."""
    sheet = office.sheet("MO", "submit", **REQUEST)

    answer = visitor.post(f"/t/{office.token('MO')}", data=sheet, headers=headers)

    assert status == answer.status_code
    assert ("done" if status == 200 else "open") == office.newest("MO").status


def test_more_than_a_form_can_hold_is_refused(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """A body beyond the limit is refused, whatever length it declares."""
    body = (b"note=" + b"x" * BODY for _ in range(2))
    form = {"content-type": "application/x-www-form-urlencoded"}

    answer = visitor.post(f"/t/{office.token('MO')}", content=body, headers=form)

    assert 413 == answer.status_code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"answer=%ff%fe&note=%00", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (
            b"--x\r\nContent-Disposition: form-data; name=answer; filename=a\r\n\r\nb\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (b"&".join(b"a%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
    ],
)
def test_odd_bodies_decide_nothing(
    office: ChangeRequestOffice, visitor: httpx.Client, content: bytes, kind: str
) -> None:
    """Whatever is posted in place of a form is refused in plain words."""
    address = f"/t/{office.token('MO')}"

    answer = visitor.post(address, content=content, headers={"content-type": kind})

    assert answer.status_code in (400, 422)
    assert "open" == office.newest("MO").status


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"answer=%ff%fe&note=x", "application/x-www-form-urlencoded"),
        (b"answer=submit&note=a%00b", "application/x-www-form-urlencoded"),
        (b"answer=submit&note=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"answer=submit&note=\xff", "application/x-www-form-urlencoded"),
        (
            b"--x\r\nContent-Disposition: form-data; name=note\r\n\r\n\xff\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (
            b"--x\r\nContent-Disposition: form-data; name=note\r\n\r\n\\ud800\r\n--x--\r\n",
            "multipart/form-data; boundary=x; charset=unicode_escape",
        ),
    ],
)
def test_what_is_no_text_is_refused_in_words(
    office: ChangeRequestOffice, visitor: httpx.Client, content: bytes, kind: str
) -> None:
    """Bytes that are no text are neither guessed nor left out, whatever the form's kind."""
    address = f"/t/{office.token('MO')}"

    answer = visitor.post(address, content=content, headers={"content-type": kind})

    assert (400, True) == (answer.status_code, "characters that cannot be kept" in answer.text)


@pytest.mark.parametrize(
    "path", ["/t/%00", "/t/%FF", "/year?label=%00", "/history?chain=%ED%A0%80"]
)
def test_an_address_that_is_no_text_is_refused(visitor: httpx.Client, path: str) -> None:
    """Neither path nor query may hold what no database could keep."""
    assert 400 == visitor.get(path).status_code


@pytest.mark.parametrize("digits", ["9" * 5000, "9" * 25, "-1"])
def test_numbers_have_bounds(
    office: ChangeRequestOffice, visitor: httpx.Client, digits: str
) -> None:
    """A version, a place in the history or a cookie of thousands of digits is nothing special."""
    token, sheet = office.token("MO"), office.sheet("MO", "submit", **REQUEST)
    forged = {"cookie": f"console=1.{digits}.x"}

    pressed = visitor.post(f"/t/{token}", data={**sheet, "version": digits})
    shut = visitor.get("/year", headers=forged)
    rows = visitor.get(f"/t/{token}/rows/{digits}.xlsx")
    visitor.get(f"/console/{CONSOLE_KEY}")
    past = visitor.get("/history", params={"after": digits})

    assert (409, 403, 400) == (pressed.status_code, shut.status_code, past.status_code)
    assert rows.status_code in (400, 404)


def test_a_kind_of_reason_is_one_of_the_list(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Also with an answer that needs none: no column takes more than it can hold."""
    sheet = office.sheet("MO", "submit", **REQUEST, reason_code="x" * 41)

    assert 422 == visitor.post(f"/t/{office.token('MO')}", data=sheet).status_code


def _titled(answer: httpx.Response) -> list[tuple[str, str]]:
    return [("-".join(_part(p) for p in name.split("-")), v) for name, v in answer.headers.items()]


def _part(part: str) -> str:
    return "X" if part == "x" else part.capitalize()

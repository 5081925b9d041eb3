"""A small browser for virtual owners: it opens a page and sends a form, over real HTTP."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

PATIENCE = 30.0  # seconds
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Page:
    """What came back."""

    status: int
    html: str


def get(url: str) -> Page:
    """Open a page; raises OSError when nobody answers."""
    return _request("GET", url)


def post(url: str, form: dict[str, str]) -> Page:
    """Send a form as the page that shows it would; raises OSError when nobody answers."""
    parts = urlsplit(url)
    headers = {
        "Content-Type": FORM,
        "Origin": f"{parts.scheme}://{parts.netloc}",
        "Sec-Fetch-Site": "same-origin",
    }
    return _request("POST", url, urlencode(form), headers)


def _request(
    method: str, url: str, body: str | None = None, headers: dict[str, str] | None = None
) -> Page:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request(method, parts.path, body, headers or {})
        answer = connection.getresponse()
        return Page(answer.status, answer.read().decode())
    except http.client.HTTPException as cause:
        raise ConnectionError(f"{parts.netloc} gave no proper answer") from cause
    finally:
        connection.close()

"""A small browser for virtual owners: it opens a page and sends a form, over real HTTP."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

PATIENCE = 30.0  # seconds
FORM, BYTES = "application/x-www-form-urlencoded", "application/octet-stream"
BOUNDARY = "=-a-form-of-a-virtual-owner-="


@dataclass(frozen=True, slots=True)
class Page:
    """What came back."""

    status: int
    html: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a form: the input's name, the file's own, and its bytes."""

    name: str
    filename: str
    data: bytes


def get(url: str) -> Page:
    """Open a page; raises OSError when nobody answers."""
    return _request("GET", url)


def post(url: str, form: dict[str, str], file: File | None = None) -> Page:
    """Send a form as the page that shows it would; raises OSError when nobody answers."""
    parts = urlsplit(url)
    headers = {
        "Content-Type": FORM if file is None else f"multipart/form-data; boundary={BOUNDARY}",
        "Origin": f"{parts.scheme}://{parts.netloc}",
        "Sec-Fetch-Site": "same-origin",
    }
    body = urlencode(form).encode() if file is None else _multipart(form, file)
    return _request("POST", url, body, headers)


def _multipart(form: dict[str, str], file: File) -> bytes:
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"{head.format(name)}\r\n\r\n{value}".encode() for name, value in form.items()]
    about = f'{head.format(file.name)}; filename="{file.filename}"\r\nContent-Type: {BYTES}\r\n\r\n'
    parts.append(about.encode() + file.data)
    border = f"--{BOUNDARY}\r\n".encode()
    return b"".join(border + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def _request(
    method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
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

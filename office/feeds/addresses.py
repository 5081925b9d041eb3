"""Feeds from the web: one place in a JSON answer."""

import json
import time
from decimal import Decimal
from typing import Any

import httpx

from office.feeds.credentials import Credentials, filled, require_own_host
from office.feeds.errors import FeedFailed
from office.feeds.reach import Reach
from office.feeds.requests import Reading, Request, reading, terms

PATIENCE = 20.0  # seconds for the whole answer
STEP = 10.0  # seconds for the next part of it
LARGEST = 5 * 1024 * 1024  # bytes
MOST_LEAPS = 3  # redirections that are followed
BUSY = (408, 429)  # answers after which another try may succeed, beside all of 500 and above
WANTED = {"Accept": "application/json", "Accept-Encoding": "identity"}


def read(request: Request, credentials: Credentials, reach: Reach) -> Reading:
    """Ask an address; the pick is "value=data.0.amount; as_of=data.0.day"."""
    picked = terms(request.pick, request.words)
    location = request.location
    for word, meaning in request.words.items():
        location = location.replace(f"{{{word}}}", meaning)
    url = _address(filled(location, request.measure, credentials))
    require_own_host(location, url.host, credentials)
    content = _content(_fetched(url, reach))
    as_of = _at(content, picked["as_of"]) if "as_of" in picked else None
    return reading(_at(content, picked["value"]), as_of, request)


def _address(location: str) -> httpx.URL:
    try:
        url = httpx.URL(location)
    except (httpx.InvalidURL, ValueError) as cause:
        raise FeedFailed("the address cannot be used", "write http:// or https://") from cause
    if url.scheme not in ("http", "https") or not url.host:
        raise FeedFailed("the address cannot be used", "write http:// or https://")
    return url


def _fetched(url: httpx.URL, reach: Reach) -> bytes:
    """Return the body of an answer; each host that it leads to is looked at like the first."""
    ends = time.monotonic() + PATIENCE
    with httpx.Client(timeout=STEP, trust_env=False, headers=WANTED) as client:
        for _ in range(MOST_LEAPS + 1):
            try:
                with client.stream(**_asked(url, reach)) as answer:
                    if not answer.is_redirect:
                        return _body(answer, ends)
                    url = _next(url, answer.headers.get("location", ""))
            except httpx.HTTPError as cause:
                what = f"the address did not answer: {type(cause).__name__}"
                mend = "look whether it can be reached"
                raise FeedFailed(what, mend, passing=True) from cause
    raise FeedFailed("the address leads from one to the next", "write the last one")


def _asked(url: httpx.URL, reach: Reach) -> dict[str, Any]:
    """Return a request to the very address that was looked at, whatever its name means next."""
    where = reach.address(url.scheme, url.host, url.port)
    return {
        "method": "GET",
        "url": url.copy_with(host=where),
        "headers": {"Host": url.netloc.decode("ascii")},
        "extensions": {"sni_hostname": url.host},
    }


def _next(url: httpx.URL, location: str) -> httpx.URL:
    """Return where an answer leads; who asks there has no credentials with him."""
    following = _address(str(url.copy_with(userinfo=b"").join(location)))
    if url.scheme == "https" and following.scheme != "https":
        raise FeedFailed("the address leads away from https", "write the last one")
    return following.copy_with(userinfo=b"")


def _body(answer: httpx.Response, ends: float) -> bytes:
    if answer.status_code != httpx.codes.OK:
        passing = answer.status_code in BUSY or answer.is_server_error
        what = f"the address answered {answer.status_code}"
        raise FeedFailed(what, "look at its address and credentials", passing=passing)
    parts, size = [], 0
    for part in answer.iter_raw():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise FeedFailed("the answer is larger than 5 MB", "ask for less")
        if time.monotonic() > ends:
            what = f"the answer takes longer than {PATIENCE:g} seconds"
            raise FeedFailed(what, "ask for less, or at another time", passing=True)
    return b"".join(parts)


def _content(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError) as cause:
        raise FeedFailed("the answer is no JSON", "name an address that gives JSON") from cause


def _at(content: Any, path: str) -> Any:
    for part in path.split("."):
        try:
            content = content[int(part)] if isinstance(content, list) else content[part]
        except (KeyError, IndexError, TypeError, ValueError):
            what = f"there is no “{part}” of “{path}” in the answer"
            raise FeedFailed(what, "look at the answer and name what is there") from None
    return content

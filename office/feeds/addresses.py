"""Feeds from the web: one place in a JSON answer."""

from typing import Any

import httpx

from office.feeds.errors import FeedFailed
from office.feeds.requests import Reading, Request, reading, terms

PATIENCE = 20.0  # seconds
LARGEST = 5 * 1024 * 1024  # bytes
BUSY = (408, 429)  # answers after which another try may succeed, beside all of 500 and above


def read(request: Request, address: str) -> Reading:
    """Ask an address; the pick is "value=data.0.amount; as_of=data.0.day"."""
    wanted = terms(request.pick, request.words)
    for word, meaning in request.words.items():
        address = address.replace(f"{{{word}}}", meaning)
    content = _fetched(address)
    as_of = _at(content, wanted["as_of"]) if "as_of" in wanted else None
    return reading(_at(content, wanted["value"]), as_of, request)


def _fetched(address: str) -> Any:
    try:
        answer = httpx.get(address, timeout=PATIENCE, headers={"Accept": "application/json"})
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as cause:
        raise FeedFailed("the address cannot be used", "write http:// or https://") from cause
    except httpx.HTTPError as cause:
        what = f"the address did not answer: {type(cause).__name__}"
        raise FeedFailed(what, "look whether it can be reached", passing=True) from cause
    if answer.status_code != httpx.codes.OK:
        passing = answer.status_code in BUSY or answer.is_server_error
        what = f"the address answered {answer.status_code}"
        raise FeedFailed(what, "look at its address and credentials", passing=passing)
    if len(answer.content) > LARGEST:
        raise FeedFailed("the answer is larger than 5 MB", "ask for less")
    try:
        return answer.json()
    except ValueError as cause:
        raise FeedFailed("the answer is no JSON", "name an address that gives JSON") from cause


def _at(content: Any, path: str) -> Any:
    for part in path.split("."):
        try:
            content = content[int(part)] if isinstance(content, list) else content[part]
        except (KeyError, IndexError, TypeError, ValueError):
            what = f"there is no “{part}” of “{path}” in the answer"
            raise FeedFailed(what, "look at the answer and name what is there") from None
    return content

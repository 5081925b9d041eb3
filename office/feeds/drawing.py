"""Drawing a value: from whatever kind of source a feed names, in the sandbox, within limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from office.feeds import addresses, databases, tables
from office.feeds.credentials import Credentials
from office.feeds.errors import FeedFailed
from office.feeds.reach import Reach
from office.feeds.requests import Reading, Request
from office.sandbox.client import SANDBOX
from office.sandbox.limits import Limits, SandboxBusy, WorkAborted

LIMITS = Limits(processor=15, time=30, memory=200_000_000, result=100_000)
READERS: Mapping[str, Callable[[Request, Credentials, Reach], Reading]] = {
    "sql": databases.read,
    "csv": tables.read,
    "excel": tables.read,
    "http": addresses.read,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a feed gave no value, as it comes back from the sandbox."""

    what: str
    mend: str
    passing: bool


def draw(request: Request, credentials: Credentials, reach: Reach) -> Reading:
    """Return the value of a feed for a period; raises FeedFailed, whatever goes wrong."""
    try:
        found = SANDBOX.run(_drawn, (request, dict(credentials), reach), LIMITS)
    except WorkAborted as cause:
        what = "reading it failed, or took more time or memory than one value should"
        raise FeedFailed(what, "look whether it is whole, and ask for less") from cause
    except SandboxBusy as cause:
        raise FeedFailed("too much is read at the moment", "wait", passing=True) from cause
    if isinstance(found, Failure):
        raise FeedFailed(found.what, found.mend, passing=found.passing)
    return found


def _drawn(given: tuple[Request, Credentials, Reach]) -> Reading | Failure:
    request, credentials, reach = given
    try:
        return READERS[request.kind](request, credentials, reach)
    except FeedFailed as failure:
        return Failure(failure.what, failure.mend, failure.passing)

"""Drawing a value: from whatever kind of source a feed names."""

import os
from collections.abc import Callable, Mapping

from office.feeds import addresses, databases, tables
from office.feeds.requests import Credentials, Reading, Request, with_credentials

PREFIX = "SMO_FEED_"
READERS: Mapping[str, Callable[[Request, str], Reading]] = {
    "sql": databases.read, "csv": tables.read, "excel": tables.read, "http": addresses.read,
}  # fmt: skip


def draw(request: Request, credentials: Credentials) -> Reading:
    """Return the value of a feed for a period; raises FeedFailed."""
    return READERS[request.kind](request, with_credentials(request.location, credentials))


def from_environment(name: str) -> str | None:
    """Return a credential that the environment holds."""
    return os.environ.get(f"{PREFIX}{name}")

"""Credentials of feeds: named for one feed, bound to one host, and spelled so that they fit.

The feed of the measure M-C1 finds {PASSWORD} in SMO_FEED_M_C1__PASSWORD, and it is given to the
host that SMO_FEED_M_C1__HOST names and to no other, whatever the feed's location says.
"""

import os
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from office.feeds.errors import FeedFailed

PREFIX = "SMO_FEED_"
BETWEEN = "__"  # parts the feed from the name; neither has it inside
HOST = "HOST"  # the name of the host that a feed's credentials are for
VARIABLE = re.compile(rf"{PREFIX}\w+{BETWEEN}\w+")  # the name of one that the environment holds
PLACE = re.compile(r"\{([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\}")
FEED = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")

Lookup = Callable[[str], str | None]
Credentials = Mapping[str, str | None]  # by their names in braces, and HOST


def wanted(location: str, measure: str) -> dict[str, str]:
    """Return where to look for each credential that a location names; raises FeedFailed."""
    names = PLACE.findall(location)
    if names and not FEED.fullmatch(measure):
        mend = "give the measure an id of letters, digits and single hyphens"
        raise FeedFailed(f"“{measure}” cannot be part of a credential's name", mend)
    stem = measure.replace("-", "_")
    return {name: f"{stem}{BETWEEN}{name}" for name in ([*names, HOST] if names else [])}


def filled(location: str, measure: str, credentials: Credentials) -> str:
    """Return a location with its {NAMES} filled in, signs escaped; raises FeedFailed."""
    places = wanted(location, measure)
    for name, place in places.items():
        if not credentials.get(name):
            what = f"the credential {name} of the feed of {measure} is not set"
            mend = f"set {PREFIX}{place}, or a Secret block {block_of(place)}"
            raise FeedFailed(what, mend)
    return PLACE.sub(lambda found: quote(credentials[found[1]] or "", safe=""), location)


def require_own_host(location: str, host: str, credentials: Credentials) -> None:
    """Refuse to give a feed's credentials to another host than theirs; raises FeedFailed."""
    own = (credentials.get(HOST) or "").lower()
    if PLACE.search(location) and host.lower() != own:
        what = f"the credentials of this feed are for {own}, not for {host}"
        raise FeedFailed(what, "let the administrator set both for the same host")


def from_environment(place: str) -> str | None:
    """Return a credential that the environment holds."""
    return os.environ.get(f"{PREFIX}{place}")


def block_of(place: str) -> str:
    """Return the name of the Secret block that holds a credential instead."""
    return place.lower().replace("_", "-")

"""What feeds may reach, and the credentials with which they do."""

import os
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

from office.feeds.feed import FeedFailed

PREFIX = "SMO_FEED_"
BETWEEN = "__"  # parts the feed from the name; neither has it inside
HOST = "HOST"  # the name of the host that a feed's credentials are for
VARIABLE = re.compile(rf"{PREFIX}\w+{BETWEEN}\w+")  # the name of one that the environment holds
PLACE = re.compile(r"\{([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\}")
FEED = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")

Lookup = Callable[[str], str | None]
Credentials = Mapping[str, str | None]  # by their names in braces, and HOST
USUAL = {"http": 80, "https": 443, "postgresql": 5432}  # ports, by the kind of address
HOSTS, FOLDERS = "SMO_FEED_HOSTS", "SMO_FEED_FOLDERS"


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


Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Reach:
    """The hosts with their ports (0: the usual one), private networks and folders that are open.

    `shut` are paths at and below which nothing is read, whatever is open.
    """

    hosts: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()
    folders: tuple[Path, ...] = ()
    shut: tuple[Path, ...] = ()

    @classmethod
    def of(cls, hosts: str, folders: str, shut: Iterable[Path] = ()) -> Self:
        """Read what the settings say; raises ValueError for what is neither host nor network."""
        named, networks = set[tuple[str, int]](), []
        for entry in _entries(hosts):
            if "/" in entry:
                networks.append(ip_network(entry))
                continue
            host, port = _host_and_port(entry)
            named.add((host, port))
            if (address := _literal(host)) is not None:
                networks.append(ip_network(address))
        open_ones = tuple(_folder(entry) for entry in _entries(folders))
        return cls(frozenset(named), tuple(networks), open_ones, tuple(p.resolve() for p in shut))

    def address(self, scheme: str, host: str, port: int | None) -> str:
        """Return the address of a host that may be asked; raises FeedFailed."""
        usual = USUAL.get(scheme, 0)
        at = port or usual
        allowed = {(host, at)} | ({(host, 0)} if at == usual else set())
        if not allowed & self.hosts:
            what = f"feeds may not ask {host} on port {at}"
            raise FeedFailed(what, f"let the administrator name it in {HOSTS}")
        try:
            found = socket.getaddrinfo(host, at, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as cause:
            what = f"the address of {host} is not known"
            raise FeedFailed(what, "look whether it can be reached", passing=True) from cause
        addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        for each in addresses:
            self._require_open(host, each)
        return str(addresses[0])

    def file(self, location: str) -> Path:
        """Return a file that may be read, links in its path followed; raises FeedFailed."""
        try:
            path = Path(location).resolve()
            known = path.is_file()
        except (OSError, ValueError, RuntimeError) as cause:
            raise FeedFailed("the path cannot be used", "write the path of a file") from cause
        inside = any(path.is_relative_to(folder) for folder in self.folders)
        if not inside or any(path.is_relative_to(each) for each in self.shut):
            what = f"feeds may not read {path.name} where it is"
            raise FeedFailed(what, f"put it into a folder that {FOLDERS} names")
        if not known:
            raise FeedFailed(f"there is no file {path.name}", "put it there", passing=True)
        return path

    def _require_open(self, host: str, address: Address) -> None:
        plain = getattr(address, "ipv4_mapped", None) or address
        if not plain.is_global and not any(plain in network for network in self.networks):
            what = f"{host} leads to {plain}, which is no public address"
            raise FeedFailed(what, f"let the administrator name its network in {HOSTS}")


def _entries(text: str) -> list[str]:
    return [entry for entry in (part.strip() for part in text.split(",")) if entry]


def _host_and_port(entry: str) -> tuple[str, int]:
    found = urlsplit(f"//{entry}")
    host, port = found.hostname or "", found.port or 0
    if not host or found.path or found.query or "@" in entry or " " in entry:
        raise ValueError(f"{entry!r} is neither a host nor a network")
    return host, port


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _folder(entry: str) -> Path:
    path = Path(entry).expanduser()
    if not path.is_absolute():
        raise ValueError(f"{entry!r} does not begin at the root of the file system")
    return path.resolve()

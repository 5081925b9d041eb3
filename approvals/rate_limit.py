"""How much a stranger may try: wrong links per network, and wrong keys per address."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

WINDOW = 300.0  # seconds in which failures are counted
FAILURES = 30  # failed look-ups an address block has in one window
BLOCKS = 10_000  # address blocks remembered at most; the oldest is forgotten first


class FailedLookups:
    """Count failed look-ups per address block; what is genuine is never asked for its count."""

    def __init__(
        self,
        allowed: int = FAILURES,
        *,
        block: Callable[[str], str] | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow `allowed` failures per block and window; `ticks` are seconds.

        `block` tells which addresses count as one, by default those of a network.
        """
        self._allowed, self._ticks, self._block = allowed, ticks, block or block_of
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def note(self, address: str) -> None:
        """Count one failed look-up from an address."""
        with self._lock:
            block = self._block(address)
            self._failures[block] = [*self._recent(block), self._ticks()][-self._allowed :]
            self._failures.move_to_end(block)
            if len(self._failures) > BLOCKS:
                self._failures.popitem(last=False)

    def exceeded(self, address: str) -> bool:
        """Tell whether the address block has used up its failures."""
        with self._lock:
            return len(self._recent(self._block(address))) >= self._allowed

    def _recent(self, block: str) -> list[float]:
        since = self._ticks() - WINDOW
        return [tick for tick in self._failures.get(block, ()) if tick > since]


def block_of(address: str) -> str:
    """Return the network an address belongs to: /24 for IPv4, /64 for IPv6, else itself."""
    return _network(address, 24)


def household_of(address: str) -> str:
    """Return what one caller has: an IPv4 address, or the /64 of an IPv6 address."""
    return _network(address, 32)


def _network(address: str, bits: int) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    bits = 64 if isinstance(parsed, IPv6Address) else bits
    return str(ip_network(f"{parsed}/{bits}", strict=False))

"""How often a process is woken: at once when it is quiet, seldom when everybody answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

SHORTEST, LONGEST = 1.0, 30.0  # seconds between two wake-ups of a busy process
QUIET = 60.0  # seconds without a wake-up after which a process counts as quiet again


@dataclass(slots=True)
class _Pace:
    last: float
    gap: float


class Pacing:
    """Remember when each process was last woken and how long it should be left alone.

    5,000 answers in a morning wake a process every LONGEST seconds, not 5,000 times.
    """

    def __init__(
        self, *, shortest: float = SHORTEST, longest: float = LONGEST,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """Keep gaps between `shortest` and `longest` seconds, measured with `monotonic`."""
        self._shortest, self._longest, self._monotonic = shortest, longest, monotonic
        self._paces: dict[str, _Pace] = {}

    def ready(self, key: str) -> bool:
        """Tell whether a process may be woken now."""
        pace = self._paces.get(key)
        return pace is None or self._monotonic() - pace.last >= pace.gap

    def woken(self, key: str) -> None:
        """Note that a process was woken; the next gap grows while it stays busy."""
        now = self._monotonic()
        pace = self._paces.get(key)
        if pace is None or now - pace.last > QUIET:
            self._paces[key] = _Pace(now, self._shortest)
            return
        busy = now - pace.last < 2 * pace.gap
        pace.gap = min(self._longest, pace.gap * 2) if busy else max(self._shortest, pace.gap / 2)
        pace.last = now

    def forget(self) -> None:
        """Let go of processes that have been quiet."""
        now = self._monotonic()
        self._paces = {k: p for k, p in self._paces.items() if now - p.last <= QUIET}


def unpaced() -> Pacing:
    """Return a pacing that always lets wake, for rehearsals in which days pass in moments."""
    return Pacing(shortest=0, longest=0)

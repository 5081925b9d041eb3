"""How often a process is woken: at once while it is quiet, seldom while everybody answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass

BURST = 20  # wake-ups that a quiet process gets at once, one after the other
REFILL = 30.0  # seconds after which a busy process gets one more


@dataclass(slots=True)
class _Purse:
    left: float
    at: float


class Pacing:
    """A purse of wake-ups for each process, refilled with time.

    5,000 answers in a morning of three hours wake a process some 400 times, not 5,000.
    """

    def __init__(
        self,
        *,
        burst: int = BURST,
        refill: float = REFILL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Give `burst` wake-ups and one more every `refill` seconds; 0 gives any number."""
        self._burst, self._refill, self._monotonic = burst, refill, monotonic
        self._purses: dict[str, _Purse] = {}

    def ready(self, key: str) -> bool:
        """Tell whether a process may be woken now."""
        return not self._refill or self._purse(key).left >= 1

    def woken(self, key: str) -> None:
        """Note that a process was woken."""
        if self._refill:
            purse = self._purse(key)
            purse.left -= 1
            self._purses[key] = purse

    def forget(self) -> None:
        """Let go of processes whose purse is full again."""
        full = [key for key in self._purses if self._purse(key).left >= self._burst]
        for key in full:
            del self._purses[key]

    def _purse(self, key: str) -> _Purse:
        now = self._monotonic()
        purse = self._purses.get(key) or _Purse(self._burst, now)
        left = purse.left + (now - purse.at) / self._refill
        return _Purse(min(self._burst, left), now)


def unpaced() -> Pacing:
    """Return a pacing that always lets wake, for rehearsals in which days pass in moments."""
    return Pacing(refill=0)

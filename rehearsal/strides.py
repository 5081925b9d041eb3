"""Strides: how much simulated time one step of the demo covers, so that the year ends in time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SHORTEST = timedelta(hours=12)  # what belongs to one day
LONGEST = timedelta(days=5)
HEAVIER = 1.35  # how much more a later step costs: work grows until the year's own first months
SMOOTHING = 0.2  # weight of the newest step in the average length of a step


@dataclass
class Strides:
    """The stride of one demo. `within` are the seconds for the whole of it, 0 for no hurry.

    While the year is in time a step covers half a day; when it is late, as much as it must.
    """

    first: datetime
    last: datetime
    within: float = 0.0
    monotonic: Callable[[], float] = time.monotonic
    _began: float | None = None
    _step_began: float = 0.0
    _average: float = field(default=1.0)
    _started_at: datetime | None = None

    def stride(self, now: datetime) -> timedelta:
        """Return the stride of the step that begins at a simulated instant."""
        at = self.monotonic()
        if self._began is None:
            self._began, self._started_at = at, now
        else:
            self._average += SMOOTHING * (at - self._step_began - self._average)
        self._step_began = at
        if not self.within:
            return SHORTEST
        left = self._seconds(now) - (at - self._began)
        steps = max(left / max(self._average * HEAVIER, 0.01), 1.0)
        return min(max((self.last - now) / steps, SHORTEST), LONGEST)

    def _seconds(self, now: datetime) -> float:
        """Return the seconds for what was left when this demo was started or started again."""
        begun = self._started_at or now
        whole = (self.last - self.first) / (self.last - begun) if self.last > begun else 1.0
        return self.within / max(whole, 1.0)

"""The course of every measure: a way from where it stood to where it is to be, and its values."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from examples.generator.corporate import MEASURES, Measure
from examples.generator.tools import FIRST_YEAR, LAST, YEAR, between, dice, months_of

YEARS = (FIRST_YEAR, LAST, YEAR)
STEPS = {"month": 36, "quarter": 12}  # from the end of FY2025 to the end of FY2028
RED = {"C3a": 0.125, "I1a": 0.15, "L2a": 0.17}  # how far these miss their target by March 2028
FALLEN = {1: 0.95, 2: 0.97}  # the part of it that each month of the quarter had reached
STILL = {("M-L4c", f"{YEAR}-02"): f"{YEAR}-01"}  # a value that did not move, as happens
BREATH = 0.9  # radians from one period to the next: smooth enough that no value jumps
DRIVEN = {  # whose past follows another's so many months later: three links that are true
    "M-I4a": ("M-L4a", 3),
    "M-C1a": ("M-I5a", 3),
    "M-F2a": ("M-C4a", 4),
}
NOISE = 0.1  # the part of such a past that is its own


@dataclass(frozen=True, slots=True)
class Course:
    """A measure's way: targets of FY2028, and values until March 2028."""

    measure: Measure
    scale: float = 1.0  # the part of it that a unit answers for

    def periods(self, year: str) -> tuple[str, ...]:
        """Return the periods of a year in which it is counted."""
        if self.measure.frequency == "month":
            return months_of(year)
        return tuple(f"{year}-Q{n}" for n in range(1, 5))

    def target(self, period: str) -> float:
        """Return where it is to be at the end of a period."""
        return self.scale * self._way(self._at(period))

    def value(self, period: str, unit: str = "") -> float:
        """Return what was reported: near its target, a little better in most periods."""
        m, at = self.measure, self._at(STILL.get((self.measure.key, period), period))
        better = 1 if m.polarity == "up" else -1
        span = abs(m.goal - m.was) / STEPS[m.frequency]
        swing = max(1.4 * span, 0.006 * abs(m.was))
        value = self._way(at) + better * swing * (0.35 + 0.5 * self._wave(period, at, unit))
        return self.scale * value * (1 - better * (0 if unit else self._miss(period)))

    def values(self) -> Iterator[tuple[str, str]]:
        """Yield the years and periods until March 2028."""
        for year in YEARS:
            some = self.periods(year)
            for period in some[: len(some) // 4] if year == YEAR else some:
                yield year, period

    @property
    def places(self) -> int:
        """Return the decimals in which it is counted."""
        whole = self.measure.aggregation == "last" or self.measure.key == "M-L1c"
        return 0 if whole else 2

    def _way(self, at: int) -> float:
        m = self.measure
        return m.was + (m.goal - m.was) * (at + 1) / STEPS[m.frequency]

    def _wave(self, period: str, at: int, unit: str) -> float:
        """Return how it fluctuates, from -1 to 1: the group's past by chance, or driven."""
        key = self.measure.key
        if unit or period.startswith(YEAR):
            return math.sin(BREATH * at + 6.28 * dice("phase", key, unit))
        cause, lag = DRIVEN.get(key, (key, 0))
        own = between(-1, 1, "chance", key, at)
        return (1 - NOISE) * between(-1, 1, "chance", cause, at - lag) + NOISE * own

    def _at(self, period: str) -> int:
        year, name = YEARS.index(period[:6]), period[7:]
        number = int(name.lstrip("Q"))
        return year * len(self.periods(YEAR)) + number - 1

    def _miss(self, period: str) -> float:
        """Return the part by which it falls behind in the first quarter of FY2028."""
        off = RED.get(self.measure.key[2:], 0.0) if period.startswith(YEAR) else 0.0
        number = int(period[7:].lstrip("Q"))
        return off * (FALLEN.get(number, 1.0) if self.measure.frequency == "month" else 1)


def course(key: str, scale: float = 1.0) -> Course:
    """Return the course of the corporate measure with this key."""
    return Course(next(m for m in MEASURES if m.key == key), scale)

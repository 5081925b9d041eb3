"""From values to places on paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

HEADROOM = 0.12  # share of the spread left free above and below
LEAST = 0.05  # of the largest value that an axis spans at least
MARKS = 5  # on an axis, at most


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` stand from `bottom` to `top`, in points."""

    low: float
    high: float
    bottom: float
    top: float

    @classmethod
    def over(
        cls, values: Iterable[float], bottom: float, top: float, *, from_zero: bool = False
    ) -> "Scale":
        """Return the scale that shows all values with some air around them."""
        known = list(values) or [0.0]
        low, high = _wide_enough(min(known), max(known))
        air = (high - low) * HEADROOM or abs(high) * HEADROOM or 1.0
        return cls(min(0.0, low) if from_zero else low - air, high + air, bottom, top)

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self.bottom + (value - self.low) / (self.high - self.low) * (self.top - self.bottom)


def _wide_enough(low: float, high: float) -> tuple[float, float]:
    """Return bounds so far apart that a small difference does not look like a large one."""
    lacking = LEAST * max(abs(low), abs(high)) - (high - low)
    return (low - lacking / 2, high + lacking / 2) if lacking > 0 else (low, high)


def rounded(low: float, high: float) -> tuple[float, float, float]:
    """Return bounds that people would choose around two values, and the step between marks."""
    size = float(10 ** floor(log10((high - low) / MARKS or 1.0)))
    step = next(size * n for n in (1, 2, 5, 10) if (high - low) / (size * n) <= MARKS)
    return floor(round(low / step, 6)) * step, ceil(round(high / step, 6)) * step, step


def spread(count: int, left: float, right: float) -> list[float]:
    """Return the places of `count` things from left to right; one alone stands in the middle."""
    if count == 1:
        return [(left + right) / 2]
    return [left + (right - left) * n / (count - 1) for n in range(count)]

"""Correlation of two series, and how likely chance alone would bring it about.

The strength is Pearson's correlation. Its two-sided p-value is that of Student's test with n - 2
degrees of freedom (Student 1908; Fisher 1915), exact for normal values however few they are.
Fisher's z, which only comes near it, makes p several times too small for few values far out in the
tail, just where a correction for many tests looks.

Values that resemble their neighbours say less than their number: n is the effective number of
Pyper and Peterman (1998) after Bartlett (1935), from the autocorrelations up to a fifth of the
series, never more than the values there are and never less than three. A season that both share is
not taken out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, exp, lgamma, pi, sqrt
from statistics import correlation, fmean

FEWEST = 3  # values; with two every correlation is perfect
FAR = 5  # autocorrelations are looked at up to a fifth of the series
STRIPS = 400  # of the area under a curve
Pairs = Mapping[int, tuple[float, float]]  # two values by their place in time


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two series move together: n, as much as they are worth, r, and p of a single test."""

    count: int
    worth: float
    strength: float
    chance: float

    @classmethod
    def of(cls, pairs: Pairs, step: int = 1) -> "Correlation | None":
        """Return what pairs of values say, `step` apart; None when one of the two never moves."""
        xs, ys = zip(*pairs.values(), strict=True) if pairs else ((), ())
        if len(pairs) < FEWEST or len(set(xs)) == 1 or len(set(ys)) == 1:
            return None
        strength = max(-1.0, min(1.0, correlation(xs, ys)))
        worth = effective(pairs, step)
        return cls(len(pairs), worth, strength, chance(strength, worth))


def chance(strength: float, count: float) -> float:
    """Return the two-sided p-value of a correlation over so many independent pairs.

    Where two series have nothing in common, the angle whose sine is their correlation lies at each
    place with a density that goes with cos(angle) ** (n - 3): p is the share of what lies further
    out.
    """
    power = count - FEWEST
    whole = sqrt(pi) / 2 * exp(lgamma((power + 1) / 2) - lgamma(power / 2 + 1))
    return min(1.0, _tail(asin(min(1.0, abs(strength))), power) / whole)


def effective(pairs: Pairs, step: int = 1) -> float:
    """Return how many independent pairs the pairs are worth."""
    count = len(pairs)
    xs, ys = (_centred({at: pair[side] for at, pair in pairs.items()}) for side in (0, 1))
    alike = sum(
        _with_itself(xs, n * step) * _with_itself(ys, n * step) * count / (count - n)
        for n in range(1, count // FAR + 1)
    )
    return max(float(FEWEST), min(float(count), count / max(1.0, 1 + 2 * alike)))


def standardised(values: Sequence[float]) -> list[float]:
    """Return values as standard deviations from their mean; all 0 where nothing moves."""
    mean = fmean(values)
    spread = sqrt(fmean((value - mean) ** 2 for value in values))
    return [(value - mean) / spread if spread else 0.0 for value in values]


def _tail(start: float, power: float) -> float:
    """Return the area under cos ** power from an angle to a right angle, by Simpson's rule."""
    strip = (pi / 2 - start) / STRIPS
    heights: list[float] = [max(0.0, cos(start + n * strip)) ** power for n in range(STRIPS + 1)]
    inner = 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return strip / 3 * (heights[0] + inner + heights[-1])


def _centred(values: Mapping[int, float]) -> dict[int, float]:
    mean = fmean(values.values())
    return {at: value - mean for at, value in values.items()}


def _with_itself(values: Mapping[int, float], later: int) -> float:
    """Return the autocorrelation of a centred series."""
    whole = sum(value * value for value in values.values())
    return sum(v * values[at + later] for at, v in values.items() if at + later in values) / whole

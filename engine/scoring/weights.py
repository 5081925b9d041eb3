"""Weighted scores: of objectives from measures, of perspectives, of cards, of units.

The mean of what lies below by its weights, as Spider Impact and BSC Designer roll scores up;
without a weight everything counts alike. What is missing counts neither as zero nor as if it were
as good as its neighbours: the mean is of what is there, and says what it lacks. Beside it stands
the worst light below, which no weight can hide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from engine.scoring.thresholds import AMBER, CENT, GREEN, NONE, RED, light_of

MISSING: Final = "missing"
MEASURE, OBJECTIVE, PERSPECTIVE, UNIT = "measure", "objective", "perspective", "unit"
GRAVITY: Final = (RED, MISSING, AMBER, GREEN, NONE)  # the worst first; a gap may hide a red
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing below with its score, 0 to 100, its worst light, and what is missing in it."""

    id: str
    score: Decimal | None
    worst: str
    weight: Decimal = ONE
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WeightedScore:
    """The weighted score of what lies below, 0 to 100, and its worst light beside it.

    `missing`: the measures without the value that they owe. `counted` of `parts` have a score.
    """

    score: Decimal | None
    worst: str
    missing: tuple[str, ...] = ()
    counted: int = 0
    parts: int = 0

    @property
    def light(self) -> str:
        """Return the light of the score; "missing" where a value is owed and it would be green."""
        light = light_of(self.score)
        return MISSING if self.missing and light in (GREEN, NONE) else light


def read_together(parts: Iterable[Part]) -> WeightedScore:
    """Return the reading of what lies below; what weighs nothing is shown and not counted."""
    found = list(parts)
    known = [(part.score, part.weight) for part in found if part.score is not None and part.weight]
    whole = sum((weight for _, weight in known), Decimal(0))
    total = sum((score * weight for score, weight in known), Decimal(0))
    return WeightedScore(
        (total / whole).quantize(CENT, ROUND_FLOOR) if whole else None,
        worst_light(part.worst for part in found),
        tuple(dict.fromkeys(name for part in found for name in part.missing)),
        len(known),
        len(found),
    )


def worst_light(lights: Iterable[str]) -> str:
    """Return the gravest light there is; none when there is none."""
    found = set(lights)
    return next((light for light in GRAVITY if light in found), NONE)


@dataclass(frozen=True, slots=True)
class Weights:
    """What everything weighs on a day. `rows`: (from which day, weight) by level and id, in order.

    `level` is measure, objective, perspective or unit.
    """

    rows: Mapping[tuple[str, str], Sequence[tuple[date, Decimal]]]
    day: date

    def of(self, level: str, key: str) -> Decimal:
        """Return the weight of something; 1 before the first day from which it has one."""
        weights = [weight for since, weight in self.rows.get((level, key), ()) if since <= self.day]
        return weights[-1] if weights else ONE

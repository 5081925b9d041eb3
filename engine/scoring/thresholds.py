"""Thresholds of a measure: the score of a value against its target, and the light that it has.

A score runs from 0 to 100 over four points: nothing at `zero`, 33.33 at the last amber value, 66.67
at the last green one, all at `full`; straight lines lie between. So Spider Impact scores from 0 to
10 over worst, red flag, goal and best, with lights that change at 3.33 and 6.67. Unlike there a
target that is met scores all, as performance does in BSC Designer, unless a measure has a `best`.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from engine.formatting import figure

GREEN, AMBER, RED, NONE = "green", "amber", "red", "none"
BETTER, WORSE, SAME = "better", "worse", "same"
UP, DOWN, BAND = "up", "down", "band"
PERCENT, UNITS, VALUES, SCALE, YES_NO = "percent", "units", "values", "scale", "yes_no"

ALL, GOOD, FAIR, NIL = Decimal(100), Decimal("66.67"), Decimal("33.33"), Decimal(0)
CENT = Decimal("0.01")
EXACT = Decimal("1e-12")  # to which thirds are taken as whole
TENTH = Decimal(10)  # how many points of a hundred make one of ten
STEADY = Decimal("0.01")  # the part of the value before within which a trend is steady

NO_VALUE, NO_TARGET, NO_POLARITY = "no value", "no target", "no polarity"
NO_LIMITS = "its thresholds are not complete"
OF_ZERO = "no percentage of a target of zero without a baseline"


@dataclass(frozen=True, slots=True)
class ScoreLimits:
    """Four values of a measure on one side of its target, each no better than the one before.

    `full`: from here on the score is 100. `green`, `amber`: the last value that has this light.
    `zero`: from here on the score is 0. Numbers are in the unit of the measure.
    """

    full: Decimal
    green: Decimal
    amber: Decimal
    zero: Decimal

    def score(self, value: Decimal, worse: int) -> Decimal:
        """Return the score of a value, 0 to 100; `worse` is 1 where more is worse, else -1."""
        steps = ((self.full, ALL), (self.green, GOOD), (self.amber, FAIR), (self.zero, NIL))
        at, points = steps[0]
        if (value - at) * worse <= 0:
            return points
        for end, lower in steps[1:]:
            if (value - end) * worse <= 0:
                lost = (value - at) * (points - lower) / (end - at)
                return (points - lost).quantize(EXACT).quantize(CENT, ROUND_FLOOR)
            at, points = end, lower
        return NIL


@dataclass(frozen=True, slots=True)
class Rating:
    """What a value is worth. `score`: 0 to 100; None with a `why` where nothing can be said."""

    score: Decimal | None = None
    why: str = ""

    @property
    def light(self) -> str:
        """Return green, amber or red; none where there is no score."""
        return light_of(self.score)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How far a measure may miss its target before its light changes.

    `kind` says what `amber` and `red` are: a miss in `percent` of the target (of the baseline where
    the target is zero), a miss in `units` of the measure, or `values` of the measure itself, which
    need no target. A `scale` runs evenly from `worst` to `best`, in thirds unless values are named;
    `yes_no` is met or not. Without amber every miss counts; without red all beyond amber is red.
    `amber_below` and `red_below` are those of a band's lower side, where it has its own.
    """

    polarity: str | None
    amber: Decimal | None = None
    red: Decimal | None = None
    kind: str | None = None
    amber_below: Decimal | None = None
    red_below: Decimal | None = None
    worst: Decimal | None = None
    best: Decimal | None = None
    baseline: Decimal | None = None

    def rate(self, value: Decimal | None, target: Decimal | None) -> Rating:
        """Return the score of a value. The score, the light and what is printed follow from it."""
        if value is None:
            return Rating(why=NO_VALUE)
        sides = self.sides(target)
        if isinstance(sides, str):
            met = sides == OF_ZERO and target is not None and self._meets(value, target)
            return Rating(ALL) if met else Rating(why=sides)
        return Rating(min(limits.score(value, worse) for worse, limits in sides.items()))

    def sides(self, target: Decimal | None) -> dict[int, ScoreLimits] | str:
        """Return the limits by the direction that is worse, 1 or -1; or why there are none."""
        if self.polarity not in (UP, DOWN, BAND):
            return NO_POLARITY
        if self.kind == YES_NO:
            wanted = target if target is not None else Decimal(self.polarity != DOWN)
            return dict.fromkeys((1, -1), ScoreLimits(wanted, wanted, wanted, wanted))
        if target is None and self.kind not in (VALUES, SCALE):
            return NO_TARGET
        found = {worse: self._limits(worse, target) for worse in _WORSE[self.polarity]}
        faults = [each for each in found.values() if isinstance(each, str)]
        return (
            faults[0] if faults else {w: x for w, x in found.items() if isinstance(x, ScoreLimits)}
        )

    def over(self, periods: int) -> "Thresholds":
        """Return the thresholds of so many periods added up; percentages stay what they are."""
        names = ["worst", "best", "baseline"]
        if self.kind in (UNITS, VALUES):
            names += ["amber", "red", "amber_below", "red_below"]
        grown = {name: getattr(self, name) for name in names}
        return replace(self, **{n: x if x is None else x * periods for n, x in grown.items()})

    def tolerance(self, target: Decimal | None, unit: str | None) -> str:
        """Return in words which values are green and which amber; "" where that is not known."""
        sides = self.sides(target)
        if isinstance(sides, str):
            return ""
        if self.kind == YES_NO:
            return f"green only at {figure(sides[1].green, unit)}"
        if self.polarity == BAND:
            low, high = sides[-1], sides[1]
            green = f"{figure(low.green)} to {figure(high.green, unit)}"
            return f"green {green}, amber {figure(low.amber)} to {figure(high.amber, unit)}"
        worse, limits = next(iter(sides.items()))
        way = "down to" if worse < 0 else "up to"
        return f"green {way} {figure(limits.green, unit)}, amber {way} {figure(limits.amber, unit)}"

    def _meets(self, value: Decimal, target: Decimal) -> bool:
        return all((value - target) * worse <= 0 for worse in _WORSE[self.polarity or UP])

    def _limits(self, worse: int, target: Decimal | None) -> ScoreLimits | str:
        if self.kind == SCALE:
            return self._on_scale(worse)
        amber, red = self._own(worse)
        if self.kind == VALUES:
            if amber is None:
                return NO_LIMITS
            return self._ordered(worse, target, amber, amber if red is None else red)
        if target is None:
            return NO_TARGET
        base = Decimal(100) if self.kind == UNITS else abs(target) or abs(self.baseline or NIL)
        if not base:
            return OF_ZERO
        mild = (amber or NIL) * base / 100
        deep = max(mild, (red or NIL) * base / 100)
        return self._ordered(worse, target, target + worse * mild, target + worse * deep)

    def _on_scale(self, worse: int) -> ScoreLimits | str:
        if self.worst is None or self.best is None or self.worst == self.best:
            return NO_LIMITS
        third = (self.worst - self.best) / 3
        green = self.best + third if self.amber is None else self.amber
        amber = self.best + 2 * third if self.red is None else self.red
        return self._ordered(worse, None, green, amber)

    def _own(self, worse: int) -> tuple[Decimal | None, Decimal | None]:
        """Return amber and red of one side."""
        if worse > 0 or self.polarity != BAND:
            return self.amber, self.red
        if self.kind == VALUES:
            return self.amber_below, self.red_below
        amber = self.amber if self.amber_below is None else self.amber_below
        return amber, self.red if self.red_below is None else self.red_below

    def _ordered(
        self, worse: int, target: Decimal | None, green: Decimal, amber: Decimal
    ) -> ScoreLimits:
        """Return the four points in their order, whatever was written down."""
        one_sided = self.polarity != BAND
        full = self.best if one_sided and self.best is not None else target
        full = green if full is None or (full - green) * worse > 0 else full
        amber = green if (amber - green) * worse < 0 else amber
        zero = self.worst if one_sided and self.worst is not None else 2 * amber - green
        return ScoreLimits(full, green, amber, amber if (zero - amber) * worse < 0 else zero)


_WORSE = {UP: (-1,), DOWN: (1,), BAND: (-1, 1)}


def light_of(score: Decimal | None) -> str:
    """Return the light of a score from 0 to 100: green from 66.67, amber from 33.33, else red."""
    if score is None:
        return NONE
    return GREEN if score >= GOOD else AMBER if score >= FAIR else RED


def of_ten(score: Decimal | None) -> Decimal | None:
    """Return a score from 0 to 100 as the field reads it, from 0 to 10."""
    return None if score is None else score / TENTH


def progress(
    value: Decimal | None, baseline: Decimal | None, goal: Decimal | None
) -> Decimal | None:
    """Return how much of the way from the baseline to the goal is gone, in percent.

    Below zero it went the other way, above 100 it went further (BSC Designer's progress). None
    where one of them lacks, or where there is no way to go.
    """
    if value is None or baseline is None or goal is None or goal == baseline:
        return None
    return ((value - baseline) * 100 / (goal - baseline)).quantize(CENT)


def trend(
    value: Decimal | None,
    before: Decimal | None,
    polarity: str | None,
    target: Decimal | None = None,
    steady: Decimal | None = None,
) -> str:
    """Return "better", "worse" or "same" against the value before, and "none" where one lacks.

    A change of no more than `steady`, in the unit of the measure, is the same; where a measure does
    not say, of one percent of the value before. A band gets better when it comes nearer to its
    target.
    """
    if value is None or before is None:
        return NONE
    match polarity:
        case "up":
            gain = value - before
        case "down":
            gain = before - value
        case "band" if target is not None:
            gain = abs(before - target) - abs(value - target)
        case _:
            return NONE
    if abs(gain) <= (abs(before) * STEADY if steady is None else steady):
        return SAME
    return BETTER if gain > 0 else WORSE

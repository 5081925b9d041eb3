"""Totals of longer periods: what months or quarters come to in a quarter, a half or a year.

Each measure says by `aggregation` what they come to: their sum, average, an average weighted by
another measure, the last, the highest or the lowest, or the ratio of two measures, each of which is
added up first (never the mean of ratios). A formula is calculated anew from its measures' totals.
What lacks is named and never filled in: a total with a gap is no total.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from calendars.fiscal_year import MONTHS, key_of, months_of
from calendars.identifiers import shifted
from engine.scoring.formulas import read_formula

SUM, AVERAGE, WEIGHTED, RATIO = "sum", "average", "weighted", "ratio"
LAST, HIGHEST, LOWEST, NO_TOTAL = "last", "maximum", "minimum", "none"
QUARTER, HALF, YEAR, ROLLING = "quarter", "half", "year", "rolling"
SPANS: Final = (QUARTER, HALF, YEAR, ROLLING)
LENGTHS: Final = {QUARTER: 3, HALF: 6, YEAR: 12}  # months
STEPS: Final = {"month": 1, "quarter": 3, "year": 12}  # months of a measure's own period
MONTHS_A_YEAR: Final = len(MONTHS)
PERCENT: Final = "%"

Numbers = Mapping[str, Mapping[str, Decimal | None]]  # by measure and period


class Measured(Protocol):
    """What must be known of a measure to add it up."""

    @property
    def aggregation(self) -> str | None:
        """Return how its periods come to a longer one."""

    @property
    def measured_in(self) -> str | None:
        """Return its unit."""

    @property
    def weighted_by(self) -> str | None:
        """Return the measure that weights it."""

    @property
    def numerator(self) -> str | None:
        """Return the measure above the line of its ratio."""

    @property
    def denominator(self) -> str | None:
        """Return the measure below the line of its ratio."""

    @property
    def calculation(self) -> str | None:
        """Return its formula over other measures."""


@dataclass(frozen=True, slots=True)
class Total:
    """What some periods come to. `lacking` are those without a value, of it or of its parts.

    With a gap `value` is what the others come to, which is for reading and never for judging.
    """

    value: Decimal | None
    periods: int
    lacking: tuple[str, ...] = ()

    @property
    def whole(self) -> Decimal | None:
        """Return the value, None where a period lacks."""
        return None if self.lacking else self.value


def periods_of(span: str, label: str, month: int, frequency: str | None) -> tuple[str, ...]:
    """Return a measure's own periods in a span up to a month (1 to 12) of the year `label`.

    `span`: the quarter, half or year to date in which the month lies, or the `rolling` twelve
    months that end with the last own period that is over. Some lie in the year before.
    """
    step = STEPS[frequency or "month"]
    if span == ROLLING:
        month -= month % step
        first = month - MONTHS_A_YEAR + 1
    else:
        first = month - (month - 1) % LENGTHS[span]
    ends = (end for end in range(first, month + 1) if end % step == 0)
    return tuple(_named(label, end, step) for end in ends if end - step + 1 >= first)


def month_of(label: str, period: str) -> int:
    """Return the month, 1 to 12, with which a period of the year `label` ends."""
    name = period.removeprefix(label).removeprefix("-")
    if name in MONTHS:
        return int(name)
    lengths = {"Q": LENGTHS[QUARTER], "H": LENGTHS[HALF]}
    return int(name[1:]) * lengths[name[0]] if name else MONTHS_A_YEAR


def span_of_key(label: str, period: str) -> str | None:
    """Return which span a period of the year `label` is; None for a month."""
    name = period.removeprefix(label).removeprefix("-")
    return {"Q": QUARTER, "H": HALF, "": YEAR}.get(name[:1])


def key_of_span(span: str, label: str, month: int) -> str | None:
    """Return what a span is called that ends with a month; None where none ends there."""
    if span == ROLLING or month % LENGTHS[span]:
        return None
    return label if span == YEAR else key_of(label, f"{span[0].upper()}{month // LENGTHS[span]}")


def _named(label: str, end: int, step: int) -> str:
    """Return what the period is called that ends with a month, 0 being the last of last year."""
    if end < 1:
        label, end = shifted(label, -1), end + MONTHS_A_YEAR
    if step == MONTHS_A_YEAR:
        return label
    return months_of(label)[end - 1] if step == 1 else key_of(label, f"Q{end // step}")


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of measures, entered or calculated, and what they come to.

    `planned`: they are targets. A target of a calculated measure is the one that was set; a ratio
    or weighted average whose parts have none is planned as the mean of its own targets.
    """

    measures: Mapping[str, Measured]
    numbers: Numbers
    planned: bool = False

    def value(self, measure: str, period: str) -> Decimal | None:
        """Return the value of one period; of a calculated measure, what its formula comes to."""
        of = self.measures.get(measure)
        if of is not None and of.calculation and not self.planned:
            formula = read_formula(of.calculation)
            return formula.value({name: self.value(name, period) for name in formula.names})
        return self.numbers.get(measure, {}).get(period)

    def over(self, measure: str, periods: Sequence[str]) -> Total:
        """Return what a measure's periods come to."""
        of = self.measures.get(measure)
        how = of.aggregation if of is not None else None
        if of is None or not periods:
            return Total(None, len(periods))
        if of.calculation and not self.planned:
            return self._calculated(of.calculation, periods)
        if how == RATIO and (found := self._ratio(of, measure, periods)) is not None:
            return found
        if how == WEIGHTED and (found := self._weighted(of, measure, periods)) is not None:
            return found
        return self._plain(measure, how, periods)

    def _plain(self, measure: str, how: str | None, periods: Sequence[str]) -> Total:
        values = [self.value(measure, period) for period in periods]
        lacking = tuple(p for p, value in zip(periods, values, strict=True) if value is None)
        known = [value for value in values if value is not None]
        if len(periods) == 1:
            return Total(values[0], 1, lacking)
        if how in (None, NO_TOTAL):
            return Total(None, len(periods))
        if how == LAST:
            return Total(values[-1], len(periods), lacking if values[-1] is None else ())
        if not known:
            return Total(None, len(periods), lacking)
        return Total(together(how, known), len(periods), lacking)

    def _calculated(self, text: str, periods: Sequence[str]) -> Total:
        formula = read_formula(text)
        parts = {name: self.over(name, periods) for name in formula.names}
        value = formula.value({name: part.value for name, part in parts.items()})
        return Total(value, len(periods), _gaps(periods, parts.values()))

    def _ratio(self, of: Measured, measure: str, periods: Sequence[str]) -> Total | None:
        """Return the ratio of the parts' totals; None to take the plain values instead."""
        if len(periods) == 1 and self.value(measure, periods[0]) is not None:
            return None
        above, below = (self.over(name or "", periods) for name in (of.numerator, of.denominator))
        lacking = _gaps(periods, (above, below))
        known = above.value is not None and below.value is not None
        if self.planned and (lacking or not known):
            return None
        if not known or not below.value or above.value is None:
            return Total(None, len(periods), lacking or (() if known else tuple(periods)))
        hundred = 100 if (of.measured_in or "").startswith(PERCENT) else 1
        return Total(above.value * hundred / below.value, len(periods), lacking)

    def _weighted(self, of: Measured, measure: str, periods: Sequence[str]) -> Total | None:
        """Return the mean by weight; None to take the plain values instead."""
        if len(periods) == 1:
            return None
        pairs = [(self.value(measure, p), self.value(of.weighted_by or "", p)) for p in periods]
        known = [
            (value, weight) for value, weight in pairs if value is not None and weight is not None
        ]
        lacking = tuple(p for p, pair in zip(periods, pairs, strict=True) if None in pair)
        if self.planned and lacking:
            return None
        return Total(weighted_mean(known), len(periods), lacking)


def together(how: str | None, values: Sequence[Decimal]) -> Decimal:
    """Return what at least one value comes to where no parts or weights are at hand.

    Rates then count alike; what has no total is as it is in the end.
    """
    add_up = _TOGETHER.get(how or "")
    return add_up(values) if add_up else values[-1]


def mean(values: Sequence[Decimal]) -> Decimal:
    """Return the plain mean of at least one value."""
    return sum(values, Decimal(0)) / len(values)


def weighted_mean(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Return the mean of values by their weights; None where the weights come to nothing."""
    whole = sum((weight for _, weight in pairs), Decimal(0))
    return sum((value * weight for value, weight in pairs), Decimal(0)) / whole if whole else None


def outlook(how: str | None, to_date: Total, periods: int) -> Decimal | None:
    """Return where the year ends at the present rate; None where the year to date has a gap.

    A sum goes on as it did on average over the periods so far; what is no sum stays where it is
    (the run-rate method). `periods`: how many the year has.
    """
    value = to_date.whole
    if value is None or not to_date.periods:
        return None
    return value * periods / to_date.periods if how == SUM else value


def _gaps(periods: Sequence[str], parts: Iterable[Total]) -> tuple[str, ...]:
    """Return the periods that any of the parts lacks, in order."""
    lacking = {each for part in parts for each in part.lacking}
    return tuple(period for period in periods if period in lacking)


_TOGETHER: Final[Mapping[str, Callable[[Sequence[Decimal]], Decimal]]] = {
    SUM: lambda values: sum(values, Decimal(0)),
    AVERAGE: mean,
    WEIGHTED: mean,
    RATIO: mean,
    HIGHEST: max,
    LOWEST: min,
}

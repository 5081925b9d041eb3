"""A year's numbers: measures, values and targets, and what they come to in longer spans."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

from calendars.identifiers import shifted
from engine.scoring import aggregation
from engine.scoring.aggregation import SPANS, SUM, Numbers, Total, Totals
from engine.scoring.definitions import measure_faults
from engine.scoring.thresholds import DOWN, SCALE, Thresholds, light_of

PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class ToDate:
    """A measure over a longer span, up to a period. Numbers are in `measured_in`.

    `key`: what the span is called where it ends with the period, else "". `lacking`: its periods
    without a value; with a gap there is no score. `last_year`: the same periods a year before.
    `outlook`: where the year ends at the present rate, with `year_plan` and the score of that.
    """

    key: str
    periods: int
    value: Decimal | None
    plan: Decimal | None
    score: Decimal | None
    why: str
    tolerance: str
    lacking: tuple[str, ...]
    last_year: Decimal | None
    outlook: Decimal | None = None
    year_plan: Decimal | None = None
    outlook_score: Decimal | None = None

    @property
    def status(self) -> str:
        """Return its light."""
        return light_of(self.score)


@dataclass(frozen=True, slots=True)
class MeasureDefinition:
    """What the dictionary says about a measure and its score needs."""

    id: str
    name: str
    unit: str
    objective: str | None = None
    measured_in: str | None = None
    polarity: str | None = None
    frequency: str | None = None
    owner: str | None = None
    updater: str | None = None
    baseline: Decimal | None = None
    kind: str | None = None  # of its thresholds
    amber: Decimal | None = None
    red: Decimal | None = None
    amber_below: Decimal | None = None
    red_below: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    worst: Decimal | None = None
    best: Decimal | None = None
    steady: Decimal | None = None
    aggregation: str | None = None
    weighted_by: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    calculation: str | None = None
    rolls_up_to: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "MeasureDefinition":
        """Return the definition that a row of the sheet of measures holds."""
        named: dict[str, Any] = {each.name: row.get(each.name) for each in fields(cls)}
        return cls(**{**named, "kind": row.get("thresholds")})

    @property
    def thresholds(self) -> Thresholds:
        """Return its thresholds; a scale without ends of its own has those of its valid range."""
        worst, best = self.worst, self.best
        if self.kind == SCALE:
            ends = (
                (self.highest, self.lowest)
                if self.polarity == DOWN
                else (self.lowest, self.highest)
            )
            worst, best = (x if y is None else y for x, y in zip(ends, (worst, best), strict=True))
        return Thresholds(
            self.polarity,
            self.amber,
            self.red,
            self.kind,
            self.amber_below,
            self.red_below,
            worst,
            best,
            self.baseline,
        )


@dataclass(frozen=True)
class YearNumbers:
    """Measures with their values and targets, from which every score of a year follows."""

    year: str
    measures: Mapping[str, MeasureDefinition]
    values: Numbers
    targets: Numbers

    @cached_property
    def sound(self) -> Mapping[str, MeasureDefinition]:
        """Return the measures that can be added up and calculated; a faulty one has no total."""
        faulty = {fault.measure for fault in measure_faults(self.measures)}
        return {key: each for key, each in self.measures.items() if key not in faulty}

    @cached_property
    def actual(self) -> Totals:
        """Return the totals of values."""
        return Totals(self.sound, self.values)

    @cached_property
    def planned(self) -> Totals:
        """Return the totals of targets."""
        return Totals(self.sound, self.targets, planned=True)

    def own_periods(self, of: MeasureDefinition, years: int = 0) -> tuple[str, ...]:
        """Return the periods of a year, so many later, in which a measure is counted."""
        label = shifted(self.year, years)
        return aggregation.periods_of(
            aggregation.YEAR, label, aggregation.MONTHS_A_YEAR, of.frequency
        )

    def to_date(self, measure: str, month: int) -> dict[str, ToDate]:
        """Return the spans of a measure that have begun for it, up to a month, 1 to 12."""
        found = ((span, self._to_date(self.measures[measure], span, month)) for span in SPANS)
        return {span: each for span, each in found if each is not None}

    def _to_date(self, of: MeasureDefinition, span: str, month: int) -> ToDate | None:
        periods = aggregation.periods_of(span, self.year, month, of.frequency)
        if not periods or (len(periods) > 1 and of.aggregation in (None, aggregation.NO_TOTAL)):
            return None
        total = self.actual.over(of.id, periods)
        key = aggregation.key_of_span(span, self.year, month) or ""
        plan = self._plan(of.id, periods, key)
        limits = of.thresholds.over(len(periods) if of.aggregation == SUM else 1)
        rating = limits.rate(total.whole, plan)
        before = aggregation.periods_of(span, shifted(self.year, -1), month, of.frequency)
        return ToDate(
            key,
            len(periods),
            _kept(total.value),
            _kept(plan),
            rating.score,
            rating.why,
            limits.tolerance(plan, of.measured_in),
            total.lacking,
            _kept(self.actual.over(of.id, before).whole),
            **(self._outlook(of, total) if span == aggregation.YEAR else {}),
        )

    def _plan(self, measure: str, periods: tuple[str, ...], key: str) -> Decimal | None:
        """Return the plan as it was set for the span itself, else what its periods come to."""
        stated = self.targets.get(measure, {}).get(key)
        return self.planned.over(measure, periods).whole if stated is None else stated

    def _outlook(self, of: MeasureDefinition, to_date: Total) -> dict[str, Any]:
        whole = self.own_periods(of)
        ends = aggregation.outlook(of.aggregation, to_date, len(whole))
        plan = self._plan(of.id, whole, self.year)
        limits = of.thresholds.over(len(whole) if of.aggregation == SUM else 1)
        return {
            "outlook": _kept(ends),
            "year_plan": _kept(plan),
            "outlook_score": limits.rate(ends, plan).score,
        }


def _kept(value: Decimal | None) -> Decimal | None:
    """Return a number with as many places as a value that is entered may have."""
    return None if value is None else value.quantize(PLACES).normalize() + 0

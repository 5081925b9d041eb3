"""Scores of measures: value against target, period by period and over longer ones, with its light.

What a value is worth says `engine.scoring.thresholds`, for the page, the pack and the rules alike.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from calendars.fiscal_year import FiscalYear, Period
from calendars.identifiers import shifted
from engine.records import lines
from engine.records.sheets import plain
from engine.schedule import deadlines
from engine.scoring.aggregation import key_of_span, month_of
from engine.scoring.definitions import parts_of
from engine.scoring.thresholds import progress, trend
from engine.scoring.year_numbers import MeasureDefinition, ToDate, YearNumbers
from persistence.base import in_force
from persistence.records.scorecard import Measure, MeasureValue, Target
from persistence.strategy_year import PlanYear

MONTH, QUARTER, YEAR = "month", "quarter", "year"
BEHIND = ("numbers", "month")  # what a score's totals are added up from


@dataclass(frozen=True)
class Periods:
    """The periods of one year, as numbers name them: FY2028-03, FY2028-Q1, FY2028."""

    year: FiscalYear

    @staticmethod
    def of(session: Session, year_id: str) -> "Periods":
        """Return the periods of a published year."""
        return _periods(deadlines.fiscal_year(session.get_one(PlanYear, year_id)))

    @cached_property
    def ends(self) -> dict[str, date]:
        """Return the last day of every period, by its key."""
        return {key: period.last for key, period in self._by_key.items()}

    def due(self, frequency: str | None) -> tuple[str, ...]:
        """Return the periods that a measure needs a target for."""
        if frequency == YEAR:
            return (self.year.label,)
        some = self.year.quarters() if frequency == QUARTER else self.year.periods()
        return tuple(period.key for period in some)

    def closing(self, frequency: str | None, period: str) -> str | None:
        """Return the measure's own period that closes with the one given; None when none does."""
        last = self.ends[period]
        return next((key for key in self.due(frequency) if self.ends[key] == last), None)

    def first(self, period: str) -> date:
        """Return the first day of a period."""
        return self._by_key[period].first

    @cached_property
    def _by_key(self) -> dict[str, Period]:
        some = (*self.year.periods(), *self.year.quarters(), *self.year.halves(), self.year.whole())
        return {period.key: period for period in some}


@lru_cache(maxsize=64)
def _periods(year: FiscalYear) -> Periods:
    """Return periods that outlive a look, with what they have worked out."""
    return Periods(year)


@dataclass(frozen=True, slots=True)
class Score:
    """One active measure in one period. Numbers are in `measured_in`; `score` is 0 to 100.

    `asked` tells whether its frequency asks for a value in this period at all: a value that is
    asked for and is not there is missing, and never carried over from before. `status` is the light
    of the score; where there is none, `why` says so. `tolerance` says which values are green.
    `progress`: percent of the way from the baseline to the year's last target. `calculated`: nobody
    enters it. `numbers` are those of the year, which `month`, 1 to 12, belongs to.
    """

    measure: str
    name: str
    objective: str | None
    unit: str
    measured_in: str | None
    polarity: str | None
    owner: str | None
    updater: str | None
    asked: bool
    value: Decimal | None
    target: Decimal | None
    status: str
    previous: Decimal | None
    trend: str
    estimate: bool
    as_of: date | None
    score: Decimal | None
    why: str
    tolerance: str
    progress: Decimal | None
    calculated: bool
    numbers: YearNumbers = field(repr=False, compare=False)
    month: int

    @property
    def missing(self) -> bool:
        """Tell whether a value should be there and is not."""
        return self.asked and self.value is None

    def to_date(self) -> dict[str, ToDate]:
        """Return the quarter, half, year and rolling twelve months up to the period.

        It is added up when it is asked for: whoever reads the light alone does not pay for it.
        """
        return self.numbers.to_date(self.measure, self.month)

    def row(self) -> dict[str, Any]:
        """Return it with its totals as JSON keeps it, decimals and days as texts."""
        names = (each.name for each in fields(self) if each.name not in BEHIND)
        found: dict[str, Any] = {name: _plain(getattr(self, name)) for name in names}
        found["to_date"] = {
            span: {name: x for name, x in _plain(asdict(each)).items() if x is not None}
            for span, each in self.to_date().items()
        }
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple) else plain(value)


@dataclass(frozen=True, slots=True)
class ScoredYear:
    """What was read of a year's measures, from which the scores of all its periods follow.

    `said` are the rows of the values of this year and the one before, by measure and period.
    """

    numbers: YearNumbers
    said: Mapping[str, Mapping[str, Any]]
    periods: Periods

    def scores(self, period: str, only: Collection[str] | None = None) -> list[Score]:
        """Return the score of every measure in a period, or of `only` some, by measure."""
        known = self.numbers.measures
        wanted = (key for key in known if only is None or key in only)
        return [self._score(known[key], period) for key in wanted]

    def _score(self, of: MeasureDefinition, period: str) -> Score:
        own = self.periods.closing(of.frequency, period)
        now, before = _said(self.said.get(of.id, {}), period, self.periods)
        value = now.value if now else None
        if of.calculation:
            value, before = self.numbers.actual.value(of.id, own) if own else None, None
        if before is None:
            before = _latest_before(self.numbers, of, period, self.periods)
        target = self.numbers.targets.get(of.id, {}).get(own or "")
        found = value, target, before
        return score_of(self.numbers, of, found, period=period, asked=own is not None, said=now)


def scores(
    session: Session, year: str, period: str, today: date, only: Collection[str] | None = None
) -> list[Score]:
    """Return the score of every active measure of a year in a period, or of `only` some of them.

    Of some measures no more is read than they are made of.
    """
    return scored_year(session, year, today, only).scores(period, only)


def scored_year(
    session: Session, year: str, today: date, only: Collection[str] | None = None
) -> ScoredYear:
    """Return what a year's scores follow from: active measures, values and targets in force."""
    measures = definitions_of(session, year, today, only)
    now = lines.present(session, Measure.__tablename__, year) if measures else {}
    read = None if only is None else {*measures, *(key for key in now if now[key] in measures)}
    said = _values(session, year, today, now, read)
    values = {key: _by_own_period(measures.get(key), rows) for key, rows in said.items()}
    targets = _targets(session, year, today, now, read)
    return ScoredYear(YearNumbers(year, measures, values, targets), said, Periods.of(session, year))


def _said(said: Mapping[str, Any], period: str, periods: Periods) -> tuple[Any, Decimal | None]:
    """Return what was said of a period, under whichever name it ends with, and the value before."""
    first, last = periods.first(period), periods.ends[period]
    ended = {key: periods.ends[key] for key in said if key in periods.ends}
    now = said.get(period) or next((said[key] for key, end in ended.items() if end == last), None)
    before = [
        (end, said[key].value)
        for key, end in ended.items()
        if end < first and said[key].value is not None
    ]
    return now, max(before)[1] if before else None


def _latest_before(
    numbers: YearNumbers, of: MeasureDefinition, period: str, periods: Periods
) -> Decimal | None:
    """Return the value of the latest own period before one, of the year or of the year before."""
    first = periods.first(period)
    earlier = [key for key in periods.due(of.frequency) if periods.ends[key] < first]
    known = (
        numbers.actual.value(of.id, key)
        for key in reversed((*numbers.own_periods(of, years=-1), *earlier))
    )
    return next((value for value in known if value is not None), None)


def score_of(
    numbers: YearNumbers,
    of: MeasureDefinition,
    found: tuple[Decimal | None, Decimal | None, Decimal | None],
    *,
    period: str,
    asked: bool,
    said: Any,
) -> Score:
    """Return the score of a measure in a period; `found` are value, target and the value before.

    `said`: the row of the value, with `estimate` and `as_of`, or None.
    """
    value, target, before = found
    rating = of.thresholds.rate(value, target)
    goal = numbers.targets.get(of.id, {}).get(numbers.own_periods(of)[-1])
    return Score(
        measure=of.id,
        name=of.name,
        objective=of.objective,
        unit=of.unit,
        measured_in=of.measured_in,
        polarity=of.polarity,
        owner=of.owner,
        updater=of.updater,
        asked=asked,
        value=value,
        target=target,
        status=rating.light,
        previous=before,
        trend=trend(value, before, of.polarity, target, of.steady),
        estimate=bool(said and said.estimate),
        as_of=said.as_of if said else None,
        score=rating.score,
        why=rating.why,
        tolerance=of.thresholds.tolerance(target, of.measured_in),
        progress=progress(value, of.baseline, goal),
        calculated=bool(of.calculation),
        numbers=numbers,
        month=month_of(numbers.year, period),
    )


COLUMNS = tuple(
    getattr(Measure, "thresholds" if each.name == "kind" else each.name)
    for each in fields(MeasureDefinition)
)


def _by_own_period(
    of: MeasureDefinition | None, said: Mapping[str, Any]
) -> dict[str, Decimal | None]:
    """Return values by their measure's own periods: a quarter's may be said of its last month."""
    found = {period: row.value for period, row in said.items()}
    if of is not None and of.frequency in (QUARTER, YEAR):
        for period, row in said.items():
            month = month_of(row.year, period)
            own = key_of_span(of.frequency, row.year, month)
            if own is not None:
                found.setdefault(own, row.value)
    return found


def definitions_of(
    session: Session, year: str, today: date, only: Collection[str] | None = None
) -> dict[str, MeasureDefinition]:
    """Return the active measures of a year as they are defined, by id.

    Of `only` some of them no more than what they are made of.
    """
    query = (
        select(*COLUMNS)
        .where(Measure.year == year, Measure.status == "active", in_force(Measure, today))
        .order_by(Measure.id)
    )
    found: dict[str, MeasureDefinition] = {}
    asked, wanted = set[str](), only
    while wanted is None or wanted:
        rows = session.execute(query.where(_one_of(Measure.id, wanted))).mappings()
        found |= {row["id"]: MeasureDefinition.of(dict(row)) for row in rows}
        if wanted is None:
            break
        asked |= set(wanted)
        wanted = {part for of in found.values() for part in parts_of(of)} - asked
    return found


def _one_of(column: Any, ids: Collection[str] | None) -> ColumnElement[bool]:
    return true() if ids is None else column.in_(sorted(ids))


def _values(
    session: Session,
    year: str,
    today: date,
    now: Mapping[str, str],
    only: Collection[str] | None,
) -> dict[str, dict[str, Any]]:
    """Return the values of a year and, for comparison, of the one before.

    `now`: what records of other years are in this one; `only`: the ids that are asked for.
    """
    query = select(
        MeasureValue.year,
        MeasureValue.measure,
        MeasureValue.period,
        MeasureValue.value,
        MeasureValue.estimate,
        MeasureValue.as_of,
    ).where(
        MeasureValue.year.in_((year, shifted(year, -1))),
        in_force(MeasureValue, today),
        _one_of(MeasureValue.measure, only),
    )
    found: dict[str, dict[str, Any]] = {}
    for row in session.execute(query):
        found.setdefault(now.get(row.measure, row.measure), {})[row.period] = row
    return found


def _targets(
    session: Session,
    year: str,
    today: date,
    now: Mapping[str, str],
    only: Collection[str] | None,
) -> dict[str, dict[str, Decimal]]:
    query = select(Target.measure, Target.period, Target.value).where(
        Target.year.in_((year, shifted(year, -1))),
        in_force(Target, today),
        _one_of(Target.measure, only),
    )
    found: dict[str, dict[str, Decimal]] = {}
    for row in session.execute(query):
        found.setdefault(now.get(row.measure, row.measure), {})[row.period] = row.value
    return found

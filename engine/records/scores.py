"""Scores of measures: value against target, status and trend, period by period."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.fiscal_year import FiscalYear, Period
from engine.records.sheets import plain
from engine.schedule import deadlines
from persistence.base import in_force
from persistence.records.scorecard import Measure, MeasureValue, Target
from persistence.strategy_year import PlanYear

GREEN, AMBER, RED, NONE = "green", "amber", "red", "none"
BETTER, WORSE, SAME = "better", "worse", "same"
ENDLESS = Decimal("Infinity")  # how far off a target of zero every miss is, in percent
MONTH, QUARTER, YEAR = "month", "quarter", "year"


def status(
    value: Decimal | None,
    target: Decimal | None,
    polarity: str,
    amber: Decimal | None,
    red: Decimal | None,
) -> str:
    """Return "green", "amber" or "red", and "none" where a value, a target or a polarity lacks.

    `amber` and `red` are the percent by which a value may miss its target before it takes that
    status. Without `amber` every miss counts; without `red` all beyond amber is red.
    """
    miss = missed(value, target, polarity)
    if miss is None:
        return NONE
    mild = amber if amber is not None else Decimal(0)
    if miss <= mild:
        return GREEN
    return AMBER if red is not None and miss <= red else RED


def missed(value: Decimal | None, target: Decimal | None, polarity: str) -> Decimal | None:
    """Return by how many percent of the target a value misses it; 0 when it is met or better."""
    if value is None or target is None or polarity not in ("up", "down", "band"):
        return None
    short = {"up": target - value, "down": value - target}.get(polarity, abs(value - target))
    if short <= 0:
        return Decimal(0)
    return short * 100 / abs(target) if target else ENDLESS


def trend(
    value: Decimal | None, before: Decimal | None, polarity: str, target: Decimal | None = None
) -> str:
    """Return "better", "worse" or "same" against the value before, and "none" where one lacks.

    A value within a band gets better when it comes nearer to its target.
    """
    gains = _gain(value, before, polarity, target)
    if gains is None:
        return NONE
    return SAME if gains == 0 else BETTER if gains > 0 else WORSE


def _gain(
    value: Decimal | None, before: Decimal | None, polarity: str, target: Decimal | None
) -> Decimal | None:
    if value is None or before is None:
        return None
    match polarity:
        case "up":
            return value - before
        case "down":
            return before - value
        case "band" if target is not None:
            return abs(before - target) - abs(value - target)
    return None


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
    """One active measure in one period. Numbers are in `measured_in`.

    `asked` tells whether its frequency asks for a value in this period at all: a value that is
    asked for and is not there is missing, and never carried over from before.
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

    @property
    def missing(self) -> bool:
        """Tell whether a value should be there and is not."""
        return self.asked and self.value is None

    def row(self) -> dict[str, Any]:
        """Return it as JSON keeps it, decimals and days as texts."""
        return {name: plain(value) for name, value in asdict(self).items()}


def scores(session: Session, year: str, period: str, today: date) -> list[Score]:
    """Return the score of every active measure of a year in one of its periods, by measure."""
    periods = Periods.of(session, year)
    of = {each: periods.closing(each, period) for each in (MONTH, QUARTER, YEAR, None)}
    values, targets = _values(session, year, today), _targets(session, year, today)
    found = []
    for measure in _measures(session, year, today):
        own = of[measure.frequency]
        now, before = _said(values.get(measure.id, {}), period, periods)
        found.append(_score(measure, own, now, targets.get((measure.id, own)), before))
    return found


def _said(said: dict[str, Any], period: str, periods: Periods) -> tuple[Any, Decimal | None]:
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


def _score(
    measure: Any,
    own: str | None,
    said: Any,
    target: Decimal | None,
    before: Decimal | None,
) -> Score:
    value, polarity = said.value if said else None, measure.polarity or ""
    return Score(
        measure=measure.id,
        name=measure.name,
        objective=measure.objective,
        unit=measure.unit,
        measured_in=measure.measured_in,
        polarity=measure.polarity,
        owner=measure.owner,
        updater=measure.updater,
        asked=own is not None,
        value=value,
        target=target,
        status=status(value, target, polarity, measure.amber, measure.red),
        previous=before,
        trend=trend(value, before, polarity, target),
        estimate=bool(said and said.estimate),
        as_of=said.as_of if said else None,
    )


def _measures(session: Session, year: str, today: date) -> list[Any]:
    query = select(
        Measure.id,
        Measure.name,
        Measure.objective,
        Measure.unit,
        Measure.measured_in,
        Measure.polarity,
        Measure.owner,
        Measure.updater,
        Measure.frequency,
        Measure.amber,
        Measure.red,
    ).where(
        Measure.year == year,
        Measure.status == "active",
        in_force(Measure, today),
    )
    return list(session.execute(query.order_by(Measure.id)))


def _values(session: Session, year: str, today: date) -> dict[str, dict[str, Any]]:
    query = select(
        MeasureValue.measure,
        MeasureValue.period,
        MeasureValue.value,
        MeasureValue.estimate,
        MeasureValue.as_of,
    ).where(
        MeasureValue.year == year,
        in_force(MeasureValue, today),
    )
    found: dict[str, dict[str, Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.measure, {})[row.period] = row
    return found


def _targets(session: Session, year: str, today: date) -> dict[tuple[str, str | None], Decimal]:
    query = select(Target.measure, Target.period, Target.value).where(
        Target.year == year, in_force(Target, today)
    )
    return {(row.measure, row.period): row.value for row in session.execute(query)}

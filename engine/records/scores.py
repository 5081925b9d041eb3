"""Scores: what each measure says in a period, against its target and the value before."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.periods import MONTH, QUARTER, YEAR, Periods
from engine.records.sheets import plain
from engine.records.statuses import status, trend
from persistence.records.scorecards import Measure, MeasureValue, Target
from persistence.validity import in_force


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

"""Hypotheses tested: whether the data moves as the links of the strategy map say.

A link says that its target gets better when its origin does, some months later. For each pair of
their measures the values are laid side by side at that lag and correlated. Values of earlier years
count.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import StatisticsError, correlation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from persistence.base import in_force
from persistence.records.scorecard import Measure, MeasureValue
from persistence.records.strategy import Objective, ObjectiveLink

LEAST = 8  # common periods from which a correlation says anything (SRV rule R11)
CONFIRMED, CONTRADICTED, TOO_EARLY = "confirmed", "contradicted", "too_early"
CAVEAT = "a correlation over few periods is a reason to look, not a proof of cause"
DIRECTION = {"up": 1, "down": -1}  # which way of a value is better; a band has none
STEPS = {"month": 1, "quarter": 3, "year": 12}  # months between two values
PERIOD = re.compile(r"^\D*(\d+)(?:-(Q|H)?(\d+))?$")
MONTHS = {"Q": 3, "H": 6, None: 1}
YEAR = 12  # months

Series = Mapping[int, float]  # values by the month in which their period ends


@dataclass(frozen=True, slots=True)
class Tested:
    """What the data says about one link. `strength` is the correlation, None while too early."""

    link: str
    origin: str
    target: str
    hypothesis: str
    lag: int  # months
    measures: tuple[str, str] | None
    periods: int
    strength: float | None
    verdict: str

    @property
    def sentence(self) -> str:
        """Return the verdict with its figures and its caveat."""
        words = self.verdict.replace("_", " ")
        begin = f"{self.origin} → {self.target}: {words}"
        if self.measures is None:
            return f"{begin}; no pair of measures with a direction has values in common"
        pair = " and ".join(self.measures)
        if self.strength is None:
            return (
                f"{begin}; {pair} have {self.periods} common periods, {LEAST} that move are needed"
            )
        return (
            f"{begin}; {pair} correlate with {self.strength:+.2f} over {self.periods} periods"
            f" at a lag of {self.lag} months; {CAVEAT}"
        )


def verdicts(session: Session, year: str, today: date, least: int = LEAST) -> list[Tested]:
    """Return the verdict on each cause-effect link, by link.

    While a year has no map of its own yet, the links of the latest year before it are tested.
    """
    measures, series = _measures(session, today), _series(session, today)
    return [
        _tested(link, measures[link.origin], measures[link.target], series, least)
        for link in _links(session, year, today)
    ]


def month_of(period: str) -> int | None:
    """Return the month, counted through all fiscal years, in which a period ends."""
    found = PERIOD.match(period)
    if found is None:
        return None
    year, part, number = int(found[1]), found[2], int(found[3] or YEAR)
    return year * YEAR + number * (MONTHS[part] if found[3] else 1)


def _links(session: Session, year: str, today: date) -> list[Any]:
    link, origin, target = ObjectiveLink, aliased(Objective), aliased(Objective)
    live = in_force(link, today)
    query = (
        select(link.id, link.year, link.origin, link.target, link.hypothesis, link.lag)
        .join(origin, origin.id == link.origin)
        .join(target, target.id == link.target)
        .where(link.kind == "cause_effect", link.year <= year, live)
        .where(origin.status == "active", target.status == "active")
        .order_by(link.id)
    )
    found = session.execute(query).all()
    latest = max((row.year for row in found), default="")
    return [row for row in found if row.year == latest]


def _measures(session: Session, today: date) -> dict[str, list[Any]]:
    """Return the active measures of each objective that have a direction."""
    query = select(Measure.id, Measure.objective, Measure.polarity, Measure.frequency).where(
        Measure.status == "active",
        Measure.objective.is_not(None),
        in_force(Measure, today),
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(query.order_by(Measure.id)):
        if row.polarity in DIRECTION:
            found[row.objective].append(row)
    return found


def _series(session: Session, today: date) -> dict[str, dict[int, float]]:
    query = select(MeasureValue.measure, MeasureValue.period, MeasureValue.value).where(
        MeasureValue.value.is_not(None),
        in_force(MeasureValue, today),
    )
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for measure, period, value in session.execute(query):
        if (month := month_of(period)) is not None:
            found[measure][month] = float(value)
    return found


def _tested(
    link: Any, origins: list[Any], targets: list[Any], series: Mapping[str, Series], least: int
) -> Tested:
    """Return the verdict of the pair of measures that has the most periods in common."""
    lag = link.lag or 0
    pairs = [
        (len(common), (origin.id, target.id), common)
        for origin in origins
        for target in targets
        if (common := list(_common(origin, target, series, lag)))
    ]
    count, named, common = max(pairs, key=lambda pair: pair[0], default=(0, None, []))
    strength = _strength(common) if count >= least else None
    verdict = TOO_EARLY
    if strength:
        verdict = CONFIRMED if strength > 0 else CONTRADICTED
    return Tested(
        link.id,
        link.origin,
        link.target,
        link.hypothesis or "",
        lag,
        named,
        count,
        strength,
        verdict,
    )


def _common(
    origin: Any, target: Any, series: Mapping[str, Series], lag: int
) -> Iterator[tuple[float, float]]:
    """Yield what both measures said at the lag, turned so that more is better in both."""
    step = min(STEPS.get(each.frequency, 1) for each in (origin, target))
    shift = step * round(lag / step)
    before, after = series.get(origin.id, {}), series.get(target.id, {})
    for month in sorted(before):
        if month + shift in after:
            yield (
                DIRECTION[origin.polarity] * before[month],
                DIRECTION[target.polarity] * after[month + shift],
            )


def _strength(common: list[tuple[float, float]]) -> float | None:
    """Return the correlation; None when one of the two has not moved at all."""
    try:
        return correlation([x for x, _ in common], [y for _, y in common])
    except StatisticsError:
        return None

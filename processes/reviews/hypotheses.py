"""Hypotheses tested: whether the data moves as the links of the strategy map say.

A link says that its target gets better when its origin does, some months later. Levels prove
nothing, for all that is managed tends to get better: what is laid side by side at the lag and
correlated are the changes from one period to the next, turned so that more is better. Where all
periods that are compared have targets, it is the distance from the target that changes. Values of
earlier years count.

A link is confirmed or contradicted when the correlation is strong enough and chance alone would
hardly bring it about, after its p-value has been multiplied by the number of links that were tested
(Bonferroni). How often the same yardstick confirms what nobody has linked is told beside it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import permutations
from statistics import median_low
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.formatting import counted
from engine.organisation.directory import root
from engine.records import lines
from persistence.base import in_force
from persistence.records.scorecard import Measure, MeasureValue, Target
from persistence.records.strategy import Objective, ObjectiveLink
from processes.reviews.correlation import Correlation

LEAST = 8  # common changes from which a correlation says anything (SRV rule R11)
STRONG = 0.5  # correlation, either way: a quarter of one movement goes with the other
CHANCE = 0.05  # p after correction, below which chance alone is not believed
CONFIRMED, CONTRADICTED, TOO_EARLY = "confirmed", "contradicted", "too_early"
NO_EVIDENCE = "no_evidence"
CAVEAT = "a correlation over few periods is a reason to look, not a proof of cause"
DIRECTION = {"up": 1, "down": -1}  # which way of a value is better; a band has none
STEPS = {"month": 1, "quarter": 3, "year": 12}  # months between two values
PERIOD = re.compile(r"^\D*(\d+)(?:-(Q|H)?(\d+))?$")
MONTHS = {"Q": 3, "H": 6, None: 1}
YEAR = 12  # months

Series = Mapping[int, Decimal]  # values by the month in which their period ends


@dataclass(frozen=True, slots=True)
class Laid:
    """Two measures side by side: their changes, the better the higher, by the origin's month."""

    measures: tuple[str, str]
    names: tuple[str, str]
    lag: int  # months by which the target comes later
    step: int  # months between two values
    changes: Mapping[int, tuple[float, float]]

    @property
    def correlation(self) -> Correlation | None:
        """Return what the changes say; None when one of the two never moves."""
        return Correlation.of(self.changes, self.step)


@dataclass(frozen=True, slots=True)
class Tested:
    """What the data says about one link; `found` is None while it is too early."""

    link: str
    origin: str
    target: str
    hypothesis: str
    laid: Laid | None
    found: Correlation | None
    tests: int  # links that were tested, by which p is multiplied
    least: int = LEAST

    @property
    def chance(self) -> float | None:
        """Return p after the correction for the number of tests."""
        return min(1.0, self.found.chance * max(1, self.tests)) if self.found else None

    @property
    def verdict(self) -> str:
        """Return what follows from the strength of the correlation and its p."""
        if self.found is None or self.chance is None:
            return TOO_EARLY
        if abs(self.found.strength) < STRONG or self.chance >= CHANCE:
            return NO_EVIDENCE
        return CONFIRMED if self.found.strength > 0 else CONTRADICTED

    @property
    def sentence(self) -> str:
        """Return the verdict with its figures and its caveat."""
        return f"{self.figures}; {CAVEAT}" if self.found else self.figures

    @property
    def figures(self) -> str:
        """Return the verdict with what led to it."""
        begin = f"{self.origin} → {self.target}: {self.verdict.replace('_', ' ')}"
        if self.laid is None:
            return f"{begin}; no pair of measures with a direction has changes in common"
        pair = " and ".join(self.laid.measures)
        if self.found is None:
            count = counted(len(self.laid.changes), "common change")
            return f"{begin}; {pair} have {count}, {self.least} that move are needed"
        return f"{begin}; the changes of {pair} {self._correlating(self.laid, self.found)}"

    def _correlating(self, laid: Laid, found: Correlation) -> str:
        worth = round(found.worth)
        alike = f", worth {worth} independent ones," if worth < found.count else ""
        chance = "p < 0.001" if (self.chance or 0) < 0.001 else f"p = {self.chance:.3f}"  # noqa: PLR2004 - three places
        links = counted(self.tests, "tested link")
        return (
            f"correlate with {found.strength:+.2f} over {counted(found.count, 'period')}{alike}"
            f" at a lag of {counted(laid.lag, 'month')}, {chance} after correction for {links}"
            " (Bonferroni)"
        )


@dataclass(frozen=True, slots=True)
class Unlinked:
    """How many of the pairs of objectives without a link the same yardstick would confirm."""

    confirmed: int = 0
    pairs: int = 0  # each pair of objectives counts in both directions
    lag: int = 0  # months, the usual one of the links

    @property
    def sentence(self) -> str:
        """Return what a verdict “confirmed” is worth, in words and figures."""
        if not self.pairs:
            return "No pair without a link can be tested by the same yardstick yet"
        return (
            f"{self.confirmed} of {counted(self.pairs, 'pair')} without a link would be confirmed"
            f" by the same yardstick ({100 * self.confirmed / self.pairs:.1f} %), at the usual lag"
            f" of {counted(self.lag, 'month')}, each pair in both directions"
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the data says about the links of a map, and about what nobody has linked."""

    links: tuple[Tested, ...] = ()
    unlinked: Unlinked = field(default_factory=Unlinked)


@dataclass(frozen=True, slots=True)
class _Book:
    """The measures of each objective that have a direction; values and targets of each."""

    measures: Mapping[str, Sequence[Any]]
    values: Mapping[str, Series]
    targets: Mapping[str, Series]
    least: int

    def tested(self, origin: str, target: str, lag: int) -> tuple[Laid | None, Correlation | None]:
        """Return the pair of measures with the most common changes, and what it says.

        It is chosen without a look at the result; of equally many the first by id.
        """
        pairs = [
            (self._months(one, other, lag), one, other)
            for one in self.measures.get(origin, ())
            for other in self.measures.get(target, ())
        ]
        months, one, other = max(pairs, key=lambda pair: len(pair[0]), default=((), None, None))
        if not months:
            return None, None
        laid = self._laid(one, other, months, lag)
        return laid, laid.correlation if len(months) >= self.least else None

    def _months(self, one: Any, other: Any, lag: int) -> list[int]:
        """Return the origin's months in which both measures have changed since their last value."""
        step, shift = _step(one, other), _shift(one, other, lag)
        late = shift if STEPS.get(other.frequency, 1) == step else 0  # whose periods are the longer
        before, after = self.values.get(one.id, {}), self.values.get(other.id, {})
        return [
            month
            for month in sorted(before)
            if (month + late) % step == 0
            and month - step in before
            and month + shift in after
            and month + shift - step in after
        ]

    def _laid(self, one: Any, other: Any, months: Sequence[int], lag: int) -> Laid:
        step, shift = _step(one, other), _shift(one, other, lag)
        ends = {each for month in months for each in (month - step, month)}
        aims = self.targets.get(one.id, {}), self.targets.get(other.id, {})
        aimed = ends <= aims[0].keys() and {each + shift for each in ends} <= aims[1].keys()
        first = _turned(one, self.values[one.id], aims[0] if aimed else {})
        then = _turned(other, self.values[other.id], aims[1] if aimed else {})
        changes = {
            month: (
                float(first[month] - first[month - step]),
                float(then[month + shift] - then[month + shift - step]),
            )
            for month in months
        }
        return Laid((one.id, other.id), (one.name, other.name), shift, step, changes)


def evidence(session: Session, year: str, today: date, least: int = LEAST) -> Evidence:
    """Return the verdict on each cause-effect link, by link, and how the yardstick does elsewhere.

    While a year has no map of its own yet, the links of the latest year before it are tested.
    """
    links = _links(session, year, today)
    now = lines.present(session, Measure.__tablename__, links[0].year if links else year)
    book = _Book(
        _measures(session, today),
        _series(session, MeasureValue, today, now),
        _series(session, Target, today, now),
        least,
    )
    found = [(row, *book.tested(row.origin, row.target, row.lag or 0)) for row in links]
    tests = sum(correlation is not None for _, _, correlation in found)
    told = tuple(
        Tested(
            row.id, row.origin, row.target, row.hypothesis or "", laid, correlation, tests, least
        )
        for row, laid, correlation in found
    )
    return Evidence(told, _unlinked(session, book, links, tests, today))


def month_of(period: str) -> int | None:
    """Return the month, counted through all fiscal years, in which a period ends."""
    found = PERIOD.match(period)
    if found is None:
        return None
    year, part, number = int(found[1]), found[2], int(found[3] or YEAR)
    return year * YEAR + number * (MONTHS[part] if found[3] else 1)


def label_of(month: int, step: int) -> str:
    """Return the period of so many months that ends in a month: a month, a quarter or a year."""
    year, number = divmod(month - 1, YEAR)
    parts = {STEPS["month"]: f"-{number + 1:02}", STEPS["quarter"]: f"-Q{number // 3 + 1}"}
    return f"FY{year}{parts.get(step, '')}"


def _unlinked(
    session: Session, book: _Book, links: Sequence[Any], tests: int, today: date
) -> Unlinked:
    """Test each pair of objectives of the map without a link as if it were one of the links."""
    if not links:
        return Unlinked()
    lag = median_low(row.lag or 0 for row in links)
    known = {frozenset((row.origin, row.target)) for row in links}
    verdicts = [
        Tested("", one, other, "", laid, found, tests).verdict
        for one, other in permutations(_objectives(session, links[0].year, today), 2)
        if frozenset((one, other)) not in known
        for laid, found in [book.tested(one, other, lag)]
        if found is not None
    ]
    return Unlinked(verdicts.count(CONFIRMED), len(verdicts), lag)


def _objectives(session: Session, year: str, today: date) -> Sequence[str]:
    """Return the objectives on the corporate map of a year."""
    query = select(Objective.id).where(
        Objective.year == year,
        Objective.unit == root().scalar_subquery(),
        Objective.status == "active",
        in_force(Objective, today),
    )
    return session.scalars(query.order_by(Objective.id)).all()


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
    m = Measure
    query = select(m.id, m.name, m.objective, m.polarity, m.frequency).where(
        m.status == "active", m.objective.is_not(None), in_force(m, today)
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(query.order_by(m.id)):
        if row.polarity in DIRECTION:
            found[row.objective].append(row)
    return found


def _series(
    session: Session,
    of: type[MeasureValue] | type[Target],
    today: date,
    now: Mapping[str, str],
) -> dict[str, dict[int, Decimal]]:
    """Return the values of all years by month, under what each measure is `now`."""
    query = select(of.measure, of.period, of.value).where(
        of.value.is_not(None), in_force(of, today)
    )
    found: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for measure, period, value in session.execute(query):
        if (month := month_of(period)) is not None:
            found[now.get(measure, measure)][month] = value
    return found


def _step(one: Any, other: Any) -> int:
    """Return the months between two values that both measures have: the longer of the two."""
    return max(STEPS.get(each.frequency, 1) for each in (one, other))


def _shift(one: Any, other: Any, lag: int) -> int:
    """Return the lag in whole periods of the measure that is counted more often."""
    often = min(STEPS.get(each.frequency, 1) for each in (one, other))
    return often * round(lag / often)


def _turned(measure: Any, values: Series, targets: Series) -> dict[int, Decimal]:
    """Return values, or their distance from the target, turned so that more is better."""
    sign = DIRECTION[measure.polarity]
    return {month: sign * (value - targets.get(month, 0)) for month, value in values.items()}

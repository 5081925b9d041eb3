"""Rules of the workforce: rewards follow the strategy, and nobody's own figures are shown."""

from collections.abc import Iterator
from statistics import correlation
from typing import Any

from sqlalchemy import Select, and_, func, select

from engine.rulebook.workforce_groups import SMALLEST
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.scorecards import Measure, MeasureValue, Snapshot
from persistence.records.strategy import Objective
from persistence.records.workforce import Disclosure, IncentiveRule, RatingSummary

SOURCE = "Workforce alignment"
EXECUTIVES = "executives"
COMPARED = 3  # units without which a correlation says nothing


@rule(
    "WFA.R10",
    Severity.WARN,
    "Executive pay has a strategic measure that is not financial",
    mend="give weight to a measure of customers, processes or people",
    source=f"{SOURCE}, R10",
)
def not_only_money(at: Look) -> Iterator[Finding]:
    """Find incentive rules of executives that money alone decides."""
    r = IncentiveRule
    query = select(r.financial, func.count().label("rules")).where(
        r.year == at.year, r.population == EXECUTIVES, r.weight > 0, at.live(r)
    )
    found = {row.financial: row.rules for row in at.rows(query.group_by(r.financial))}
    if set(found) == {True}:
        text = f"all {found[True]} measures of executive pay are financial"
        yield Finding(EXECUTIVES, text)


@rule(
    "WFA.R11",
    Severity.WARN,
    "Incentives rest on measures of the card, with locked data",
    mend="use a measure of the active card whose values are locked",
    source=f"{SOURCE}, R11",
)
def measured(at: Look) -> Iterator[Finding]:
    """Find incentive measures that are not on the card, or have no locked value."""
    r, m, o = IncentiveRule, Measure, Objective
    query = (
        select(r.id, r.measure, m.name, m.status, o.status.label("objective"))
        .join(m, m.id == r.measure)
        .outerjoin(o, and_(o.id == m.objective, o.year == at.year, at.live(o)))
        .where(r.year == at.year, at.live(r))
    )
    locked = _locked(at)
    for row in at.rows(query.order_by(r.id)):
        called = f"incentive {row.id} rests on {row.measure} “{row.name}”"
        if (row.status, row.objective) != ("active", "active"):
            yield Finding(row.id, f"{called}, which is not on the active card")
        elif locked is not None and row.measure not in locked:
            yield Finding(row.id, f"{called}, which has no locked value")


@rule(
    "WFA.R12",
    Severity.INFO,
    "Ratings and results are compared",
    mend="talk about it when the ratings are calibrated",
    source=f"{SOURCE}, R12",
)
def ratings_and_results(at: Look) -> Iterator[Finding]:
    """Report how far the ratings of units go with their results."""
    r = RatingSummary
    query = select(r.average, r.unit_result).where(
        r.year == at.year, r.people >= SMALLEST, at.live(r)
    )
    rows = list(at.rows(query.order_by(r.unit)))
    ratings, results = ([float(row[part]) for row in rows] for part in (0, 1))
    if len(rows) >= COMPARED and len(set(ratings)) > 1 and len(set(results)) > 1:
        found = correlation(ratings, results)
        yield Finding("", f"ratings and results of {len(rows)} units correlate by {found:.2f}")


@rule(
    "WFA.R13",
    Severity.BLOCK,
    "No figure is about so few that one could guess who",
    mend="give the figure for a larger group",
    source=f"{SOURCE}, R13",
    least=at_most(SMALLEST, "people in a group, at least"),
)
def private(at: Look) -> Iterator[Finding]:
    """Find figures that were given out about too few people."""
    d, r = Disclosure, RatingSummary
    least = int(at.limit("least"))
    for row in at.rows(_few(at, d, least, d.what, d.group)):
        yield Finding(row.id, f"“{row.what}” of {row.group} is about fewer than {least} people")
    for row in at.rows(_few(at, r, least, r.unit)):
        yield Finding(row.id, f"the rating of {row.unit} is about fewer than {least} people")


def _few(
    at: Look, record: type[Disclosure] | type[RatingSummary], least: int, *what: Any
) -> Select[Any]:
    return select(record.id, *what).where(
        record.year == at.year, record.people < least, at.live(record)
    )


def _locked(at: Look) -> set[str] | None:
    """Return the measures with a value in a locked period; None before any value was locked."""
    s, v = Snapshot, MeasureValue
    periods = select(s.period).where(s.state == "locked", at.live(s))
    query = select(v.measure).where(v.period.in_(periods), v.value.is_not(None), at.live(v))
    return {row.measure for row in at.rows(query.distinct())} or None

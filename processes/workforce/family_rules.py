"""Rules of the workforce: strategic job families, their readiness and development, and rewards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import correlation
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from engine.formatting import counted, percentage
from engine.organisation.directory import root_unit
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from persistence.records.scorecard import Measure, MeasureValue, Snapshot
from persistence.records.strategy import Objective, Perspective
from persistence.records.workforce import (
    Competency,
    DevelopmentAction,
    Disclosure,
    Employee,
    IncentiveRule,
    JobFamily,
    RatingSummary,
)

SMALLEST = 5  # people in a group whose figures may be shown
SOURCE = "Workforce alignment"
EXECUTIVES = "executives"
COMPARED = 3  # units without which a correlation says nothing


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group's people have something; `name` is what findings call the group."""

    key: str
    name: str
    have: int
    people: int

    @property
    def percent(self) -> Decimal:
        """Return the part that has it, in percent."""
        return percent(self.have, self.people)

    def __str__(self) -> str:
        """Return the share as people read it: 87.5 % of the 40 people of north."""
        return f"{percentage(self.percent)} of the {self.people} people of {self.name}"


def shares(counts: Mapping[str, tuple[int, int]]) -> list[Share]:
    """Return what may be shown of (have, people) by group, in the order of the groups."""
    small = {key for key, (_, people) in counts.items() if people < SMALLEST}
    large = sorted(counts.keys() - small, key=lambda key: counts[key][1])
    while small and large and sum(counts[key][1] for key in small) < SMALLEST:
        small.add(large.pop(0))
    found = [Share(key, key, *counts[key]) for key in sorted(large)]
    have, people = (sum(counts[key][part] for key in small) for part in (0, 1))
    if people >= SMALLEST:
        found.append(Share("", f"{', '.join(sorted(small))} together", have, people))
    return found


def number(people: int) -> str:
    """Return how many people as it may be said: a number, or that they are few."""
    return f"{people} people" if people >= SMALLEST else f"fewer than {SMALLEST} people"


def at_work(at: RuleContext) -> ColumnElement[bool]:
    """Return the condition that an employee works here on the day of a look."""
    e = Employee
    return and_(
        at.live(e),
        or_(e.joined_on.is_(None), e.joined_on <= at.today),
        or_(e.left_on.is_(None), e.left_on > at.today),
    )


def whose(at: RuleContext) -> list[ColumnElement[bool]]:
    """Return the condition that an employee is the person looked at; none for all."""
    return [Employee.person == at.person] if at.person else []


@rule(
    "WFA.R1",
    Severity.WARN,
    "Every objective about people names a job family",
    mend="name the job family whose skills it depends on",
    source=f"{SOURCE}, R1",
)
def families_named(at: RuleContext) -> Iterator[Finding]:
    """Find objectives at the foundation of the map that no job family is named for."""
    o, f = Objective, JobFamily
    foundation = select(func.min(Perspective.rank)).where(at.live(Perspective)).scalar_subquery()
    named = select(f.objective).where(f.year == at.year, f.objective.is_not(None), at.live(f))
    query = (
        select(o.id, o.name)
        .join(Perspective, Perspective.id == o.perspective)
        .where(o.year == at.year, o.unit == root_unit(at.session), o.status == "active")
        .where(Perspective.rank == foundation, at.live(o), o.id.not_in(named))
    )
    for row in at.rows(query.order_by(o.id)):
        yield Finding(row.id, f"objective {row.id} “{row.name}” names no job family")


@rule(
    "WFA.R2",
    Severity.WARN,
    "A strategic job family is ready for the strategy",
    mend="hire, develop, move or find a partner, and put the cost into the budget",
    source=f"{SOURCE}, R2",
    least=limit(80, "% of the people needed at their level, at least"),
)
def readiness(at: RuleContext) -> Iterator[Finding]:
    """Find families that lack people at the required level, with the quarter before."""
    c, f = Competency, JobFamily
    query = (
        select(f.id, f.name, c.period, func.sum(c.at_level), func.sum(c.needed))
        .join(f, f.id == c.job_family)
        .where(c.year == at.year, f.incumbents >= SMALLEST, at.live(c), at.live(f))
        .group_by(f.id, f.name, c.period)
    )
    ready: dict[tuple[str, str], dict[str, Decimal]] = {}
    for key, name, period, level, needed in at.rows(query):
        ready.setdefault((key, name), {})[period or ""] = percent(level, needed)
    for (key, name), by_period in sorted(ready.items()):
        *earlier, latest = sorted(by_period)
        if by_period[latest] < at.limit("least"):
            was = f", in {earlier[-1]} {percentage(by_period[earlier[-1]])}" if earlier else ""
            when = f" in {latest}" if latest else ""
            said = f"{percentage(by_period[latest])} ready{when}{was}"
            yield Finding(key, f"job family {key} “{name}” is {said}")


@rule(
    "WFA.R3",
    Severity.WARN,
    "Strategic job families are few",
    mend="keep the families on which the strategy really depends",
    source=f"{SOURCE}, R3",
    most=limit(15, "% of staff"),
)
def focus(at: RuleContext) -> Iterator[Finding]:
    """Find so many strategic families that nobody is special."""
    e, f = Employee, JobFamily
    families = select(f.id).where(f.year == at.year, at.live(f))
    query = select(func.count().label("staff")).where(at_work(at))
    staff = next(at.rows(query)).staff
    inside = next(at.rows(query.where(e.job_family.in_(families)))).staff
    if staff >= SMALLEST and percent(inside, staff) > at.limit("most"):
        share = percentage(percent(inside, staff))
        yield Finding("", f"{share} of {staff} people are in strategic job families")


@rule(
    "WFA.R9",
    Severity.WARN,
    "Everybody in a strategic job family has a development action",
    mend="agree on what each of them will learn, and until when",
    source=f"{SOURCE}, R9",
    weeks=limit(8, "weeks after the year's first day"),
)
def development(at: RuleContext) -> Iterator[Finding]:
    """Find families in which somebody has no development action."""
    e, f, d = Employee, JobFamily, DevelopmentAction
    learns = select(d.employee).where(d.year == at.year, at.live(d))
    query = (
        select(f.id, func.count().filter(e.id.in_(learns)), func.count())
        .select_from(e)
        .join(f, f.id == e.job_family)
        .where(f.year == at.year, at.live(f), at_work(at), *whose(at))
        .group_by(f.id)
    )
    counts = {key: (have, people) for key, have, people in at.rows(query)}
    if at.person:
        yield from (
            Finding(key, f"a member of the strategic job family {key} has no development action")
            for key, (have, people) in counts.items()
            if have < people
        )
    elif is_after(at, at.limit("weeks")):
        for share in shares(counts):
            if share.have < share.people:
                yield Finding(share.key, f"{share} have a development action")


def is_after(at: RuleContext, weeks: Decimal) -> bool:
    """Tell whether so many weeks of the year have passed."""
    return at.starts is not None and at.today > at.starts + timedelta(weeks=int(weeks))


@rule(
    "WFA.R10",
    Severity.WARN,
    "Executive pay has a strategic measure that is not financial",
    mend="give weight to a measure of customers, processes or people",
    source=f"{SOURCE}, R10",
)
def not_only_money(at: RuleContext) -> Iterator[Finding]:
    """Find incentive rules of executives that money alone decides."""
    r = IncentiveRule
    query = select(r.financial, func.count().label("rules")).where(
        r.year == at.year, r.population == EXECUTIVES, r.weight > 0, at.live(r)
    )
    found = {row.financial: row.rules for row in at.rows(query.group_by(r.financial))}
    if set(found) == {True}:
        text = f"executive pay rests on {counted(found[True], 'measure')}, and on money alone"
        yield Finding(EXECUTIVES, text)


@rule(
    "WFA.R11",
    Severity.WARN,
    "Incentives rest on measures of the card, with locked data",
    mend="use a measure of the active card whose values are locked",
    source=f"{SOURCE}, R11",
)
def measured(at: RuleContext) -> Iterator[Finding]:
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
def ratings_and_results(at: RuleContext) -> Iterator[Finding]:
    """Report how far the ratings of units go with their results."""
    r = RatingSummary
    query = select(r.average, r.unit_result).where(
        r.year == at.year, r.people >= SMALLEST, at.live(r)
    )
    rows = list(at.rows(query.order_by(r.unit)))
    ratings, results = ([float(row[part]) for row in rows] for part in (0, 1))
    if len(rows) >= COMPARED and len(set(ratings)) > 1 and len(set(results)) > 1:
        found = correlation(ratings, results)
        units = counted(len(rows), "unit")
        yield Finding("", f"ratings and results of {units} correlate by {found:.2f}")


@rule(
    "WFA.R13",
    Severity.BLOCK,
    "No figure is about so few that one could guess who",
    mend="give the figure for a larger group",
    source=f"{SOURCE}, R13",
    least=limit(SMALLEST, "people in a group, at least"),
)
def private(at: RuleContext) -> Iterator[Finding]:
    """Find figures that were given out about too few people."""
    d, r = Disclosure, RatingSummary
    least = int(at.limit("least"))
    for row in at.rows(_few(at, d, least, d.what, d.group)):
        yield Finding(row.id, f"“{row.what}” of {row.group} is about fewer than {least} people")
    for row in at.rows(_few(at, r, least, r.unit)):
        yield Finding(row.id, f"the rating of {row.unit} is about fewer than {least} people")


def _few(
    at: RuleContext, record: type[Disclosure] | type[RatingSummary], least: int, *what: Any
) -> Select[Any]:
    return select(record.id, *what).where(
        record.year == at.year, record.people < least, at.live(record)
    )


def _locked(at: RuleContext) -> set[str] | None:
    """Return the measures with a value in a locked period; None before any value was locked."""
    s, v = Snapshot, MeasureValue
    periods = select(s.period).where(s.state == "locked", at.live(s))
    query = select(v.measure).where(v.period.in_(periods), v.value.is_not(None), at.live(v))
    return {row.measure for row in at.rows(query.distinct())} or None

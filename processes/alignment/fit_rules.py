"""Rules of the cards together: they fit each other, and their targets come to the whole."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from engine.formatting import shown
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from engine.scoring.aggregation import (
    AVERAGE,
    HIGHEST,
    LOWEST,
    RATIO,
    SUM,
    WEIGHTED,
    mean,
    together,
    weighted_mean,
)
from persistence.organisation import Unit
from persistence.records.scorecard import Measure, ServiceDemand, Target
from persistence.records.strategy import ObjectiveLink
from processes.alignment.card_rules import SERVING, SOURCE

ALIKE = {
    "formula": "formula",
    "measured_in": "measured in",
    "frequency": "frequency",
    "aggregation": "aggregation",
}
Provider = aliased(Unit)
EQUAL = Decimal(1)  # the weight of a unit whose link names no share


@rule(
    "OAL.R5",
    Severity.BLOCK,
    "Every demand on a support unit is answered",
    mend="let the support unit accept, counter or decline it",
    source=f"{SOURCE}, R5",
)
def demands_answered(at: RuleContext) -> Iterator[Finding]:
    """Find the demands that nobody has answered; of a support unit, those made on it."""
    query = (
        select(
            ServiceDemand.id, ServiceDemand.text, Unit.name.label("by"), Provider.name.label("of")
        )
        .join(Unit, Unit.id == ServiceDemand.requester)
        .join(Provider, Provider.id == ServiceDemand.provider)
        .where(ServiceDemand.year == at.year, ServiceDemand.answer.is_(None))
        .where(at.live(ServiceDemand))
    )
    if at.unit:
        query = query.where(ServiceDemand.provider == at.unit)
    for row in at.rows(query.order_by(ServiceDemand.id)):
        text = f"{row.of} has not answered demand {row.id} of {row.by}: “{row.text[:80]}”"
        yield Finding(row.id, text)


@rule(
    "OAL.R6",
    Severity.WARN,
    "A measure that units share is defined once",
    mend="agree on one definition, or give the measures different names",
    source=f"{SOURCE}, R6",
)
def one_definition(at: RuleContext) -> Iterator[Finding]:
    """Find the shared measures that units define differently."""
    for word, rows in _shared(at):
        differing = [title for name, title in ALIKE.items() if len({r[name] for r in rows}) > 1]
        if differing:
            text = f"“{word}” is not the same in {_places(rows)}: {', '.join(differing)} differ"
            yield Finding(rows[0]["id"], text)


@rule(
    "OAL.R9",
    Severity.WARN,
    "What is better for one unit is better for the other",
    mend="agree on which direction of the measure is good",
    source=f"{SOURCE}, R9",
)
def opposite_polarity(at: RuleContext) -> Iterator[Finding]:
    """Find the shared measures that one unit wants to raise and another to lower."""
    for word, rows in _shared(at):
        if {"up", "down"} <= {row["polarity"] for row in rows}:
            wants = ", ".join(f"{row['polarity']} in {row['unit']}" for row in rows)
            yield Finding(rows[0]["id"], f"“{word}” should go {wants}")


def _shared(at: RuleContext) -> Iterator[tuple[str, list[Any]]]:
    """Yield the measures of the same thing, by its name, that two or more units have."""
    word = func.coalesce(Measure.shared_as, func.lower(Measure.name)).label("word")
    query = select(
        word, Measure.id, Measure.unit, Measure.polarity, *(getattr(Measure, n) for n in ALIKE)
    ).where(Measure.year == at.year, Measure.status == "active", at.live(Measure))
    groups: dict[str, list[Any]] = {}
    for row in at.rows(query.order_by(word, Measure.id)):
        groups.setdefault(row.word, []).append(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way
    yield from ((name, rows) for name, rows in groups.items() if len({r["unit"] for r in rows}) > 1)


def _places(rows: list[Any]) -> str:
    return " and ".join(f"{row['id']} ({row['unit']})" for row in rows)


Above = aliased(Measure)
Parts = Mapping[tuple[str, str], list[tuple[Decimal, Decimal]]]


class TargetGap(NamedTuple):
    """How far the units' targets together miss a corporate target in one period."""

    period: str
    total: Decimal
    target: Decimal
    misses: Decimal  # percent of the corporate target


@rule(
    "OAL.R4",
    Severity.BLOCK,
    "The units' targets add up to the corporate target",
    mend="agree on higher unit targets, or on another corporate target",
    source=f"{SOURCE}, R4",
    tolerance=limit(2, "% of the corporate target"),
)
def targets_add_up(at: RuleContext) -> Iterator[Finding]:
    """Find the corporate measures whose target the units together do not reach."""
    parts = _parts(at)
    gaps: dict[str, list[TargetGap]] = {}
    measures: dict[str, Any] = {}
    for row in at.rows(_promised(at)):
        if own := parts.get((row.id, row.period)):
            gap = _gap(row, _together(row.aggregation, own))
            if gap.misses > at.limit("tolerance"):
                gaps.setdefault(row.id, []).append(gap)
                measures[row.id] = row
    for key, missed in gaps.items():
        yield Finding(key, _told(measures[key], max(missed, key=lambda gap: gap.misses), missed))


def _promised(
    at: RuleContext,
) -> Select[tuple[str, str, str | None, str | None, str | None, str, Any]]:
    """Return the query of the targets of every measure that others roll up to."""
    below = select(Measure.rolls_up_to).where(
        Measure.year == at.year,
        Measure.rolls_up_to.is_not(None),
        Measure.status == "active",
        at.live(Measure),
    )
    return (
        select(
            Measure.id,
            Measure.name,
            Measure.polarity,
            Measure.aggregation,
            Measure.measured_in,
            Target.period,
            Target.value,
        )
        .join(Target, Target.measure == Measure.id)
        .where(Measure.id.in_(below), Measure.aggregation != "none")
        .where(at.live(Measure), at.live(Target))
        .order_by(Measure.id, Target.period)
    )


def _parts(at: RuleContext) -> Parts:
    """Return the units' targets with their weights, by corporate measure and period."""
    link = and_(
        ObjectiveLink.origin == Measure.objective,
        ObjectiveLink.target == Above.objective,
        ObjectiveLink.kind.in_(SERVING),
        at.live(ObjectiveLink),
    )
    query = (
        select(
            Measure.rolls_up_to,
            Target.period,
            Target.value,
            func.max(ObjectiveLink.share).label("share"),
        )
        .join(Target, Target.measure == Measure.id)
        .join(Above, Above.id == Measure.rolls_up_to)
        .outerjoin(ObjectiveLink, link)
        .where(Measure.year == at.year, Measure.status == "active")
        .where(at.live(Measure), at.live(Target))
        .group_by(Measure.rolls_up_to, Target.id, Target.period, Target.value)
    )
    found: dict[tuple[str, str], list[tuple[Decimal, Decimal]]] = {}
    for row in at.rows(query):
        weight = EQUAL if row.share is None else row.share
        found.setdefault((row.rolls_up_to, row.period), []).append((row.value, weight))
    return found


def _together(aggregation: str | None, parts: list[tuple[Decimal, Decimal]]) -> Decimal:
    """Return the mean by share where the measure is a rate, its extreme, or else the sum."""
    values = [value for value, _ in parts]
    if aggregation in (HIGHEST, LOWEST):
        return together(aggregation, values)
    if aggregation not in (AVERAGE, WEIGHTED, RATIO):
        return together(SUM, values)
    found = weighted_mean(parts)
    return mean(values) if found is None else found


def _gap(row: Any, total: Decimal) -> TargetGap:
    short = {"up": row.value - total, "down": total - row.value}
    missing = short.get(row.polarity or "up", abs(total - row.value))
    misses = percent(missing, abs(row.value)) if row.value else missing * 100
    return TargetGap(row.period, total, row.value, misses)


def _told(measure: Any, worst: TargetGap, missed: list[TargetGap]) -> str:
    unit = f" {measure.measured_in}" if measure.measured_in else ""
    text = (
        f"the units' targets for {measure.id} “{measure.name}” come to {shown(worst.total)}{unit} "
        f"in {worst.period}, the corporate target is {shown(worst.target)}{unit} "
        f"({shown(worst.misses)} % off)"
    )
    return text if len(missed) == 1 else f"{text}; {len(missed)} periods are off"

"""The rule of the sums: what the units promise together is what the group has promised."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from engine.formatting import shown
from engine.rulebook.alignment_cards import SERVING, SOURCE
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.scorecards import Measure, Target
from persistence.records.strategy import ObjectiveLink

Above = aliased(Measure)
Parts = Mapping[tuple[str, str], list[tuple[Decimal, Decimal]]]
EQUAL = Decimal(1)  # the weight of a unit whose link names no share


class Gap(NamedTuple):
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
    tolerance=at_most(2, "% of the corporate target"),
)
def targets_add_up(at: Look) -> Iterator[Finding]:
    """Find the corporate measures whose target the units together do not reach."""
    parts = _parts(at)
    gaps: dict[str, list[Gap]] = {}
    measures: dict[str, Any] = {}
    for row in at.rows(_promised(at)):
        if own := parts.get((row.id, row.period)):
            gap = _gap(row, _together(row.aggregation, own))
            if gap.misses > at.limit("tolerance"):
                gaps.setdefault(row.id, []).append(gap)
                measures[row.id] = row
    for key, missed in gaps.items():
        yield Finding(key, _told(measures[key], max(missed, key=lambda gap: gap.misses), missed))


def _promised(at: Look) -> Select[tuple[str, str, str | None, str | None, str | None, str, Any]]:
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


def _parts(at: Look) -> Parts:
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
    """Return the mean by share where the measure is an average, else the sum."""
    if aggregation != "average":
        return sum((value for value, _ in parts), Decimal(0))
    weights = sum((weight for _, weight in parts), Decimal(0))
    if not weights:
        return sum((value for value, _ in parts), Decimal(0)) / len(parts)
    return sum((value * weight for value, weight in parts), Decimal(0)) / weights


def _gap(row: Any, total: Decimal) -> Gap:
    short = {"up": row.value - total, "down": total - row.value}
    missing = short.get(row.polarity or "up", abs(total - row.value))
    misses = percent(missing, abs(row.value)) if row.value else missing * 100
    return Gap(row.period, total, row.value, misses)


def _told(measure: Any, worst: Gap, missed: list[Gap]) -> str:
    unit = f" {measure.measured_in}" if measure.measured_in else ""
    text = (
        f"the units' targets for {measure.id} “{measure.name}” come to {shown(worst.total)}{unit} "
        f"in {worst.period}, the corporate target is {shown(worst.target)}{unit} "
        f"({shown(worst.misses)} % off)"
    )
    return text if len(missed) == 1 else f"{text}; {len(missed)} periods are off"

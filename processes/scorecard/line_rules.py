"""Rules of the second year: what was there goes on or ends for a reason, and is then not named."""

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from calendars.identifiers import shifted
from engine.organisation import directory
from engine.organisation.roles import units
from engine.rules.rule import Finding, RuleContext, Severity, rule
from persistence.records.scorecard import Measure
from persistence.records.strategy import Objective, ObjectiveLink
from processes.scorecard.map_rules import SOURCE

Lasting = type[Objective] | type[Measure]
LASTING: tuple[tuple[str, Lasting], ...] = (("objective", Objective), ("measure", Measure))
PARTS = ("weighted_by", "numerator", "denominator", "rolls_up_to")  # measures that a measure names


@rule(
    "SCM.R26",
    Severity.WARN,
    "What there was last year goes on, or ends with a reason",
    mend="take it over, or set its status, and say why it ended or what it was merged into",
    source=f"{SOURCE}, the second year",
)
def ends_with_a_reason(at: RuleContext) -> Iterator[Finding]:
    """Find objectives and measures of last year that nobody took over, or that ended silently."""
    for word, record in LASTING:
        for row in _left(at, record):
            what = f"{word} {row.id} “{row.name}” of last year is neither taken over nor ended"
            yield Finding(row.id, what)
        for row in at.rows(_ended_silently(at, record)):
            yield Finding(row.id, f"{word} {row.id} “{row.name}” ended without a reason")


@rule(
    "SCM.R27",
    Severity.WARN,
    "What is in force names nothing that has ended",
    mend="name what it was merged into or another in force, or end it too",
    source=f"{SOURCE}, the second year",
)
def names_nothing_that_ended(at: RuleContext) -> Iterator[Finding]:
    """Find measures and links of what has ended or of another year, and rows of units no more."""
    for name in ("objective", *PARTS):
        of = Objective if name == "objective" else Measure
        yield from _stray(at, ("measure", Measure), name, of)
    for name in ("origin", "target"):
        yield from _stray(at, ("link", ObjectiveLink), name, Objective)
    organisation = directory.of(at.session)
    there = {unit.id for unit in units(organisation, at.today)}
    for word, record in LASTING:
        query = select(record.id, record.name, record.unit).where(_in_force(at, record))
        for row in at.rows(query.order_by(record.id)):
            if row.unit in organisation.units and row.unit not in there:
                unit = organisation.units[row.unit].name
                yield Finding(row.id, f"{word} {row.id} “{row.name}” is of {unit}, a unit no more")


def _left(at: RuleContext, record: Lasting) -> Iterator[Any]:
    """Yield what was active last year and has no record in this one."""
    bound = func.coalesce(record.line, record.id).label("bound")
    taken = {row.bound for row in at.rows(select(bound).where(record.year == at.year))}
    query = select(record.id, record.name, bound).where(
        record.year == shifted(at.year, -1), record.status == "active", at.live(record)
    )
    rows = at.rows(_of_unit(at, record, query).order_by(record.id))
    yield from (row for row in rows if row.bound not in taken)


def _ended_silently(at: RuleContext, record: Lasting) -> Any:
    query = select(record.id, record.name).where(
        record.year == at.year,
        record.status != "active",
        record.line.is_not(None),
        record.merged_into.is_(None),
        func.coalesce(record.ending, "") == "",
    )
    return _of_unit(at, record, query).order_by(record.id)


def _of_unit(at: RuleContext, record: Lasting, query: Any) -> Any:
    return query.where(record.unit == at.unit) if at.unit else query


def _in_force(at: RuleContext, record: Any) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [record.year == at.year, at.live(record)]
    if at.unit and hasattr(record, "unit"):
        wanted.append(record.unit == at.unit)
    if hasattr(record, "status"):
        wanted.append(record.status == "active")
    return and_(*wanted)


def _stray(at: RuleContext, what: tuple[str, Any], name: str, of: Lasting) -> Iterator[Finding]:
    """Yield what is in force and names, in a column, what has ended or is of another year."""
    (word, record), other = what, cast("Any", aliased(of))
    query = (
        select(record.id, other.id.label("named"), other.year, other.status)
        .join(other, other.id == getattr(record, name))
        .where(_in_force(at, record), or_(other.year != at.year, other.status != "active"))
        .order_by(record.id)
    )
    for row in at.rows(query):
        why = f"which is {row.status}" if row.year == at.year else f"of {row.year}"
        yield Finding(row.id, f"{word} {row.id} names {row.named}, {why}")

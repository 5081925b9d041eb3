"""Rules of the budget: sums add up, one version counts, and units are on time."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import func, select

from calendars.fiscal import months_of
from engine.formatting import money
from engine.organisation import root_unit
from engine.rulebook.budget_books import ZERO, sums, within
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.proposing import RecordVersion
from persistence.records.money import BudgetLine, BudgetTotal

SOURCE = "Planning and budgeting"
Stated = dict[tuple[str, str, str], Decimal]  # unit, kind, currency


@rule(
    "BUD.R7",
    Severity.BLOCK,
    "Months add up to the year, units add up to the group",
    mend="correct the lines or the total",
    source=f"{SOURCE}, R7",
    rounding=at_most(1, "in the currency of the budget"),
)
def sums_agree(at: Look) -> Iterator[Finding]:
    """Find totals that are not the sum of what they total, and months that no year has."""
    stated, lines, root = _stated(at), _lines(at), root_unit(at.session)
    yield from _other_months(at)
    for unit in sorted({key[0] for key in stated}):
        parts = _of_group(stated, root) if unit == root else lines
        what = "units" if unit == root else "lines"
        mine = {key for key in {*stated, *parts} if key[0] == unit}
        for key in sorted(mine):
            total, part = stated.get(key, ZERO), parts.get(key, ZERO)
            if abs(total - part) > at.limit("rounding"):
                said, adds = money(total, key[2]), money(part, key[2])
                text = f"{unit} states {said} of {key[1]}, its {what} add up to {adds}"
                yield Finding(f"{unit}/{key[1]}", text)


@rule(
    "BUD.R8a",
    Severity.BLOCK,
    "A change after the lock has an approver",
    mend="take the change back, or have it accepted by name",
    source=f"{SOURCE}, R8",
)
def changes_approved(at: Look) -> Iterator[Finding]:
    """Find lines that were added or changed after the budget was approved, by nobody's leave."""
    b, v = BudgetLine, RecordVersion
    locked = (
        select(v.record_id, func.min(v.version).label("version"))
        .where(v.sheet == "budget_lines", v.content["state"].as_string() == "approved")
        .group_by(v.record_id)
        .subquery()
    )
    query = (
        select(b.id, b.unit, b.version, b.amount, b.currency, locked.c.version.label("locked"))
        .outerjoin(locked, locked.c.record_id == b.id)
        .where(b.year == at.year, b.approved_by.is_(None), at.live(b), *within(at, b.unit))
    )
    rows = list(at.rows(query.order_by(b.id)))
    is_locked = any(row.locked is not None for row in rows)
    for row in rows:
        if is_locked and (row.locked is None or row.version > row.locked):
            how = "added" if row.locked is None else "changed"
            said = money(row.amount, row.currency)
            yield Finding(
                row.id, f"line {row.id} of {row.unit}, {said}, was {how} after the budget's lock"
            )


@rule(
    "BUD.R8b",
    Severity.INFO,
    "Only the last version of a line counts",
    mend="end the line that was replaced",
    source=f"{SOURCE}, R8",
)
def one_version(at: Look) -> Iterator[Finding]:
    """Find lines that stand twice: same place, same use, same month."""
    b = BudgetLine
    same = (b.unit, b.cost_centre, b.account, b.kind, b.month, b.initiative, b.objective)
    query = (
        select(*same, func.min(b.id).label("first"), func.count().label("times"))
        .where(b.year == at.year, at.live(b), *within(at, b.unit))
        .group_by(*same)
        .having(func.count() > 1)
    )
    for row in at.rows(query.order_by(func.min(b.id))):
        place = f"{row.cost_centre}, account {row.account}, {row.kind}, {row.month}"
        yield Finding(row.first, f"{row.unit} has {row.times} lines for {place}")


@rule(
    "BUD.R10",
    Severity.INFO,
    "Each unit submits on time",
    mend="ask the unit, and after three days the CFO",
    source=f"{SOURCE}, R10",
)
def on_time(at: Look) -> Iterator[Finding]:
    """Find the units that submitted late, or not yet although it is due."""
    t = BudgetTotal
    query = (
        select(t.unit, func.min(t.due).label("due"), func.max(t.submitted_on).label("submitted_on"))
        .where(t.year == at.year, t.due.is_not(None), at.live(t), *within(at, t.unit))
        .group_by(t.unit)
    )
    for row in at.rows(query.order_by(t.unit)):
        came = row.submitted_on or at.today
        if came > row.due:
            late = at.calendar.between(row.due, came)
            done = "submitted" if row.submitted_on else "has not submitted and is"
            yield Finding(row.unit, f"{row.unit} {done} {late} working days late")


def _lines(at: Look) -> Stated:
    b = BudgetLine
    found = sums(
        at, b.amount, b.unit, b.kind, b.currency, where=[b.year == at.year, *within(at, b.unit)]
    )
    return {(unit, kind, currency): v for (unit, kind, currency), v in found.items()}


def _stated(at: Look) -> Stated:
    t = BudgetTotal
    found = sums(
        at, t.amount, t.unit, t.kind, t.currency, where=[t.year == at.year, *within(at, t.unit)]
    )
    return {(unit, kind, currency): v for (unit, kind, currency), v in found.items()}


def _of_group(stated: Stated, root: str) -> Stated:
    """Return the sums of what all other units state, under the name of the group."""
    found: Stated = {}
    for (unit, kind, currency), amount in stated.items():
        if unit != root:
            key = (root, kind, currency)
            found[key] = found.get(key, ZERO) + amount
    return found


def _other_months(at: Look) -> Iterator[Finding]:
    b = BudgetLine
    query = (
        select(b.unit, b.month, func.count().label("lines"))
        .where(b.year == at.year, b.month.not_in(months_of(at.year)))
        .where(at.live(b), *within(at, b.unit))
        .group_by(b.unit, b.month)
    )
    for row in at.rows(query.order_by(b.unit, b.month)):
        text = f"{row.unit} has {row.lines} lines in {row.month}, which is no month of {at.year}"
        yield Finding(row.unit, text)

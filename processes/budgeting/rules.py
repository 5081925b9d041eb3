"""Rules of the budget: every initiative has its money and its people, and the sums hold."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, or_, select

from calendars.fiscal_year import months_of, quarter_of
from calendars.lateness import days_late, working_days
from engine.formatting import counted, money, percentage, plain
from engine.organisation import roles
from engine.organisation.directory import root_unit
from engine.rules.rule import Finding, RuleContext, Severity, limit, of_year, percent, rule
from persistence.records.base import RecordVersion
from persistence.records.budget import (
    BudgetLine,
    BudgetTotal,
    CostCentre,
    Cut,
    Envelope,
    HeadcountLine,
    Reallocation,
    Unfunded,
)
from persistence.records.initiatives import InitiativeCost, InitiativeStaffing
from processes.budgeting.figures import (
    ZERO,
    BudgetProject,
    called,
    live_projects,
    projects,
    sums,
    within,
)

SOURCE = "Planning and budgeting"
APPROVED = "approved"  # the state of a line that the board has locked
ALL_YEAR = ""  # the quarter of a cost that is not laid out by quarters
Key = tuple[str, str, str]  # initiative, quarter, currency or skill
STRATEX, CHIEF = "stratex", "CEO"


@rule(
    "BUD.R1",
    Severity.BLOCK,
    "Every recommended initiative has its money in the budget",
    mend="add budget lines that name it, on an open cost centre, or cut its plan",
    source=f"{SOURCE}, R1",
    share=limit(95, "% of its approved cost, at least"),
)
def funded(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives for which the lines of a quarter do not reach the approved cost."""
    found, lines = live_projects(at), _lines(at)
    short: dict[str, list[str]] = {}
    for key, cost in sorted(_costs(at, found).items()):
        initiative, quarter, currency = key
        has = lines.get(key, ZERO)
        if initiative in found and 100 * has < at.limit("share") * cost:
            when = quarter or "the year"
            said = f"{money(has, currency)} of {money(cost, currency)} in {when}"
            short.setdefault(initiative, []).append(said)
    for initiative, quarters in short.items():
        yield Finding(initiative, f"{called(found[initiative])} has {'; '.join(quarters)}")


@rule(
    "BUD.R2",
    Severity.BLOCK,
    "Every recommended initiative has its people in the budget",
    mend="add headcount lines of that skill that name it, or change its staffing",
    source=f"{SOURCE}, R2",
    share=limit(95, "% of the people it needs, at least"),
)
def staffed(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that lack people of a skill in a quarter."""
    found, s, h = live_projects(at), InitiativeStaffing, HeadcountLine
    needed = sums(at, s.fte, s.initiative, s.skill, s.quarter, where=[of_year(s.quarter, at.year)])
    given = sums(at, h.fte, h.initiative, h.skill, h.quarter, where=[h.year == at.year])
    short: dict[str, list[str]] = {}
    for key, fte in sorted(needed.items()):
        initiative, skill, quarter = key
        has = given.get(key, ZERO)
        if initiative in found and 100 * has < at.limit("share") * fte:
            said = f"{plain(has)} of {plain(fte)} FTE {skill} in {quarter}"
            short.setdefault(initiative, []).append(said)
    for initiative, parts in short.items():
        yield Finding(initiative, f"{called(found[initiative])} has {'; '.join(parts)}")


@rule(
    "BUD.R3",
    Severity.WARN,
    "Every STRATEX line names a live initiative",
    mend="name the initiative, or move the money out of STRATEX",
    source=f"{SOURCE}, R3",
)
def no_orphan_stratex(at: RuleContext) -> Iterator[Finding]:
    """Find strategic money that belongs to no initiative, or to one that is not live.

    The lines of a unit for the same initiative are one finding, under the id of the first.
    """
    known = {key for key, project in projects(at).items() if project.known}
    b = BudgetLine
    query = select(b.id, b.unit, b.amount, b.currency, b.initiative).where(
        b.year == at.year, b.kind == "stratex", at.live(b), *within(at, b.unit)
    )
    lines: dict[tuple[str, ...], list[Row[Any]]] = {}
    for row in at.rows(query.order_by(b.id)):
        if row.initiative is None:
            lines[row.unit, row.id] = [row]
        elif row.initiative not in known:
            lines.setdefault((row.unit, row.initiative, row.currency), []).append(row)
    for found in lines.values():
        first, said = found[0], money(sum(row.amount for row in found), found[0].currency)
        whose = f"{first.initiative}, which is not live" if first.initiative else "no initiative"
        called = (
            f"{counted(len(found), 'STRATEX line')}" if found[1:] else f"STRATEX line {first.id}"
        )
        name = "name" if found[1:] else "names"
        yield Finding(first.id, f"{called} of {first.unit}, {said}, {name} {whose}")


@rule(
    "BUD.R11",
    Severity.WARN,
    "What is no longer funded is listed and approved by name",
    mend="put it on the list of what is no longer funded and have that list approved",
    source=f"{SOURCE}, R11",
)
def unfunded_approved(at: RuleContext) -> Iterator[Finding]:
    """Find initiatives without money that nobody lists, and listed ones nobody approved."""
    u, b = Unfunded, BudgetLine
    query = select(u.id, u.initiative, u.approved_by).where(u.year == at.year, at.live(u))
    listed = {row.initiative: row for row in at.rows(query.order_by(u.id))}
    states = {
        row.state
        for row in at.rows(select(b.state).where(b.year == at.year, at.live(b)).distinct())
    }
    paid = {key[0] for key in sums(at, b.amount, b.initiative, where=[b.year == at.year])}
    for key, project in live_projects(at).items():
        if states and project.cost and key not in paid and key not in listed:
            yield Finding(key, f"{called(project)} has no money and is not on the list")
    for row in listed.values():
        if APPROVED in states and row.approved_by is None:
            yield Finding(row.id, f"nobody has approved that {row.initiative} is no longer funded")


def _costs(at: RuleContext, found: Mapping[str, BudgetProject]) -> dict[Key, Decimal]:
    """Return the approved costs by quarter; that of the year where no quarter is laid out."""
    c = InitiativeCost
    costs = sums(
        at, c.amount, c.initiative, c.quarter, c.currency, where=[of_year(c.quarter, at.year)]
    )
    laid_out = {key[0] for key in costs}
    whole = {
        (key, ALL_YEAR, project.currency or ""): project.cost
        for key, project in found.items()
        if project.cost and key not in laid_out
    }
    return {(i, q, c): amount for (i, q, c), amount in {**costs, **whole}.items()}


def _lines(at: RuleContext) -> dict[Key, Decimal]:
    """Return what the lines on open cost centres give, by quarter and over the year."""
    b, c = BudgetLine, CostCentre
    is_open = select(c.id).where(or_(c.closed_on.is_(None), c.closed_on > at.today))
    where = [
        b.year == at.year,
        b.initiative.is_not(None),
        b.month.in_(months_of(at.year)),
        b.cost_centre.in_(is_open),
    ]
    found: dict[Key, Decimal] = {}
    for (initiative, month, currency), amount in sums(
        at, b.amount, b.initiative, b.month, b.currency, where=where
    ).items():
        for when in (quarter_of(at.year, month), ALL_YEAR):
            key = (initiative, when, currency)
            found[key] = found.get(key, ZERO) + amount
    return found


@rule(
    "BUD.R5a",
    Severity.BLOCK,
    "STRATEX stays within its envelope",
    mend="cut by ranking, or have the envelope changed",
    source=f"{SOURCE}, R5",
)
def within_envelope(at: RuleContext) -> Iterator[Finding]:
    """Find more strategic money in the budget than the guidelines gave."""
    e, b = Envelope, BudgetLine
    given = sums(at, e.amount, e.currency, where=[e.year == at.year, e.kind == STRATEX])
    planned = sums(at, b.amount, b.currency, where=[b.year == at.year, b.kind == STRATEX])
    for key, amount in sorted(planned.items()):
        if given and amount > given.get(key, ZERO):
            said, most = money(amount, key[0]), money(given.get(key, ZERO), key[0])
            yield Finding(STRATEX, f"the units plan {said} of STRATEX, the envelope is {most}")


@rule(
    "BUD.R5b",
    Severity.WARN,
    "STRATEX is a real part of all spending",
    mend="fund more of the strategy, or say why so little is enough",
    source=f"{SOURCE}, R5",
    least=limit(3, "% of total spend, at least"),
)
def enough_stratex(at: RuleContext) -> Iterator[Finding]:
    """Find a budget that leaves next to nothing for the strategy."""
    b = BudgetLine
    found = sums(at, b.amount, b.currency, b.kind, where=[b.year == at.year])
    for currency in sorted({key[0] for key in found}):
        total = sum((amount for key, amount in found.items() if key[0] == currency), ZERO)
        share = percent(found.get((currency, STRATEX), ZERO), total)
        if total and share < at.limit("least"):
            yield Finding(STRATEX, f"STRATEX is {percentage(share)} of {money(total, currency)}")


@rule(
    "BUD.R5c",
    Severity.BLOCK,
    "Money leaves STRATEX, or moves in large sums, only with the CEO",
    mend="have the CEO decide on it",
    source=f"{SOURCE}, R5",
    most=limit(250_000, "in the currency of the transfer, without the CEO"),
)
def ring_fenced(at: RuleContext) -> Iterator[Finding]:
    """Find transfers that need the CEO and that somebody else, or nobody yet, has approved."""
    r, chiefs = Reallocation, roles.have_held(at.session, CHIEF, at.today)
    query = select(r.id, r.from_kind, r.to_kind, r.amount, r.currency, r.approver).where(
        r.year == at.year, at.live(r), r.id == at.item if at.item else r.id.is_not(None)
    )
    for row in at.rows(query.order_by(r.id)):
        leaves = row.from_kind == STRATEX != row.to_kind
        if (leaves or row.amount > at.limit("most")) and row.approver not in chiefs:
            way = f"from {row.from_kind} to {row.to_kind}"
            said = money(row.amount, row.currency)
            by = f"was approved by {row.approver}" if row.approver else "is not yet approved"
            yield Finding(row.id, f"transfer {row.id} of {said} {way} {by}, not by the CEO")


@rule(
    "BUD.R9",
    Severity.WARN,
    "A deep cut reopens the target behind it",
    mend="look at the target again and write down the day",
    source=f"{SOURCE}, R9",
    most=limit(10, "% of the approved cost"),
)
def deep_cuts(at: RuleContext) -> Iterator[Finding]:
    """Find funded initiatives that were cut deeply while their target stayed as it was."""
    c = Cut
    where = [c.year == at.year, c.initiative.is_not(None), *within(at, c.unit)]
    cuts = sums(at, c.amount, c.initiative, c.currency, where=where)
    query = select(c.initiative).where(*where, c.target_reviewed_on.is_not(None), at.live(c))
    reviewed = {row.initiative for row in at.rows(query)}
    for key, project in projects(at).items():
        amount = cuts.get((key, project.currency), ZERO)
        share = percent(amount, project.cost or ZERO)
        if project.cost and share > at.limit("most") and key not in reviewed:
            said = f"{money(amount, project.currency or '')}, {percentage(share)}"
            yield Finding(key, f"{called(project)} was cut by {said} of its approved cost")


Stated = dict[tuple[str, str, str], Decimal]  # unit, kind, currency


@rule(
    "BUD.R7",
    Severity.BLOCK,
    "Months add up to the year, units add up to the group",
    mend="correct the lines or the total",
    source=f"{SOURCE}, R7",
    rounding=limit(1, "in the currency of the budget"),
)
def sums_agree(at: RuleContext) -> Iterator[Finding]:
    """Find totals that are not the sum of what they total, and months that no year has."""
    stated, lines, root = _stated(at), _budget_lines(at), root_unit(at.session)
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
def changes_approved(at: RuleContext) -> Iterator[Finding]:
    """Find lines that were added or changed after the budget was approved, by nobody's leave.

    A line that was submitted anew and approved again is locked by the newest approval.
    """
    b, v = BudgetLine, RecordVersion
    state = v.content["state"].as_string()
    before = func.lag(state).over(partition_by=v.record_id, order_by=v.version)
    history = select(v.record_id, v.version, state.label("state"), before.label("before")).where(
        v.sheet == "budget_lines"
    )
    found = history.subquery()
    locked = (
        select(found.c.record_id, func.max(found.c.version).label("version"))
        .where(found.c.state == APPROVED, func.coalesce(found.c.before, "") != APPROVED)
        .group_by(found.c.record_id)
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
def one_version(at: RuleContext) -> Iterator[Finding]:
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
def on_time(at: RuleContext) -> Iterator[Finding]:
    """Find the units that submitted late, or not yet although it is due."""
    t = BudgetTotal
    query = (
        select(t.unit, func.min(t.due).label("due"), func.max(t.submitted_on).label("submitted_on"))
        .where(t.year == at.year, t.due.is_not(None), at.live(t), *within(at, t.unit))
        .group_by(t.unit)
    )
    for row in at.rows(query.order_by(t.unit)):
        came = row.submitted_on or at.today
        if late := days_late(row.due, came, at.calendar):
            done = "submitted" if row.submitted_on else "has not submitted and is"
            yield Finding(row.unit, f"{row.unit} {done} {working_days(late)} late")


def _budget_lines(at: RuleContext) -> Stated:
    b = BudgetLine
    found = sums(
        at, b.amount, b.unit, b.kind, b.currency, where=[b.year == at.year, *within(at, b.unit)]
    )
    return {(unit, kind, currency): v for (unit, kind, currency), v in found.items()}


def _stated(at: RuleContext) -> Stated:
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


def _other_months(at: RuleContext) -> Iterator[Finding]:
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

"""Rules of the budget: every initiative has its money and its people, and none hang in the air."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sqlalchemy import or_, select

from calendars.fiscal import months_of, quarter_of
from engine.formatting import money, plain
from engine.rulebook.budget_books import ZERO, Project, live_projects, projects, sums, within
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from engine.rules.spans import of_year
from persistence.records.initiatives import InitiativeCost, InitiativeStaffing
from persistence.records.money import BudgetLine, CostCentre, HeadcountLine, Unfunded

SOURCE = "Planning and budgeting"
ALL_YEAR = ""  # the quarter of a cost that is not laid out by quarters
Key = tuple[str, str, str]  # initiative, quarter, currency or skill


@rule(
    "BUD.R1",
    Severity.BLOCK,
    "Every recommended initiative has its money in the budget",
    mend="add budget lines that name it, on an open cost centre, or cut its plan",
    source=f"{SOURCE}, R1",
    share=at_most(95, "% of its approved cost, at least"),
)
def funded(at: Look) -> Iterator[Finding]:
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
    share=at_most(95, "% of the people it needs, at least"),
)
def staffed(at: Look) -> Iterator[Finding]:
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
def no_orphan_stratex(at: Look) -> Iterator[Finding]:
    """Find strategic money that belongs to no initiative, or to one that is not live."""
    known = {key for key, project in projects(at).items() if project.known}
    b = BudgetLine
    query = select(b.id, b.unit, b.amount, b.currency, b.initiative).where(
        b.year == at.year, b.kind == "stratex", at.live(b), *within(at, b.unit)
    )
    for row in at.rows(query.order_by(b.id)):
        if row.initiative not in known:
            whose = f"{row.initiative}, which is not live" if row.initiative else "no initiative"
            said = money(row.amount, row.currency)
            yield Finding(row.id, f"STRATEX line {row.id} of {row.unit}, {said}, names {whose}")


@rule(
    "BUD.R11",
    Severity.WARN,
    "What is no longer funded is listed and approved by name",
    mend="put it on the list of what is no longer funded and have that list approved",
    source=f"{SOURCE}, R11",
)
def unfunded_approved(at: Look) -> Iterator[Finding]:
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
        if "approved" in states and row.approved_by is None:
            yield Finding(row.id, f"nobody has approved that {row.initiative} is no longer funded")


def called(project: Project) -> str:
    """Return what a finding calls an initiative."""
    return f"initiative {project.id} “{project.name}”"


def _costs(at: Look, found: Mapping[str, Project]) -> dict[Key, Decimal]:
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


def _lines(at: Look) -> dict[Key, Decimal]:
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

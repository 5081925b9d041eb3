"""Rules of the portfolio: it has its money and people, and closes the gaps of the scorecard."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from engine.records import lines
from engine.records.sheets import plain
from engine.rules.rule import Finding, RuleContext, Severity, limit, of_year, rule
from persistence.records.budget import BudgetLine, HeadcountLine
from persistence.records.initiatives import Capacity, InitiativeEffect, InitiativeStaffing
from persistence.records.scorecard import InitiativeNeed
from persistence.records.strategy import Objective
from processes.initiatives.portfolio_rules import (
    CLOSED,
    COMMITTED,
    LIVE,
    RUNNING,
    SOURCE,
    counts,
    grouped,
    named,
    projects,
)
from processes.reviews.strategy_rules import latest, red_objectives
from processes.scorecard.map_rules import corporate

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@rule(
    "INI.R4",
    Severity.BLOCK,
    "Money and people stand in the budget before an initiative is active",
    mend="have its budget and headcount lines approved first, or put it on hold",
    source=f"{SOURCE}, R4",
)
def in_the_budget(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that would begin on money and people that nobody has given.

    Once the budget is approved, those that wait for their funding are held to it too.
    """
    stages = ("recommended", *COMMITTED) if _budget_approved(at) else COMMITTED
    money, people = _funded(at), counts(at, HeadcountLine)
    needs = counts(at, InitiativeStaffing)
    for key, project in projects(at, stages).items():
        lacks = [] if money.get(key, ZERO) > 0 else ["no budget line"]
        if key in needs and key not in people:
            lacks.append("no headcount line")
        if lacks:
            yield Finding(key, f"{project.called} is {project.stage} and has {' and '.join(lacks)}")


@rule(
    "INI.R6",
    Severity.WARN,
    "No more people are asked for than there are",
    mend="move a start, take people from elsewhere, or hold an initiative",
    source=f"{SOURCE}, R6",
    full=limit(100, "% of capacity"),
    beyond=limit(120, "% of capacity"),
)
def within_capacity(at: RuleContext) -> Iterator[Finding]:
    """Find the skills that are promised more than once in a quarter."""
    for (skill, quarter), (asked, there) in sorted(demand(at).items()):
        place, said = f"{skill}@{quarter}", f"{plain(asked)} FTE {skill} in {quarter}"
        if there is None:
            yield Finding(place, f"{said} are asked for, and nobody says how many there are")
        elif asked * HUNDRED > at.limit("full") * there:
            heavy = asked * HUNDRED > at.limit("beyond") * there
            share = f" ({asked * HUNDRED / there:.0f} %)" if there else ""
            text = f"{said} are asked for, there are {plain(there)}{share}"
            yield Finding(place, text, Severity.BLOCK if heavy else None)


@rule(
    "INI.R7",
    Severity.WARN,
    "Every red objective has an active initiative, or an explanation",
    mend="start an initiative for it, or say on its need why none is needed",
    source=f"{SOURCE}, R7",
)
def red_is_acted_on(at: RuleContext) -> Iterator[Finding]:
    """Find the objectives that are red while nobody does anything about it."""
    locked = latest(at)
    if locked is None:
        return
    served, answered, red = _served(at, RUNNING), _without_need(at), red_objectives(locked)
    for row in at.rows(corporate(at).order_by(Objective.id)):
        reds = red.get(row.id)
        if reds and row.id not in served and row.id not in answered:
            text = f"is red in {locked.period} ({', '.join(reds)}) and has no active initiative"
            yield Finding(row.id, f"objective {row.id} “{row.name}” {text}")


@rule(
    "INI.R8",
    Severity.WARN,
    "Initiatives and objectives need each other",
    mend="let an initiative serve it, say why none is needed, or end what serves nothing",
    source=f"{SOURCE}, R8",
)
def no_orphans(at: RuleContext) -> Iterator[Finding]:
    """Find objectives without any initiative, and initiatives of dropped ones or of last year's.

    What has ended within the year served its objective, too; what was refused never did.
    """
    known = projects(at)
    if not known:
        return
    present = lines.present(at.session, Objective.__tablename__, at.year)
    if not at.person:
        served = {present.get(key, key) for key in _served(at, (*LIVE, *CLOSED))}
        answered = _without_need(at)
        for row in at.rows(corporate(at).order_by(Objective.id)):
            if row.id not in served and row.id not in answered:
                yield Finding(row.id, f"objective {row.id} “{row.name}” has no initiative")
    e = InitiativeEffect
    query = named(at, e, e.initiative, e.objective).join(Objective, Objective.id == e.objective)
    ended = or_(Objective.status == "dropped", Objective.year != at.year)
    for row in at.rows(query.add_columns(Objective.status).where(ended).order_by(e.id)):
        now = present.get(row.objective)
        why = "which was dropped" if row.status == "dropped" else f"which is now {now}"
        if row.initiative in known and (now or row.status == "dropped"):
            text = f"{known[row.initiative].called} serves {row.objective}, {why}"
            yield Finding(row.initiative, text)


def demand(at: RuleContext) -> dict[tuple[str, str], tuple[Decimal, Decimal | None]]:
    """Return by skill and quarter how many people initiatives ask for, and how many there are."""
    s, c = InitiativeStaffing, Capacity
    asked: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    everyone = projects(_of_all(at))
    query = named(at, s, s.initiative, s.skill, s.quarter, s.fte)
    for initiative, rows in grouped(at.rows(query.where(of_year(s.quarter, at.year)))).items():
        for row in rows if initiative in everyone else ():
            asked[row.skill, row.quarter] += row.fte
    query = select(c.skill, c.quarter, c.fte).where(c.year == at.year, at.live(c))
    there = {(row.skill, row.quarter): row.fte for row in at.rows(query)}
    return {place: (fte, there.get(place)) for place, fte in asked.items()}


def _of_all(at: RuleContext) -> RuleContext:
    """Return the same look at everybody's initiatives."""
    return RuleContext(at.session, at.year, at.today, at.calendar, limits=at.limits)


def _budget_approved(at: RuleContext) -> bool:
    b = BudgetLine
    approved = select(b.id).where(b.year == at.year, b.state == "approved", at.live(b))
    return any(at.rows(approved.limit(1)))


def _funded(at: RuleContext) -> dict[str, Decimal]:
    b = BudgetLine
    query = named(at, b, b.initiative, func.sum(b.amount)).where(
        b.year == at.year, b.initiative.is_not(None)
    )
    return {row[0]: row[1] for row in at.rows(query.group_by(b.initiative))}


def _served(at: RuleContext, stages: Any) -> set[str]:
    e, known = InitiativeEffect, projects(_of_all(at), stages)
    query = named(at, e, e.initiative, e.objective)
    return {row.objective for row in at.rows(query) if row.initiative in known}


def _without_need(at: RuleContext) -> set[str]:
    n = InitiativeNeed
    query = named(at, n, n.objective).where(n.year == at.year, n.no_need.is_not(None))
    return {row.objective for row in at.rows(query.where(n.no_need != ""))}

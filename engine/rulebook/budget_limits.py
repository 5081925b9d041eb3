"""Rules of the budget: STRATEX stays in its envelope and behind its fence."""

from collections.abc import Iterator

from sqlalchemy import select

from engine import in_force
from engine.formatting import money, percentage
from engine.rulebook.budget_books import ZERO, projects, sums, within
from engine.rulebook.budget_funding import called
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.money import BudgetLine, Cut, Envelope, Reallocation

SOURCE = "Planning and budgeting"
STRATEX, CHIEF = "stratex", "CEO"


@rule(
    "BUD.R5a",
    Severity.BLOCK,
    "STRATEX stays within its envelope",
    mend="cut by ranking, or have the envelope changed",
    source=f"{SOURCE}, R5",
)
def within_envelope(at: Look) -> Iterator[Finding]:
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
    least=at_most(3, "% of total spend, at least"),
)
def enough_stratex(at: Look) -> Iterator[Finding]:
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
    most=at_most(250_000, "in the currency of the transfer, without the CEO"),
)
def ring_fenced(at: Look) -> Iterator[Finding]:
    """Find transfers that need the CEO and that somebody else, or nobody yet, has approved."""
    r, chiefs = Reallocation, in_force.have_held(at.session, CHIEF, at.today)
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
    most=at_most(10, "% of the approved cost"),
)
def deep_cuts(at: Look) -> Iterator[Finding]:
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

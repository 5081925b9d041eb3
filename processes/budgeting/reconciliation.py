"""Strategy, money and people side by side: what hangs together, and what hangs in the air."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.formatting import money, percentage, plain
from engine.organisation import directory, roles
from engine.rules import rule
from engine.rules.rule import RuleContext, of_year, percent
from persistence.organisation import Person
from persistence.records.budget import BudgetLine, HeadcountLine, Spending
from persistence.records.initiatives import InitiativeEffect, InitiativeStaffing
from persistence.records.scorecard import InitiativeNeed
from persistence.records.strategy import Objective, ObjectiveLink
from processes.budgeting.figures import QUARTERS, ZERO, BudgetProject, Sums, called, projects, sums

TREASURER = "CFO"
Counted = Mapping[str, Mapping[str, Decimal]]  # initiative -> quarter -> FTE
FUNDED_SHARE = Decimal(95)  # % of its approved cost that a funded initiative has (BUD rule R1)


@dataclass(frozen=True, slots=True)
class Books:
    """Everything the reconciliation looks at; sums of money are in `currency`."""

    currency: str
    root: str
    projects: Mapping[str, BudgetProject]
    objectives: Mapping[str, Any]
    no_need: frozenset[str]  # objectives for which somebody wrote why none is needed
    serves: Mapping[str, set[str]]  # initiative -> objectives it names
    served_by: Mapping[str, set[str]]  # objective -> initiatives, also through a unit's objective
    lines: Sums  # (initiative, unit, kind, currency) -> budgeted
    spending: Sums  # the same -> spent
    heads: Sums  # (initiative, unit, quarter) -> FTE
    funded: Mapping[str, Decimal]
    spent: Mapping[str, Decimal]
    needed: Counted
    staffed: Counted
    names: Mapping[str, str]
    unit_heads: Mapping[str, str]
    treasurer: str

    def name_of(self, person: str | None) -> str:
        """Return a person's name, "" for nobody."""
        return self.names.get(person or "", "")

    def approved(self, project: BudgetProject) -> Decimal:
        """Return the approved cost, as far as it is in the common currency."""
        return project.cost or ZERO if project.currency in (None, self.currency) else ZERO

    def average(self, counted: Counted, key: str) -> Decimal:
        """Return the people of an initiative on average over the year, in FTE."""
        return sum(counted.get(key, {}).values(), ZERO) / QUARTERS

    def shown(self) -> list[str]:
        """Return the initiatives that are live, or have money, people or spending."""
        named = {key[0] for found in (self.lines, self.spending, self.heads) for key in found}
        return [key for key, project in self.projects.items() if project.live or key in named]


def read(session: Session, year_id: str, today: date) -> Books:
    """Read the books of a year, in a constant number of queries."""
    at = rule.year_context(session, year_id, today)
    currency = directory.home(session).currency
    lines, spending = _money(at, BudgetLine), _money(at, Spending)
    heads = _heads(at)
    found, serves = projects(at), _serves(at)
    treasurers = roles.holders(session, TREASURER, today)
    return Books(
        currency=currency,
        root=directory.root_unit(session),
        projects=found,
        objectives=_objectives(at),
        no_need=_no_need(at),
        serves=serves,
        served_by=_served_by(at, {k: v for k, v in serves.items() if k in found}),
        lines=lines,
        spending=spending,
        heads=heads,
        funded=_of_currency(lines, currency),
        spent=_of_currency(spending, currency),
        needed=_needed(at),
        staffed=_by_quarter({(i, q): v for (i, _, q), v in heads.items()}),
        names=dict(session.execute(select(Person.id, Person.name)).tuples().all()),
        unit_heads=roles.heads_of_units(session, today),
        treasurer=next(iter(treasurers), ""),
    )


def _money(at: RuleContext, record: Any) -> Sums:
    by = (record.initiative, record.unit, record.kind, record.currency)
    return sums(at, record.amount, *by, where=[record.year == at.year])


def _heads(at: RuleContext) -> Sums:
    h = HeadcountLine
    where = [h.year == at.year, h.initiative.is_not(None)]
    return sums(at, h.fte, h.initiative, h.unit, h.quarter, where=where)


def _needed(at: RuleContext) -> Counted:
    s = InitiativeStaffing
    return _by_quarter(
        sums(at, s.fte, s.initiative, s.quarter, where=[of_year(s.quarter, at.year)])
    )


def _by_quarter(found: Sums) -> Counted:
    counted: dict[str, dict[str, Decimal]] = {}
    for (initiative, quarter), fte in found.items():
        quarters = counted.setdefault(initiative, {})
        quarters[quarter] = quarters.get(quarter, ZERO) + fte
    return counted


def _of_currency(found: Sums, currency: str) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for (initiative, _, _, in_currency), amount in found.items():
        if initiative and in_currency == currency:
            totals[initiative] = totals.get(initiative, ZERO) + amount
    return totals


def _objectives(at: RuleContext) -> dict[str, Any]:
    o = Objective
    query = select(o.id, o.name, o.unit, o.owner).where(
        o.year == at.year, o.status == "active", at.live(o)
    )
    return {row.id: row for row in at.rows(query.order_by(o.id))}


def _no_need(at: RuleContext) -> frozenset[str]:
    n = InitiativeNeed
    query = select(n.objective).where(n.year == at.year, n.no_need.is_not(None), at.live(n))
    return frozenset(row.objective for row in at.rows(query))


def _serves(at: RuleContext) -> dict[str, set[str]]:
    e = InitiativeEffect
    found: dict[str, set[str]] = {}
    for row in at.rows(select(e.initiative, e.objective).where(at.live(e))):
        found.setdefault(row.initiative, set()).add(row.objective)
    return found


def _served_by(at: RuleContext, serves: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the initiatives of each objective, and of each that a unit's objective carries."""
    n = ObjectiveLink
    query = select(n.origin, n.target).where(
        n.year == at.year, n.kind != "cause_effect", at.live(n)
    )
    upward: dict[str, set[str]] = {}
    for row in at.rows(query):
        upward.setdefault(row.origin, set()).add(row.target)
    found: dict[str, set[str]] = {}
    for initiative, objectives in serves.items():
        for objective in objectives:
            for carried in (objective, *upward.get(objective, ())):
                found.setdefault(carried, set()).add(initiative)
    return found


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A gap: its kind, whether it is an intention without means, whom to ask first, and what."""

    kind: str
    intended: bool
    subject: str
    text: str
    ask: tuple[str | None, ...]
    question: str


def unmatched(books: Books) -> Iterator[Unmatched]:
    """Yield every gap: intentions without means first, then means without intention."""
    yield from _objectives_alone(books)
    for key in books.shown():
        project = books.projects[key]
        if project.live:
            yield from _short_of_money(books, project)
            yield from _short_of_people(books, project)
            yield from _without_objective(books, project)
    yield from _lines_alone(books)
    yield from _heads_alone(books)
    yield from _spending_alone(books)
    yield from _other_currency(books)


def _objectives_alone(books: Books) -> Iterator[Unmatched]:
    for key, objective in books.objectives.items():
        live = {i for i in books.served_by.get(key, ()) if books.projects[i].known}
        if objective.unit == books.root and not live and key not in books.no_need:
            yield Unmatched(
                "objective_without_initiative",
                True,
                key,
                f"objective {key} “{objective.name}” has no live initiative",
                (objective.owner,),
                f"What will move “{objective.name}”: which initiative, or why is none needed?",
            )


def _short_of_money(books: Books, project: BudgetProject) -> Iterator[Unmatched]:
    cost, funded = books.approved(project), books.funded.get(project.id, ZERO)
    if cost and 100 * funded < FUNDED_SHARE * cost:
        said, wanted = money(funded, books.currency), money(cost, books.currency)
        yield Unmatched(
            "initiative_without_money",
            True,
            project.id,
            f"{called(project)} has {said} in the budget of {wanted} approved, "
            f"{percentage(percent(funded, cost))}",
            (project.sponsor, project.owner),
            f"Which budget carries the missing {money(cost - funded, books.currency)} "
            f"of “{project.name}”, or what is dropped from it?",
        )


def _short_of_people(books: Books, project: BudgetProject) -> Iterator[Unmatched]:
    needed, staffed = (c.get(project.id, {}) for c in (books.needed, books.staffed))
    missing = {q: fte - staffed.get(q, ZERO) for q, fte in sorted(needed.items())}
    short = {q: fte for q, fte in missing.items() if fte > 0}
    if short:
        said = ", ".join(f"{plain(fte)} FTE in {q}" for q, fte in short.items())
        yield Unmatched(
            "initiative_without_people",
            True,
            project.id,
            f"{called(project)} lacks {said} in the budget",
            (project.owner, project.sponsor),
            f"Who will work on “{project.name}”, and from which unit's headcount?",
        )


def _without_objective(books: Books, project: BudgetProject) -> Iterator[Unmatched]:
    if not books.serves.get(project.id, set()) & set(books.objectives):
        yield Unmatched(
            "initiative_without_objective",
            False,
            project.id,
            f"{called(project)} serves no active objective",
            (project.sponsor, project.owner),
            f"Which objective does “{project.name}” move, by which measure, or should it stop?",
        )


def _lines_alone(books: Books) -> Iterator[Unmatched]:
    for (initiative, unit, kind, currency), amount in sorted(books.lines.items(), key=str):
        if (kind == "stratex" or initiative) and not _known(books, initiative):
            yield Unmatched(
                "line_without_initiative",
                False,
                f"{unit}/{initiative or ''}".rstrip("/"),
                f"{unit} has {money(amount, currency)} of {kind} for {_named(initiative)}",
                (books.unit_heads.get(unit),),
                f"Which live initiative are the {money(amount, currency)} for, "
                "or may they be released?",
            )


def _heads_alone(books: Books) -> Iterator[Unmatched]:
    for initiative, unit in sorted({(i, u) for i, u, _ in books.heads if not _known(books, i)}):
        quarters = [fte for (i, u, _), fte in books.heads.items() if (i, u) == (initiative, unit)]
        fte = plain(sum(quarters, ZERO) / QUARTERS)
        yield Unmatched(
            "headcount_without_initiative",
            False,
            f"{unit}/{initiative}",
            f"{unit} has {fte} FTE for {_named(initiative)}",
            (books.unit_heads.get(unit),),
            f"What will the {fte} FTE work on instead?",
        )


def _spending_alone(books: Books) -> Iterator[Unmatched]:
    budgeted = {key[:3] for key in books.lines}
    for (initiative, unit, kind, currency), amount in sorted(books.spending.items(), key=str):
        if (kind == "stratex" or initiative) and (initiative, unit, kind) not in budgeted:
            project = books.projects.get(initiative)
            yield Unmatched(
                "spend_without_line",
                False,
                f"{unit}/{initiative or ''}".rstrip("/"),
                f"{unit} has spent {money(amount, currency)} of {kind} on "
                f"{initiative or 'no initiative'} without a budget line",
                (project.owner if project else None, books.unit_heads.get(unit)),
                f"Who released the {money(amount, currency)}, and from which line?",
            )


def _other_currency(books: Books) -> Iterator[Unmatched]:
    for (initiative, unit, kind, currency), amount in sorted(books.lines.items(), key=str):
        if currency != books.currency:
            yield Unmatched(
                "other_currency",
                False,
                f"{unit}/{initiative or ''}".rstrip("/"),
                f"{unit} has {money(amount, currency)} of {kind} that is not added, "
                f"because it is not in {books.currency}",
                (books.unit_heads.get(unit),),
                f"What is that in {books.currency}, at the rate of which day?",
            )


def _known(books: Books, initiative: str | None) -> bool:
    project = books.projects.get(initiative or "")
    return project is not None and project.known


def _named(initiative: str | None) -> str:
    return f"{initiative}, which is not live" if initiative else "no initiative"


class Side(StrEnum):
    """On which side something is left over."""

    STRATEGY = "strategy"  # an intention without the means
    MEANS = "means"  # money, people or spending without an intention


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """One initiative: money in the view's currency, people in FTE on average over the year."""

    id: str
    name: str
    stage: str
    owner: str
    objectives: tuple[str, ...]
    approved: Decimal
    funded: Decimal
    needed: Decimal
    staffed: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """One objective with the initiatives that serve it, itself or through a unit's objective.

    An initiative counts in full under each objective that it serves, so rows do not add up.
    """

    id: str
    name: str
    unit: str
    owner: str
    initiatives: tuple[str, ...]
    approved: Decimal
    funded: Decimal
    needed: Decimal
    staffed: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class FundingGap:
    """Something unmatched: what it is, who is asked ("" when nobody is named), and what."""

    kind: str
    side: Side
    subject: str
    text: str
    person_id: str
    person: str
    question: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The whole year on one page."""

    year: str
    today: date
    currency: str
    objectives: tuple[ObjectiveRow, ...]
    initiatives: tuple[InitiativeRow, ...]
    gaps: tuple[FundingGap, ...]

    def of_side(self, side: Side) -> tuple[FundingGap, ...]:
        """Return the gaps of one side."""
        return tuple(gap for gap in self.gaps if gap.side is side)


def of(session: Session, year_id: str, today: date) -> Reconciliation:
    """Return the reconciliation of a published year as it stands on a day."""
    books = read(session, year_id, today)
    initiatives = {i: _initiative(books, i) for i in books.shown()}
    objectives = tuple(_objective(books, o, initiatives) for o in books.objectives)
    gaps = tuple(_gap(books, found) for found in unmatched(books))
    return Reconciliation(
        year_id, today, books.currency, objectives, tuple(initiatives.values()), gaps
    )


def _initiative(books: Books, key: str) -> InitiativeRow:
    project = books.projects[key]
    return InitiativeRow(
        key,
        project.name,
        project.stage,
        books.name_of(project.owner),
        tuple(sorted(books.serves.get(key, ()))),
        books.approved(project),
        books.funded.get(key, ZERO),
        books.average(books.needed, key),
        books.average(books.staffed, key),
        books.spent.get(key, ZERO),
    )


def _objective(books: Books, key: str, rows: dict[str, InitiativeRow]) -> ObjectiveRow:
    objective = books.objectives[key]
    served = [rows[i] for i in sorted(books.served_by.get(key, ())) if i in rows]
    totals = (
        sum((getattr(row, name) for row in served), ZERO)
        for name in ("approved", "funded", "needed", "staffed", "spent")
    )
    return ObjectiveRow(
        key,
        objective.name,
        objective.unit,
        books.name_of(objective.owner),
        tuple(row.id for row in served),
        *totals,
    )


def _gap(books: Books, found: Unmatched) -> FundingGap:
    person = next((p for p in (*found.ask, books.treasurer) if p), "")
    return FundingGap(
        found.kind,
        Side.STRATEGY if found.intended else Side.MEANS,
        found.subject,
        found.text,
        person,
        books.name_of(person),
        found.question,
    )

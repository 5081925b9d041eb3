"""Strategy, money and people side by side: what hangs together, and what hangs in the air.

One frozen view of a year: each objective with its initiatives, each initiative with its budget
lines, its people and its spending, and every gap with the person who can close it. Reads only, with
the same number of queries however many lines there are. Money is in the organisation's currency;
what is in another one is not added but named.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Session

from engine import reconciliation_books, reconciliation_gaps
from engine.reconciliation_books import Books
from engine.reconciliation_gaps import Unmatched
from engine.rulebook.budget_books import ZERO


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
class Gap:
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
    gaps: tuple[Gap, ...]

    def of_side(self, side: Side) -> tuple[Gap, ...]:
        """Return the gaps of one side."""
        return tuple(gap for gap in self.gaps if gap.side is side)


def of(session: Session, year_id: str, today: date) -> Reconciliation:
    """Return the reconciliation of a published year as it stands on a day."""
    books = reconciliation_books.read(session, year_id, today)
    initiatives = {i: _initiative(books, i) for i in books.shown()}
    objectives = tuple(_objective(books, o, initiatives) for o in books.objectives)
    gaps = tuple(_gap(books, found) for found in reconciliation_gaps.unmatched(books))
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


def _gap(books: Books, found: Unmatched) -> Gap:
    person = next((p for p in (*found.ask, books.treasurer) if p), "")
    return Gap(
        found.kind,
        Side.STRATEGY if found.intended else Side.MEANS,
        found.subject,
        found.text,
        person,
        books.name_of(person),
        found.question,
    )

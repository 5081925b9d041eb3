"""The reconciliation: strategy, money and people side by side, each gap with its question."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from persistence.database import Database
from processes.budgeting import reconciliation
from processes.budgeting.reconciliation import Reconciliation, Side
from tests import content, counting
from tests.cast import YEAR
from tests.processes.content import CONTENT, budget

TODAY = date(2028, 4, 20)
Reconciled = Callable[..., Reconciliation]
EFFECTS: content.Rows = [
    {"initiative": "INI-1", "objective": "N2", "measure": "M-N2", "effect": "2", "valid_to": ""},
    {"initiative": "INI-1", "objective": "L1", "measure": "M-L1", "effect": "1", "valid_to": ""},
    {"initiative": "INI-2", "objective": "I1", "measure": "M-I1", "effect": "3", "valid_to": ""},
]
NEEDS: content.Rows = [
    {"year": YEAR, "objective": o, "no_need": "On target by itself", "valid_to": ""}
    for o in ("L2", "I2", "C2", "F1", "F2")
]


def ended(key: str) -> content.Rows:
    """Return the rows that other tests need as no longer in force, so that ours stand alone."""
    return [{**row, "valid_to": "2027-01-01"} for row in CONTENT.get(key, [])]


@pytest.fixture
def books(small_world: Database) -> Iterator[Session]:
    """Give a session whose work is thrown away."""
    with small_world.session() as session, session.begin() as transaction:
        yield session
        transaction.rollback()


@pytest.fixture
def reconciled(books: Session) -> Reconciled:
    """Give a function that fills the books, changed as told, and reconciles them."""

    def made(**changes: content.Rows) -> Reconciliation:
        given = {
            key: [*ended(key), *rows, *changes.pop(key, [])]
            for key, rows in (("initiative_effects", EFFECTS), ("initiative_needs", NEEDS))
        }
        content.fill(books, **given, **changes)
        return reconciliation.of(books, YEAR, TODAY)

    return made


def test_sound_books_leave_nothing_unmatched(reconciled: Reconciled) -> None:
    """Every objective, initiative, line, head and payment has its counterpart."""
    found = reconciled()

    assert () == found.gaps


@pytest.mark.duty("S35")
def test_an_initiative_shows_its_money_and_people(reconciled: Reconciled) -> None:
    """Approved, funded and spent money, needed and budgeted people stand in one row."""
    row = next(row for row in reconciled().initiatives if row.id == "INI-2")

    assert (row.approved, row.funded, row.spent) == (Decimal(200_000), Decimal(200_000), Decimal(0))
    assert (row.needed, row.staffed) == (Decimal("0.75"), Decimal("0.75"))
    assert (row.owner, row.objectives) == ("Fay Bunn", ("I1",))


def test_an_objective_shows_what_a_unit_does_for_it(reconciled: Reconciled) -> None:
    """INI-1 serves North's objective N2, which contributes to C1."""
    rows = {row.id: row for row in reconciled().objectives}

    assert ("INI-1",) == rows["N2"].initiatives
    assert ("INI-1",) == rows["C1"].initiatives
    assert (Decimal(400_000), Decimal(95_000)) == (rows["C1"].funded, rows["C1"].spent)


@pytest.mark.parametrize(
    ("changes", "kind", "side", "text", "person", "question"),
    [
        (
            {"initiative_needs": [{"objective": "F2", "no_need": ""}]},
            "objective_without_initiative",
            Side.STRATEGY,
            "objective F2 “Use capital better” has no live initiative",
            "Finn Cole",
            "What will move “Use capital better”: which initiative, or why is none needed?",
        ),
        (
            {"budget_lines": [{"id": "B-INI-2-2", "amount": "40000"}]},
            "initiative_without_money",
            Side.STRATEGY,
            "initiative INI-2 “Shorter order path” has 140,000 EUR in the budget of 200,000 EUR approved, 70 %",
            "Nora Orth",
            "Which budget carries the missing 60,000 EUR of “Shorter order path”, or what is dropped from it?",
        ),
        (
            {"headcount_lines": [{"id": "H-INI-2-3", "fte": "0.5"}]},
            "initiative_without_people",
            Side.STRATEGY,
            "initiative INI-2 “Shorter order path” lacks 0.5 FTE in FY2028-Q3 in the budget",
            "Fay Bunn",
            "Who will work on “Shorter order path”, and from which unit's headcount?",
        ),
        (
            {
                "initiative_effects": [
                    {"initiative": "INI-2", "measure": "M-I1", "valid_to": "2028-01-01"}
                ],
                "initiative_needs": [
                    {"year": YEAR, "objective": "I1", "no_need": "None", "valid_to": ""}
                ],
            },
            "initiative_without_objective",
            Side.MEANS,
            "initiative INI-2 “Shorter order path” serves no active objective",
            "Nora Orth",
            "Which objective does “Shorter order path” move, by which measure, or should it stop?",
        ),
        (
            {"budget_lines": [budget.line("B-X", "it", "stratex", f"{YEAR}-05", 9_000)]},
            "line_without_initiative",
            Side.MEANS,
            "it has 9,000 EUR of stratex for no initiative",
            "Ida Tate",
            "Which live initiative are the 9,000 EUR for, or may they be released?",
        ),
        (
            {
                "headcount_lines": [
                    budget.heads("H-X", "south", "orders", f"{YEAR}-Q1", 2, initiative="INI-0")
                ],
                "initiatives": [
                    {"id": "INI-0", "year": YEAR, "name": "Given up", "stage": "rejected"}
                ],
            },
            "headcount_without_initiative",
            Side.MEANS,
            "south has 0.5 FTE for INI-0, which is not live",
            "Saul Uth",
            "What will the 0.5 FTE work on instead?",
        ),
        (
            {
                "spending": [
                    {
                        "id": "S-X",
                        "year": YEAR,
                        "unit": "it",
                        "month": f"{YEAR}-01",
                        "kind": "stratex",
                        "amount": "1200.50",
                        "currency": "EUR",
                        "initiative": "INI-2",
                    }
                ]
            },
            "spend_without_line",
            Side.MEANS,
            "it has spent 1,200.50 EUR of stratex on INI-2 without a budget line",
            "Fay Bunn",
            "Who released the 1,200.50 EUR, and from which line?",
        ),
        (
            {
                "budget_lines": [
                    {**budget.line("B-Y", "north", "opex", f"{YEAR}-05", 70), "currency": "SEK"}
                ]
            },
            "other_currency",
            Side.MEANS,
            "north has 70 SEK of opex that is not added, because it is not in EUR",
            "Nora Orth",
            "What is that in EUR, at the rate of which day?",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_what_is_unmatched_is_asked_of_a_person(
    reconciled: Reconciled,
    changes: dict[str, Any],
    kind: str,
    side: Side,
    text: str,
    person: str,
    question: str,
) -> None:
    """Each gap says what is missing, on which side, whom to ask, and the question itself."""
    (gap,) = reconciled(**changes).gaps

    assert (kind, side, text) == (gap.kind, gap.side, gap.text)
    assert (person, question) == (gap.person, gap.question)


def test_the_number_of_questions_to_the_database_does_not_grow(
    books: Session, reconciled: Reconciled
) -> None:
    """Five hundred further lines are read with the same number of statements."""
    with counting.statements(books) as few:
        reconciled()
        few.clear()
        reconciliation.of(books, YEAR, TODAY)
    more = [
        budget.line(f"M-{n}", "it", "opex", f"{YEAR}-{n % 12 + 1:02}", n) for n in range(1, 501)
    ]
    content.bring(books, "budget_lines", more)

    with counting.statements(books) as many:
        reconciliation.of(books, YEAR, TODAY)

    assert len(few) == len(many) < 20

"""Rules of initiatives and reviews ask the database equally often, however much there is."""

import pytest
from sqlalchemy.orm import Session

from engine.rules import gate, rule
from tests import content
from tests.cast import YEAR
from tests.counting import statements
from tests.processes.conftest import TODAY
from tests.processes.content.initiatives import report

OURS = [each.code for code in ("INI", "SRV") for each in gate.of_process(code)]
MANY = 120  # initiatives


def more() -> dict[str, content.Rows]:
    """Return many more initiatives, each with everything that belongs to one."""
    ids = [f"X-{number}" for number in range(MANY)]
    milestones = [
        {"id": f"{i}-{n}", "initiative": i, "name": "Part", "baseline_on": f"2028-0{n}-15"}
        for i in ids
        for n in range(1, 5)
    ]
    return {
        "initiatives": [{"id": i, "year": YEAR, "name": i, "stage": "active"} for i in ids],
        "initiative_effects": [
            {"initiative": i, "objective": "C1", "measure": "M-C1", "effect": "1"} for i in ids
        ],
        "initiative_milestones": milestones,
        "status_reports": [report(i, "01", 10, 1000) for i in ids],
    }


@pytest.mark.parametrize("code", OURS)
def test_the_number_of_queries_does_not_grow(books: Session, code: str) -> None:
    """One more initiative is one more row, never one more query."""
    content.fill(books)
    few = _asked(books, code)
    content.fill(books, **more())

    assert _asked(books, code) == few


def _asked(books: Session, code: str) -> int:
    look = rule.year_context(books, YEAR, TODAY)
    with statements(books) as asked:
        list(rule.run(gate.named([code]), look))
    return len(asked)

"""Rules of the budget: each finds what is wrong, and nothing where all is right."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from persistence.records.budget import BudgetLine
from tests import content
from tests.cast import YEAR
from tests.processes.conftest import Judge
from tests.processes.content import budget

CODES = (
    "BUD.R1",
    "BUD.R2",
    "BUD.R3",
    "BUD.R4",
    "BUD.R5a",
    "BUD.R5b",
    "BUD.R5c",
    "BUD.R6",
    "BUD.R7",
    "BUD.R8a",
    "BUD.R8b",
    "BUD.R9",
    "BUD.R10",
    "BUD.R11",
    "BUD.R12",
    "BUD.R13a",
    "BUD.R13b",
)
APRIL = date(2028, 4, 20)


@pytest.mark.parametrize("today", [date(2027, 8, 2), APRIL])
@pytest.mark.parametrize("code", CODES)
def test_a_sound_budget_is_not_touched(judge: Judge, code: str, today: date) -> None:
    """No rule of the budget finds anything in the sound content, before or within the year."""
    assert [] == judge(code, today=today)


@pytest.mark.parametrize(
    ("code", "changes", "text"),
    [
        (
            "BUD.R1",
            {"budget_lines": [{"id": "B-INI-2-3", "amount": "30000"}]},
            "initiative INI-2 “Shorter order path” has 30,000 EUR of 50,000 EUR in FY2028-Q3",
        ),
        (
            "BUD.R1",
            {"cost_centres": [{"id": "CC-south", "closed_on": "2027-06-30"}]},
            "initiative INI-2 “Shorter order path” has 0 EUR of 100,000 EUR in FY2028-Q2; 0 EUR of 50,000 EUR in FY2028-Q3; 0 EUR of 50,000 EUR in FY2028-Q4",
        ),
        (
            "BUD.R1",
            {
                "initiatives": [
                    {
                        "id": "INI-3",
                        "year": YEAR,
                        "name": "New",
                        "stage": "recommended",
                        "approved_cost": "7000",
                        "currency": "EUR",
                    }
                ]
            },
            "initiative INI-3 “New” has 0 EUR of 7,000 EUR in the year",
        ),
        (
            "BUD.R2",
            {"headcount_lines": [{"id": "H-INI-1-2", "fte": "1.5"}]},
            "initiative INI-1 “Service academy” has 1.5 of 2 FTE training in FY2028-Q2",
        ),
        (
            "BUD.R3",
            {"budget_lines": [budget.line("B-X", "it", "stratex", f"{YEAR}-05", 9_000)]},
            "STRATEX line B-X of it, 9,000 EUR, names no initiative",
        ),
        (
            "BUD.R3",
            {
                "initiatives": [{"id": "INI-2", "stage": "rejected"}],
                "budget_lines": [{"id": f"B-INI-2-{q}", "valid_to": "2027-06-01"} for q in (2, 3)],
            },
            "STRATEX line B-INI-2-4 of south, 50,000 EUR, names INI-2, which is not live",
        ),
        (
            "BUD.R3",
            {"initiatives": [{"id": "INI-2", "stage": "rejected"}]},
            "3 STRATEX lines of south, 200,000 EUR, name INI-2, which is not live",
        ),
        (
            "BUD.R4",
            {"implied_targets": [{"unit": "north", "measure": "M-N1", "value": "80"}]},
            "north's budget implies 80 for M-N1 “Measure of N1”, the scorecard says 75",
        ),
        (
            "BUD.R5a",
            {"envelopes": [{"year": YEAR, "kind": "stratex", "amount": "500000"}]},
            "the units plan 600,000 EUR of STRATEX, the envelope is 500,000 EUR",
        ),
        (
            "BUD.R5b",
            {"budget_lines": [budget.line("B-BIG", "it", "opex", f"{YEAR}-01", 12_000_000)]},
            "STRATEX is 2.4 % of 24,600,000 EUR",
        ),
        (
            "BUD.R5c",
            {"reallocations": [{"id": "RE-1", "approver": "cfo"}]},
            "transfer RE-1 of 5,000 EUR from stratex to opex was approved by cfo, not by the CEO",
        ),
        (
            "BUD.R5c",
            {
                "reallocations": [
                    {
                        "id": "RE-2",
                        "year": YEAR,
                        "from_kind": "opex",
                        "to_kind": "capex",
                        "amount": "300000",
                        "currency": "EUR",
                    }
                ]
            },
            "transfer RE-2 of 300,000 EUR from opex to capex is not yet approved, not by the CEO",
        ),
        (
            "BUD.R6",
            {
                "budget_lines": [
                    {"id": f"B-south-FY2027-{q}", "amount": "1040000"} for q in range(1, 5)
                ]
            },
            "the budget of south is 1 % from last year's, although 2 of its targets changed",
        ),
        (
            "BUD.R7",
            {"budget_lines": [{"id": "B-it-FY2028-2", "amount": "999000"}]},
            "it states 4,000,000 EUR of opex, its lines add up to 3,999,000 EUR",
        ),
        (
            "BUD.R7",
            {
                "budget_totals": [
                    {"year": YEAR, "unit": "group", "kind": "stratex", "amount": "650000"}
                ]
            },
            "group states 650,000 EUR of stratex, its units add up to 600,000 EUR",
        ),
        (
            "BUD.R8b",
            {"budget_lines": [budget.line("B-it-again", "it", "opex", f"{YEAR}-01", 1_000_000)]},
            "it has 2 lines for CC-it, account 6000, opex, FY2028-01",
        ),
        (
            "BUD.R9",
            {"cuts": [{"id": "CUT-1", "amount": "60000"}]},
            "initiative INI-1 “Service academy” was cut by 60,000 EUR, 15 % of its approved cost",
        ),
        (
            "BUD.R10",
            {
                "budget_totals": [
                    {"year": YEAR, "unit": "it", "kind": "opex", "submitted_on": "2027-10-06"}
                ]
            },
            "it submitted 3 working days late",
        ),
        (
            "BUD.R11",
            {
                "initiatives": [
                    {
                        "id": "INI-3",
                        "year": YEAR,
                        "name": "New",
                        "stage": "recommended",
                        "approved_cost": "7000",
                        "currency": "EUR",
                    }
                ]
            },
            "initiative INI-3 “New” has no money and is not on the list",
        ),
        (
            "BUD.R12",
            {
                "workforce_demands": [
                    {
                        "year": YEAR,
                        "unit": "north",
                        "skill": "training",
                        "quarter": f"{YEAR}-Q4",
                        "fte": "3",
                    }
                ]
            },
            "north's budget has for training 2 FTE in FY2028-Q4, the workforce plan 3",
        ),
        (
            "BUD.R13a",
            {"forecasts": [{"measure": "M-F1", "quarter": f"{YEAR}-Q1", "value": "69"}]},
            "M-F1 “Measure of F1” is forecast in FY2028-Q1 at 69, -8 % from its target of 75",
        ),
        (
            "BUD.R13b",
            {"spending": [{"id": "S-03", "amount": "1000"}]},
            "initiative INI-1 “Service academy” has spent 51,000 EUR of 100,000 EUR planned until FY2028-03",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("BUD") else "",
)
def test_what_is_wrong_is_found(
    judge: Judge, code: str, changes: dict[str, Any], text: str
) -> None:
    """Each rule names the item, its figures and their unit, once."""
    assert [text] == judge(code, today=APRIL, **changes)


def test_a_month_kept_from_before_months_were_closed_is_found(books: Session, judge: Judge) -> None:
    """No reader takes such a month any more; a row that has it is named all the same."""
    judge("BUD.R7", budget_lines=[budget.line("B-X", "it", "opex", f"{YEAR}-12", 0)])
    books.execute(update(BudgetLine).where(BudgetLine.id == "B-X").values(month=f"{YEAR}-13"))

    assert ["it has 1 lines in FY2028-13, which is no month of FY2028"] == judge("BUD.R7")


def test_a_change_after_the_lock_needs_an_approver(books: Session, judge: Judge) -> None:
    """A line that is changed once the budget is approved is found, and one that is added."""
    approved = [{**row, "state": "approved"} for row in budget.ROWS["budget_lines"]]
    content.change(books, budget_lines=approved)
    content.bring(books, "budget_lines", [{**approved[-1], "amount": "60000"}])

    found = judge("BUD.R8a", budget_lines=[budget.line("B-NEW", "it", "opex", f"{YEAR}-07", 5)])

    assert [
        "line B-INI-2-4 of south, 60,000 EUR, was changed after the budget's lock",
        "line B-NEW of it, 5 EUR, was added after the budget's lock",
    ] == found


def test_a_line_that_was_approved_anew_is_locked_by_that(books: Session, judge: Judge) -> None:
    """Planned anew and approved again it is as it was decided; what changes then is found."""
    row = {**budget.ROWS["budget_lines"][-1], "amount": "60000"}
    approved = [{**each, "state": "approved"} for each in budget.ROWS["budget_lines"]]
    content.change(books, budget_lines=approved)
    for state in ("submitted", "approved"):
        content.bring(books, "budget_lines", [{**row, "state": state}])
    assert [] == judge("BUD.R8a")

    content.bring(books, "budget_lines", [{**row, "state": "approved", "amount": "70000"}])
    assert ["line B-INI-2-4 of south, 70,000 EUR, was changed after the budget's lock"] == judge(
        "BUD.R8a"
    )


def test_the_unfunded_list_is_approved_once_the_budget_is(judge: Judge) -> None:
    """An initiative on the list still needs the name of who approved that."""
    found = judge(
        "BUD.R11",
        budget_lines=[{"id": "B-it-FY2028-1", "state": "approved"}],
        unfunded=[
            {
                "id": "U-1",
                "year": YEAR,
                "initiative": "INI-2",
                "amount": "1",
                "currency": "EUR",
                "reason": "Rank 9",
            }
        ],
    )

    assert ["nobody has approved that INI-2 is no longer funded"] == found

"""What best practice sharing adds: a proved practice, its adoptions, searches for more."""

from tests.processes.content.core import CORPORATE, QUARTERS, YEAR, Row

EVIDENCE = (
    ("before", "FY2026-Q3", "61"),
    ("before", "FY2026-Q4", "60"),
    ("after", "FY2027-Q1", "70"),
    ("after", "FY2027-Q2", "72"),
)


def adoption(unit: str, learned_from: str, **rest: str) -> Row:
    """Return an adoption of the practice, in place."""
    return {
        "practice": "P-1",
        "unit": unit,
        "pushed_on": "2027-07-20",
        "answered_on": "2027-07-26",
        "answer": "adopt",
        "planned_on": "2027-07-30",
        "implemented_on": "2027-07-30",
        "learned_from": learned_from,
        **rest,
    }


ROWS: dict[str, list[Row]] = {
    "practices": [
        {
            "id": "P-1",
            "year": YEAR,
            "title": "Order desk by morning",
            "unit": "north",
            "process": "Order handling",
            "objective": "N1",
            "measure": "M-N1",
            "problem": "Orders waited a day",
            "done": "Two desks by turns",
            "conditions": "Ten orders a day or more",
            "cost_to_adopt": "4000",
            "currency": "EUR",
            "originator": "owner",
            "validator": "sma",
            "validated_on": "2027-07-12",
            "grade": "proven",
            "shown_as": "proven",
            "policy": "voluntary",
            "state": "published",
            "published_on": "2027-07-20",
        }
    ],
    "practice_evidence": [
        {"practice": "P-1", "side": side, "period": period, "value": value}
        for side, period, value in EVIDENCE
    ],
    "adoptions": [
        adoption("south", "north", value="12000", currency="EUR", verified_by="fbp"),
        adoption("it", "south"),
    ],
    "practice_searches": [
        {
            "year": YEAR,
            "objective": objective,
            "quarter": quarter,
            "searched_on": "2027-07-30",
            "found": "P-1" if objective == "I1" else "",
        }
        for objective, _, _ in CORPORATE
        for quarter in QUARTERS
    ],
}

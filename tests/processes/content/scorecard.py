"""What scorecard management adds: a year of values, two feeds' worth of measures, trained owners."""

from typing import Any

from tests.cast import PEOPLE
from tests.processes.content.core import CORPORATE, UNIT, YEAR

Row = dict[str, Any]
QUARTER_ENDS = (("03", 31), ("06", 30), ("09", 30), ("12", 31))
GAIN = 2  # by which a value grows in a quarter, as its target does
MEASURES = tuple(f"M-{row[0]}" for row in (*CORPORATE, *UNIT))
FED = ("M-C1", "M-C2", "M-F1", "M-F2")  # drawn from their source system


def value(measure: str, month: str, day: int, amount: int) -> Row:
    """Return a value as it should be: in range, better than its target, of a day in its period."""
    return {
        "year": YEAR,
        "measure": measure,
        "period": f"{YEAR}-{month}",
        "value": str(amount),
        "as_of": f"2028-{month}-{day}",
        "estimate": "no",
        "evidence": f"ledger, {month}/2028",
    }


COACHED = {
    "coach": "sma",
    "coached_on": "2027-02-12",
    "coached_in": "Terms, measures of the effect",
}


def trained(person: str, role: str) -> Row:
    """Return the record of somebody trained within a few days."""
    return {
        "year": YEAR,
        "person": person,
        "role": role,
        "appointed_on": "2027-02-01",
        "trained_on": "2027-02-10",
        "score": 5,
        **(COACHED if role == "IO" else {}),
    }


ROWS: dict[str, list[Row]] = {
    "measures": [{"id": measure, "extraction": "auto"} for measure in FED],
    "measure_values": [
        value(measure, month, day, 73 + GAIN * number)
        for measure in MEASURES
        for number, (month, day) in enumerate(QUARTER_ENDS)
    ],
    "trainings": [trained(row[0], role) for row in PEOPLE for role in ("OO", "MO", "IO")],
}

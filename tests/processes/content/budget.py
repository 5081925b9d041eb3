"""A sound budget: three units, two initiatives funded and staffed, a third of a year spent.

North carries INI-1 with 400,000, South carries INI-2 with 200,000; each unit has 1,000,000 of
running cost in each quarter and grew by a quarter of it since last year.
"""

from typing import Any

from tests.processes.content.core import QUARTERS, YEAR, Row

BEFORE = "FY2027"
UNITS = ("north", "south", "it")
FUNDS = {
    "INI-1": ("north", {1: 100_000, 2: 100_000, 3: 100_000, 4: 100_000}),
    "INI-2": ("south", {2: 100_000, 3: 50_000, 4: 50_000}),
}
STAFF = {
    "INI-1": ("north", "training", 2, (1, 2, 3, 4)),
    "INI-2": ("south", "orders", 1, (2, 3, 4)),
}
OPEX, OPEX_BEFORE = 1_000_000, 800_000  # of a unit in a quarter
STRATEX = {"north": 400_000, "south": 200_000, "it": 0}


def line(id: str, unit: str, kind: str, month: str, amount: int, **rest: Any) -> Row:  # noqa: A002 - the column's name
    """Return a budget line on the unit's own cost centre."""
    return {
        "id": id,
        "year": month[:6],
        "unit": unit,
        "cost_centre": f"CC-{unit}",
        "account": "6000",
        "kind": kind,
        "month": month,
        "amount": str(amount),
        "currency": "EUR",
        **rest,
    }


def heads(id: str, unit: str, skill: str, quarter: str, fte: int, **rest: Any) -> Row:  # noqa: A002 - the column's name
    """Return a headcount line."""
    return {
        "id": id,
        "year": YEAR,
        "unit": unit,
        "skill": skill,
        "quarter": quarter,
        "fte": str(fte),
        **rest,
    }


def total(unit: str, kind: str, amount: int) -> Row:
    """Return a total as stated, handed in on the day before it was due."""
    return {
        "year": YEAR,
        "unit": unit,
        "kind": kind,
        "amount": str(amount),
        "currency": "EUR",
        "due": "2027-10-01",
        "submitted_on": "2027-09-30",
    }


def _first_month(quarter: int) -> str:
    return f"{3 * quarter - 2:02}"


def _running() -> list[Row]:
    return [
        line(f"B-{unit}-{year}-{q}", unit, "opex", f"{year}-{_first_month(q)}", amount)
        for year, amount in ((BEFORE, OPEX_BEFORE), (YEAR, OPEX))
        for unit in UNITS
        for q in range(1, 5)
    ]


def _strategic() -> list[Row]:
    return [
        line(
            f"B-{initiative}-{q}",
            unit,
            "stratex",
            f"{YEAR}-{_first_month(q)}",
            amount,
            initiative=initiative,
        )
        for initiative, (unit, quarters) in FUNDS.items()
        for q, amount in quarters.items()
    ]


def _costs() -> list[Row]:
    return [
        {
            "initiative": initiative,
            "quarter": f"{YEAR}-Q{q}",
            "kind": "opex",
            "amount": str(amount),
            "currency": "EUR",
        }
        for initiative, (_, quarters) in FUNDS.items()
        for q, amount in quarters.items()
    ]


def _staffing() -> list[Row]:
    return [
        {
            "initiative": initiative,
            "unit": unit,
            "skill": skill,
            "quarter": f"{YEAR}-Q{q}",
            "fte": str(fte),
        }
        for initiative, (unit, skill, fte, quarters) in STAFF.items()
        for q in quarters
    ]


def _headcount() -> list[Row]:
    return [
        *(
            heads(f"H-{i}-{q}", unit, skill, f"{YEAR}-Q{q}", fte, initiative=i)
            for i, (unit, skill, fte, quarters) in STAFF.items()
            for q in quarters
        ),
        *(heads(f"H-{unit}-{q}", unit, "service", q, 20) for unit in UNITS for q in QUARTERS),
    ]


def _totals() -> list[Row]:
    own = [(u, "opex", 4 * OPEX) for u in UNITS] + [(u, "stratex", n) for u, n in STRATEX.items()]
    group = [("group", "opex", 12 * OPEX), ("group", "stratex", sum(STRATEX.values()))]
    return [total(*each) for each in (*own, *group)]


ROWS: dict[str, list[Row]] = {
    "envelopes": [
        {"year": YEAR, "kind": kind, "amount": amount, "currency": "EUR"}
        for kind, amount in (("opex", "12500000"), ("capex", "0"), ("stratex", "700000"))
    ],
    "cost_centres": [
        {"id": f"CC-{unit}", "unit": unit, "name": f"All of {unit}"} for unit in UNITS
    ],
    "initiative_costs": _costs(),
    "initiative_staffing": _staffing(),
    "budget_lines": [*_running(), *_strategic()],
    "headcount_lines": _headcount(),
    "budget_totals": _totals(),
    "implied_targets": [
        {"year": YEAR, "unit": "north", "measure": "M-N1", "value": "75"},
        {"year": YEAR, "unit": "south", "measure": "M-S1", "value": "75.5"},
    ],
    "cuts": [
        {
            "id": "CUT-1",
            "year": YEAR,
            "unit": "north",
            "initiative": "INI-1",
            "amount": "20000",
            "currency": "EUR",
            "effect": "One course less",
        }
    ],
    "spending": [
        {
            "id": f"S-{month}",
            "year": YEAR,
            "unit": "north",
            "month": f"{YEAR}-{month}",
            "kind": "stratex",
            "amount": amount,
            "currency": "EUR",
            "initiative": "INI-1",
        }
        for month, amount in (("02", "50000"), ("03", "45000"))
    ],
    "reallocations": [
        {
            "id": "RE-1",
            "year": YEAR,
            "from_kind": "stratex",
            "to_kind": "opex",
            "from_initiative": "INI-1",
            "amount": "5000",
            "currency": "EUR",
            "effect": "One room less",
            "approver": "ceo",
        }
    ],
    "forecasts": [
        {
            "year": YEAR,
            "measure": "M-F1",
            "quarter": f"{YEAR}-Q1",
            "value": "74",
            "reason": "Late orders",
        },
    ],
}

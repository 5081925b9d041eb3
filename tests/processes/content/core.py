"""The core that all processes share: map, measures, targets, initiatives, employees.

Objectives: L1, L2 (learning), I1, I2 (internal), C1, C2 (customer), F1, F2 (financial; the top).
North and South each have a card with two objectives, IT one with one. Measure M-<objective> belongs
to each objective; its owner is "owner", its updater "updater" (who report to different people).
"""

from typing import Any

YEAR = "FY2028"
QUARTERS = tuple(f"{YEAR}-Q{n}" for n in range(1, 5))
Row = dict[str, Any]


def objective(id: str, unit: str, perspective: str, name: str, **rest: Any) -> Row:  # noqa: A002 - the column's name
    """Return an objective as it should be."""
    owner = {"north": "owner", "south": "rival", "it": "outsider"}.get(unit, "cfo")
    return {
        "id": id,
        "year": YEAR,
        "unit": unit,
        "name": name,
        "perspective": perspective,
        "statement": f"{name}, so that the strategy works.",
        "theme": "T1",
        "owner": owner,
        "deputy": "sma",
        "change": "Customers notice it.",
        "timing": "leading",
        "status": "active",
        **rest,
    }


def measure(id: str, objective: str, unit: str, **rest: Any) -> Row:  # noqa: A002 - the column's name
    """Return a measure as it should be: up is good, in percent, by quarter."""
    return {
        "id": id,
        "year": YEAR,
        "name": f"Measure of {objective}",
        "unit": unit,
        "objective": objective,
        "intent": "Tells whether it works.",
        "formula": "done / planned",
        "measured_in": "%",
        "polarity": "up",
        "frequency": "quarter",
        "timing": "leading",
        "owner": "owner",
        "updater": "updater",
        "source_system": "ledger",
        "extraction": "manual",
        "baseline": "70",
        "baseline_on": "2026-12-31",
        "lowest": "0",
        "highest": "100",
        "amber": "5",
        "red": "10",
        "aggregation": "average",
        "lag": 10,
        "known_flaws": "none known",
        "status": "active",
        **rest,
    }


def link(origin: str, target: str, kind: str, **rest: Any) -> Row:
    """Return a link with its hypothesis."""
    return {
        "year": YEAR,
        "origin": origin,
        "target": target,
        "kind": kind,
        "hypothesis": f"When {origin} gets better, so does {target}.",
        "lag": 3,
        "strength": "0.5",
        **rest,
    }


def targets(of: str, *values: int) -> list[Row]:
    """Return the quarterly targets of a measure."""
    return [
        {
            "year": YEAR,
            "measure": of,
            "period": period,
            "value": str(value),
            "measured_in": "%",
            "basis": "trend",
            "confidence": 80,
            "state": "provisional",
        }
        for period, value in zip(QUARTERS, values, strict=True)
    ]


CORPORATE = (
    ("L1", "learning", "Grow digital skills"),
    ("L2", "learning", "Keep our experts"),
    ("I1", "internal", "Shorten lead times"),
    ("I2", "internal", "Launch faster"),
    ("C1", "customer", "Win service contracts"),
    ("C2", "customer", "Raise loyalty"),
    ("F1", "financial", "Grow profitable revenue"),
    ("F2", "financial", "Use capital better"),
)
UNIT = (
    ("N1", "north", "internal", "Cut north's order time", "I1"),
    ("N2", "north", "customer", "Win north's service customers", "C1"),
    ("S1", "south", "internal", "Launch south's line in time", "I2"),
    ("S2", "south", "customer", "Keep south's key accounts", "C2"),
    ("T1-IT", "it", "learning", "Teach the digital basics", "L1"),
)
CAUSES = (
    ("L1", "I1"),
    ("L2", "I2"),
    ("I1", "C1"),
    ("I2", "C2"),
    ("C1", "F1"),
    ("C2", "F1"),
    ("C2", "F2"),
)
ROWS: dict[str, list[Row]] = {
    "perspectives": [
        {"id": "learning", "name": "Learning and growth", "rank": 1},
        {"id": "internal", "name": "Internal processes", "rank": 2},
        {"id": "customer", "name": "Customer", "rank": 3},
        {"id": "financial", "name": "Financial", "rank": 4},
    ],
    "themes": [{"id": "T1", "year": YEAR, "name": "Service first", "owner": "cfo", "horizon": 3}],
    "objectives": [
        *(
            objective(
                i, "group", p, n, cascade="optional" if i in ("L2", "F1", "F2") else "mandatory"
            )
            for i, p, n in CORPORATE
        ),
        *(objective(i, u, p, n) for i, u, p, n, _ in UNIT),
    ],
    "objective_links": [
        *(link(a, b, "cause_effect") for a, b in CAUSES),
        *(link(i, to, "contributes", share="50") for i, _, _, _, to in UNIT),
    ],
    "measures": [
        *(measure(f"M-{i}", i, "group") for i, _, _ in CORPORATE),
        *(measure(f"M-{i}", i, u) for i, u, _, _, _ in UNIT),
    ],
    "targets": [
        row
        for i in (*(c[0] for c in CORPORATE), *(u[0] for u in UNIT))
        for row in targets(f"M-{i}", 72, 74, 76, 78)
    ],
    "initiatives": [
        {
            "id": "INI-1",
            "year": YEAR,
            "name": "Service academy",
            "unit": "north",
            "scope": "Courses for technicians",
            "out_of_scope": "Sales",
            "sponsor": "cfo",
            "owner": "owner",
            "stage": "recommended",
            "start": "2028-02-01",
            "finish": "2028-12-15",
            "approved_cost": "400000",
            "currency": "EUR",
            "alternatives": "Buy training",
            "risks": "Trainers leave",
            "kill_criterion": "Fewer than 20 trained by June",
            "intermediate_benefit_on": "2028-07-01",
        },
        {
            "id": "INI-2",
            "year": YEAR,
            "name": "Shorter order path",
            "unit": "south",
            "scope": "Orders",
            "out_of_scope": "Returns",
            "sponsor": "north_head",
            "owner": "fbp",
            "stage": "recommended",
            "start": "2028-04-01",
            "finish": "2028-11-30",
            "approved_cost": "200000",
            "currency": "EUR",
            "alternatives": "Do nothing",
            "risks": "System change",
            "kill_criterion": "No gain by September",
            "intermediate_benefit_on": "2028-08-01",
        },
    ],
    "employees": [
        {
            "id": "E-1",
            "unit": "north",
            "person": "north_head",
            "manages": "yes",
            "eligible": "yes",
            "joined_on": "2020-01-01",
        },
        {
            "id": "E-2",
            "unit": "north",
            "manager": "E-1",
            "person": "owner",
            "eligible": "yes",
            "joined_on": "2021-01-01",
        },
        {
            "id": "E-3",
            "unit": "south",
            "person": "south_head",
            "manages": "yes",
            "eligible": "yes",
            "joined_on": "2020-01-01",
        },
        {
            "id": "E-4",
            "unit": "south",
            "manager": "E-3",
            "person": "rival",
            "eligible": "yes",
            "joined_on": "2021-01-01",
        },
    ],
}

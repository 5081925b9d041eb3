"""What initiatives add: what the two move, need and have come to, with a milestone each quarter."""

from tests.processes.content.core import QUARTERS, YEAR, Row

EFFECTS = {"INI-1": ("L1", "L2", "C1", "F1"), "INI-2": ("I1", "I2", "C2", "F2")}
COSTS = {"INI-1": (100_000, 100_000, 100_000, 100_000), "INI-2": (0, 100_000, 50_000, 50_000)}
STAFF = {"INI-1": ("north", "training", "2"), "INI-2": ("south", "orders", "1")}
DAYS = ("2028-03-31", "2028-06-30", "2028-09-29", "2028-11-30")
SCORERS = {"sma": 4, "fbp": 3}
CRITERIA = {"fit": 25, "gap": 25, "cost": 15, "risk": 10, "capacity": 10, "urgency": 15}


def cost(initiative: str, quarter: str, amount: int) -> Row:
    """Return the running cost of a quarter."""
    return {
        "initiative": initiative,
        "quarter": quarter,
        "kind": "opex",
        "amount": str(amount),
        "currency": "EUR",
    }


def report(initiative: str, month: str, done: int, spent: int, **rest: str) -> Row:
    """Return a status that came in time and is green."""
    following = f"{int(month) + 1:02}"
    return {
        "year": YEAR,
        "initiative": initiative,
        "period": f"{YEAR}-{month}",
        "percent_done": done,
        "planned_spend": str(spent),
        "spent": str(spent),
        "currency": "EUR",
        "fte": "2",
        "time": "green",
        "cost": "green",
        "benefit": "green",
        "due": f"2028-{following}-08",
        "reported_on": f"2028-{following}-06",
        **rest,
    }


ROWS: dict[str, list[Row]] = {
    "initiative_effects": [
        {
            "initiative": initiative,
            "objective": objective,
            "measure": f"M-{objective}",
            "effect": "2.5",
            "expected_on": "2028-12-31",
        }
        for initiative, objectives in EFFECTS.items()
        for objective in objectives
    ],
    "initiative_costs": [
        cost(initiative, quarter, amount)
        for initiative, amounts in COSTS.items()
        for quarter, amount in zip(QUARTERS, amounts, strict=True)
        if amount
    ],
    "initiative_staffing": [
        {"initiative": initiative, "unit": unit, "skill": skill, "quarter": quarter, "fte": fte}
        for initiative, (unit, skill, fte) in STAFF.items()
        for quarter, amount in zip(QUARTERS, COSTS[initiative], strict=True)
        if amount
    ],
    "capacities": [
        {"year": YEAR, "skill": skill, "quarter": quarter, "fte": "3"}
        for skill in ("training", "orders")
        for quarter in QUARTERS
    ],
    "initiative_milestones": [
        {
            "id": f"{initiative}-M{number}",
            "initiative": initiative,
            "name": f"Part {number} works",
            "baseline_on": day,
            "forecast_on": day,
            "reached_on": day,
            "evidence": "signed acceptance",
        }
        for initiative in EFFECTS
        for number, day in enumerate(DAYS, 1)
    ],
    "initiative_scores": [
        {
            "initiative": initiative,
            "criterion": criterion,
            "scorer": scorer,
            "score": score,
            "weight": weight,
        }
        for initiative in EFFECTS
        for criterion, weight in CRITERIA.items()
        for scorer, score in SCORERS.items()
    ],
    "benefits": [
        {"id": f"B-{initiative}", "initiative": initiative, "planned": "90000", "currency": "EUR"}
        for initiative in EFFECTS
    ],
    "status_reports": [
        report("INI-1", "01", 10, 30_000),
        report("INI-1", "02", 20, 60_000),
        report("INI-2", "02", 5, 0),
    ],
}

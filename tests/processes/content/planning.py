"""What strategy planning adds: a dossier, scenarios, options, a meeting, an update, ideas."""

from persistence.records.strategy import FACTOR_CLASSES
from tests.processes.content.core import YEAR, Row

EXECUTIVES = ("ceo", "cfo", "chro", "north_head")
EVENTS = (("executive_education", "2027-06-16"), ("strategy_meeting", "2027-06-28"))


def factor(factor_class: str, side: str) -> Row:
    """Return a factor with a dated source."""
    return {
        "id": f"F-{factor_class}",
        "year": YEAR,
        "side": side,
        "factor_class": factor_class,
        "factor": f"What we know of {factor_class}",
        "trend": "More service, fewer products",
        "evidence": "Industry report",
        "dated": "2027-03-01",
        "impact": 4,
        "likelihood": 3,
    }


def scenario(name: str) -> list[Row]:
    """Return the two signals of a scenario."""
    return [
        {
            "id": f"{name}-{n}",
            "year": YEAR,
            "scenario": name,
            "metric": f"Orders, part {n}",
            "threshold": "90",
            "breaks": "below",
            "owner": "cfo",
        }
        for n in (1, 2)
    ]


def option(name: str, kind: str, *, chosen: bool) -> Row:
    """Return an option that answers the first question."""
    return {
        "id": name,
        "year": YEAR,
        "question": "Q-1",
        "name": f"Option {name}",
        "kind": kind,
        "cost": "2 million",
        "benefit": "5 million a year",
        "risk": "Skills",
        "chosen": chosen,
        "reason": "It pays back soonest" if chosen else "It pays back too late",
    }


ROWS: dict[str, list[Row]] = {
    "scan_factors": [
        factor(each, "internal" if each in ("people", "performance") else "external")
        for each in FACTOR_CLASSES
    ],
    "scenarios": [
        {
            "id": name,
            "year": YEAR,
            "name": f"Scenario {name}",
            "drivers": "Demand",
            "effect": "Services matter more",
        }
        for name in ("SC-1", "SC-2")
    ],
    "signals": [*scenario("SC-1"), *scenario("SC-2")],
    "strategy_questions": [
        {"id": "Q-1", "year": YEAR, "text": "Where do we grow?", "owner": "cfo"}
    ],
    "strategy_options": [
        option("OP-1", "grow", chosen=True),
        option("OP-2", "stop", chosen=False),
    ],
    "attendances": [
        {
            "year": YEAR,
            "event": YEAR,
            "kind": kind,
            "person": person,
            "held_on": day,
            "pre_read_on": "2027-06-14",
            "present": "yes",
        }
        for kind, day in EVENTS
        for person in EXECUTIVES
    ],
    "assumptions": [
        {
            "id": "AS-1",
            "year": YEAR,
            "text": "Customers pay for service",
            "owner": "cfo",
            "metric": "Share of contracts renewed",
            "threshold": "80",
            "breaks": "below",
            "reading": "86",
            "read_on": "2027-07-30",
        }
    ],
    "priorities": [
        {"id": f"PR-{change}", "year": YEAR, "text": f"What is {change}", "change": change}
        for change in ("added", "kept", "dropped")
    ],
    "ideas": [
        {
            "id": "IDEA-1",
            "year": YEAR,
            "text": "Repair instead of replace",
            "objective": "C1",
            "sender": "updater",
            "received_on": "2027-04-06",
            "answered_on": "2027-04-20",
            "answer": "It goes to the dossier",
        }
    ],
}

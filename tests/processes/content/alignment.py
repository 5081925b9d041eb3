"""What alignment adds: links, demands with their answers, checkpoints, certified cards."""

from tests.processes.content.core import YEAR, Row, link

CHECKPOINTS = (
    "Value proposition",
    "Board and shareholders",
    "Corporate office to corporate support",
    "Corporate office to business units",
    "Business units to support units",
    "Business units to customers",
    "Support units to suppliers",
    "Corporate support to local support",
)


def card(unit: str) -> Row:
    """Return a unit's card, certified before its day."""
    return {
        "year": YEAR,
        "unit": unit,
        "state": "certified",
        "due": "2027-10-15",
        "certified_on": "2027-07-30",
    }


ROWS: dict[str, list[Row]] = {
    "objective_links": [link("N1", "L1", "contributes", share="30")],
    "measures": [
        {"id": "M-N1", "rolls_up_to": "M-I1", "shared_as": "on-time"},
        {"id": "M-S1", "rolls_up_to": "M-I2", "shared_as": "on-time"},
    ],
    "service_demands": [
        {
            "id": "D-1",
            "year": YEAR,
            "requester": "north",
            "provider": "it",
            "text": "A portal for service customers",
            "answer": "accept",
            "service_level": "Ready by March",
            "capacity": "2",
        },
        {
            "id": "D-2",
            "year": YEAR,
            "requester": "south",
            "provider": "it",
            "text": "Launch data every day",
            "answer": "counter",
            "service_level": "Every week",
            "capacity": "0.5",
        },
    ],
    "checkpoints": [
        {"id": f"CP-{n}", "year": YEAR, "name": name, "score": 3 + n % 2}
        for n, name in enumerate(CHECKPOINTS, 1)
    ],
    "cards": [card(unit) for unit in ("north", "south", "it")],
}

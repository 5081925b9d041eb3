"""What reviews add: a month's review that was prepared, held, decided something and saw it done."""

from tests.processes.content.core import YEAR, Row

PERIOD = f"{YEAR}-01"
MEETING = f"SRV-{PERIOD}"

ROWS: dict[str, list[Row]] = {
    "snapshots": [
        {
            "year": YEAR,
            "period": PERIOD,
            "edition": 1,
            "state": "locked",
            "locked_on": "2028-02-14",
            "locked_by": "smd",
            "rows": [],
            "digest": "0" * 64,
        }
    ],
    "meetings": [
        {
            "id": MEETING,
            "year": YEAR,
            "period": PERIOD,
            "kind": "month",
            "planned_on": "2028-02-18",
            "held_on": "2028-02-18",
            "pack_issued_on": "2028-02-16",
            "chair": "ceo",
            "ceo_present": "yes",
            "attendance": "100",
            "minutes": 120,
            "strategy_minutes": 100,
        }
    ],
    "agenda_items": [
        {"meeting": MEETING, "objective": objective, "reason": "not discussed yet"}
        for objective in ("L1", "C1", "F1")
    ],
    "decisions": [
        {
            "id": "D-1",
            "year": YEAR,
            "meeting": MEETING,
            "text": "Open a second academy room",
            "options": "Rent, share",
            "objective": "L1",
            "owner": "owner",
            "due": "2028-05-31",
            "evidence": "pack, page 3",
            "changes": "nothing",
        }
    ],
    "actions": [
        {
            "id": "A-1",
            "year": YEAR,
            "meeting": MEETING,
            "decision": "D-1",
            "text": "Find the room",
            "owner": "owner",
            "due": "2028-03-31",
            "closed_on": "2028-03-20",
            "proof": "lease",
            "measure": "M-L1",
        }
    ],
}

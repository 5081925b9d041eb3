"""Sound communication: two audiences, a plan for four quarters, two messages sent in the first.

Staff are fifty people, managers ten. Each of the eight objectives is planned for either audience.
"""

from tests.processes.content.core import CORPORATE, YEAR, Row

SIZES = {"A-STAFF": 50, "A-MGR": 10}
REACHED = {"MSG-1": ("A-STAFF", 48), "MSG-2": ("A-MGR", 10)}
DAYS = (
    "2028-01-10",
    "2028-02-10",
    "2028-04-10",
    "2028-05-10",
    "2028-07-10",
    "2028-08-10",
    "2028-10-10",
    "2028-11-10",
)
ANSWERED = {"A-STAFF": 30, "A-MGR": 8}


def _plan() -> list[Row]:
    return [
        {
            "id": f"PI-{audience}-{objective}",
            "year": YEAR,
            "audience": audience,
            "purpose": f"Understand {objective}",
            "objective": objective,
            "channel": "email",
            "sender": "ceo",
            "planned_on": day,
            "feedback": "Reply to the sender",
        }
        for audience in SIZES
        for (objective, _, _), day in zip(CORPORATE, DAYS, strict=True)
    ]


def message(id: str, audience: str, kind: str, sent_on: str, approved_on: str) -> Row:  # noqa: A002 - the column's name
    """Return a message that was approved, sent and asks to be acknowledged."""
    return {
        "id": id,
        "year": YEAR,
        "audience": audience,
        "kind": kind,
        "title": f"What {id} says",
        "text": "Service first.",
        "card_version": "1",
        "channel": "email",
        "sender": "ceo",
        "approved_on": approved_on,
        "planned_on": sent_on,
        "sent_on": sent_on,
        "acknowledged_by": "2028-03-01",
    }


ROWS: dict[str, list[Row]] = {
    "audiences": [
        {"id": "A-STAFF", "year": YEAR, "name": "All staff", "size": "50", "managers": "no"},
        {"id": "A-MGR", "year": YEAR, "name": "All managers", "size": "10", "managers": "yes"},
    ],
    "audience_members": [
        {"id": "AM-STAFF", "audience": "A-STAFF", "unit": "group"},
        {"id": "AM-MGR", "audience": "A-MGR", "role": "LM"},
    ],
    "plan_items": _plan(),
    "messages": [
        message("MSG-1", "A-STAFF", "ceo_message", "2028-01-10", "2027-12-20"),
        message("MSG-2", "A-MGR", "digest", "2028-02-10", "2028-02-01"),
    ],
    "message_objectives": [
        {"message": "MSG-1", "objective": "C1"},
        {"message": "MSG-2", "objective": "I1"},
    ],
    "receipts": [
        {
            "message": key,
            "token": f"{audience}-{n}",
            "kind": "acknowledged",
            "at": "2028-02-14" if key == "MSG-2" else "2028-01-14",
        }
        for key, (audience, people) in REACHED.items()
        for n in range(people)
    ],
    "survey_answers": [
        {
            "year": YEAR,
            "wave": f"{YEAR}-H1",
            "audience": audience,
            "token": f"{audience}-{n}",
            "item": "top_three",
            "score": "4",
        }
        for audience, people in ANSWERED.items()
        for n in range(people)
    ],
    "team_talks": [
        {"year": YEAR, "manager": who, "met_on": "2028-01-25", "attended": "30"}
        for who in ("E-1", "E-3", "E-300")
    ],
    "staff_questions": [
        {
            "id": "Q-1",
            "year": YEAR,
            "text": "Who will teach us?",
            "asked_on": "2028-01-25",
            "answered_on": "2028-02-01",
            "answer": "The academy.",
        }
    ],
}

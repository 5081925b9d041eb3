"""Reviews: what was discussed since the first quarter of FY2027, decided, and done about it."""

from collections.abc import Iterator
from datetime import date, timedelta

from examples.generator.cast import CEO
from examples.generator.corporate import OBJECTIVES
from examples.generator.tools import LAST, YEAR, Book, Row, pick, workday

ROUTES = ("INI", "SCM", "BUD", "BPS", "SCO")
MEETINGS = (
    # id, year, period, kind, day, objectives in depth
    ("REV-27Q1", LAST, f"{LAST}-Q1", "quarter", "2027-05-06", ("F1", "F2", "F3", "F4", "C1")),
    ("TEST-27", YEAR, YEAR, "test_and_adapt", "2027-05-10", ("C2", "I4")),
    ("REV-27Q2", LAST, f"{LAST}-Q2", "quarter", "2027-08-05", ("C2", "C4", "C5", "I3", "I5")),
    ("REV-27Q3", LAST, f"{LAST}-Q3", "quarter", "2027-11-04", ("I1", "I2", "I6", "I7", "L4")),
    ("REV-27Q4", LAST, f"{LAST}-Q4", "quarter", "2028-02-04", ("C3", "I4", "L1", "L2", "L3")),
    ("REV-28M01", YEAR, f"{YEAR}-01", "month", "2028-02-18", ("C3", "I1", "F1")),
    ("REV-28M02", YEAR, f"{YEAR}-02", "month", "2028-03-17", ("C3", "I1", "L2", "C1")),
    ("REV-26Q4", "FY2026", "FY2026-Q4", "quarter", "2027-02-04", ("F1", "C3", "I1")),
)
DECISIONS = {
    "C3": ("Release the second foundry two months earlier", "M-C3a", "anton-reuter"),
    "I1": ("Build a buffer for the ten slowest castings", "M-I1a", "henrik-solberg"),
    "L2": ("Change the pay band of technicians in Toronto", "M-L2a", "matthias-engel"),
}


def book() -> Book:
    """Return the rows of the reviews."""
    decisions = list(_decisions())
    return {
        "meetings": [*map(_meeting, MEETINGS), _planned()],
        "agenda_items": list(_agenda()),
        "decisions": decisions,
        "actions": list(_actions(decisions)),
    }


def _meeting(row: tuple[str, str, str, str, str, tuple[str, ...]]) -> Row:
    key, year, period, kind, day, _ = row
    early = {"month": 2, "quarter": 9}.get(kind, 9)
    length = {"month": 120, "quarter": 240}.get(kind, 480)
    return {
        "id": key,
        "year": year,
        "period": period,
        "kind": kind,
        "planned_on": day,
        "held_on": day,
        "chair": CEO,
        "ceo_present": "yes",
        "attendance": 100,
        "minutes": length,
        "pack_issued_on": workday(date.fromisoformat(day), early).isoformat(),
        "strategy_minutes": round(length * 0.8),
    }


def _planned() -> Row:
    return {
        "id": "REV-28Q1",
        "year": YEAR,
        "period": f"{YEAR}-Q1",
        "kind": "quarter",
        "planned_on": "2028-05-11",
        "chair": CEO,
    }


def _agenda() -> Iterator[Row]:
    for key, _, _, _, _, objectives in MEETINGS:
        for objective in objectives:
            name = next(o.name for o in OBJECTIVES if o.key == objective)
            red = objective in DECISIONS
            yield {
                "meeting": key,
                "objective": objective,
                "reason": "Off target and not getting better" if red else "Theme rotation",
                "note": f"{name}: where we stand, what holds us up, what we ask for.",
            }


def _decisions() -> Iterator[Row]:
    number = 0
    for key, year, _, _, day, objectives in MEETINGS:
        for objective in objectives[:3]:
            number += 1
            name = next(o.name for o in OBJECTIVES if o.key == objective)
            usual = (f"Go on with the plan for “{name}” and report again", None, "hanna-vogt")
            text, _, owner = DECISIONS.get(objective, usual)
            yield {
                "id": f"DEC-{number:02}",
                "year": year,
                "meeting": key,
                "text": f"{text}.",
                "options": "Act now; wait a quarter",
                "objective": objective,
                "owner": owner,
                "due": (date.fromisoformat(day) + timedelta(days=112)).isoformat(),
                "evidence": f"Pack of {key}, page {2 + number}",
                "changes": "nothing",
                "route": pick(ROUTES, "route", number),
            }


def _actions(decisions: list[Row]) -> Iterator[Row]:
    for number, decision in enumerate(decisions, 1):
        due = date.fromisoformat(decision["due"])
        closed = due < date(2028, 4, 1)
        _, measure, _ = DECISIONS.get(decision["objective"], ("", None, ""))
        yield {
            "id": f"ACT-{number:02}",
            "year": decision["year"],
            "meeting": decision["meeting"],
            "decision": decision["id"],
            "text": decision["text"],
            "owner": decision["owner"],
            "due": max(due, date(2028, 5, 31)).isoformat() if not closed else due.isoformat(),
            "redated": 0,
            "measure": measure,
            "closed_on": workday(due, 3).isoformat() if closed else None,
            "proof": "Minutes and figures of the month" if closed else None,
        }

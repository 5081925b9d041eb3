"""A quarter of the standing cast's year for packs: three locked months with something in each."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from tests import content
from tests.cast import YEAR
from tests.processes.content import core

PERIOD = f"{YEAR}-03"
TODAY = date(2028, 4, 24)
MEASURES = ("M-L1", "M-L2", "M-I1", "M-I2", "M-C1", "M-C2", "M-F1", "M-F2", "M-N1", "M-S2")
TARGETS = {"01": 72, "02": 73, "03": 74}
VALUES: dict[str, tuple[int | None, int | None, int | None]] = {
    "M-L1": (71, 73, 75),
    "M-L2": (70, 70, None),
    "M-I1": (72, 68, 64),
    "M-I2": (73, 75, 77),
    "M-C1": (72, 70, 69),
    "M-C2": (66, 64, 61),
    "M-F1": (72, 74, 75),
    "M-F2": (71, 72, 73),
    "M-N1": (60, 70, 76),
    "M-S2": (75, 70, 62),
}
Row = dict[str, Any]


def status(value: int | None, target: int) -> str:
    """Return the status of a value as the scorecard has it: 5 % off is amber, 10 % is red."""
    if value is None:
        return "none"
    miss = (target - value) * 100 / target
    return "green" if miss <= 5 else "amber" if miss <= 10 else "red"


def rows(month: str) -> list[Row]:
    """Return the rows of one locked month."""
    number, target = int(month) - 1, TARGETS[month]
    found = []
    for key, values in VALUES.items():
        value = values[number]
        before = values[number - 1] if number else 70
        found.append(
            {
                "measure": key,
                "name": f"Measure of {key.removeprefix('M-')}",
                "objective": key.removeprefix("M-"),
                "measured_in": "%",
                "polarity": "up",
                "owner": "owner",
                "updater": "updater",
                "asked": True,
                "estimate": False,
                "as_of": f"2028-{month}-28",
                "unit": {"N": "north", "S": "south"}.get(key[2], "group"),
                "value": None if value is None else str(value),
                "target": str(target),
                "status": status(value, target),
                "previous": None if before is None else str(before),
                "trend": "same",
            }
        )
    return found


def snapshot(month: str, **changes: Any) -> Row:
    """Return the locked snapshot of a month."""
    found = changes.get("rows", rows(month))
    return {
        "year": YEAR,
        "period": f"{YEAR}-{month}",
        "edition": 1,
        "state": "locked",
        "locked_on": f"2028-{int(month) + 1:02}-14",
        "locked_by": "smd",
        "rows": found,
        "digest": content_hash(found),
        **changes,
    }


def fill(session: Session, months: tuple[str, ...] = ("01", "02", "03"), **changes: Any) -> None:
    """Bring in the core content and three locked months with their statements and reports.

    `changes` are rows per sheet that replace those of the same id.
    """
    own = {**BOOKS, "snapshots": [snapshot(month) for month in months]}
    for sheet in dict.fromkeys((*core.ROWS, *own, *changes)):
        found = (*core.ROWS.get(sheet, ()), *own.get(sheet, ()), *changes.get(sheet, ()))
        content.bring(session, sheet, list(found))


VERDICTS: list[Row] = [
    {"origin": "L1", "target": "I1", "verdict": "confirmed"},
    {"origin": "I1", "target": "C1", "verdict": "contradicted"},
    {"origin": "C1", "target": "F1", "verdict": "too_early"},
]


def _report(initiative: str, month: str, done: int, spent: int, **rest: Any) -> Row:
    return {
        "year": YEAR,
        "initiative": initiative,
        "period": f"{YEAR}-{month}",
        "percent_done": done,
        "planned_spend": "90000",
        "spent": str(spent),
        "currency": "EUR",
        "time": "green",
        "cost": "green",
        "benefit": "green",
        "due": "2028-04-07",
        "reported_on": "2028-04-06",
        **rest,
    }


def _money(month: int, **rest: Any) -> Row:
    return {
        "year": YEAR,
        "unit": "north",
        "month": f"{YEAR}-{month:02}",
        "kind": "stratex",
        "currency": "EUR",
        "initiative": "INI-1",
        **rest,
    }


BOOKS: dict[str, list[Row]] = {
    "initiatives": [{"id": i, "stage": "active"} for i in ("INI-1", "INI-2")],
    "objective_links": VERDICTS,
    "initiative_effects": [
        {
            "initiative": "INI-1",
            "objective": "C1",
            "measure": "M-C1",
            "effect": "4",
            "expected_on": "2028-12-31",
        },
        {
            "initiative": "INI-2",
            "objective": "C2",
            "measure": "M-C2",
            "effect": "3",
            "expected_on": "2028-12-31",
        },
    ],
    "initiative_milestones": [
        {
            "id": "MS-1",
            "initiative": "INI-2",
            "name": "New order form",
            "baseline_on": "2028-03-01",
            "forecast_on": "2028-05-15",
        },
    ],
    "status_reports": [
        _report("INI-1", "02", 12, 20000),
        _report(
            "INI-1",
            "03",
            15,
            45000,
            cost="amber",
            issue="Two trainers left",
            help_needed="Release two senior technicians for six weeks",
        ),
        _report("INI-2", "02", 0, 5000),
        _report("INI-2", "03", 0, 30000),
    ],
    "cost_centres": [{"id": "CC-N", "unit": "north", "name": "North"}],
    "budget_lines": [
        _money(
            m,
            id=f"BL-{m:02}",
            cost_centre="CC-N",
            account="6100",
            amount=str(20000 + 2500 * m),
            state="approved",
        )
        for m in range(1, 13)
    ],
    "spending": [
        _money(m, id=f"SP-{m:02}", amount=str(a)) for m, a in ((1, 12000), (2, 15000), (3, 21000))
    ],
    "meetings": [
        {
            "id": "R-02",
            "year": YEAR,
            "period": f"{YEAR}-02",
            "kind": "month",
            "planned_on": "2028-03-20",
            "held_on": "2028-03-20",
        },
        {
            "id": "R-03",
            "year": YEAR,
            "period": PERIOD,
            "kind": "quarter",
            "planned_on": "2028-05-05",
        },
    ],
    "agenda_items": [
        {"meeting": "R-03", "objective": "C2", "reason": "Worse for three months"},
    ],
    "actions": [
        {
            "id": "A-1",
            "year": YEAR,
            "meeting": "R-02",
            "text": "Call the ten largest customers",
            "owner": "south_head",
            "due": "2028-04-03",
            "redated": "2",
            "measure": "M-C2",
        },
        {
            "id": "A-2",
            "year": YEAR,
            "meeting": "R-02",
            "text": "Publish the training plan",
            "owner": "owner",
            "due": "2028-05-31",
        },
    ],
    "variance_notes": [
        {
            "year": YEAR,
            "measure": "M-C2",
            "period": PERIOD,
            "cause": "Two key accounts left us",
            "action": "A senior visits each of the twenty largest",
            "owner": "south_head",
            "due": "2028-06-30",
            "forecast": "70",
        },
    ],
}

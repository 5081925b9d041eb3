"""Ratifying: the targets that were approved with the budget come into force."""

from typing import Any

from sqlalchemy import select

from engine.case import Case
from engine.records.sheets import sheet
from engine.records.writing import Origin, write
from persistence.records.scorecards import Measure

PROVISIONAL, RATIFIED = "provisional", "ratified"


def ratify(case: Case, step_key: str) -> int:
    """Set the provisional targets of the card's measures to ratified; return how many."""
    kind, instance = sheet("targets"), case.instance
    table = kind.table
    of_card = select(Measure.id).where(
        Measure.year == instance.year_id, Measure.unit == instance.unit_id
    )
    query = select(table).where(
        table.c.year == instance.year_id, table.c.state == PROVISIONAL, table.c.measure.in_(of_card)
    )
    rows: list[dict[str, Any]] = [
        {**row, "state": RATIFIED} for row in case.session.execute(query).mappings()
    ]
    origin = Origin(
        case.actor.person_id, case.now, f"{instance.id} step {step_key}", instance.id, step_key
    )
    return len(write(case.session, kind, rows, origin).changed)

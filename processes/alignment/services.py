"""What alignment steps do by themselves: a card on record, with its certificate and its due day."""

from datetime import date
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.operations.service_steps import writing_down
from engine.records.sheets import sheet
from engine.records.versions import keep
from persistence.records.scorecard import Card
from persistence.strategy_year import Milestone
from state_machines.definition import Step

DUE = "OAL.certified"  # milestone by which every card must be certified


def certify(execution: Execution, step: Step) -> tuple[str, ...]:
    """Keep the card of a unit as certified today; what is known of it stays."""
    year, unit = execution.instance.year_id, execution.instance.unit_id
    kept = _card(execution, year, unit)
    card = {
        **kept,
        "year": year,
        "unit": unit,
        "state": "certified",
        "certified_on": execution.today,
    }
    card["due"] = card.get("due") or _due(execution, year)
    keep(execution, step, "cards", [card])
    return (f"card of {unit} certified on {execution.today}",)


def _card(execution: Execution, year: str, unit: str) -> dict[str, Any]:
    table = sheet("cards").table
    found = execution.session.execute(select(table).where(Card.year == year, Card.unit == unit))
    return dict(found.mappings().first() or {})


def _due(execution: Execution, year: str) -> date | None:
    query = select(Milestone.due).where(Milestone.year_id == year, Milestone.code == DUE)
    return execution.session.scalar(query)


SERVICES = {"certify_card": writing_down(certify)}

"""What alignment steps do by themselves: cards on record, and cards drafted again as agreed."""

from datetime import date
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.instances import items, transitions
from engine.operations.service_steps import writing_down
from engine.records import dependencies
from engine.records.sheets import sheet
from engine.records.versions import keep
from engine.schedule.wakeups import wake
from persistence.records.scorecard import Card
from persistence.strategy_year import Milestone
from state_machines.definition import Step

REWORK = "rework"  # the move of a card that takes up what was agreed
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


def rework(execution: Execution, step: Step) -> tuple[str, ...]:
    """Send the cards that an agreement touches back to their units, with what was agreed."""
    said: dict[str, list[str]] = {}
    for row in dependencies.accepted(execution, "agreements"):
        said.setdefault(row["unit"], []).append(row["agreed"])
    told = []
    for card in items.open_items(execution.session, execution.instance.id):
        child = Execution.of(execution.session, card, execution.now, execution.actor)
        move = child.definition.move(card.state, REWORK)
        if move is not None and (agreed := said.get(card.unit_id)):
            transitions.take_move(child, move, reason=f"{step.title}: {'; '.join(agreed)}")
            wake(execution.session, card.id, due_at=execution.now, reason=REWORK)
            told.append(f"{card.unit_id} drafts its card again: {'; '.join(agreed)}")
    return tuple(told)


SERVICES = {"certify_card": writing_down(certify), "rework_cards": writing_down(rework)}

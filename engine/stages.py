"""Stages: the records of an owner's initiatives follow the machine that carries them."""

from typing import Any

from sqlalchemy import select

from engine.case import Case
from engine.records import current
from engine.records.keeping import keep
from persistence.past import Event
from persistence.records.initiatives import STAGES, Initiative
from state_machines.definition import Definition
from state_machines.parts import Step

CHECKED = "benefits_checked"
ENDED = ("closed_met", "closed_unmet", "cancelled")


def follow(case: Case, step: Step) -> tuple[str, ...]:
    """Bring the initiatives that stood where the item comes from to its present stage."""
    state = case.instance.state
    before = stages_before(case.definition, _came_from(case))
    rows = [{**row, "stage": state} for row in _own(case, before)]
    if rows:
        keep(case, step, "initiatives", rows)
    return tuple(f"{row['id']}: {state}" for row in rows)


def check_benefit(case: Case, step: Step) -> tuple[str, ...]:
    """Note who has checked the benefit of the initiatives that ended, and when."""
    told = {
        "stage": CHECKED,
        "benefit_checked_by": case.actor.person_id,
        "benefit_checked_on": case.today,
    }
    rows = [{**row, **told} for row in _own(case, ENDED)]
    if rows:
        keep(case, step, "initiatives", rows)
    return tuple(f"{row['id']}: benefit checked" for row in rows)


def stages_before(definition: Definition, state: str) -> tuple[str, ...]:
    """Return the stages of a record that stands in a state: itself, or those on the way to it."""
    found, seen, ahead = set[str](), set[str](), [state]
    while ahead:
        at = ahead.pop()
        seen.add(at)
        if at in STAGES:
            found.add(at)
        else:
            sources = {move.source for move in definition.moves if move.target == at}
            ahead += sources - seen
    return tuple(sorted(found))


def _came_from(case: Case) -> str:
    query = (
        select(Event.from_state)
        .where(Event.chain == case.instance.id, Event.name == "moved")
        .order_by(Event.seq.desc())
    )
    return case.session.scalars(query.limit(1)).first() or case.instance.state


def _own(case: Case, stages: tuple[str, ...]) -> list[dict[str, Any]]:
    i, instance = Initiative, case.instance
    return current.rows(
        case.session,
        "initiatives",
        case.today,
        i.year == instance.year_id,
        i.owner == (instance.subject_id or ""),
        i.stage.in_(stages),
    )

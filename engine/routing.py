"""Routing: each decision that a meeting recorded becomes an item of its own, with a back-link."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import opening
from engine.case import Case
from engine.definitions import CURRENT
from engine.items import Member
from persistence.organisation import Person
from persistence.work import StepRun
from state_machines.definition import Definition
from state_machines.parts import Kind, Step

PREFIX = "decision_"
MOST = 50  # decisions read from one record


@dataclass(frozen=True, slots=True)
class Recorded:
    """One decision as it was written into the record."""

    number: int
    text: str
    owner: str | None
    due: date | None
    route: str


def route(case: Case) -> list[Recorded]:
    """Open one item per recorded decision that has an owner; return all decisions read."""
    step = _follow_up(case.definition)
    decisions = [d for content in _contents(case) for d in _read(content)]
    if step is None or step.items is None:
        return decisions
    machine = CURRENT.named(step.items.machine)
    for decision in decisions:
        _open(case, step, machine, decision)
    return decisions


def _open(case: Case, step: Step, machine: Definition, decision: Recorded) -> None:
    owner = case.session.get(Person, decision.owner) if decision.owner else None
    if owner is None:
        return
    member = Member(str(decision.number), decision.text[:120], owner.unit_id, owner.id)
    item = opening.open_item(case, step, machine, member)
    if item is not None:
        item.facts = {**item.facts, "decision": decision.text, "route": decision.route}
        if decision.due:
            item.anchors = {**item.anchors, "due": decision.due.isoformat()}


def _follow_up(definition: Definition) -> Step | None:
    """Return the step that waits for items which nothing but a decision opens."""
    for step in definition.steps:
        if step.kind is Kind.ITEMS and step.items is not None and not step.items.per:
            return step
    return None


def _contents(case: Case) -> Iterator[dict[str, Any]]:
    closed = (
        select(StepRun)
        .where(StepRun.instance_id == case.instance.id, StepRun.status == "closed")
        .order_by(StepRun.round)
    )
    latest = {run.key: run for run in case.session.scalars(closed)}
    for run in latest.values():
        if f"{PREFIX}1" in run.content:
            yield run.content


def _read(content: dict[str, Any]) -> Iterator[Recorded]:
    for number in range(1, MOST + 1):
        name = f"{PREFIX}{number}"
        if text := content.get(name):
            due = content.get(f"{name}_due")
            yield Recorded(
                number, str(text), content.get(f"{name}_owner"),
                date.fromisoformat(due) if due else None, str(content.get(f"{name}_route", "")),
            )  # fmt: skip

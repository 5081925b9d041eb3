"""Routing: each decision of a meeting becomes work in the process that carries it out.

A decision never edits data. What changes a target or a budget becomes a change request where
targets and budgets are decided on; the decision names it, and it names the decision.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from calendars.identifiers import bounded, part
from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instances import start
from engine.instances.items import Member
from engine.organisation import roles
from engine.records import dependencies, rows
from engine.records.sheets import sheet
from engine.records.versions import keep
from persistence.instances import Instance, InstanceStatus
from state_machines.definition import Definition, Kind, Step

DECISIONS, ACTIONS = "decisions", "actions"
CHANGES = {"target": "SCM", "budget": "BUD"}  # where what a decision changes is decided on
PROCESSES = {
    "INI": "in_year_initiative",
    "SCM": "measure_change",
    "BUD": "reallocation",
    "SPL": "off_cycle_planning",
}  # opened for a decision
NAMED_INITIATIVE = "initiative_change"  # and what opens when the decision names an initiative
ITEMS = {"BPS": "nomination", "SCO": "message"}  # opened within a process under way
PLANNED = ("off_cycle_planning",)  # asked of the process's own people, not of the decision's owner
TITLE, NAME = 100, 60  # characters


@dataclass(frozen=True, slots=True)
class Routed:
    """Which instance each decision or action became, and those that nobody owns."""

    to: dict[str, str] = field(default_factory=dict)
    orphans: tuple[str, ...] = ()


def route(execution: Execution, step: Step) -> Routed:
    """Open what each accepted decision and action asks for; each of them once."""
    decisions, actions = _accepted(execution, DECISIONS), _accepted(execution, ACTIONS)
    ownerless = [row for row in (*decisions, *actions) if not _is_owned(execution, row)]
    orphans = tuple(f"{row['id']}: {row['text']}" for row in ownerless)
    to: dict[str, str] = {}
    for row in decisions:
        if (
            _is_owned(execution, row)
            and not row["change_request"]
            and (found := _carry_out(execution, row))
        ):
            to[row["id"]] = found.id
    for row in (each for each in actions if _is_owned(execution, each)):
        known = {"action": row["id"], "decision": row["decision"] or ""}
        if not row["closed_on"] and (found := _follow_up(execution, row, known)):
            to[row["id"]] = found.id
    linked = [{**row, "change_request": to[row["id"]]} for row in decisions if row["id"] in to]
    if linked:
        keep(execution, step, DECISIONS, linked)
    return Routed(to, orphans)


def _is_owned(execution: Execution, row: dict[str, Any]) -> bool:
    """Tell whether somebody who works here answers for a decision or an action."""
    return roles.works_here(execution.organisation, row["owner"], execution.today)


def destination(row: dict[str, Any]) -> str:
    """Return the process a decision goes to: where what it changes is decided on comes first."""
    return CHANGES.get(row["changes"] or "", row["route"] or "")


def _carry_out(execution: Execution, row: dict[str, Any]) -> Instance | None:
    code = destination(row)
    known = {"decision": row["id"], "route": code}
    if code in ITEMS:
        found = _within(execution, row, ITEMS[code], known)
    elif code in PROCESSES:
        named = code == "INI" and row["initiative"]
        found = _process(execution, row, NAMED_INITIATIVE if named else PROCESSES[code], known)
    else:
        found = None
    return found or _follow_up(execution, row, known)


def _process(
    execution: Execution, row: dict[str, Any], key: str, known: dict[str, str]
) -> Instance:
    """Open a process of its own for a decision; its first step is asked of the decision's owner."""
    definition, instance = CURRENT.named(key), execution.instance
    found = start.open_instance(
        execution.session,
        key,
        year_id=instance.year_id,
        period=instance.period,
        unit_id=instance.unit_id,
        now=execution.now,
        actor=execution.actor,
        name=_name(row),
        title=f"{definition.title} {instance.period} · {row['text'][:TITLE]}",
    )
    first = definition.steps_of(definition.initial)[0]
    if definition.about:
        found.record_id = row["initiative"]
    if key not in PLANNED:
        found.subject_id, known = row["owner"], {**known, "per": f"role:{first.by}"}
    _link(execution, found, row, known)
    return found


def _within(
    execution: Execution, row: dict[str, Any], machine: str, known: dict[str, str]
) -> Instance | None:
    """Open an item in the latest process under way that has such items; None without one."""
    query = select(Instance).where(
        Instance.year_id == execution.instance.year_id,
        Instance.parent_id.is_(None),
        Instance.status.in_(InstanceStatus.ACTIVE),
    )
    for above in execution.session.scalars(query.order_by(Instance.opened_at.desc(), Instance.id)):
        parent = Execution.of(execution.session, above, execution.now, execution.actor)
        for step in parent.definition.steps:
            if step.items is not None and step.items.machine == machine and step.items.per:
                return _item(execution, parent, step, row, known)
    return None


def _follow_up(execution: Execution, row: dict[str, Any], known: dict[str, str]) -> Instance | None:
    """Open a follow-up of the meeting itself, to be closed with proof."""
    step = _follow_up_step(execution.definition)
    return _item(execution, execution, step, row, known) if step is not None else None


def _item(
    execution: Execution, parent: Execution, step: Step, row: dict[str, Any], known: dict[str, str]
) -> Instance | None:
    if step.items is None:
        return None
    machine = CURRENT.named(step.items.machine)
    owner = execution.organisation.people[row["owner"]]
    member = Member(_name(row), row["text"][:TITLE], owner.unit_id, owner.id)
    item = start.open_item(parent, step, machine, member)
    if item is not None:
        _link(execution, item, row, known)
    return item


def _link(
    execution: Execution, child: Instance, row: dict[str, Any], known: dict[str, str]
) -> None:
    """Let the child name what it carries out, and both histories name each other."""
    child.facts = {**child.facts, **known, "origin": execution.instance.id, "text": row["text"]}
    if row["due"]:
        child.anchors = {**child.anchors, "due": row["due"].isoformat()}
    what = known.get("action") or known["decision"]
    Execution.of(execution.session, child, execution.now, execution.actor).remember(
        "ordered", decision=what, by_meeting=execution.instance.id, reason=row["text"]
    )
    execution.remember("routed", decision=what, to=child.id)


def _follow_up_step(definition: Definition) -> Step | None:
    """Return the step that waits for items which nothing but a decision opens."""
    for step in definition.steps:
        if step.kind is Kind.ITEMS and step.items is not None and not step.items.per:
            return step
    return None


def _accepted(execution: Execution, key: str) -> list[dict[str, Any]]:
    """Return the records of a sheet that this instance has accepted, as they are now."""
    ids = {row["id"] for row in dependencies.accepted(execution, key)}
    return rows.current_rows(
        execution.session, key, execution.today, sheet(key).table.c.id.in_(ids)
    )


def _name(row: dict[str, Any]) -> str:
    """Return the id of a record as a part of an instance's id."""
    return bounded(part(row["id"]), NAME)

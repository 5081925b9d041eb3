"""What the engine checks or does by itself in AUTO steps: small named functions over a process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import items, routing
from engine.definitions import CURRENT
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Kind, Step

QUORUM = Decimal(80)  # percent of the committee that must attend where a step names no figure


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether a check passed, what it found, and what it wrote down."""

    passed: bool
    findings: tuple[str, ...] = ()
    record: tuple[tuple[str, str], ...] = ()


Check = Callable[[Session, Instance, Definition, Step, datetime], CheckResult]


def run(
    session: Session, instance: Instance, definition: Definition, step: Step, now: datetime
) -> CheckResult:
    """Run the check a step names; raises KeyError for a name that no check has."""
    return CHECKS[step.check or "record"](session, instance, definition, step, now)


def content_of(result: CheckResult) -> dict[str, Any]:
    """Return what a check leaves as the content of its step."""
    return {"findings": list(result.findings), **dict(result.record)}


def record(
    session: Session, instance: Instance, _definition: Definition, step: Step, _now: datetime
) -> CheckResult:
    """Write down what was prepared: how many steps and answers stand behind it."""
    answered = session.scalar(
        select(func.count()).where(Task.instance_id == instance.id, Task.status == "done")
    )
    return CheckResult(True, record=(("what", step.deliverable or step.title), ("answers", str(answered))))


def complete(
    session: Session, instance: Instance, definition: Definition, step: Step, _now: datetime
) -> CheckResult:
    """Pass when every form and task so far was really answered: no gap closed by silence."""
    keys = [s.key for s in definition.steps if s.waits_for_people and s.key != step.key]
    query = select(StepRun.key, StepRun.outcome).where(
        StepRun.instance_id == instance.id, StepRun.key.in_(keys), StepRun.status == "lapsed"
    )
    gaps = tuple(
        f"{key} “{definition.step(key).title}” was not answered" for key, _ in session.execute(query)
    )
    return CheckResult(not gaps, gaps)


def coverage(
    session: Session, instance: Instance, definition: Definition, step: Step, _now: datetime
) -> CheckResult:
    """Pass when the items of this process have come as far as its ITEMS steps ask."""
    record_rows: list[tuple[str, str]] = []
    findings: list[str] = []
    for other in definition.steps:
        if other.kind is not Kind.ITEMS or other.items is None or other.key == step.key:
            continue
        machine = CURRENT.named(other.items.machine)
        far = items.progress(session, instance, machine, other.items)
        record_rows.append((other.title, far))
        if not items.covered(session, instance, machine, other.items):
            findings.append(f"{other.title}: {far} have come to {' or '.join(other.items.until)}")
    return CheckResult(True, tuple(findings), tuple(record_rows))


def quorum(
    session: Session, instance: Instance, definition: Definition, step: Step, _now: datetime
) -> CheckResult:
    """Pass when the last meeting's attendance, in percent, reached the step's quorum."""
    needed = Decimal(step.quorum) if step.quorum else QUORUM
    meetings = [s.key for s in definition.steps if s.kind is Kind.MEETING]
    query = (
        select(StepRun.content)
        .where(StepRun.instance_id == instance.id, StepRun.key.in_(meetings))
        .where(StepRun.status == "closed")
        .order_by(StepRun.closed_at.desc())
    )
    content = session.scalars(query.limit(1)).first() or {}
    attended = _percent(content.get("attendance"))
    if attended is None:
        return CheckResult(True, ("no attendance was recorded",))
    short = f"attendance was {attended} %, the quorum is {needed} %"
    return CheckResult(attended >= needed, () if attended >= needed else (short,))


def route_decisions(
    session: Session, instance: Instance, definition: Definition, _step: Step, now: datetime
) -> CheckResult:
    """Open an item per recorded decision; name those that nobody owns."""
    decisions = routing.route(session, instance, definition, now)
    orphans = tuple(f"decision {d.number} has no owner: {d.text}" for d in decisions if not d.owner)
    return CheckResult(True, orphans, (("decisions", str(len(decisions))),))


CHECKS: dict[str, Check] = {
    "record": record,
    "complete": complete,
    "coverage": coverage,
    "quorum": quorum,
    "route_decisions": route_decisions,
    "hand_over": record,
}


def _percent(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None

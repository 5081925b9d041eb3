"""What budgeting steps do by themselves: approved lines are locked and handed over."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.operations.service_steps import CheckResult
from engine.records.sheets import sheet
from engine.records.versions import Origin, write
from engine.rules import gate, rule
from persistence.base import in_force
from persistence.instances import StepRun, Task
from persistence.records.base import Record
from persistence.records.budget import BudgetLine, Unfunded
from processes.budgeting import reconciliation
from state_machines.definition import Step

DECIDED_IN = "9-ceo"  # the step in which somebody answers for the list of what is not funded
NAMED = 20  # gaps that the hand-over names one by one
Pairs = tuple[tuple[str, str], ...]


def approve(execution: Execution, step: Step) -> Pairs:
    """Make the year's lines approved, and the list of what is not funded, by who decided it."""
    b, u, year = BudgetLine, Unfunded, execution.instance.year_id
    lines = _changed(execution, b, [b.year == year, b.state != "approved"], state="approved")
    listed = _changed(
        execution, u, [u.year == year, u.approved_by.is_(None)], approved_by=_chief(execution)
    )
    return (
        ("budget lines approved", str(_write(execution, step, b, lines))),
        ("no longer funded", str(_write(execution, step, u, listed))),
    )


def hand_over(execution: Execution) -> tuple[tuple[str, ...], Pairs]:
    """Return the gaps that the hand-over leaves, and what is handed to whom."""
    found = reconciliation.of(execution.session, execution.instance.year_id, execution.today)
    live = [row for row in found.initiatives if row.approved]
    funded = [row for row in live if row.funded]
    staffed = [row for row in live if row.staffed]
    look = rule.year_context(execution.session, execution.instance.year_id, execution.today)
    apart = list(rule.run(gate.named(["BUD.R4"]), look))
    gaps = tuple(gap.text for gap in found.gaps)
    return gaps[:NAMED], (
        ("initiatives with money", f"{len(funded)} of {len(live)}"),
        ("initiatives with people", f"{len(staffed)} of {len(live)}"),
        ("targets the budget contradicts", str(len(apart))),
        ("gaps left", str(len(gaps))),
    )


def _changed(
    execution: Execution, record: type[Record], where: Iterable[Any], **change: Any
) -> list[dict[str, Any]]:
    table = sheet(record.__tablename__).table
    live = in_force(table.c, execution.today)
    rows = execution.session.execute(select(table).where(*where, live)).mappings()
    return [{**row, **change} for row in rows]


def _write(
    execution: Execution, step: Step, record: type[Record], rows: list[dict[str, Any]]
) -> int:
    instance = execution.instance.id
    origin = Origin(
        execution.actor.person_id, execution.now, f"{instance} step {step.key}", instance, step.key
    )
    return len(write(execution.session, sheet(record.__tablename__), rows, origin).changed)


def _chief(execution: Execution) -> str | None:
    query = (
        select(Task.answered_by)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(StepRun.instance_id == execution.instance.id, StepRun.key == DECIDED_IN)
        .where(Task.answer == "approve")
    )
    return execution.session.scalars(query.order_by(StepRun.round.desc()).limit(1)).first()


def approve_budget(execution: Execution, step: Step) -> CheckResult:
    """Lock the budget's lines as the board approved them."""
    return CheckResult(True, (), approve(execution, step))


def hand_over_budget(execution: Execution, _step: Step) -> CheckResult:
    """Write down what the approved budget hands over, and every gap it leaves."""
    return CheckResult(True, *hand_over(execution))


SERVICES = {"approve_budget": approve_budget, "hand_over_budget": hand_over_budget}

"""What the engine checks or does by itself in AUTO steps: small named functions over a process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from sqlalchemy import func, select

from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instances import items
from engine.records import dependencies
from engine.records.proposals import as_if_accepted
from engine.records.scope import SUGGESTED
from persistence.instances import StepRun, StepStatus, Task, TaskStatus
from state_machines.definition import Kind, Step

QUORUM = Decimal(80)  # percent of the committee that must attend where a step names no figure


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether a check passed, what it found, and what it wrote down.

    `answer` is what the step is answered with where that is more than passed or failed;
    `suggested` is what a sheet opens with for each record, as `Rows.suggests` says.
    """

    passed: bool
    findings: tuple[str, ...] = ()
    record: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    suggested: Mapping[str, str] = field(default_factory=dict)


Check = Callable[[Execution, Step], CheckResult]


def run_service(execution: Execution, step: Step) -> CheckResult:
    """Run the service a step names; raises KeyError for a name that none has."""
    services = cast("Mapping[str, Check]", CURRENT.contents.services)
    return services[step.check or "record"](execution, step)


def content_of(result: CheckResult) -> dict[str, Any]:
    """Return what a check leaves as the content of its step."""
    suggested = {SUGGESTED: dict(result.suggested)} if result.suggested else {}
    return {"findings": list(result.findings), **dict(result.record), **suggested}


def record(execution: Execution, step: Step) -> CheckResult:
    """Write down what was prepared: how many steps and answers stand behind it."""
    answered = execution.session.scalar(
        select(func.count()).where(
            Task.instance_id == execution.instance.id, Task.status == TaskStatus.DONE
        )
    )
    what = step.deliverable or step.title
    return CheckResult(passed=True, record=(("what", what), ("answers", str(answered))))


def complete(execution: Execution, step: Step) -> CheckResult:
    """Pass when every form and task so far was really answered: no gap closed by silence.

    Writes down the hash of the records that were handed in, so that an approval can bind them.
    """
    keys = [s.key for s in execution.definition.steps if s.waits_for_people and s.key != step.key]
    query = select(StepRun.key).where(
        StepRun.instance_id == execution.instance.id,
        StepRun.key.in_(keys),
        StepRun.status == StepStatus.LAPSED,
    )
    gaps = tuple(
        f"{key} “{execution.definition.step(key).title}” was not answered"
        for key in execution.session.scalars(query)
    )
    with as_if_accepted(execution.session, execution):
        count, digest = dependencies.fingerprint(execution)
    bound = (("records", str(count)), ("records_hash", digest)) if count else ()
    return CheckResult(not gaps, gaps, bound)


def coverage(execution: Execution, step: Step) -> CheckResult:
    """Pass when the items of this process have come as far as its ITEMS steps ask."""
    record_rows: list[tuple[str, str]] = []
    findings: list[str] = []
    for other in execution.definition.steps:
        if other.kind is not Kind.ITEMS or other.items is None or other.key == step.key:
            continue
        machine = CURRENT.named(other.items.machine)
        far = items.progress(execution.session, execution.instance, machine, other.items)
        record_rows.append((other.title, far))
        if not items.covered(execution.session, execution.instance, machine, other.items):
            findings.append(f"{other.title}: {far} have come to {' or '.join(other.items.until)}")
    return CheckResult(True, tuple(findings), tuple(record_rows))


def quorum(execution: Execution, step: Step) -> CheckResult:
    """Pass when the last meeting's attendance, in percent, reached the step's quorum."""
    needed = Decimal(step.quorum) if step.quorum else QUORUM
    meetings = [s.key for s in execution.definition.steps if s.kind is Kind.MEETING]
    query = (
        select(StepRun.content)
        .where(StepRun.instance_id == execution.instance.id, StepRun.key.in_(meetings))
        .where(StepRun.status == StepStatus.CLOSED)
        .order_by(StepRun.closed_at.desc())
    )
    content = execution.session.scalars(query.limit(1)).first() or {}
    attended = _percent(content.get("attendance"))
    if attended is None:
        return CheckResult(True, ("no attendance was recorded",))
    short = f"attendance was {attended} %, the quorum is {needed} %"
    return CheckResult(attended >= needed, () if attended >= needed else (short,))


def writing_down(work: Callable[[Execution, Step], tuple[str, ...]]) -> Check:
    """Return a check that always passes and leaves what a piece of work found, line by line."""

    def check(execution: Execution, step: Step) -> CheckResult:
        return CheckResult(True, work(execution, step))

    return check


KERNEL: Mapping[str, Check] = {
    "record": record,
    "complete": complete,
    "coverage": coverage,
    "quorum": quorum,
    "hand_over": record,
}  # what the engine does for any process; the others are brought by the processes themselves


def _percent(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None

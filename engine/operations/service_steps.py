"""What the engine checks or does by itself in AUTO steps: small named functions over a process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from sqlalchemy import func, select

from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.instances import items
from engine.records import dependencies, proposals
from engine.records.proposals import as_if_accepted
from engine.records.scope import SUGGESTED
from engine.schedule import milestones
from persistence.instances import StepRun, StepStatus, Task, TaskStatus
from state_machines.definition import Kind, Step

QUORUM = Decimal(80)  # percent of the committee that must attend where a step names no figure
# Services that say what is done beside them
ASK_RULES, WAIT, PUT_ON_RECORD = "ask_rules", "wait", "put_on_record"
WAITED = "waited"  # what a wait that is over is answered with


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
    return services[step.check](execution, step)


def content_of(result: CheckResult) -> dict[str, Any]:
    """Return what a check leaves as the content of its step."""
    suggested = {SUGGESTED: dict(result.suggested)} if result.suggested else {}
    return {"findings": list(result.findings), **dict(result.record), **suggested}


def ask_rules(_execution: Execution, step: Step) -> CheckResult:
    """Write down which rules are asked; what they find decides what the step comes to."""
    return CheckResult(True, record=(("rules_asked", ", ".join(step.rules)),))


def wait(execution: Execution, step: Step) -> CheckResult:
    """Write down what was waited for: milestones with the day they came, steps, and a day."""
    instance = execution.instance
    came = milestones.came(execution.session, instance.year_id, instance.period, step.waits)
    ended = [(f"step {key}", execution.latest((key,))[key].status) for key in step.after]
    opened = [("its day", execution.today.isoformat())] if step.opens else []
    return CheckResult(True, record=(*came, *ended, *opened), answer=WAITED)


def put_on_record(execution: Execution, step: Step) -> CheckResult:
    """Write down how many rows of each step become records with the closing of this one."""
    return CheckResult(
        True,
        record=tuple(
            (f"rows of step {key}", str(count))
            for key, count in proposals.accepted_by(execution, step)
        ),
    )


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
    """Write down how far the items of this process have come."""
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
    """Pass when the last meeting's attendance, in percent, reached the step's quorum.

    A meeting of which nobody wrote down the attendance had none.
    """
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
        return CheckResult(False, (f"no attendance was recorded, the quorum is {needed} %",))
    short = f"attendance was {attended} %, the quorum is {needed} %"
    return CheckResult(attended >= needed, () if attended >= needed else (short,))


def writing_down(work: Callable[[Execution, Step], tuple[str, ...]]) -> Check:
    """Return a check that always passes and leaves what a piece of work found, line by line."""

    def check(execution: Execution, step: Step) -> CheckResult:
        return CheckResult(True, work(execution, step))

    return check


KERNEL: Mapping[str, Check] = {
    ASK_RULES: ask_rules,
    WAIT: wait,
    PUT_ON_RECORD: put_on_record,
    "complete": complete,
    "quorum": quorum,
}  # what the engine does for any process; the others are brought by the processes themselves
FORMER: Mapping[str, Check] = {
    "record": record,
    "coverage": coverage,
    "hand_over": record,
}  # what only definitions of before name, which instances go on by
CHECKS: Final = frozenset({ASK_RULES, "complete", "quorum"})  # the services that only look


def _percent(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None

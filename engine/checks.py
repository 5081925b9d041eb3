"""What the engine checks or does by itself in AUTO steps: small named functions over a process."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import func, select

from engine import (
    active_management,
    adoptions,
    budget_closing,
    certifying,
    hypotheses,
    idea_log,
    items,
    people_reports,
    ranking,
    reviewing,
    routing,
    spotting,
    stages,
)
from engine.case import Case
from engine.definitions import CURRENT
from engine.records import binding, ratifying, snapshots
from engine.records.proposing import as_if_accepted
from engine.records.snapshots import Locked
from persistence.work import StepRun, Task
from state_machines.parts import Kind, Step

QUORUM = Decimal(80)  # percent of the committee that must attend where a step names no figure


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether a check passed, what it found, and what it wrote down."""

    passed: bool
    findings: tuple[str, ...] = ()
    record: tuple[tuple[str, str], ...] = ()


Check = Callable[[Case, Step], CheckResult]


def run(case: Case, step: Step) -> CheckResult:
    """Run the check a step names; raises KeyError for a name that no check has."""
    return CHECKS[step.check or "record"](case, step)


def content_of(result: CheckResult) -> dict[str, Any]:
    """Return what a check leaves as the content of its step."""
    return {"findings": list(result.findings), **dict(result.record)}


def record(case: Case, step: Step) -> CheckResult:
    """Write down what was prepared: how many steps and answers stand behind it."""
    answered = case.session.scalar(
        select(func.count()).where(Task.instance_id == case.instance.id, Task.status == "done")
    )
    what = step.deliverable or step.title
    return CheckResult(passed=True, record=(("what", what), ("answers", str(answered))))


def complete(case: Case, step: Step) -> CheckResult:
    """Pass when every form and task so far was really answered: no gap closed by silence.

    Writes down the hash of the records that were handed in, so that an approval can bind them.
    """
    keys = [s.key for s in case.definition.steps if s.waits_for_people and s.key != step.key]
    query = select(StepRun.key).where(
        StepRun.instance_id == case.instance.id, StepRun.key.in_(keys), StepRun.status == "lapsed"
    )
    gaps = tuple(
        f"{key} “{case.definition.step(key).title}” was not answered"
        for key in case.session.scalars(query)
    )
    with as_if_accepted(case.session, case):
        count, digest = binding.fingerprint(case)
    bound = (("records", str(count)), ("records_hash", digest)) if count else ()
    return CheckResult(not gaps, gaps, bound)


def coverage(case: Case, step: Step) -> CheckResult:
    """Pass when the items of this process have come as far as its ITEMS steps ask."""
    record_rows: list[tuple[str, str]] = []
    findings: list[str] = []
    for other in case.definition.steps:
        if other.kind is not Kind.ITEMS or other.items is None or other.key == step.key:
            continue
        machine = CURRENT.named(other.items.machine)
        far = items.progress(case.session, case.instance, machine, other.items)
        record_rows.append((other.title, far))
        if not items.covered(case.session, case.instance, machine, other.items):
            findings.append(f"{other.title}: {far} have come to {' or '.join(other.items.until)}")
    return CheckResult(True, tuple(findings), tuple(record_rows))


def quorum(case: Case, step: Step) -> CheckResult:
    """Pass when the last meeting's attendance, in percent, reached the step's quorum."""
    needed = Decimal(step.quorum) if step.quorum else QUORUM
    meetings = [s.key for s in case.definition.steps if s.kind is Kind.MEETING]
    query = (
        select(StepRun.content)
        .where(StepRun.instance_id == case.instance.id, StepRun.key.in_(meetings))
        .where(StepRun.status == "closed")
        .order_by(StepRun.closed_at.desc())
    )
    content = case.session.scalars(query.limit(1)).first() or {}
    attended = _percent(content.get("attendance"))
    if attended is None:
        return CheckResult(True, ("no attendance was recorded",))
    short = f"attendance was {attended} %, the quorum is {needed} %"
    return CheckResult(attended >= needed, () if attended >= needed else (short,))


def route_decisions(case: Case, step: Step) -> CheckResult:
    """Hand each decision and action to whoever carries it out; name those that nobody owns."""
    routed = routing.route(case, step)
    orphans = tuple(f"nobody owns {text}" for text in routed.orphans)
    return CheckResult(True, orphans, tuple(routed.to.items()))


def tested_links(case: Case, _step: Step) -> CheckResult:
    """Test the links of the map against the data; write down the verdict on each."""
    found = hypotheses.verdicts(case.session, case.instance.year_id, case.today)
    return CheckResult(True, tuple(each.sentence for each in found))


def approve_budget(case: Case, step: Step) -> CheckResult:
    """Lock the budget's lines as the board approved them."""
    return CheckResult(True, (), budget_closing.approve(case, step))


def hand_over_budget(case: Case, _step: Step) -> CheckResult:
    """Write down what the approved budget hands over, and every gap it leaves."""
    return CheckResult(True, *budget_closing.hand_over(case))


def goal_coverage(case: Case, step: Step) -> CheckResult:
    """Pass as `coverage` does, with the table of linked goals by unit."""
    found = coverage(case, step)
    return CheckResult(True, found.findings, (*found.record, *people_reports.goal_coverage(case)))


def understanding(case: Case, _step: Step) -> CheckResult:
    """Write down who understood the strategy, by audience."""
    return CheckResult(True, (), people_reports.understanding(case))


def snapshot(case: Case, step: Step) -> CheckResult:
    """Freeze the numbers of the period in a further edition of its snapshot."""
    frozen = snapshots.freeze(case, step.key)
    return _edition(frozen)


def name_edition(case: Case, _step: Step) -> CheckResult:
    """Write down which edition of the period's numbers a pack went out with, and its hash."""
    found = snapshots.newest(case.session, case.instance.year_id, case.instance.period)
    if found is None:
        return CheckResult(True, (), (("snapshot", "none: issued with gaps"),))
    return _edition(found)


def _edition(found: Locked) -> CheckResult:
    return CheckResult(True, (), (("snapshot", found.id), ("snapshot_hash", found.digest)))


def ratify(case: Case, step: Step) -> CheckResult:
    """Put the targets of the card in force."""
    return CheckResult(True, (), (("ratified", str(ratifying.ratify(case, step.key))),))


def writing_down(work: Callable[[Case, Step], tuple[str, ...]]) -> Check:
    """Return a check that always passes and leaves what a piece of work found, line by line."""

    def check(case: Case, step: Step) -> CheckResult:
        return CheckResult(True, work(case, step))

    return check


CHECKS: dict[str, Check] = {
    "record": record,
    "complete": complete,
    "coverage": coverage,
    "quorum": quorum,
    "route_decisions": route_decisions,
    "hand_over": record,
    "approve_budget": approve_budget,
    "hand_over_budget": hand_over_budget,
    "goal_coverage": goal_coverage,
    "understanding": understanding,
    "snapshot": snapshot,
    "name_edition": name_edition,
    "ratify": ratify,
    "test_links": tested_links,
    "arrange_review": writing_down(reviewing.arrange),
    "issue_pack": writing_down(reviewing.issue),
    "hold_review": writing_down(reviewing.hold),
    "close_action": writing_down(reviewing.close_action),
    "rank": writing_down(ranking.lines),
    "active_management": writing_down(active_management.lines),
    "follow_stage": writing_down(stages.follow),
    "check_benefit": writing_down(stages.check_benefit),
    "spot_practices": writing_down(spotting.spot),
    "push_practice": writing_down(adoptions.push),
    "adoption_table": writing_down(adoptions.table),
    "record_answer": writing_down(adoptions.record_answer),
    "certify_card": writing_down(certifying.certify),
    "log_idea": writing_down(idea_log.log),
}


def _percent(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None

"""What initiative steps do by themselves: the ranking, active management, stages and benefits."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.operations.service_steps import CheckResult, writing_down
from engine.organisation import directory
from engine.organisation.roles import working
from engine.records.rows import current_rows
from engine.records.versions import keep
from engine.rules import gate, rule
from engine.rules.rule import RuleContext
from persistence.audit_trail import Event
from persistence.records.initiatives import STAGES, Initiative
from processes.initiatives import efficient_list
from processes.initiatives.portfolio_rules import LIVE, RUNNING, projects
from processes.initiatives.status_rules import reports
from state_machines.definition import Definition, Step

BY_RULE = {
    "stale": ("INI.R9b",),
    "late": ("INI.R10",),
    "burning": ("INI.R11", "INI.R12"),
}
NOBODY = "none"
CHECKED = "benefits_checked"
ENDED = ("closed_met", "closed_unmet", "cancelled")
DECIDED = {"recommended": "recommend", "on_hold": "hold", "merged": "merge", "rejected": "stop"}
UNDECIDED = "the committee decided nothing about it"


def lines(execution: Execution, _step: Step) -> tuple[str, ...]:
    """Return the five lists as lines, an empty list with the word for it."""
    return tuple(
        f"{name}: {text}"
        for name, found in lists(rule.context_of(execution)).items()
        for text in found or (NOBODY,)
    )


def lists(at: RuleContext) -> dict[str, list[str]]:
    """Return what is stale, late, burning, unowned and blocked."""
    by_rule = {
        name: [found.text for _, found in rule.run(gate.named(codes), at)]
        for name, codes in BY_RULE.items()
    }
    own: dict[str, Callable[[RuleContext], Iterator[str]]] = {
        "unowned": _unowned,
        "blocked": _blocked,
    }
    return by_rule | {name: list(find(at)) for name, find in own.items()}


def _unowned(at: RuleContext) -> Iterator[str]:
    """Yield the initiatives without an owner who works here today."""
    found = projects(at, LIVE)
    owners = {project.owner for project in found.values() if project.owner}
    here = owners & set(working(directory.of(at.session), at.today))
    for project in found.values():
        if project.owner is None:
            yield f"{project.called} has no owner"
        elif project.owner not in here:
            yield f"{project.called} belongs to {project.owner}, who no longer works here"


def _blocked(at: RuleContext) -> Iterator[str]:
    """Yield the initiatives whose owner asks for help, and the paused ones without a way back."""
    known = reports(at)
    for key, project in projects(at, (*RUNNING, "paused")).items():
        last = known[key][-1] if key in known else None
        if last is not None and last.help_needed:
            yield f"{project.called} needs help: {last.help_needed}"
        if project.stage == "paused" and project.restart_on is None:
            yield f"{project.called} is paused without a day on which it restarts"
        elif project.stage == "paused" and project.restart_on and project.restart_on < at.today:
            yield f"{project.called} should have restarted on {project.restart_on}"


def follow(execution: Execution, step: Step) -> tuple[str, ...]:
    """Bring the initiatives of an owner that stood where an item comes from to its present stage.

    Only items ask for it that were opened when all initiatives of an owner were one item.
    """
    state = execution.instance.state
    before = stages_before(execution.definition, _came_from(execution))
    rows = [{**row, "stage": state} for row in _own(execution, before)]
    if rows:
        keep(execution, step, "initiatives", rows)
    return tuple(f"{row['id']}: {state}" for row in rows)


def check_benefit(execution: Execution, step: Step) -> tuple[str, ...]:
    """Note who has checked the benefit of an initiative that ended, and when."""
    told = {
        "stage": CHECKED,
        "benefit_checked_by": execution.actor.person_id,
        "benefit_checked_on": execution.today,
    }
    rows = [{**row, **told} for row in _record(execution) or _own(execution, ENDED)]
    if rows:
        keep(execution, step, "initiatives", rows)
    return tuple(f"{row['id']}: {row['stage']}" for row in rows)


def decided(execution: Execution, _step: Step) -> CheckResult:
    """Answer with what the committee decided, which its approved list says in the stage."""
    stage = next((row["stage"] for row in _record(execution)), "")  # none where it has ended
    answer = DECIDED.get(stage, "hold")
    why = f"the committee decided: {stage}" if stage in DECIDED else UNDECIDED
    return CheckResult(True, (why,), answer=answer)


def _record(execution: Execution) -> list[dict[str, Any]]:
    of_item = Initiative.id == execution.instance.record_id
    return current_rows(execution.session, "initiatives", execution.today, of_item)


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


def _came_from(execution: Execution) -> str:
    query = (
        select(Event.from_state)
        .where(Event.chain == execution.instance.id, Event.name == "moved")
        .order_by(Event.seq.desc())
    )
    return execution.session.scalars(query.limit(1)).first() or execution.instance.state


def _own(execution: Execution, stages: tuple[str, ...]) -> list[dict[str, Any]]:
    i, instance = Initiative, execution.instance
    return current_rows(
        execution.session,
        "initiatives",
        execution.today,
        i.year == instance.year_id,
        i.owner == (instance.subject_id or ""),
        i.stage.in_(stages),
    )


SERVICES = {
    "rank": efficient_list.rank,
    "hand_over_list": efficient_list.hand_over,
    "decided": decided,
    "follow_stage": writing_down(follow),
    "active_management": writing_down(lines),
    "check_benefit": writing_down(check_benefit),
}

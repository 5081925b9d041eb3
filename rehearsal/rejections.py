"""What happens in a rehearsal when the rules refuse: explain, send back, or accept by name.

Work goes back once. What is found again is accepted by the first who may: somebody above the one
who decides, and not who submitted.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.instances.steps import FAILED
from engine.operations import interventions
from engine.rules import gate
from engine.rules.gate import RulesBroken
from engine.types import Actor
from persistence.instances import Instance, RuleResult, StepRun, Task, Weight
from persistence.records.base import Proposal, ProposalStatus
from rehearsal.tasks import Asked, Reply
from state_machines.definition import Step

HOLDS = timedelta(days=90)  # how long what was accepted stays accepted
WHY = "Accepted for this year; the gap is known and on the list of the next review."
REASON = "incomplete"
NOTE = 1000  # characters of a reason


def sent_back(session: Session, task_id: int, asked: Asked, broken: RulesBroken) -> Reply | None:
    """Return the answer that sends the work back for what was found first, where there is one.

    It objects to the parts that handed in what the rules found fault with.
    """
    rule, finding = broken.found[0]
    reply = returned(asked, f"{rule.code} {finding.text}: {rule.mend}")
    if reply is None:
        return None
    offer = next(offer for offer in asked.offers if offer.name == reply.answer)
    subjects = {found.subject for _, found in broken.found}
    return replace(reply, again=_with_rows_of(session, task_id, offer.parts, subjects))


def _with_rows_of(
    session: Session, task_id: int, parts: Collection[str], subjects: set[str]
) -> tuple[str, ...]:
    """Return the parts in which all these records were handed in; none where one was in none."""
    instance_id = session.get_one(Task, task_id).instance_id
    query = select(Proposal.step_key, Proposal.rows).where(
        Proposal.instance_id == instance_id,
        Proposal.step_key.in_(parts),
        Proposal.status == ProposalStatus.PENDING,
    )
    found = [(key, {row["id"] for row in rows} & subjects) for key, rows in session.execute(query)]
    complete = subjects == set[str]().union(*(ids for _, ids in found))
    return tuple(dict.fromkeys(key for key, ids in found if ids)) if complete else ()


def returned(asked: Asked, why: str) -> Reply | None:
    """Return the answer that sends the work back for a reason, where there is one."""
    offers = [offer for offer in asked.offers if offer.needs_reason]
    mildest = [offer for offer in offers if offer.name.startswith("return")]
    if not offers:
        return None
    return Reply((mildest or offers)[0].name, reason_code=REASON, note=why[:NOTE])


def is_first_round(session: Session, task_id: int) -> bool:
    """Tell whether what a task decides on has not come back before."""
    task = session.get_one(Task, task_id)
    instance = session.get_one(Instance, task.instance_id)
    return not instance.returns


def accept(session: Session, task_id: int, codes: Iterable[str], now: datetime) -> bool:
    """Let somebody who may accept what some rules find before a task; tell whether anybody may."""
    task = session.get_one(Task, task_id)
    execution = Execution.of(session, session.get_one(Instance, task.instance_id), now)
    step = execution.definition.step(session.get_one(StepRun, task.step_id).key)
    return _accept(execution, step, codes)


def has_failed(session: Session, task_id: int) -> bool:
    """Tell whether the engine's own check has sent back the work that a task asks for anew."""
    return bool(_failed(session, task_id))


def accept_what_failed(session: Session, task_id: int, now: datetime) -> None:
    """Accept what an engine's own check has sent back, before the work is handed in anew."""
    if failed := _failed(session, task_id):
        instance_id = session.get_one(Task, task_id).instance_id
        execution = Execution.of(session, session.get_one(Instance, instance_id), now)
        for key, code in failed:
            _accept(execution, execution.definition.step(key), [code])


def _failed(session: Session, task_id: int) -> list[tuple[str, str]]:
    """Return the steps and rules that failed, once the work has come back."""
    task = session.get_one(Task, task_id)
    if session.get_one(StepRun, task.step_id).round == 1:
        return []
    query = select(StepRun.key, RuleResult.rule).where(
        StepRun.instance_id == task.instance_id,
        StepRun.outcome == FAILED,
        RuleResult.instance_id == task.instance_id,
        RuleResult.step_key == StepRun.key,
        RuleResult.severity == Weight.BLOCK,
    )
    return sorted(session.execute(query.distinct()).tuples())


def _accept(execution: Execution, step: Step, codes: Iterable[str]) -> bool:
    may = interventions.may_accept(execution, step)
    if not may:
        return False
    day = execution.calendar.on_or_after(execution.today + HOLDS)
    for code in sorted(set(codes) - _accepted(execution)):
        interventions.waive_rule(
            execution.session,
            execution.instance.id,
            code,
            expires=day,
            now=execution.now,
            reason=WHY,
            actor=Actor(may[0], channel="rehearsal"),
        )
    return True


def _accepted(execution: Execution) -> set[str]:
    return {code for code, subject in gate.accepted(execution) if not subject}

"""Proposals: rows that were handed in, and the moment they become records."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from engine.execution import Execution
from engine.records import dependencies, staleness
from engine.records.lines import CarryOver, follows, is_lasting
from engine.records.renames import presently
from engine.records.rows import Given, Typed, read
from engine.records.scope import Scope
from engine.records.sheets import PEOPLE, UNITS, RowFault, RowsFaulty, Sheet, plain, sheet, typed
from engine.records.stamps import Stamps, filled
from engine.records.versions import Origin, write
from engine.types import ENGINE
from persistence.instances import StepRun, Task
from persistence.records.base import Proposal, ProposalStatus
from state_machines.definition import Definition, Step

SUPERSEDE: Final = (
    update(Proposal)
    .where(Proposal.instance_id == bindparam("of"), Proposal.sheet == bindparam("kind"))
    .where(Proposal.status == ProposalStatus.PENDING, dependencies.HELD)
    .where(
        or_(
            and_(Proposal.step_key == bindparam("step"), Proposal.round < bindparam("this")),
            Proposal.step_key.not_in(bindparam("beside", expanding=True)),
        )
    )
    .values(status=ProposalStatus.SUPERSEDED)
)
OF_THE_ACT = ("today", "person")  # what `Step.stamps` may write, besides words in quotes and steps


def propose(
    execution: Execution, step: Step, run: StepRun, task: Task, rows: Sequence[Mapping[str, Any]]
) -> Proposal | None:
    """Keep the rows that came with an answer; an earlier round's are superseded.

    Raises RowsFaulty with every fault of every row.
    """
    scope = Scope.of(execution, step, task)
    if scope is None:
        return None
    found, faults = examined(scope, rows, stamps_for(scope, step, task))
    if faults:
        raise RowsFaulty(faults)
    found += _taken_away(scope, found)
    content = [{name: plain(value) for name, value in row.items()} for row in found]
    proposal = Proposal(
        instance_id=execution.instance.id,
        step_key=step.key,
        round=run.round,
        task_id=task.id,
        sheet=scope.sheet.key,
        rows=content,
        content_hash=content_hash(content),
        status=ProposalStatus.PENDING,
        at=execution.now,
        by=task.answered_by or task.assignee_id,
    )
    _supersede(execution, step, proposal, task.holder_id)
    execution.session.add(proposal)
    execution.session.flush()
    return proposal


def examined(
    scope: Scope, rows: Given, stamps: Stamps | None = None
) -> tuple[Typed, list[RowFault]]:
    """Return the rows typed, with what instance and engine fill in, and all their faults.

    Without `stamps` the rows are only looked at: nobody hands them in.
    """
    fixed, stamps = scope.fixed(), stamps or _unsigned(scope)
    given = [{**row, **fixed} for row in rows]
    also = partial(_proposed, scope)
    found, faults = read(
        scope.execution.session, scope.sheet, given, also=also, stamping=lambda _: stamps
    )
    return found, sorted([*faults, *scope.faults(given)], key=lambda fault: fault.row)


def stamps_for(scope: Scope, step: Step, task: Task) -> Stamps:
    """Return what the engine writes into the rows that a task hands in."""
    execution = scope.execution
    due = execution.calendar.local_day(task.due_at) if task.due_at else None
    return replace(
        _unsigned(scope), by=execution.actor.person_id, due=due, filled=stamps_of(execution, step)
    )


def _unsigned(scope: Scope) -> Stamps:
    known = scope.standing() if scope.sheet.own else {}
    fixed = tuple(scope.fixed())
    return Stamps(scope.sheet, ENGINE.person_id, scope.execution.today, known, fixed=fixed)


def accept(execution: Execution, step: Step) -> None:
    """Make records of what the closing of a step accepts: its own proposals, or those it names."""
    found = list(_accepted(execution, step))
    stamps = stamps_of(execution, step) if found else {}
    for proposal in found:
        _make_records(execution, proposal, stamps)


def accepted_by(execution: Execution, step: Step) -> list[tuple[str, int]]:
    """Return each step whose rows the closing of a step accepts, and how many those are."""
    counts: dict[str, int] = {}
    for proposal in _accepted(execution, step):
        counts[proposal.step_key] = counts.get(proposal.step_key, 0) + len(proposal.rows)
    return list(counts.items())


def hashes(session: Session, instance_id: str, keys: Sequence[str]) -> list[str]:
    """Return the hashes of what was last proposed by some steps of an instance."""
    query = select(Proposal.content_hash).where(
        Proposal.instance_id == instance_id,
        Proposal.step_key.in_(keys),
        Proposal.status != ProposalStatus.SUPERSEDED,
    )
    return sorted(session.scalars(query))


@contextmanager
def as_if_accepted(
    session: Session, execution: Execution, step: Step | None = None
) -> Iterator[None]:
    """Let what a process's family has proposed be true for the length of a block, then undo it.

    What somebody decides in a step carries that step's stamps too. Read columns inside the block,
    not entities: those would outlive it.
    """
    proposals = dependencies.of_family(execution)
    if not proposals:
        yield
        return
    nested = session.begin_nested()
    try:
        _write_together(execution, proposals, step if execution.actor != ENGINE else None)
        yield
    finally:
        nested.rollback()


def _write_together(
    execution: Execution,
    proposals: Sequence[Row[tuple[str, str, str, list[Any]]]],
    step: Step | None,
) -> None:
    """Write what many have proposed a sheet at a time; of two rows with one id the later holds."""
    deciding = step if step and step.stamps else None
    decided = [bool(deciding and _decides(execution, deciding, *row[:2])) for row in proposals]
    stamps = stamps_of(execution, deciding) if deciding and any(decided) else {}
    rows: dict[str, dict[str, Any]] = {}
    for (_, _, key, proposed), stamped in zip(proposals, decided, strict=True):
        kind, marks = sheet(key), stamps if stamped else {}
        rows.setdefault(key, {}).update(
            (row["id"], filled(kind, row, marks)) for row in _rows(execution, kind, proposed)
        )
    origin = Origin(
        execution.actor.person_id, execution.now, execution.instance.id, execution.instance.id
    )
    for key, found in rows.items():
        write(execution.session, sheet(key), list(found.values()), origin)


def _decides(execution: Execution, step: Step, instance_id: str, key: str) -> bool:
    """Tell whether the closing of a step accepts what a step of its family has proposed."""
    return any(
        of == key and (f"/{machine}:" in instance_id if machine else _is_in(instance_id, execution))
        for machine, of in _accepted_by(execution.definition, step)
    )


def _is_in(instance_id: str, execution: Execution) -> bool:
    return f"{instance_id}/".startswith(f"{execution.instance.id}/")


def _accepted(execution: Execution, step: Step) -> Iterator[Proposal]:
    for machine, key in _accepted_by(execution.definition, step):
        yield from (
            dependencies.of_items(execution, machine, key)
            if machine
            else dependencies.of_step(execution, key)
        )


def _accepted_by(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    named = {text for other in definition.steps for text in other.accepts}
    if step.rows is not None and step.key not in named:
        yield "", step.key
    for text in step.accepts:
        machine, _, key = text.rpartition(":")
        yield machine, key


def stamps_of(execution: Execution, step: Step) -> dict[str, Any]:
    """Return the columns that a step fills in itself."""
    named = (text.partition("=") for text in step.stamps)
    return {name: _stamp(execution, what) for name, _, what in named}


def _stamp(execution: Execution, what: str) -> Any:
    if what == "today":
        return execution.today
    if what == "person":
        return execution.actor.person_id
    return what.strip("'") if what.startswith("'") else _approver(execution, what.split("+"))


def _approver(execution: Execution, keys: Sequence[str]) -> str | None:
    """Return who approved in the step among `keys` that was decided last."""
    query = (
        select(Task.answered_by)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(StepRun.instance_id == execution.instance.id, StepRun.key.in_(keys))
        .where(Task.answer == "approve")
    )
    return execution.session.scalars(query.order_by(Task.answered_at.desc()).limit(1)).first()


def _make_records(execution: Execution, proposal: Proposal, stamps: Mapping[str, Any]) -> None:
    written = _write(execution, proposal, stamps)
    proposal.status, proposal.accepted_at = ProposalStatus.ACCEPTED, execution.now
    execution.remember(
        "recorded",
        step=proposal.step_key,
        sheet=proposal.sheet,
        rows=len(proposal.rows),
        added=written.added,
        changed=len(written.changed),
        content_hash=proposal.content_hash,
    )
    staleness.touched(execution, proposal.sheet, written.unbound)


def _write(execution: Execution, proposal: Proposal, stamps: Mapping[str, Any]) -> Any:
    kind = sheet(proposal.sheet)
    origin = Origin(
        proposal.by,
        execution.now,
        f"{proposal.instance_id} step {proposal.step_key}",
        proposal.instance_id,
        proposal.step_key,
    )
    rows = [filled(kind, row, stamps) for row in _rows(execution, kind, proposal.rows)]
    return write(execution.session, kind, rows, origin)


def _rows(execution: Execution, kind: Sheet, proposed: Given) -> Iterator[dict[str, Any]]:
    """Yield what was proposed as the records take it, under the ids that hold now."""
    rows = [typed(kind, row) for row in proposed]
    return presently(execution.session, execution.organisation, kind, rows)


def _proposed(scope: Scope, ref: str) -> Collection[str]:
    """Return the ids of a sheet that may be named although they are only proposed so far.

    Where others are still asked to carry it over from last year, it may be named as well.
    """
    if ref in (PEOPLE, UNITS):
        return ()
    found = set(dependencies.rows_of(scope.execution, ref))
    if is_lasting(sheet(ref)):
        found |= {each.id for each in CarryOver(scope.execution).became(ref).values()}
    return found


def _supersede(execution: Execution, step: Step, proposal: Proposal, holder_id: str) -> None:
    """Replace an earlier round of the step, and what a step of another state asked of the sheet."""
    given = {
        "of": proposal.instance_id,
        "kind": proposal.sheet,
        "holder": holder_id,
        "step": step.key,
        "this": proposal.round,
        "beside": [each.key for each in execution.definition.steps_of(step.state)],
    }
    execution.session.execute(SUPERSEDE, given, execution_options={"synchronize_session": False})


def _taken_away(scope: Scope, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the records that a complete sheet no longer names, with the day they end.

    What lasts ends also where it was only to be carried over from last year.
    """
    if not scope.rows.complete:
        return []
    kept, today = {row["id"] for row in rows}, scope.execution.today
    there = scope.standing().values() if follows(scope.sheet) else scope.present()
    return [
        {**row, "valid_to": row.get("valid_to") or today} for row in there if row["id"] not in kept
    ]

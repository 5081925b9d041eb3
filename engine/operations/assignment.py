"""Turning a step into tasks: who is asked, until when, and the notice that asks them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from engine import outbox
from engine.audit_trail import content_hash
from engine.errors import NobodyHolds, TwoHold
from engine.execution import Execution
from engine.formatting import counted
from engine.instances import steps
from engine.instances.items import NAMED, UNNAMED
from engine.organisation import roles
from engine.organisation.roles import ResolvedRole
from engine.records import dependencies, named
from engine.records.named import NamedPeople
from engine.records.scope import Scope, shown_to
from engine.records.sheets import plain
from engine.rules import gate
from engine.schedule import deadlines
from persistence.instances import StepRun, Task, TaskStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Kind, Mode, Silence, Step

SCOPE = 200  # characters of the sentence that says why somebody was asked
MARGIN = 60  # of which these remain for what was done about it
LACKING = "there is no "  # in the basis of who is asked because the records name nobody
BY_HAND, FOUR_EYES, FALLEN_BACK = "reassigned by ", "four eyes: ", ": given to "


def assign_step(execution: Execution, run: StepRun) -> int:
    """Open the tasks of a step for the people its role means today; return how many were asked."""
    step = execution.definition.step(run.key)
    bound = bound_hash(execution, step)
    tasks = [
        Task(
            step_id=run.id,
            instance_id=execution.instance.id,
            seat=number,
            role=seat.role or step.by,
            assignee_id=seat.assignee_id,
            holder_id=seat.holder_id,
            basis=seat.basis[:SCOPE],
            status=TaskStatus.OPEN
            if number == 0 or step.mode is not Mode.SEQUENCE
            else TaskStatus.SCHEDULED,
            opened_at=execution.now,
            rung=0,
            form={},
            bound_hash=bound,
        )
        for number, seat in enumerate(assignees_for(execution, step))
    ]
    asked = [task for task in tasks if task.status == TaskStatus.OPEN]
    for task in asked:
        _time(execution, task, step)
    run.due_at = max((task.due_at for task in asked if task.due_at), default=None)
    execution.add(*tasks)
    gate.check(execution, step, run)
    for task in asked:
        _ask(execution, task, step)
    tell_gaps(execution, step, tasks)
    known = {task.assignee_id for task in asked}
    steps.tell(execution, step, step.consults, "is consulted on", without=known, consulted=True)
    return len(asked)


def ask_task(execution: Execution, task: Task, step: Step) -> None:
    """Ask one task of its assignee: due day, next escalation, request notice, history."""
    task.status, task.opened_at = TaskStatus.OPEN, execution.now
    _time(execution, task, step)
    _ask(execution, task, step)


def _time(execution: Execution, task: Task, step: Step) -> None:
    """Set when a task is due, and when it is escalated next."""
    task.due_at = deadlines.due_at(execution, step.due, task.assignee_id, execution.now)
    schedule_escalation(execution, task, step)


def _ask(execution: Execution, task: Task, step: Step) -> None:
    """Write the request notice of a task, and history."""
    send_request(execution, task, outbox.DECISION if step.kind is Kind.APPROVAL else outbox.REQUEST)
    execution.remember(
        "asked",
        task_id=task.id,
        step=step.key,
        of=task.assignee_id,
        holder=task.holder_id,
        basis=task.basis,
        due=task.due_at.isoformat() if task.due_at else None,
    )


def send_request(execution: Execution, task: Task, urgency: int) -> None:
    """Write the notice that asks a task of its assignee, once for each of its versions."""
    outbox.notify(
        execution.session,
        task.assignee_id,
        NoticeKind.REQUEST,
        now=execution.now,
        task_id=task.id,
        instance_id=execution.instance.id,
        urgency=urgency,
        rung=task.version,
        why=task.basis,
        organisation=execution.organisation,
    )


def schedule_escalation(execution: Execution, task: Task, step: Step) -> None:
    """Set when a task must next be escalated, or lapses where silence closes it.

    Levels whose time had passed before the task was asked are never told.
    """
    if task.due_at is None:
        task.next_chase_at = None
        return
    critical = execution.definition.critical
    calendar = execution.organisation.calendar_of(task.assignee_id)
    ladder, due_day = execution.ladder, calendar.local_day(task.due_at)
    passed = ladder.latest(task.rung, due_day, calendar, execution.now, critical=critical)
    task.rung = max(task.rung, passed or 0)
    rung_at = ladder.due(task.rung + 1, due_day, calendar, critical=critical)
    escalates = execution.definition.silence_of(step) is Silence.ESCALATE
    task.next_chase_at = rung_at if escalates else min(rung_at, task.due_at)


def keep_planned_day(execution: Execution, task: Task) -> None:
    """Note for which day a task was planned, before it is given another for a reason of its own."""
    if task.due_at is None:
        return
    day = execution.organisation.calendar_of(task.assignee_id).local_day(task.due_at)
    facts = execution.instance.facts
    planned = {str(task.id): day.isoformat(), **facts.get(deadlines.PLANNED, {})}
    execution.instance.facts = {**facts, deadlines.PLANNED: planned}


def assignees_for(execution: Execution, step: Step) -> list[ResolvedRole]:
    """Return who is asked; nobody, or two for one seat, goes to the process owner with an alert."""
    try:
        seats = _seats(execution, step)
    except (NobodyHolds, TwoHold) as refused:
        return [_fallback(execution, step, str(refused))]
    return _other_eyes(execution, step, seats)


def submitters(execution: Execution, step: Step) -> set[str]:
    """Return who delivered what this approval decides on, and those they acted for.

    Of work that many deliver together only whoever delivered all of it.
    """
    delivered = [
        {task.answered_by or task.assignee_id, task.holder_id}
        for run in execution.latest(step.binds).values()
        for task in execution.done(run)
    ]
    delivered += [{by} for scope in shown_to(execution, step) for by in _brought(execution, scope)]
    if not delivered:
        return set()
    return set.intersection(*delivered) if step.joint else set.union(*delivered)


def _brought(execution: Execution, scope: Scope) -> set[str]:
    """Return who has handed in the records of a scope within the process."""
    ids = {row["id"] for row in scope.present()}
    return dependencies.brought_by(execution, scope.sheet.key, ids)


def bound_hash(execution: Execution, step: Step) -> str:
    """Return the hash of everything an approval decides on, as it stands."""
    runs = execution.latest(step.binds)
    hashes: dict[str, Any] = {key: run.content_hash for key, run in sorted(runs.items())}
    for scope in shown_to(execution, step):
        rows = [{name: plain(value) for name, value in row.items()} for row in scope.present()]
        hashes[f"records {scope.sheet.key}"] = content_hash(rows)
    return content_hash(hashes) if hashes else ""


def is_named(task: Task) -> bool:
    """Tell whether a record names who is asked, and not a role."""
    return "." in task.role


def named_seats(execution: Execution, step: Step, found: NamedPeople) -> list[ResolvedRole]:
    """Return a seat for each person found named by the records of a step.

    The role answers for whoever has left, and for the rows that name nobody.
    """
    instead = cache(partial(_instead, execution, step))
    seats = {
        person: _named_seat(execution, step, found, person, instead)
        for person in found.people
        if person in execution.organisation.people
    }
    if found.unnamed:
        other = instead()
        mine = seats.get(other.holder_id)
        lacking = f"{LACKING}{found.column} for {counted(found.unnamed, 'row')}"
        basis = "; ".join((*([mine.basis] if mine else []), other.basis, lacking))
        seats[other.holder_id] = replace(other, basis=basis, role=step.by)
    return [seats[person] for person in sorted(seats)]


def _seat_of_item(execution: Execution, step: Step) -> ResolvedRole | None:
    """Return the seat of whom an item was opened for because records name them; else None."""
    facts, person = execution.instance.facts, execution.instance.subject_id
    if person is None or not {NAMED, UNNAMED} & facts.keys():
        return None
    found, instead = NamedPeople(named.called(step.named)), partial(_instead, execution, step)
    seat = _named_seat(execution, step, found, person, instead)
    lacking = f"{LACKING}{found.column} for some rows"
    said = ((NAMED, seat.basis), (UNNAMED, lacking))
    basis = "; ".join(text for fact, text in said if fact in facts)
    return replace(seat, basis=basis, role=step.by)


def tell_gaps(execution: Execution, step: Step, asked: Sequence[Task | ResolvedRole]) -> None:
    """Tell who answers for the process of what is asked of a role because nobody is named for it.

    An item tells nothing: its parent has.
    """
    gaps = [each.basis for each in asked if LACKING in each.basis]
    if not gaps or not step.named or execution.definition.item:
        return
    for owner in _owners(execution)[:1]:
        outbox.notify(
            execution.session,
            owner,
            NoticeKind.ALERT,
            now=execution.now,
            instance_id=execution.instance.id,
            urgency=outbox.DIGEST,
            why="; ".join(gaps),
            facts={"step": step.key, "title": step.title},
            organisation=execution.organisation,
        )


def _named_seat(
    execution: Execution,
    step: Step,
    found: NamedPeople,
    person: str,
    instead: Callable[[], ResolvedRole],
) -> ResolvedRole:
    organisation, today = execution.organisation, execution.today
    basis = f"is named as {found.column}"
    if not roles.works_here(organisation, person, today):
        other = instead()
        name = organisation.name_of(person)
        left = f"{other.basis}; {LACKING}{found.column}: {name} has left"
        return ResolvedRole(person, other.assignee_id, left, step.named)
    deputy = found.deputies.get(person)
    assignee, why = roles.assignee_for(organisation, person, execution.instance, today, deputy)
    return ResolvedRole(person, assignee, f"{basis}; {why}" if why else basis, step.named)


def _instead(execution: Execution, step: Step) -> ResolvedRole:
    """Return who is asked instead of somebody whom no record names: the role, or the owner."""
    title = execution.instance.title
    found = roles.assigned(execution.organisation, step.by, execution.instance, execution.today)
    if len(found) == 1:
        return found[0]
    holders = tuple(seat.holder_id for seat in found)
    refused = TwoHold(step.by, title, holders) if found else NobodyHolds(step.by, title)
    return _fallback(execution, step, str(refused))


def _seats(execution: Execution, step: Step) -> list[ResolvedRole]:
    asked = (execution.organisation, step.by, execution.instance, execution.today)
    if step.named and execution.instance.facts.get("per") == f"role:{step.by}":
        if seat := _seat_of_item(execution, step):
            return [seat]
    elif step.named and (seats := named_seats(execution, step, named.named(execution, step))):
        if step.mode is Mode.ONE and len(seats) > 1:
            holders = tuple(seat.holder_id for seat in seats)
            raise TwoHold(step.named, execution.instance.title, holders)
        return seats
    if step.mode is Mode.ONE:
        return [roles.accountable(*asked)]
    found = (
        roles.holders_for_instance if step.rows else roles.assignees
    )  # every holder has rows of their own
    seats = found(*asked) or roles.closest(*asked)
    if not seats:
        raise NobodyHolds(step.by, execution.instance.title)
    return seats


def _other_eyes(execution: Execution, step: Step, seats: list[ResolvedRole]) -> list[ResolvedRole]:
    """Return the seats without those who would decide on their own work.

    In a committee they abstain; a single approver is replaced by the next above, and so is
    whoever decides on records of their own. Nobody decides twice.
    """
    own = submitters(execution, step) if step.kind is Kind.APPROVAL else set()
    others = [seat for seat in seats if not {seat.assignee_id, seat.holder_id} & own]
    if not step.named:
        return others or [_replaced(execution, seats[0], own)]
    found = [seat if seat in others else _replaced(execution, seat, own) for seat in seats]
    if step.rows is not None:
        return found  # every holder has rows of their own
    return list({seat.assignee_id: seat for seat in reversed(found)}.values())[::-1]


def _replaced(execution: Execution, seat: ResolvedRole, own: set[str]) -> ResolvedRole:
    candidates = [
        roles.manager_of(execution.organisation, seat.holder_id, execution.today),
        *_owners(execution),
    ]
    other = next((c for c in candidates if c and c not in own), seat.assignee_id)
    name = execution.organisation.name_of(seat.holder_id)
    return replace(seat, assignee_id=other, basis=f"{FOUR_EYES}{name} delivered this; {seat.basis}")


def _fallback(execution: Execution, step: Step, why: str) -> ResolvedRole:
    """Return who is asked where the role names nobody; raises NobodyHolds without anybody.

    That is who was above the person an item is about, if that person has left, and otherwise who
    answers for the process.
    """
    about = execution.instance.subject_id
    left = about is not None and roles.has_left(execution.organisation, about, execution.today)
    above = (
        roles.manager_of(execution.organisation, about, execution.today) if about and left else None
    )
    owner, whom = above or next(iter(_owners(execution)), None), "the process owner"
    if owner is None:
        raise NobodyHolds(step.by, execution.instance.title)
    if above:
        whom = f"who was above {execution.organisation.name_of(about or '')}"
    outbox.notify(
        execution.session,
        owner,
        NoticeKind.ALERT,
        now=execution.now,
        instance_id=execution.instance.id,
        urgency=outbox.DECISION,
        why=why,
        facts={"step": step.key, "title": step.title},
        organisation=execution.organisation,
    )
    basis = why[: SCOPE - MARGIN] + f"{FALLEN_BACK}{whom}"[:MARGIN]
    return ResolvedRole(owner, owner, basis)


def _owners(execution: Execution) -> list[str]:
    """Return who answers for the process: its owner, the SMO director, the chief executive."""
    return [
        seat.assignee_id
        for role in (execution.definition.owner, "SMD", "CEO")
        for seat in roles.closest(execution.organisation, role, execution.instance, execution.today)
    ]

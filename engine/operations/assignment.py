"""Turning a step into tasks: who is asked, until when, and the notice that asks them."""

from engine import outbox
from engine.audit_trail import content_hash
from engine.errors import NobodyHolds, TwoHold
from engine.execution import Execution
from engine.instances import steps
from engine.organisation import roles
from engine.organisation.roles import ResolvedRole
from engine.rules import gate
from engine.schedule import deadlines
from persistence.instances import StepRun, Task, TaskStatus
from persistence.outbox import NoticeKind
from state_machines.definition import Kind, Mode, Silence, Step

SCOPE = 200  # characters of the sentence that says why somebody was asked
MARGIN = 60  # of which these remain for what was done about it
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
            role=step.by,
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
    """Return who delivered what this approval decides on, and those they acted for."""
    found: set[str] = set()
    for run in execution.latest(step.binds).values():
        for task in execution.tasks(run):
            if task.status == TaskStatus.DONE:
                found |= {task.answered_by or task.assignee_id, task.holder_id}
    return found


def bound_hash(execution: Execution, step: Step) -> str:
    """Return the hash of everything an approval decides on."""
    runs = execution.latest(step.binds)
    hashes = {key: run.content_hash for key, run in sorted(runs.items())}
    return content_hash(hashes) if hashes else ""


def _seats(execution: Execution, step: Step) -> list[ResolvedRole]:
    asked = (execution.organisation, step.by, execution.instance, execution.today)
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

    In a committee they abstain; a single approver is replaced by the next above.
    """
    own = submitters(execution, step) if step.kind is Kind.APPROVAL else set()
    others = [seat for seat in seats if not {seat.assignee_id, seat.holder_id} & own]
    return others or [_replaced(execution, seats[0], own)]


def _replaced(execution: Execution, seat: ResolvedRole, own: set[str]) -> ResolvedRole:
    candidates = [
        roles.manager_of(execution.organisation, seat.holder_id, execution.today),
        *_owners(execution),
    ]
    other = next((c for c in candidates if c and c not in own), seat.assignee_id)
    name = execution.organisation.name_of(seat.holder_id)
    return ResolvedRole(seat.holder_id, other, f"{FOUR_EYES}{name} delivered this; {seat.basis}")


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

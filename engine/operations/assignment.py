"""Turning a step into tasks: who is asked, until when, and the notice that asks them."""

from engine import outbox
from engine.audit_trail import content_hash
from engine.errors import NobodyHolds, TwoHold
from engine.execution import Execution
from engine.organisation import roles
from engine.organisation.roles import ResolvedRole
from engine.rules import gate
from engine.schedule import deadlines
from persistence.instances import StepRun, Task
from state_machines.definition import Kind, Mode, Silence, Step

SCOPE = 200  # characters of the sentence that says why somebody was asked
MARGIN = 60  # of which these remain for what was done about it
BY_HAND, FOUR_EYES, FALLEN_BACK = "reassigned by ", "four eyes: ", ": given to "


def assign_step(case: Execution, run: StepRun) -> int:
    """Open the tasks of a step for the people its role means today; return how many were asked."""
    step = case.definition.step(run.key)
    bound = bound_hash(case, step)
    tasks = [
        Task(
            step_id=run.id,
            instance_id=case.instance.id,
            seat=number,
            role=step.by,
            assignee_id=seat.assignee_id,
            holder_id=seat.holder_id,
            basis=seat.basis[:SCOPE],
            status="open" if number == 0 or step.mode is not Mode.SEQUENCE else "scheduled",
            opened_at=case.now,
            form={},
            bound_hash=bound,
        )
        for number, seat in enumerate(assignees_for(case, step))
    ]
    case.add(*tasks)
    gate.check(case, step, run)
    asked = [task for task in tasks if task.status == "open"]
    for task in asked:
        ask_task(case, task, step)
    run.due_at = max((task.due_at for task in asked if task.due_at), default=None)
    _consult(case, step)
    return len(asked)


def ask_task(case: Execution, task: Task, step: Step) -> None:
    """Ask one task of its assignee: due day, first rung of the ladder, request notice, history."""
    task.status, task.opened_at = "open", case.now
    task.due_at = deadlines.due_at(
        case.session, case.instance, step.due, task.assignee_id, case.now
    )
    schedule_escalation(case, task, step)
    send_request(case, task, outbox.DECISION if step.kind is Kind.APPROVAL else outbox.REQUEST)
    case.remember(
        "asked",
        task_id=task.id,
        step=step.key,
        of=task.assignee_id,
        holder=task.holder_id,
        basis=task.basis,
        due=task.due_at.isoformat() if task.due_at else None,
    )


def send_request(case: Execution, task: Task, urgency: int) -> None:
    """Write the notice that asks a task of its assignee, once for each of its versions."""
    outbox.notify(
        case.session,
        task.assignee_id,
        "request",
        now=case.now,
        task_id=task.id,
        instance_id=case.instance.id,
        urgency=urgency,
        rung=task.version,
        why=task.basis,
    )


def schedule_escalation(case: Execution, task: Task, step: Step) -> None:
    """Set when a task must next be chased, or lapses where silence closes it.

    Rungs whose time had passed before the task was asked are never told.
    """
    if task.due_at is None:
        task.next_chase_at = None
        return
    critical = case.definition.critical
    calendar = case.roster.calendar_of(task.assignee_id)
    ladder, due_day = case.ladder, calendar.local_day(task.due_at)
    passed = ladder.latest(task.rung, due_day, calendar, case.now, critical=critical)
    task.rung = max(task.rung, passed or 0)
    rung_at = ladder.due(task.rung + 1, due_day, calendar, critical=critical)
    escalates = case.definition.silence_of(step) is Silence.ESCALATE
    task.next_chase_at = rung_at if escalates else min(rung_at, task.due_at)


def assignees_for(case: Execution, step: Step) -> list[ResolvedRole]:
    """Return who is asked; nobody, or two for one seat, goes to the process owner with an alert."""
    try:
        seats = _seats(case, step)
    except (NobodyHolds, TwoHold) as refused:
        return [_fallback(case, step, str(refused))]
    return _other_eyes(case, step, seats)


def submitters(case: Execution, step: Step) -> set[str]:
    """Return who delivered what this approval decides on, and those they acted for."""
    found: set[str] = set()
    for run in case.latest(step.binds).values():
        for task in case.tasks(run):
            if task.status == "done":
                found |= {task.answered_by or task.assignee_id, task.holder_id}
    return found


def bound_hash(case: Execution, step: Step) -> str:
    """Return the hash of everything an approval decides on."""
    runs = case.latest(step.binds)
    hashes = {key: run.content_hash for key, run in sorted(runs.items())}
    return content_hash(hashes) if hashes else ""


def _seats(case: Execution, step: Step) -> list[ResolvedRole]:
    asked = (case.roster, step.by, case.instance, case.today)
    if step.mode is Mode.ONE:
        return [roles.accountable(*asked)]
    found = (
        roles.holders_for_instance if step.rows else roles.assignees
    )  # every holder has rows of their own
    seats = found(*asked) or roles.closest(*asked)
    if not seats:
        raise NobodyHolds(step.by, case.instance.title)
    return seats


def _other_eyes(case: Execution, step: Step, seats: list[ResolvedRole]) -> list[ResolvedRole]:
    """Return the seats without those who would decide on their own work.

    In a committee they abstain; a single approver is replaced by the next above.
    """
    own = submitters(case, step) if step.kind is Kind.APPROVAL else set()
    others = [seat for seat in seats if not {seat.assignee_id, seat.holder_id} & own]
    return others or [_replaced(case, seats[0], own)]


def _replaced(case: Execution, seat: ResolvedRole, own: set[str]) -> ResolvedRole:
    candidates = [roles.manager_of(case.roster, seat.holder_id, case.today), *_owners(case)]
    other = next((c for c in candidates if c and c not in own), seat.assignee_id)
    return ResolvedRole(
        seat.holder_id, other, f"{FOUR_EYES}{seat.holder_id} delivered this; {seat.basis}"
    )


def _fallback(case: Execution, step: Step, why: str) -> ResolvedRole:
    """Return who is asked where the role names nobody; raises NobodyHolds without anybody.

    That is who was above the person an item is about, if that person has left, and otherwise who
    answers for the process.
    """
    about = case.instance.subject_id
    left = about is not None and roles.has_left(case.roster, about, case.today)
    above = roles.manager_of(case.roster, about, case.today) if about and left else None
    owner, whom = above or next(iter(_owners(case)), None), "the process owner"
    if owner is None:
        raise NobodyHolds(step.by, case.instance.title)
    if above:
        whom = f"who was above {case.roster.name_of(about or '')}"
    outbox.notify(
        case.session,
        owner,
        "alert",
        now=case.now,
        instance_id=case.instance.id,
        urgency=outbox.DECISION,
        why=why,
        facts={"step": step.key, "title": step.title},
    )
    basis = why[: SCOPE - MARGIN] + f"{FALLEN_BACK}{whom}"[:MARGIN]
    return ResolvedRole(owner, owner, basis)


def _owners(case: Execution) -> list[str]:
    """Return who answers for the process: its owner, the SMO director, the chief executive."""
    return [
        seat.assignee_id
        for role in (case.definition.owner, "SMD", "CEO")
        for seat in roles.closest(case.roster, role, case.instance, case.today)
    ]


def _consult(case: Execution, step: Step) -> None:
    for role in step.consults:
        seats = roles.assignees(case.roster, role, case.instance, case.today)
        outbox.inform(
            case.session,
            case.roster,
            [seat.assignee_id for seat in seats],
            now=case.now,
            instance_id=case.instance.id,
            why=f"{role} is consulted on “{step.title}”",
            facts={"step": step.key, "title": step.title, "consulted": True},
        )

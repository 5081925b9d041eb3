"""Turning a step into tasks: who is asked, until when, and the notice that asks them."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from engine import days, history, notices, people, stepping
from engine.errors import NobodyHolds, TwoHold
from engine.laddering import ladder_of
from engine.people import Seat
from engine.types import ENGINE
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Kind, Mode, Silence, Step


def assign(
    session: Session, instance: Instance, definition: Definition, run: StepRun, now: datetime
) -> int:
    """Open the tasks of a step for the people its role means today; return how many were asked."""
    step = definition.step(run.key)
    calendar = days.calendar_of_year(session, instance.year_id)
    seats = seats_for(session, instance, definition, step, calendar.local_day(now), now)
    bound = bound_hash(session, instance, step)
    tasks = [
        Task(
            step_id=run.id, instance_id=instance.id, seat=number, role=step.by,
            assignee_id=seat.assignee_id, holder_id=seat.holder_id, basis=seat.basis[:200],
            status="open" if number == 0 or step.mode is not Mode.SEQUENCE else "scheduled",
            opened_at=now, form={}, bound_hash=bound,
        )
        for number, seat in enumerate(seats)
    ]  # fmt: skip
    session.add_all(tasks)
    session.flush()
    asked = [task for task in tasks if task.status == "open"]
    for task in asked:
        ask(session, instance, definition, task, step, now)
    dues = [task.due_at for task in asked if task.due_at]
    run.due_at = max(dues, default=None)
    _consult(session, instance, step, calendar.local_day(now), now)
    return len(asked)


def ask(
    session: Session, instance: Instance, definition: Definition, task: Task, step: Step, now: datetime
) -> None:  # fmt: skip
    """Ask one task of its assignee: due day, first rung of the ladder, request notice, history."""
    task.status, task.opened_at = "open", now
    task.due_at = days.due_at(session, instance, step.due, task.assignee_id, now)
    schedule(session, definition, task, step, now)
    urgency = notices.DECISION if step.kind is Kind.APPROVAL else notices.REQUEST
    notices.tell(
        session, task.assignee_id, "request", now=now, task_id=task.id, instance_id=instance.id,
        urgency=urgency, rung=task.version, why=task.basis,
    )  # fmt: skip
    history.append(
        session, instance.id, "asked", actor=ENGINE, now=now, task_id=task.id, step=step.key,
        from_state=instance.state, definition_version=definition.version, of=task.assignee_id,
        holder=task.holder_id, basis=task.basis,
        due=task.due_at.isoformat() if task.due_at else None,
    )  # fmt: skip


def schedule(
    session: Session, definition: Definition, task: Task, step: Step, now: datetime
) -> None:
    """Set when a task must next be chased, or lapses where silence closes it."""
    if task.due_at is None:
        task.next_chase_at = None
        return
    calendar = days.calendar_of_person(session, task.assignee_id)
    ladder, due_day = ladder_of(session, definition), calendar.local_day(task.due_at)
    passed = ladder.latest(task.rung, due_day, calendar, now, critical=definition.critical)
    task.rung = max(task.rung, passed or 0)
    rung_at = ladder.due(task.rung + 1, due_day, calendar, critical=definition.critical)
    task.next_chase_at = rung_at
    if definition.silence_of(step) is not Silence.ESCALATE:
        task.next_chase_at = min(rung_at, task.due_at)


def seats_for(
    session: Session, instance: Instance, definition: Definition, step: Step, on: date, now: datetime
) -> list[Seat]:  # fmt: skip
    """Return who is asked; nobody, or two for one seat, goes to the process owner with an alert."""
    if step.mode is not Mode.ONE:
        seats = people.everyone(session, step.by, instance, on)
        seats = seats or people.closest(session, step.by, instance, on)
    else:
        try:
            seats = [people.one(session, step.by, instance, on)]
        except (NobodyHolds, TwoHold) as refused:
            return [_fallback(session, instance, definition, step, on, now, str(refused))]
    if not seats:
        why = str(NobodyHolds(step.by, instance.title))
        return [_fallback(session, instance, definition, step, on, now, why)]
    return [_other_eyes(session, instance, definition, step, seat, on) for seat in seats]


def submitters(session: Session, instance: Instance, step: Step) -> set[str]:
    """Return who delivered what this approval decides on, and those they acted for."""
    found: set[str] = set()
    for run in stepping.latest(session, instance.id, step.binds).values():
        for task in stepping.tasks_of(session, run):
            if task.status == "done":
                found |= {task.answered_by or task.assignee_id, task.holder_id}
    return found


def bound_hash(session: Session, instance: Instance, step: Step) -> str:
    """Return the hash of everything an approval decides on."""
    runs = stepping.latest(session, instance.id, step.binds)
    hashes = {key: run.content_hash for key, run in sorted(runs.items())}
    return stepping.content_hash(hashes) if hashes else ""


def _other_eyes(
    session: Session, instance: Instance, definition: Definition, step: Step, seat: Seat, on: date
) -> Seat:  # fmt: skip
    if step.kind is not Kind.APPROVAL:
        return seat
    own = submitters(session, instance, step)
    if not {seat.assignee_id, seat.holder_id} & own:
        return seat
    candidates = [people.manager_of(session, seat.holder_id)]
    for role in (definition.owner, "SMD", "CEO"):
        candidates += [s.assignee_id for s in people.closest(session, role, instance, on)]
    other = next((c for c in candidates if c and c not in own), seat.assignee_id)
    return Seat(seat.holder_id, other, f"four eyes: {seat.holder_id} delivered this; {seat.basis}")


def _fallback(
    session: Session, instance: Instance, definition: Definition, step: Step, on: date,
    now: datetime, why: str,
) -> Seat:  # fmt: skip
    for role in (definition.owner, "SMD", "CEO"):
        if seats := people.closest(session, role, instance, on):
            holder = seats[0].assignee_id
            notices.tell(
                session, holder, "alert", now=now, instance_id=instance.id,
                urgency=notices.DECISION, why=why, facts={"step": step.key, "title": step.title},
            )  # fmt: skip
            return Seat(holder, holder, f"{why}: given to {role}")
    raise NobodyHolds(step.by, instance.title)


def _consult(session: Session, instance: Instance, step: Step, on: date, now: datetime) -> None:
    for role in step.consults:
        told = [seat.assignee_id for seat in people.everyone(session, role, instance, on)]
        notices.tell_roles(
            session, told, "information", now=now, instance_id=instance.id,
            why=f"{role} is consulted on “{step.title}”",
            facts={"step": step.key, "title": step.title, "consulted": True},
        )  # fmt: skip

"""Chasing: reminders and escalations by the ladder, and what silence means once a due day passed.

What is told depends on the due day, the calendar and the ladder, never on when this ran: after
an outage the latest rung is told, once, and those in between are not.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import days, definitions, history, moving, notices, people, stepping, wakeups
from engine.ladder import Ladder, Rung
from engine.laddering import ladder_of
from engine.types import ENGINE, Chased
from persistence.organisation import Setting
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Silence, Step

SPONSOR = "escalation_sponsor"  # setting: the person whom L3 goes to in this organisation


def chase_due(session: Session, now: datetime, limit: int = 1000) -> Chased:
    """Chase every task whose next rung has come; its cost follows what is due, not what is open."""
    query = (
        select(Task.id, Task.instance_id)
        .where(Task.next_chase_at <= now)
        .order_by(Task.next_chase_at)
        .limit(limit)
    )
    done: Counter[str] = Counter()
    for task_id, instance_id in session.execute(query).all():
        done[_chase(session, task_id, instance_id, now)] += 1
    return Chased(done["reminder"], done["escalation"], done["lapsed"])


def _chase(session: Session, task_id: int, instance_id: str, now: datetime) -> str:
    instance = moving.lock(session, instance_id)
    query = select(Task).where(Task.id == task_id).execution_options(populate_existing=True)
    task = session.scalars(query).one()
    if task.status not in stepping.OPEN or task.due_at is None:
        task.next_chase_at = None
        return "nothing"
    if task.next_chase_at is None or task.next_chase_at > now:
        return "nothing"
    definition = definitions.of(session, instance)
    run = session.get_one(StepRun, task.step_id)
    step = definition.step(run.key)
    silence = definition.silence_of(step)
    if silence is not Silence.ESCALATE and task.due_at <= now:
        return _lapse(session, instance, definition, run, task, now, silence)
    return _climb(session, instance, definition, step, task, now)


def _climb(
    session: Session, instance: Instance, definition: Definition, step: Step, task: Task,
    now: datetime,
) -> str:  # fmt: skip
    calendar = days.calendar_of_person(session, task.assignee_id)
    ladder = ladder_of(session, definition)
    due_day = calendar.local_day(task.due_at or now)
    number = ladder.latest(task.rung, due_day, calendar, now, critical=definition.critical)
    told = "nothing"
    if number is not None:
        told = _tell(session, instance, definition, step, task, ladder.rung(number), number, now)
        task.rung = number
    task.next_chase_at = _next(ladder, definition, step, task, session)
    return told


def _next(
    ladder: Ladder, definition: Definition, step: Step, task: Task, session: Session
) -> datetime:
    calendar = days.calendar_of_person(session, task.assignee_id)
    due_at = task.due_at or task.opened_at
    rung_at = ladder.due(
        task.rung + 1, calendar.local_day(due_at), calendar, critical=definition.critical
    )
    if definition.silence_of(step) is not Silence.ESCALATE:
        return min(rung_at, due_at)
    return rung_at


def _tell(
    session: Session, instance: Instance, definition: Definition, step: Step, task: Task,
    rung: Rung, number: int, now: datetime,
) -> str:  # fmt: skip
    if rung.if_untouched and task.status != "open":
        return "nothing"
    told = recipients(session, instance, definition, task, rung, now)
    for person_id in told:
        kind = rung.kind if person_id == task.assignee_id or not rung.escalates else "escalation"
        kind = "overdue" if person_id == task.assignee_id and rung.escalates else kind
        notices.tell(
            session, person_id, kind, now=now, task_id=task.id, instance_id=instance.id,
            urgency=notices.DECISION if kind == "escalation" else notices.DIGEST, rung=number,
            why=f"{rung.name}: rung {number} of the ladder, {rung.after:+d} working days to due",
            facts={"rung": rung.name, "step": step.key},
        )  # fmt: skip
    history.append(
        session, instance.id, "chased", actor=ENGINE, now=now, task_id=task.id, step=step.key,
        rung=number, name_of_rung=rung.name, told=told,
    )  # fmt: skip
    return "escalation" if rung.escalates else "reminder"


def recipients(
    session: Session, instance: Instance, definition: Definition, task: Task, rung: Rung,
    now: datetime,
) -> list[str]:  # fmt: skip
    """Return whom a rung tells, each person once, the assignee first."""
    found: list[str] = []
    for target in rung.to:
        person_id = _target(session, instance, definition, task, target, now)
        if person_id and person_id not in found:
            found.append(person_id)
    return found


def _target(
    session: Session, instance: Instance, definition: Definition, task: Task, target: str,
    now: datetime,
) -> str | None:  # fmt: skip
    if target == "assignee":
        return task.assignee_id
    if target == "deputy":
        return task.holder_id if task.holder_id != task.assignee_id else None
    if target == "manager":
        return people.manager_of(session, task.assignee_id)
    if target == "sponsor":
        named = session.get(Setting, SPONSOR)
        if named is not None:
            return str(named.value["person"])
        target = "CEO"
    role = definition.owner if target == "owner" else target
    day = days.calendar_of_year(session, instance.year_id).local_day(now)
    seats = people.closest(session, role, instance, day)
    return seats[0].assignee_id if seats else None


def _lapse(
    session: Session, instance: Instance, definition: Definition, run: StepRun, task: Task,
    now: datetime, silence: Silence | None,
) -> str:  # fmt: skip
    """Close a silent task as its definition says; the step closes with its last task."""
    consent = silence is Silence.NO_OBJECTION
    word = "no objection" if consent else "gap"
    task.status, task.answered_at, task.note = "lapsed", now, f"silence: {word}"
    task.next_chase_at = None
    task.version += 1
    notices.drop(session, task.id, now)
    history.append(
        session, instance.id, "lapsed", actor=ENGINE, now=now, task_id=task.id, step=run.key,
        from_state=instance.state, meaning=word, definition_version=definition.version,
    )  # fmt: skip
    tasks = stepping.tasks_of(session, run)
    if run.status == "open" and not any(t.status in (*stepping.OPEN, "scheduled") for t in tasks):
        answered = any(t.status == "done" for t in tasks)
        status = "closed" if answered or consent else "lapsed"
        stepping.close(
            session, instance, definition, run, word, actor=ENGINE, now=now, status=status
        )
        wakeups.ring(session, instance.id, due_at=now, reason=f"{run.key} closed by silence")
    return "lapsed"

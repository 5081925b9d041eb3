"""Arbitration: after the capped number of returns the parties meet instead of a further return."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine import assigning, days, history, notices, people, stepping
from engine.moving import times_taken
from engine.types import ENGINE
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Move

ANSWERS = ("accept", "return_once_more")
WITHIN = "5wd"  # working days
ARBITER = "SMD"


def is_spent(instance: Instance, move: Move) -> bool:
    """Tell whether a backward move has been taken as often as its definition allows."""
    return bool(move.cap) and times_taken(instance, move) >= move.cap


def begin(
    session: Session, instance: Instance, definition: Definition, run: StepRun, task: Task,
    move: Move, now: datetime,
) -> None:  # fmt: skip
    """Call both parties to the arbiter; the step waits for the verdict."""
    tasks = stepping.tasks_of(session, run)
    others = [t for t in tasks if t.status in (*stepping.OPEN, "scheduled")]
    stepping.withdraw(session, instance, others, now, "sent to arbitration")
    day = days.calendar_of_year(session, instance.year_id).local_day(now)
    seats = people.closest(session, ARBITER, instance, day)
    seats = seats or people.closest(session, "CEO", instance, day)
    asked = Task(
        step_id=run.id, instance_id=instance.id, seat=max(t.seat for t in tasks) + 1, role=ARBITER,
        assignee_id=seats[0].assignee_id, holder_id=seats[0].holder_id, opened_at=now, form={},
        basis=f"arbitration after {times_taken(instance, move)} returns", status="open",
    )  # fmt: skip
    session.add(asked)
    session.flush()
    asked.due_at = days.due_at(session, instance, WITHIN, asked.assignee_id, now)
    run.status, run.due_at = "arbitration", asked.due_at
    run.content = {**run.content, "arbitrates": move.name, "asked_for_by": task.assignee_id}
    assigning.schedule(session, definition, asked, definition.step(run.key), now)
    notices.tell(
        session, asked.assignee_id, "request", now=now, task_id=asked.id, instance_id=instance.id,
        urgency=notices.DECISION, why=asked.basis,
    )  # fmt: skip
    history.append(
        session, instance.id, "arbitration", actor=ENGINE, now=now, task_id=asked.id,
        step=run.key, from_state=instance.state, of=asked.assignee_id, move=move.name,
    )  # fmt: skip


def verdict(definition: Definition, instance: Instance, run: StepRun, answer: str) -> Move | None:
    """Return the move an arbiter's answer means: none when the work is accepted."""
    if answer == ANSWERS[0]:
        return None
    return definition.move(instance.state, str(run.content.get("arbitrates", "")))



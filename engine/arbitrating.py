"""Arbitration: after the capped number of returns the parties meet instead of a further return."""

from engine import assigning, days, notices, people, stepping
from engine.case import Case
from engine.moving import times_taken
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition
from state_machines.parts import Move

ANSWERS = ("accept", "return_once_more")
WITHIN = "5wd"  # working days
ARBITER = "SMD"


def is_spent(instance: Instance, move: Move) -> bool:
    """Tell whether a backward move has been taken as often as its definition allows."""
    return bool(move.cap) and times_taken(instance, move) >= move.cap


def begin(case: Case, run: StepRun, task: Task, move: Move) -> None:
    """Call both parties to the arbiter; the step waits for the verdict."""
    tasks = case.tasks(run)
    others = [other for other in tasks if other.status in stepping.UNANSWERED]
    stepping.withdraw(case, others, "sent to arbitration")
    asked = _arbiters_task(case, run, seat=max(t.seat for t in tasks) + 1, move=move)
    run.status, run.due_at = "arbitration", asked.due_at
    run.content = {**run.content, "arbitrates": move.name, "asked_for_by": task.assignee_id}
    assigning.schedule(case, asked, case.definition.step(run.key))
    assigning.request(case, asked, notices.DECISION)
    case.remember(
        "arbitration", task_id=asked.id, step=run.key, of=asked.assignee_id, move=move.name
    )


def verdict(definition: Definition, instance: Instance, run: StepRun, answer: str) -> Move | None:
    """Return the move an arbiter's answer means: none when the work is accepted."""
    if answer == ANSWERS[0]:
        return None
    return definition.move(instance.state, str(run.content.get("arbitrates", "")))


def _arbiters_task(case: Case, run: StepRun, *, seat: int, move: Move) -> Task:
    seats = people.closest(case.roster, ARBITER, case.instance, case.today)
    arbiter = (seats or people.closest(case.roster, "CEO", case.instance, case.today))[0]
    task = Task(
        step_id=run.id,
        instance_id=case.instance.id,
        seat=seat,
        role=ARBITER,
        status="open",
        assignee_id=arbiter.assignee_id,
        holder_id=arbiter.holder_id,
        opened_at=case.now,
        form={},
        basis=f"arbitration after {times_taken(case.instance, move)} returns",
    )
    case.add(task)
    task.due_at = days.due_at(case.session, case.instance, WITHIN, task.assignee_id, case.now)
    return task

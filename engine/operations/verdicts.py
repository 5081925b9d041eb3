"""Verdicts: what the answers to a step come to, and what is done again when the work goes back."""

from collections.abc import Sequence

from engine import outbox
from engine.execution import Execution
from engine.formatting import counted
from engine.instances import steps, transitions
from engine.instances.transitions import times_taken
from engine.operations import assignment, service_steps
from engine.organisation import roles
from engine.records import proposals
from engine.schedule import deadlines
from persistence.instances import StepRun, StepStatus, Task, TaskStatus
from state_machines.definition import Definition, Kind, Move, Step

AGAIN = "again"  # under which an answer that sends the work back names what it objects to
ACCEPT = "accept"
# An arbiter's answers, and what they are called
ARBITRATION_ANSWERS = {
    ACCEPT: "Accept the work as it is",
    "return_once_more": "Return it once more",
}
ARBITRATION_WITHIN = "5wd"  # working days
ARBITER = "SMD"
ENOUGH = 2  # parts among which somebody can choose


def parts(definition: Definition, step: Step, move: Move) -> tuple[Step, ...]:
    """Return the steps among which who sends work back may name those to be done again.

    They are what the step decides on and people did, in the state to which the move leads.
    """
    found = tuple(
        each
        for each in definition.steps_of(move.target)
        if each.key in step.binds and each.waits_for_people
        if not move.reopens or each.key in move.reopens
    )
    return found if move.needs_reason and len(found) >= ENOUGH else ()


def count_votes(execution: Execution, run: StepRun) -> bool:
    """Send work back when its due day is over, whoever is still silent; tell whether it went."""
    counted = steps.counted_at(execution, run)
    if counted is None or counted > execution.now:
        return False
    follow_votes(execution, run, silent=True)
    return True


def follow_votes(execution: Execution, run: StepRun, *, silent: bool = False) -> None:
    """Close a step whose answers decide it, and take the move that they mean.

    With `silent` nobody who has not answered is waited for.
    """
    step, tally = execution.definition.step(run.key), execution.tally(run)
    tally = tally.without_silent() if silent else tally
    outcome = steps.outcome(execution.definition, step, tally)
    if outcome is None:
        return
    move = execution.definition.decision(execution.instance.state, outcome)
    if move is None:
        close_with_acceptance(execution, run, outcome)
    else:
        take(
            execution, run, move, [task for task in execution.tasks(run) if task.answer == outcome]
        )


def take(execution: Execution, run: StepRun, move: Move, voters: Sequence[Task]) -> None:
    """Close a step with what `voters` answered and take its move, or call in the arbiter.

    Work that goes back is done again only as far as one of them objects to it; to all of it,
    where somebody names no part.
    """
    if move.cap and times_taken(execution.instance, move) >= move.cap:
        _begin_arbitration(execution, run, voters[-1], move)
        return
    close_with_acceptance(execution, run, move.name, move)
    reason = _reasons(execution, voters)
    transitions.take_move(
        execution,
        move,
        reason=reason,
        task_id=voters[-1].id,
        again=_again(execution, run, move, voters),
    )


def follow_arbiter(execution: Execution, run: StepRun, answer: str, note: str, task: Task) -> None:
    """Do what the arbiter's answer means: the work is accepted, or goes back once more."""
    move = None
    if answer != ACCEPT:
        named = str(run.content.get("arbitrates", ""))
        move = execution.definition.move(execution.instance.state, named)
    close_with_acceptance(execution, run, answer, move)
    if move is not None:
        transitions.take_move(execution, move, reason=note, task_id=task.id)


def close_with_acceptance(
    execution: Execution, run: StepRun, outcome: str, move: Move | None = None
) -> None:
    """Close a step with an outcome.

    Unless that sends the work back, its proposals are accepted, and what the engine does at the
    closing is done at once: in the transaction of whoever decided.
    """
    steps.close_step(execution, run, outcome)
    if move is not None and move.needs_reason:
        return
    step = execution.definition.step(run.key)
    proposals.accept(execution, step)
    if step.check and step.kind is not Kind.AUTO:
        done = service_steps.run_service(execution, step)
        execution.remember("carried_out", step=step.key, what=step.check, result=dict(done.record))


def _reasons(execution: Execution, voters: Sequence[Task]) -> str:
    """Return why work goes back; with the name of each where several have said so."""
    if len(voters) == 1:
        return voters[0].note
    name_of = execution.organisation.name_of
    return "\n".join(f"{name_of(v.answered_by or v.assignee_id)}: {v.note}" for v in voters)


def _again(
    execution: Execution, run: StepRun, move: Move, voters: Sequence[Task]
) -> tuple[str, ...]:
    """Return the steps that are done again; none where all of them are."""
    named = [set(voter.form.get(AGAIN, ())) for voter in voters]
    if not all(named):
        return ()
    offered = parts(execution.definition, execution.definition.step(run.key), move)
    objected = [part.key for part in offered if part.key in set().union(*named)]
    checks = [
        each.key
        for each in execution.definition.steps_of(move.target)
        if each.kind is Kind.AUTO and not move.reopens
    ]
    return (*objected, *checks) if objected else ()


def _begin_arbitration(execution: Execution, run: StepRun, task: Task, move: Move) -> None:
    """Call both parties to the arbiter; the step waits for the verdict."""
    tasks = execution.tasks(run)
    others = [other for other in tasks if other.status in TaskStatus.UNANSWERED]
    steps.withdraw_tasks(execution, others, "sent to arbitration")
    asked = _arbiters_task(execution, run, seat=max(t.seat for t in tasks) + 1, move=move)
    run.status, run.due_at = StepStatus.ARBITRATION, asked.due_at
    run.content = {**run.content, "arbitrates": move.name, "asked_for_by": task.assignee_id}
    assignment.schedule_escalation(execution, asked, execution.definition.step(run.key))
    assignment.send_request(execution, asked, outbox.DECISION)
    execution.remember(
        "arbitration", task_id=asked.id, step=run.key, of=asked.assignee_id, move=move.name
    )


def _arbiters_task(execution: Execution, run: StepRun, *, seat: int, move: Move) -> Task:
    seats = roles.closest(execution.organisation, ARBITER, execution.instance, execution.today)
    arbiter = (
        seats or roles.closest(execution.organisation, "CEO", execution.instance, execution.today)
    )[0]
    task = Task(
        step_id=run.id,
        instance_id=execution.instance.id,
        seat=seat,
        role=ARBITER,
        status=TaskStatus.OPEN,
        assignee_id=arbiter.assignee_id,
        holder_id=arbiter.holder_id,
        opened_at=execution.now,
        form={},
        basis=f"arbitration after {counted(times_taken(execution.instance, move), 'return')}",
    )
    execution.add(task)
    task.due_at = deadlines.due_at(execution, ARBITRATION_WITHIN, task.assignee_id, execution.now)
    return task

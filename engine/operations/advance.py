"""A process advances until it waits, and says what it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalogue import CURRENT
from engine.errors import InstanceUnknown
from engine.execution import Execution, latest_runs
from engine.instances import items, start, steps, transitions
from engine.operations import decisions, service_steps
from engine.operations.assignment import assign_step
from engine.rules import gate
from engine.schedule import deadlines, milestones, wakeups
from engine.schedule.wakeups import ALIVE
from engine.types import InstanceView, Waiting
from persistence.instances import Instance, StepRun, Task
from persistence.organisation import Person
from state_machines.definition import Kind, Move, On, Step


def view_instance(
    session: Session, instance_id: str, *, opened: int = 0, moved: tuple[str, ...] = ()
) -> InstanceView:
    """Return where an instance stands; raises InstanceUnknown."""
    instance = session.get(Instance, instance_id)
    if instance is None:
        raise InstanceUnknown(instance_id)
    case = Execution.of(session, instance, instance.entered_at)
    waits = tuple(_waiting(case)) if instance.status in ALIVE else ()
    return InstanceView(
        instance_id,
        instance.title,
        instance.definition_key,
        instance.state,
        instance.status,
        finished=instance.closed_at is not None,
        waiting=waits,
        wake_at=instance.wake_at,
        opened=opened,
        moved=moved,
    )


def _waiting(case: Execution) -> Iterator[Waiting]:
    runs = case.runs()
    for step in case.definition.steps_of(case.instance.state):
        run = runs.get(step.key)
        if run is not None and run.status == "waiting":
            yield Waiting(step.key, _held(case, step), (), _opens(case, step))
        elif run is not None and run.status in steps.HELD:
            yield _of_step(case, step, run)


def _of_step(case: Execution, step: Step, run: StepRun) -> Waiting:
    if step.kind is Kind.ITEMS and step.items is not None:
        machine = CURRENT.named(step.items.machine)
        far = items.progress(case.session, case.instance, machine, step.items)
        return Waiting(step.key, f"{step.title} ({far})", (), run.due_at)
    names = case.session.scalars(
        select(Person.name)
        .join(Task, Task.assignee_id == Person.id)
        .where(Task.step_id == run.id, Task.status.in_(steps.OPEN))
        .order_by(Person.name)
    )
    return Waiting(step.key, step.title, tuple(names), run.due_at)


def _held(case: Execution, step: Step) -> str:
    codes = milestones.held_by(case, step)
    return f"{step.title} (after {', '.join(codes)})" if codes else step.title


def _opens(case: Execution, step: Step) -> datetime | None:
    return deadlines.opens_at(case.session, case.instance, step.opens) if step.opens else None


ROUNDS = 200  # more moves than this in one look would be a definition that runs in circles


class RunsInCircles(RuntimeError):
    """An instance keeps moving without waiting for anybody."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        super().__init__(f"{instance_id} moved {ROUNDS} times in one look")


@dataclass(frozen=True, slots=True)
class Advanced:
    """What was done: how many tasks were opened, and the moves that were taken, in order."""

    opened: int
    moved: tuple[str, ...]


def advance_process(session: Session, root_id: str, now: datetime) -> InstanceView:
    """Advance a process with its items; return where it stands then."""
    done = advance_until_idle(session, root_id, now)
    return view_instance(session, root_id, opened=done.opened, moved=done.moved)


def advance_until_idle(session: Session, root_id: str, now: datetime) -> Advanced:
    """Advance the woken items of a process and then the process, until nothing is woken."""
    opened, moved = 0, list[str]()
    family = wakeups.woken_in(session, root_id, now)
    while family:
        for instance_id in family:
            found = advance_instance(session, instance_id, now)
            opened += found.opened
            moved += found.moved
        family = wakeups.woken_in(session, root_id, now)[:-1]
    return Advanced(opened, tuple(moved))


def advance_instance(session: Session, instance_id: str, now: datetime) -> Advanced:
    """Open what is ready, close what is settled, take the moves that follow."""
    instance = transitions.lock_instance(session, instance_id)
    wakeups.mark_followed(session, instance_id, now)
    case = Execution.of(session, instance, now)
    opened, moved = 0, list[str]()
    for _ in range(ROUNDS):
        if instance.status not in wakeups.ALIVE:
            break
        more, worked = _work(case)
        opened += more
        move = _due_move(case)
        if move is not None:
            transitions.take_move(case, move)
            moved.append(move.name)
        elif not worked:
            _rest(case)
            break
    else:
        raise RunsInCircles(instance_id)
    session.flush()
    return Advanced(opened, tuple(moved))


def _work(case: Execution) -> tuple[int, bool]:
    """Open the steps that are ready and close the item steps that are covered."""
    opened, worked = 0, False
    runs = case.runs()
    for step in case.definition.steps_of(case.instance.state):
        run = runs.get(step.key)
        if run is None or case.instance.state != step.state:
            continue
        if run.status == "waiting" and _ready(case, step, runs):
            opened += _open(case, step, run)
            worked = True
        if run.status == "open" and step.kind is Kind.ITEMS:
            worked |= _close_if_covered(case, step, run)
    return opened, worked


def _ready(case: Execution, step: Step, runs: dict[str, StepRun]) -> bool:
    if any(key in runs and runs[key].status not in steps.CLOSED for key in step.after):
        return False
    if step.opens:
        opens = deadlines.opens_at(case.session, case.instance, step.opens)
        if opens is None or opens > case.now:
            return False
    return not milestones.held_by(case, step)


def _open(case: Execution, step: Step, run: StepRun) -> int:
    run.status, run.opened_at = "open", case.now
    if step.kind is Kind.AUTO:
        _check(case, step, run)
        return 0
    if step.kind is Kind.ITEMS:
        return _open_items(case, step)
    return assign_step(case, run)


def _check(case: Execution, step: Step, run: StepRun) -> None:
    """Run an AUTO step's check; a failure takes the move of that name, while its cap allows."""
    refusal = case.definition.decision(case.instance.state, steps.FAILED)
    result = service_steps.run_service(case, step)
    broken = _broken(case, step, run)
    run.content = service_steps.content_of(result)
    passed = result.passed and not (broken and refusal)
    decisions.close_with_acceptance(case, run, "passed" if passed else steps.FAILED)
    if refusal is None or passed:
        return
    if not refusal.cap or transitions.times_taken(case.instance, refusal) < refusal.cap:
        transitions.take_move(case, refusal, reason="; ".join((*result.findings, *broken)))


def _broken(case: Execution, step: Step, run: StepRun) -> list[str]:
    """Run the rules of a step; return what blocks. The rest is kept to be seen."""
    found = gate.check(case, step, run)
    return [f"{rule.code} {each.text}" for w, (rule, each) in found if w == gate.BLOCK]


def _open_items(case: Execution, step: Step) -> int:
    if step.items is None:
        return 0
    machine, opened = CURRENT.named(step.items.machine), 0
    for member in items.population(case.session, case.instance, step.items, case.today):
        item = start.open_item(case, step, machine, member)
        if item is not None:
            opened += advance_instance(case.session, item.id, case.now).opened
    return opened


def _close_if_covered(case: Execution, step: Step, run: StepRun) -> bool:
    if step.items is None:
        return False
    machine = CURRENT.named(step.items.machine)
    if not items.covered(case.session, case.instance, machine, step.items):
        return False
    far = items.progress(case.session, case.instance, machine, step.items)
    run.content = {"items": far}
    decisions.close_with_acceptance(case, run, "complete")
    return True


def _due_move(case: Execution) -> Move | None:
    if case.instance.status not in wakeups.ALIVE:
        return None
    moves = case.definition.moves_from(case.instance.state)
    return next((move for move in moves if _is_due(case, move)), None)


def _is_due(case: Execution, move: Move) -> bool:
    session, instance = case.session, case.instance
    if move.on is On.DONE:
        return not move.guard and _all_closed(case)
    if move.on is On.TIMER:
        at = deadlines.opens_at(session, instance, move.after)
        return at is not None and at <= case.now
    if move.on is On.MILESTONE:
        code = milestones.code_for(move.after, instance.period)
        return not milestones.missing(session, instance.year_id, [code])
    if move.on is On.PARENT and instance.parent_id:
        run = latest_runs(session, instance.parent_id, [move.after]).get(move.after)
        return run is not None and run.status in steps.CLOSED
    return False


def _all_closed(case: Execution) -> bool:
    runs = case.runs()
    return all(
        runs[step.key].status in steps.CLOSED
        for step in case.definition.steps_of(case.instance.state)
        if step.blocking and step.key in runs
    )


def _rest(case: Execution) -> None:
    """Note until when nothing will happen by itself."""
    runs = case.runs()
    offsets = [
        move.after
        for move in case.definition.moves_from(case.instance.state)
        if move.on is On.TIMER
    ]
    offsets += [
        step.opens
        for step in case.definition.steps_of(case.instance.state)
        if step.opens and step.key in runs and runs[step.key].status == "waiting"
    ]
    moments = [deadlines.opens_at(case.session, case.instance, offset) for offset in offsets]
    case.instance.wake_at = min((m for m in moments if m and m > case.now), default=None)
    case.instance.status = "waiting"

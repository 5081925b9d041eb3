"""Advancing: look at an instance and do whatever is due, until it waits for people or a day.

Advancing twice, late, or from two places at once does nothing a second time.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from engine import checks, days, definitions, items, milestones, moving, opening, stepping, wakeups
from engine.acting import decision_move
from engine.assigning import assign
from engine.definitions import CURRENT
from engine.standing import standing
from engine.types import ENGINE, Standing
from persistence.work import Instance, StepRun
from state_machines.definition import Definition
from state_machines.parts import Kind, Move, On, Step

ROUNDS = 200  # more moves than this in one look would be a definition that runs in circles


class RunsInCircles(RuntimeError):
    """An instance keeps moving without waiting for anybody."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        super().__init__(f"{instance_id} moved {ROUNDS} times in one look")


def advance_family(session: Session, root_id: str, now: datetime) -> Standing:
    """Advance the woken items of a process and then the process; follow its wake-ups."""
    opened, moved = 0, ()
    for instance_id in wakeups.of_family(session, root_id, now):
        found = advance(session, instance_id, now)
        opened, moved = opened + found.opened, moved + found.moved
    for instance_id in wakeups.of_family(session, root_id, now)[:-1]:
        advance(session, instance_id, now)
    return standing(session, root_id, opened=opened, moved=moved)


def advance(session: Session, instance_id: str, now: datetime) -> Standing:
    """Open what is ready, close what is settled, take the moves that follow."""
    instance = moving.lock(session, instance_id)
    wakeups.settle(session, instance_id, now)
    opened, moved = 0, []
    for _ in range(ROUNDS):
        if instance.status not in wakeups.ALIVE:
            break
        definition = definitions.of(session, instance)
        more, worked = _work(session, instance, definition, now)
        opened += more
        move = _due_move(session, instance, definition, now)
        if move is not None:
            moving.take(session, instance, move, actor=ENGINE, now=now)
            moved.append(move.name)
        elif not worked:
            _rest(session, instance, definition, now)
            break
    else:
        raise RunsInCircles(instance_id)
    session.flush()
    return standing(session, instance_id, opened=opened, moved=tuple(moved))


def _work(
    session: Session, instance: Instance, definition: Definition, now: datetime
) -> tuple[int, bool]:
    """Open the steps that are ready and close the item steps that are covered."""
    opened, worked = 0, False
    runs = stepping.current(session, instance, definition)
    for step in definition.steps_of(instance.state):
        run = runs.get(step.key)
        if run is None or instance.state != step.state:
            continue
        if run.status == "waiting" and _ready(session, instance, definition, step, runs, now):
            opened += _open(session, instance, definition, step, run, now)
            worked = True
        if run.status == "open" and step.kind is Kind.ITEMS:
            worked |= _close_if_covered(session, instance, definition, step, run, now)
    return opened, worked


def _ready(
    session: Session, instance: Instance, definition: Definition, step: Step,
    runs: dict[str, StepRun], now: datetime,
) -> bool:  # fmt: skip
    if any(key in runs and runs[key].status not in stepping.CLOSED for key in step.after):
        return False
    if step.opens:
        opens = days.opens_at(session, instance, step.opens)
        if opens is None or opens > now:
            return False
    return not milestones.held_by(session, instance, definition, step.key)


def _open(
    session: Session, instance: Instance, definition: Definition, step: Step, run: StepRun,
    now: datetime,
) -> int:  # fmt: skip
    run.status, run.opened_at = "open", now
    if step.kind is Kind.AUTO:
        _check(session, instance, definition, step, run, now)
        return 0
    if step.kind is Kind.ITEMS and step.items is not None:
        return _open_items(session, instance, step, now)
    return assign(session, instance, definition, run, now)


def _check(
    session: Session, instance: Instance, definition: Definition, step: Step, run: StepRun,
    now: datetime,
) -> None:  # fmt: skip
    result = checks.run(session, instance, definition, step, now)
    run.content = checks.content_of(result)
    outcome = "passed" if result.passed else "failed"
    stepping.close(session, instance, definition, run, outcome, actor=ENGINE, now=now)
    refusal = decision_move(definition, instance.state, outcome)
    if not result.passed and refusal is not None and _may_return(instance, refusal):
        reason = "; ".join(result.findings)
        moving.take(session, instance, refusal, actor=ENGINE, now=now, reason=reason)


def _may_return(instance: Instance, move: Move) -> bool:
    return not move.cap or moving.times_taken(instance, move) < move.cap


def _open_items(session: Session, instance: Instance, step: Step, now: datetime) -> int:
    opened = 0
    if step.items is None:
        return opened
    machine = CURRENT.named(step.items.machine)
    for member in items.members(session, instance, step.items):
        item = opening.open_item(session, instance, step, machine, member, now)
        if item is not None:
            opened += advance(session, item.id, now).opened
    return opened


def _close_if_covered(
    session: Session, instance: Instance, definition: Definition, step: Step, run: StepRun,
    now: datetime,
) -> bool:  # fmt: skip
    if step.items is None:
        return False
    machine = CURRENT.named(step.items.machine)
    if not items.covered(session, instance, machine, step.items):
        return False
    run.content = {"items": items.progress(session, instance, machine, step.items)}
    stepping.close(session, instance, definition, run, "complete", actor=ENGINE, now=now)
    return True


def _due_move(
    session: Session, instance: Instance, definition: Definition, now: datetime
) -> Move | None:
    if instance.status not in wakeups.ALIVE:
        return None
    for move in definition.moves_from(instance.state):
        if _is_due(session, instance, definition, move, now):
            return move
    return None


def _is_due(
    session: Session, instance: Instance, definition: Definition, move: Move, now: datetime
) -> bool:
    if move.on is On.DONE:
        return _all_closed(session, instance, definition) and not move.guard
    if move.on is On.TIMER:
        at = days.opens_at(session, instance, move.after)
        return at is not None and at <= now
    if move.on is On.MILESTONE:
        code = milestones.code_for(move.after, instance.period)
        return not milestones.missing(session, instance.year_id, [code])
    if move.on is On.PARENT and instance.parent_id:
        run = stepping.latest(session, instance.parent_id, [move.after]).get(move.after)
        return run is not None and run.status in stepping.CLOSED
    return False


def _all_closed(session: Session, instance: Instance, definition: Definition) -> bool:
    runs = stepping.current(session, instance, definition)
    return all(
        runs[step.key].status in stepping.CLOSED
        for step in definition.steps_of(instance.state)
        if step.blocking and step.key in runs
    )


def _rest(session: Session, instance: Instance, definition: Definition, now: datetime) -> None:
    """Note until when nothing will happen by itself."""
    moments = [
        days.opens_at(session, instance, move.after)
        for move in definition.moves_from(instance.state)
        if move.on is On.TIMER
    ]
    runs = stepping.current(session, instance, definition)
    for step in definition.steps_of(instance.state):
        run = runs.get(step.key)
        if run is not None and run.status == "waiting" and step.opens:
            moments.append(days.opens_at(session, instance, step.opens))
    instance.wake_at = min((m for m in moments if m and m > now), default=None)
    instance.status = "waiting"

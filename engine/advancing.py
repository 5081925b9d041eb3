"""Advancing: look at an instance and do whatever is due, until it waits for people or a day.

Advancing twice, late, or from two places at once does nothing a second time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine import checks, closing, days, items, milestones, moving, opening, stepping, wakeups
from engine.assigning import assign
from engine.case import Case, latest_runs
from engine.definitions import CURRENT
from engine.rules import gate
from engine.standing import standing
from engine.types import Standing
from persistence.work import StepRun
from state_machines.parts import Kind, Move, On, Step

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


def advance_family(session: Session, root_id: str, now: datetime) -> Standing:
    """Advance a process with its items; return where it stands then."""
    done = work_family(session, root_id, now)
    return standing(session, root_id, opened=done.opened, moved=done.moved)


def work_family(session: Session, root_id: str, now: datetime) -> Advanced:
    """Advance the woken items of a process and then the process, until nothing is woken."""
    opened, moved = 0, list[str]()
    family = wakeups.of_family(session, root_id, now)
    while family:
        for instance_id in family:
            found = advance(session, instance_id, now)
            opened += found.opened
            moved += found.moved
        family = wakeups.of_family(session, root_id, now)[:-1]
    return Advanced(opened, tuple(moved))


def advance(session: Session, instance_id: str, now: datetime) -> Advanced:
    """Open what is ready, close what is settled, take the moves that follow."""
    instance = moving.lock(session, instance_id)
    wakeups.settle(session, instance_id, now)
    case = Case.of(session, instance, now)
    opened, moved = 0, list[str]()
    for _ in range(ROUNDS):
        if instance.status not in wakeups.ALIVE:
            break
        more, worked = _work(case)
        opened += more
        move = _due_move(case)
        if move is not None:
            moving.take(case, move)
            moved.append(move.name)
        elif not worked:
            _rest(case)
            break
    else:
        raise RunsInCircles(instance_id)
    session.flush()
    return Advanced(opened, tuple(moved))


def _work(case: Case) -> tuple[int, bool]:
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


def _ready(case: Case, step: Step, runs: dict[str, StepRun]) -> bool:
    if any(key in runs and runs[key].status not in stepping.CLOSED for key in step.after):
        return False
    if step.opens:
        opens = days.opens_at(case.session, case.instance, step.opens)
        if opens is None or opens > case.now:
            return False
    return not milestones.held_by(case, step)


def _open(case: Case, step: Step, run: StepRun) -> int:
    run.status, run.opened_at = "open", case.now
    if step.kind is Kind.AUTO:
        _check(case, step, run)
        return 0
    if step.kind is Kind.ITEMS:
        return _open_items(case, step)
    return assign(case, run)


def _check(case: Case, step: Step, run: StepRun) -> None:
    """Run an AUTO step's check; a failure takes the move of that name, while its cap allows."""
    refusal = case.definition.decision(case.instance.state, stepping.FAILED)
    result = checks.run(case, step)
    broken = _broken(case, step, run)
    run.content = checks.content_of(result)
    passed = result.passed and not (broken and refusal)
    closing.close(case, run, "passed" if passed else stepping.FAILED)
    if refusal is None or passed:
        return
    if not refusal.cap or moving.times_taken(case.instance, refusal) < refusal.cap:
        moving.take(case, refusal, reason="; ".join((*result.findings, *broken)))


def _broken(case: Case, step: Step, run: StepRun) -> list[str]:
    """Run the rules of a step; return what blocks. The rest is kept to be seen."""
    found = gate.check(case, step, run)
    return [f"{rule.code} {each.text}" for w, (rule, each) in found if w == gate.BLOCK]


def _open_items(case: Case, step: Step) -> int:
    if step.items is None:
        return 0
    machine, opened = CURRENT.named(step.items.machine), 0
    for member in items.members(case.session, case.instance, step.items, case.today):
        item = opening.open_item(case, step, machine, member)
        if item is not None:
            opened += advance(case.session, item.id, case.now).opened
    return opened


def _close_if_covered(case: Case, step: Step, run: StepRun) -> bool:
    if step.items is None:
        return False
    machine = CURRENT.named(step.items.machine)
    if not items.covered(case.session, case.instance, machine, step.items):
        return False
    far = items.progress(case.session, case.instance, machine, step.items)
    run.content = {"items": far}
    closing.close(case, run, "complete")
    return True


def _due_move(case: Case) -> Move | None:
    if case.instance.status not in wakeups.ALIVE:
        return None
    moves = case.definition.moves_from(case.instance.state)
    return next((move for move in moves if _is_due(case, move)), None)


def _is_due(case: Case, move: Move) -> bool:
    session, instance = case.session, case.instance
    if move.on is On.DONE:
        return not move.guard and _all_closed(case)
    if move.on is On.TIMER:
        at = days.opens_at(session, instance, move.after)
        return at is not None and at <= case.now
    if move.on is On.MILESTONE:
        code = milestones.code_for(move.after, instance.period)
        return not milestones.missing(session, instance.year_id, [code])
    if move.on is On.PARENT and instance.parent_id:
        run = latest_runs(session, instance.parent_id, [move.after]).get(move.after)
        return run is not None and run.status in stepping.CLOSED
    return False


def _all_closed(case: Case) -> bool:
    runs = case.runs()
    return all(
        runs[step.key].status in stepping.CLOSED
        for step in case.definition.steps_of(case.instance.state)
        if step.blocking and step.key in runs
    )


def _rest(case: Case) -> None:
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
    moments = [days.opens_at(case.session, case.instance, offset) for offset in offsets]
    case.instance.wake_at = min((m for m in moments if m and m > case.now), default=None)
    case.instance.status = "waiting"

"""A process advances until it waits, and says what it waits for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import outbox
from engine.catalogue import CURRENT
from engine.errors import InstanceUnknown
from engine.execution import Execution, latest_runs
from engine.instances import items, start, steps, transitions
from engine.operations import reschedule, service_steps, verdicts
from engine.operations.assignment import assign_step
from engine.operations.population import population
from engine.operations.stage import note_stage
from engine.organisation import roles
from engine.rules import gate
from engine.rules.rule import RuleFinding
from engine.schedule import deadlines, lateness, milestones, wakeups
from engine.types import InstanceView, Waiting
from persistence.instances import (
    Instance,
    InstanceStatus,
    StepRun,
    StepStatus,
    Task,
    TaskStatus,
    Weight,
)
from persistence.organisation import Person
from persistence.outbox import NoticeKind
from persistence.strategy_year import PlanYear, StoredDefinition
from state_machines.definition import Kind, Move, On, Step

DAYLESS = "dayless"  # the fact that names milestones without a day of which the office was told
OFFICE = "SMD"
SHOWN = 100  # characters of a title in a reason
ROUNDS = 200  # more moves than this in one look would be a definition that runs in circles


def view_instance(
    session: Session,
    instance_id: str,
    now: datetime,
    *,
    opened: int = 0,
    moved: tuple[str, ...] = (),
) -> InstanceView:
    """Return where an instance stands, and which of its milestones are late; InstanceUnknown."""
    instance = session.get(Instance, instance_id)
    if instance is None:
        raise InstanceUnknown(instance_id)
    execution = Execution.of(session, instance, instance.entered_at)
    waits = tuple(_waiting(execution)) if instance.status in InstanceStatus.ACTIVE else ()
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
        late=tuple(lateness.late_milestones(session, instance, now)),
    )


def _waiting(execution: Execution) -> Iterator[Waiting]:
    runs = execution.runs()
    for step in execution.definition.steps_of(execution.instance.state):
        run = runs.get(step.key)
        if run is not None and run.status == StepStatus.WAITING:
            yield Waiting(step.key, _held(execution, step), (), _opens(execution, step))
        elif run is not None and run.status in StepStatus.PENDING:
            yield _of_step(execution, step, run)


def _of_step(execution: Execution, step: Step, run: StepRun) -> Waiting:
    if step.kind is Kind.ITEMS and step.items is not None:
        machine = CURRENT.named(step.items.machine)
        far = items.progress(execution.session, execution.instance, machine, step.items)
        return Waiting(step.key, f"{step.title} ({far})", (), run.due_at)
    names = execution.session.scalars(
        select(Person.name)
        .join(Task, Task.assignee_id == Person.id)
        .where(Task.step_id == run.id, Task.status.in_(TaskStatus.ASKED))
        .order_by(Person.name)
    )
    return Waiting(step.key, step.title, tuple(names), run.due_at)


def _held(execution: Execution, step: Step) -> str:
    codes = milestones.held_by(execution, step)
    return f"{step.title} (after {', '.join(codes)})" if codes else step.title


def _opens(execution: Execution, step: Step) -> datetime | None:
    return deadlines.opens_at(execution, step.opens) if step.opens else None


class RunsInCircles(RuntimeError):
    """An instance keeps moving without waiting for anybody."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        super().__init__(f"{instance_id} moved {ROUNDS} times in one look")


@dataclass(frozen=True, slots=True)
class Advanced:
    """What was done: how many tasks were opened, and the moves that were taken, in order.

    `more`: it is to go on in another transaction, so that others can write in between.
    """

    opened: int = 0
    moved: tuple[str, ...] = ()
    more: bool = False

    def and_then(self, later: "Advanced") -> "Advanced":
        """Return this and what was done after it."""
        return Advanced(self.opened + later.opened, self.moved + later.moved, later.more)


NOTHING: Final = Advanced()


def advance_process(session: Session, root_id: str, now: datetime) -> InstanceView:
    """Advance a process with its items; return where it stands then."""
    done = advance_until_idle(session, root_id, now)
    return view_instance(session, root_id, now, opened=done.opened, moved=done.moved)


def advance_until_idle(
    session: Session, root_id: str, now: datetime, *, most: int | None = None
) -> Advanced:
    """Advance the woken items of a process and then the process, until nothing is woken.

    With `most` no more than so many items are advanced, or opened, at once.
    """
    done, family = NOTHING, wakeups.woken_in(session, root_id, now)
    while family:
        for instance_id in family[:most]:
            done = done.and_then(advance_instance(session, instance_id, now, most=most))
            if done.more:
                return done
        if most is not None and len(family) > most:
            return replace(done, more=True)
        family = wakeups.woken_in(session, root_id, now)[:-1]
    return done


def advance_instance(
    session: Session, instance_id: str, now: datetime, *, most: int | None = None
) -> Advanced:
    """Open what is ready, close what is settled, take the moves that follow."""
    instance = transitions.lock_instance(session, instance_id)
    wakeups.mark_followed(session, instance_id, now)
    execution = Execution.of(session, instance, now)
    reschedule.follow_calendar(execution)
    return _advance(execution, most)


def _advance(execution: Execution, most: int | None) -> Advanced:
    session, instance, instance_id = execution.session, execution.instance, execution.instance.id
    opened, moved = 0, list[str]()
    for _ in range(ROUNDS):
        if instance.status not in InstanceStatus.ACTIVE:
            break
        done, worked = _work(execution, most)
        opened += done.opened
        if done.more:
            return Advanced(opened, tuple(moved), more=True)
        move = _due_move(execution)
        if move is not None:
            transitions.take_move(execution, move)
            moved.append(move.name)
        elif not worked:
            _rest(execution)
            break
    else:
        raise RunsInCircles(instance_id)
    note_stage(execution)
    session.flush()
    return Advanced(opened, tuple(moved))


def _work(execution: Execution, most: int | None) -> tuple[Advanced, bool]:
    """Open the steps that are ready and close the item steps that are covered."""
    done, worked = NOTHING, False
    runs = execution.runs()
    for step in execution.definition.steps_of(execution.instance.state):
        run = runs.get(step.key)
        if run is None or execution.instance.state != step.state:
            continue
        if run.status == StepStatus.WAITING and _ready(execution, step, runs):
            done = done.and_then(_open(execution, step, run, most))
            worked = True
            if done.more:
                break
        if run.status == StepStatus.OPEN and step.kind is Kind.ITEMS:
            worked |= _close_if_covered(execution, step, run)
        elif run.status == StepStatus.OPEN:
            worked |= verdicts.count_votes(execution, run)
    return done, worked


def _ready(execution: Execution, step: Step, runs: dict[str, StepRun]) -> bool:
    if any(key in runs and runs[key].status not in StepStatus.SETTLED for key in step.after):
        return False
    if step.opens:
        opens = deadlines.opens_at(execution, step.opens)
        if opens is None or opens > execution.now:
            return False
    return not milestones.held_by(execution, step)


def _open(execution: Execution, step: Step, run: StepRun, most: int | None) -> Advanced:
    if step.kind is Kind.ITEMS and (done := _open_items(execution, step, most)).more:
        return done  # the step waits until all of them are there
    run.status, run.opened_at = StepStatus.OPEN, execution.now
    if step.kind is Kind.ITEMS:
        return done
    if step.kind is Kind.AUTO:
        _check(execution, step, run)
        return NOTHING
    return Advanced(assign_step(execution, run))


def _check(execution: Execution, step: Step, run: StepRun) -> None:
    """Run an AUTO step's check; its answer takes the move of that name, while its cap allows.

    What its rules find never reads as passed, also where no arrow sends the work back.
    """
    state = execution.instance.state
    refusal = execution.definition.decision(state, steps.FAILED)
    result = service_steps.run_service(execution, step)
    found = gate.check(execution, step, run)
    broken = [f"{rule.code} {each.text}" for w, (rule, each) in found if w is Weight.BLOCK]
    run.content = service_steps.content_of(result)
    passed = result.passed and not (broken and refusal)
    answer = (result.answer or _passed(found)) if passed else steps.FAILED
    move = execution.definition.decision(state, answer)
    if move and move.cap and transitions.times_taken(execution.instance, move) >= move.cap:
        move = None
    verdicts.close_with_acceptance(execution, run, answer, move)
    if move is not None:
        transitions.take_move(execution, move, reason="; ".join((*result.findings, *broken)))


def _passed(found: Iterable[tuple[Weight, RuleFinding]]) -> str:
    return steps.FOUND if any(weight in Weight.TO_ANSWER for weight, _ in found) else steps.PASSED


def _open_items(execution: Execution, step: Step, most: int | None) -> Advanced:
    """Open the items of a step that are not there yet; the look after opens what exceeds `most`."""
    if step.items is None:
        return NOTHING
    session, machine = execution.session, CURRENT.named(step.items.machine)
    known = (  # held, so that none is asked for again
        session.get(PlanYear, execution.instance.year_id),
        session.get(StoredDefinition, machine.version),
    )
    there = items.ids(session, execution.instance.id, machine)
    opened, begun = 0, 0
    for member in population(execution, step.items):
        if start.id_of_item(execution, machine, member) in there:
            continue
        if begun == most:
            why = f"{step.title}: {begun} more are there"
            wakeups.wake(session, execution.instance.id, due_at=execution.now, reason=why)
            return Advanced(opened, more=True)
        opened += _advance(start.begin_item(execution, step, machine, member), None).opened
        begun += 1
    del known
    return Advanced(opened)


def _close_if_covered(execution: Execution, step: Step, run: StepRun) -> bool:
    if step.items is None:
        return False
    machine = CURRENT.named(step.items.machine)
    if not items.covered(execution.session, execution.instance, machine, step.items):
        return False
    far = items.progress(execution.session, execution.instance, machine, step.items)
    run.content = {"items": far}
    verdicts.close_with_acceptance(execution, run, "complete")
    return True


def _due_move(execution: Execution) -> Move | None:
    if execution.instance.status not in InstanceStatus.ACTIVE:
        return None
    moves = execution.definition.moves_from(execution.instance.state)
    return next((move for move in moves if _is_due(execution, move)), None)


def _is_due(execution: Execution, move: Move) -> bool:
    session, instance = execution.session, execution.instance
    if move.on is On.DONE:
        return not move.guard and _all_closed(execution)
    if move.on is On.TIMER:
        at = deadlines.opens_at(execution, move.after)
        return at is not None and at <= execution.now
    if move.on is On.MILESTONE:
        code = milestones.code_for(move.after, instance.period)
        return not milestones.missing(session, instance.year_id, [code])
    if move.on is On.PARENT and instance.parent_id:
        run = latest_runs(session, instance.parent_id, [move.after]).get(move.after)
        return run is not None and run.status in StepStatus.SETTLED
    return False


def _all_closed(execution: Execution) -> bool:
    runs = execution.runs()
    return all(
        runs[step.key].status in StepStatus.SETTLED
        for step in execution.definition.steps_of(execution.instance.state)
        if step.blocking and step.key in runs
    )


def _rest(execution: Execution) -> None:
    """Note until when nothing will happen by itself; tell of what would never happen."""
    execution.instance.wake_at = steps.next_opening(execution)
    execution.instance.status = InstanceStatus.WAITING
    _tell_dayless(execution)


def _tell_dayless(execution: Execution) -> None:
    """Tell the office once of what waits for the day of a milestone that has none in its year."""
    session, instance = execution.session, execution.instance
    found = {
        code: title
        for title, offset in steps.waits(execution)
        for code in deadlines.without_day(execution, offset)
    }
    told = instance.facts.get(DAYLESS, [])
    if sorted(found) == told:
        return
    instance.facts = {**instance.facts, DAYLESS: sorted(found)}
    for seat in roles.closest(execution.organisation, OFFICE, instance, execution.today):
        for code, title in found.items():
            if code not in told:
                outbox.notify(
                    session,
                    seat.assignee_id,
                    NoticeKind.ALERT,
                    now=execution.now,
                    instance_id=instance.id,
                    urgency=outbox.DECISION,
                    why=f"“{title[:SHOWN]}” waits for the day of {code}, which the calendar of "
                    f"{instance.year_id} does not have; add it there, and publish the calendar",
                    facts={"title": title},
                    organisation=execution.organisation,
                )

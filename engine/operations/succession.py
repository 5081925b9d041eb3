"""Succession: work of people and units that end goes on with others, or ends with them."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from threading import Lock
from typing import Final

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session, SessionTransaction

from engine import outbox
from engine.errors import NobodyHolds
from engine.execution import Execution
from engine.instances import steps, transitions
from engine.operations import assignment, verdicts
from engine.organisation import directory, roles
from engine.organisation.directory import Directory
from engine.organisation.roles import ResolvedRole
from engine.schedule import deadlines, lateness
from engine.schedule.wakeups import wake
from engine.types import ENGINE, Actor
from persistence.instances import Instance, InstanceStatus, StepRun, StepStatus, Task, TaskStatus
from persistence.outbox import Notice, NoticeKind
from state_machines.definition import Mode, Step

PER_EMPLOYEE = "employees"
MUST_BE_HEARD = (NoticeKind.ALERT, NoticeKind.ESCALATION, NoticeKind.QUESTION)  # by somebody
LONGEST = 300  # characters of why something is told
RUNNING: Final = (
    select(Instance).where(Instance.status.in_(InstanceStatus.UNDER_WAY)).order_by(Instance.id)
)
UNTOLD: Final = (
    select(Notice)
    .where(Notice.letter_id.is_(None), Notice.dropped_at.is_(None))
    .where(Notice.person_id.in_(bindparam("gone", expanding=True)))
    .order_by(Notice.id)
)
HANDED_ON = "handed on: "  # how the basis of a task begins that was somebody else's
GIVEN = (assignment.BY_HAND, assignment.FOUR_EYES, "arbitration ")  # to a person, not to a role
LOOKED = "handed_on"  # where a session keeps what it has looked at
ASKED: Final = (
    select(Task, Instance)
    .join(Instance, Instance.id == Task.instance_id)
    .where(Task.status.in_(TaskStatus.UNANSWERED), Instance.status.in_(InstanceStatus.ACTIVE))
    .order_by(Task.instance_id, Task.id)
)


def call_off(session: Session, now: datetime, actor: Actor) -> None:
    """End the work for units that are no more, and the own items of employees who have left."""
    organisation = directory.of(session)
    for instance in session.scalars(RUNNING).all():
        on = organisation.calendar_of_year(instance.year_id).local_day(now)
        why = _is_moot(organisation, instance, on)
        if why and instance.status in InstanceStatus.UNDER_WAY:
            execution = Execution.of(
                session, transitions.lock_instance(session, instance.id), now, actor
            )
            transitions.end_instance(execution, InstanceStatus.CANCELLED, why)
            if instance.parent_id:
                wake(session, instance.parent_id, due_at=now, reason=f"{instance.id}: {why}")
            _tell_owner(execution, why)


def pass_on_notices(session: Session, now: datetime) -> None:
    """Let the strategy office read what somebody who has left was still to be told."""
    organisation, on = directory.of(session), roles.today(session, now)
    gone = [key for key in organisation.people if roles.has_left(organisation, key, on)]
    if not gone:
        return
    office = roles.responsible(session, on)
    for notice in session.scalars(UNTOLD, {"gone": gone}).all():
        if office and notice.kind in MUST_BE_HEARD:
            outbox.notify(
                session,
                office[0],
                NoticeKind(notice.kind),
                now=now,
                task_id=notice.task_id,
                instance_id=notice.instance_id,
                urgency=notice.urgency,
                rung=notice.rung,
                why=f"{organisation.name_of(notice.person_id)} has left: {notice.why}"[:LONGEST],
                facts=notice.facts,
                organisation=organisation,
            )
        notice.dropped_at = now


def _is_moot(organisation: Directory, instance: Instance, on: date) -> str:
    unit = organisation.units[instance.unit_id]
    if not roles.is_alive(organisation, unit.id, on):
        return f"{unit.name} has ended: {unit.active_to} was its last day"
    subject = instance.subject_id
    own = subject and instance.facts.get("per") == PER_EMPLOYEE
    if subject and own and roles.has_left(organisation, subject, on):
        return f"{organisation.name_of(subject)} has left"
    return ""


def _tell_owner(execution: Execution, why: str) -> None:
    owners = roles.closest(
        execution.organisation, execution.definition.owner, execution.instance, execution.today
    )
    told = [seat.assignee_id for seat in owners] or roles.responsible(
        execution.session, execution.today
    )
    for person_id in told:
        outbox.notify(
            execution.session,
            person_id,
            NoticeKind.ALERT,
            now=execution.now,
            instance_id=execution.instance.id,
            urgency=outbox.REQUEST,
            why=why,
            facts={"title": f"Called off: {why}"},
            organisation=execution.organisation,
        )


def hand_on_once(session: Session, now: datetime, actor: Actor = ENGINE) -> int | None:
    """Hand on as `hand_on` does, once between two turns of the organisation; None where it was."""
    organisation = directory.of(session)
    years = {organisation.calendar_of_year(year).local_day(now) for year in organisation.sites}
    key = (organisation.token, *sorted(map(organisation.era, {roles.today(session, now), *years})))
    if session.info.get(LOOKED) == key or DONE.has(key):
        return None
    found = hand_on(session, now, actor)
    if LOOKED not in session.info:
        event.listen(session, "after_commit", _stands)
        event.listen(session, "after_soft_rollback", _is_undone)
    session.info[LOOKED] = key
    return found


def hand_on(session: Session, now: datetime, actor: Actor = ENGINE) -> int:
    """Hand on everything that is asked of whoever is not in force; return how many tasks."""
    session.flush()
    call_off(session, now, actor)
    handed = 0
    for instance_id in _affected(session, now):
        execution = Execution.of(
            session, transitions.lock_instance(session, instance_id), now, actor
        )
        handed += hand_on_case(execution)
    pass_on_notices(session, now)
    return handed


def hand_on_case(execution: Execution) -> int:
    """Do it for one instance; return how many tasks it was."""
    handed = 0
    for run in execution.cache.work.runs:
        for task in list(execution.tasks(run)):
            waits = task.status in TaskStatus.UNANSWERED
            if waits and not is_rightly_asked(
                execution.organisation, task, execution.instance, execution.today
            ):
                handed += _hand_on_task(execution, run, task)
    return handed


def is_rightly_asked(organisation: Directory, task: Task, instance: Instance, on: date) -> bool:
    """Tell whether a task is asked of somebody who is in force for it on a day."""
    if not roles.works_here(organisation, task.assignee_id, on):
        return False
    if task.basis.startswith(GIVEN) or assignment.FALLEN_BACK in task.basis:
        return True
    if assignment.is_named(task):
        if roles.has_left(organisation, task.holder_id, on):
            return True
        instead, _ = roles.assignee_for(organisation, task.holder_id, instance, on)
        return _answers_for(organisation, task, {instead})
    seats = roles.holders_for_instance(organisation, task.role, instance, on)
    seats += roles.closest(organisation, task.role, instance, on)
    mine = [seat for seat in seats if seat.holder_id == task.holder_id]
    if not mine:
        asked = {person for seat in seats for person in (seat.holder_id, seat.assignee_id)}
        return task.basis.startswith(HANDED_ON) and task.assignee_id in asked
    return _answers_for(organisation, task, {seat.assignee_id for seat in mine})


def _answers_for(organisation: Directory, task: Task, today: Collection[str]) -> bool:
    """Tell whether the assignee may answer for the holder, for whom so many answer today.

    What a deputy began, the deputy ends.
    """
    if task.assignee_id == task.holder_id or task.assignee_id in today:
        return True
    return not roles.has_lent(organisation, task.holder_id, task.assignee_id)


def _stands(session: Session) -> None:
    """Note what a transaction has looked at, now that it stands."""
    if key := session.info[LOOKED]:
        DONE.add(key)


def _is_undone(session: Session, transaction: SessionTransaction) -> None:
    """Look anew after a transaction that was rolled back."""
    if not transaction.nested:
        session.info[LOOKED] = None


class _Done:
    """Under which organisation, and between which turns of it, this process has looked."""

    def __init__(self) -> None:
        self._keys: dict[tuple[object, ...], None] = {}
        self._lock = Lock()

    def has(self, key: tuple[object, ...]) -> bool:
        return key in self._keys

    def add(self, key: tuple[object, ...]) -> None:
        with self._lock:
            self._keys[key] = None
            while len(self._keys) > directory.KEPT:
                self._keys.pop(next(iter(self._keys)))


DONE: Final = _Done()


def _affected(session: Session, now: datetime) -> list[str]:
    organisation = directory.of(session)
    wrong = (
        instance.id
        for task, instance in session.execute(ASKED).tuples()
        if not is_rightly_asked(
            organisation,
            task,
            instance,
            organisation.calendar_of_year(instance.year_id).local_day(now),
        )
    )
    return list(dict.fromkeys(wrong))


def _hand_on_task(execution: Execution, run: StepRun, task: Task) -> bool:
    step, why = execution.definition.step(run.key), _why(execution, task)
    try:
        seat = _successor(execution, run, task, step)
    except NobodyHolds as nobody:
        execution.remember("nobody_in_force", task_id=task.id, step=step.key, reason=str(nobody))
        return False
    if seat is None:
        _leave_empty(execution, run, task, step, why)
    elif seat.assignee_id == task.assignee_id:
        return _hold_for_another(execution, task, step, seat, why)
    else:
        _give(execution, task, step, seat, why)
    return True


def _why(execution: Execution, task: Task) -> str:
    for person_id in dict.fromkeys((task.assignee_id, task.holder_id)):
        if roles.has_left(execution.organisation, person_id, execution.today):
            return f"{execution.organisation.name_of(person_id)} has left"
    return f"{execution.organisation.name_of(task.holder_id)} no longer holds {task.role}"


def _successor(execution: Execution, run: StepRun, task: Task, step: Step) -> ResolvedRole | None:
    """Return who has the task now; None where everybody who could is asked already.

    Who takes over the rows of somebody answers for that person; rows are never left to nobody.
    """
    if run.status == StepStatus.ARBITRATION:
        return next(iter(_deciding(execution, task.role)))
    seats = assignment.assignees_for(execution, step)
    others = [t for t in execution.tasks(run) if t is not task and t.status != TaskStatus.WITHDRAWN]
    asked = {t.assignee_id for t in others}
    mine = next((seat for seat in seats if seat.holder_id == task.holder_id), None)
    if assignment.is_named(task) and mine is not None:
        return mine
    free = next((seat for seat in seats if seat.assignee_id not in asked), None)
    if step.rows:
        closest = roles.closest(
            execution.organisation, task.role, execution.instance, execution.today
        )
        found = free or next(iter([*closest, *seats]))
        return ResolvedRole(task.holder_id, found.assignee_id, found.basis)
    return free or (None if others else seats[0])


def _deciding(execution: Execution, role: str) -> Iterator[ResolvedRole]:
    for each in (role, roles.CHIEF):
        yield from roles.closest(execution.organisation, each, execution.instance, execution.today)
    raise NobodyHolds(role, execution.instance.title)


def _give(execution: Execution, task: Task, step: Step, seat: ResolvedRole, why: str) -> None:
    assignment.keep_planned_day(execution, task)  # as its former assignee counted it
    before = task.assignee_id
    task.assignee_id, task.holder_id = seat.assignee_id, seat.holder_id
    task.basis = _basis(seat, why)
    task.version += 1
    outbox.drop_unsent(execution.session, task.id, execution.now)
    if task.status != TaskStatus.SCHEDULED:
        task.status = TaskStatus.OPEN
        _renew_due_day(execution, task, step)
        assignment.schedule_escalation(execution, task, step)
        assignment.send_request(execution, task, outbox.DECISION)
    outbox.notify(
        execution.session,
        before,
        NoticeKind.CLOSED,
        now=execution.now,
        task_id=task.id,
        why="it was handed on",
        instance_id=execution.instance.id,
        urgency=outbox.DIGEST,
        organisation=execution.organisation,
    )
    execution.instance.version += 1
    execution.remember(
        "handed_on",
        task_id=task.id,
        step=step.key,
        reason=why,
        before=before,
        after=task.assignee_id,
    )


def _hold_for_another(
    execution: Execution, task: Task, step: Step, seat: ResolvedRole, why: str
) -> bool:
    """Note whom somebody now stands in for who stays asked; tell whether that changed."""
    if seat.holder_id == task.holder_id:
        return False
    before, task.holder_id, task.basis = task.holder_id, seat.holder_id, _basis(seat, why)
    execution.remember(
        "handed_on",
        task_id=task.id,
        step=step.key,
        reason=why,
        before=before,
        after=task.holder_id,
    )
    return True


def _basis(seat: ResolvedRole, why: str) -> str:
    room = assignment.SCOPE - len(seat.basis)
    return f"{HANDED_ON}{why}; "[:room] + seat.basis


def _renew_due_day(execution: Execution, task: Task, step: Step) -> None:
    """Give whoever is asked first after the due day a few days; reminders begin anew."""
    if lateness.is_over(task.due_at, execution.now):
        task.due_at = deadlines.due_at(execution, step.due, task.assignee_id, execution.now)
        task.rung = 0
        outbox.reset_reminders(execution.session, task.id, execution.now)


def _leave_empty(execution: Execution, run: StepRun, task: Task, step: Step, why: str) -> None:
    """Ask nobody in that seat any more; the answers of the others decide."""
    steps.withdraw_tasks(execution, [task], why)
    execution.instance.version += 1
    execution.remember(
        "seat_empty", task_id=task.id, step=step.key, reason=why, before=task.assignee_id
    )
    tasks = execution.tasks(run)
    if step.mode is Mode.SEQUENCE and not any(t.status in TaskStatus.ASKED for t in tasks):
        following = next((t for t in tasks if t.status == TaskStatus.SCHEDULED), None)
        if following is not None:
            assignment.ask_task(execution, following, step)
    if run.status == StepStatus.OPEN:
        verdicts.follow_votes(execution, run)
    wake(execution.session, execution.instance.id, due_at=execution.now, reason=why)

"""Succession: what is asked of somebody who is no longer in force is asked of whoever is.

People leave, roles end and delegations run out by their dates, and with every registration of the
organisation. An open task then goes to whoever holds the role today, with a request of its own;
the links of the former letters are dead. Where nobody holds it, the process owner has it and an
alert. Work for a unit that has ended, and an employee's own item, end with them.
"""

from collections.abc import Iterator
from datetime import date, datetime
from threading import Lock
from typing import Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine import (
    assigning,
    closing,
    days,
    ended,
    in_force,
    moving,
    notices,
    people,
    roster,
    stepping,
)
from engine.case import Case
from engine.errors import NobodyHolds
from engine.people import Seat
from engine.roster import Roster
from engine.types import ENGINE, Actor
from engine.wakeups import ALIVE, ring
from persistence.work import Instance, StepRun, Task
from state_machines.parts import Mode, Step

HANDED_ON = "handed on: "  # how the basis of a task begins that was somebody else's
GIVEN = (assigning.BY_HAND, assigning.FOUR_EYES, "arbitration ")  # to a person, not to a role
LOOKED = "handed_on"  # where a session keeps what it has looked at
ASKED: Final = (
    select(Task, Instance)
    .join(Instance, Instance.id == Task.instance_id)
    .where(Task.status.in_(stepping.UNANSWERED), Instance.status.in_(ALIVE))
    .order_by(Task.instance_id, Task.id)
)


def hand_on_once(session: Session, now: datetime) -> int:
    """Do it unless it was done today for the organisation as it stands."""
    session.flush()
    organisation = roster.of(session)
    years = {organisation.calendar_of_year(year).local_day(now) for year in organisation.sites}
    token = session.execute(roster.TOKEN).scalar_one()
    key = (token, in_force.today(session, now), *sorted(years))
    if DONE.has(key):
        return 0
    found = hand_on(session, now)
    if LOOKED not in session.info:
        event.listen(session, "after_commit", _looked)
    session.info[LOOKED] = key
    return found


def hand_on(session: Session, now: datetime, actor: Actor = ENGINE) -> int:
    """Hand on everything that is asked of whoever is not in force; return how many tasks."""
    session.flush()
    ended.call_off(session, now, actor)
    handed = 0
    for instance_id in _affected(session, now):
        case = Case.of(session, moving.lock(session, instance_id), now, actor)
        handed += hand_on_case(case)
    ended.pass_on_notices(session, now)
    return handed


def hand_on_case(case: Case) -> int:
    """Do it for one instance; return how many tasks it was."""
    handed = 0
    for run in case.docket.work.runs:
        for task in list(case.tasks(run)):
            waits = task.status in stepping.UNANSWERED
            if waits and not is_rightly_asked(case.roster, task, case.instance, case.today):
                handed += _hand_on_task(case, run, task)
    return handed


def is_rightly_asked(organisation: Roster, task: Task, instance: Instance, on: date) -> bool:
    """Tell whether a task is asked of somebody who is in force for it on a day."""
    if not in_force.works_here(organisation, task.assignee_id, on):
        return False
    if task.basis.startswith(GIVEN) or assigning.FALLEN_BACK in task.basis:
        return True
    seats = people.holders(organisation, task.role, instance, on)
    seats += people.closest(organisation, task.role, instance, on)
    mine = [seat for seat in seats if seat.holder_id == task.holder_id]
    if not mine:
        asked = {person for seat in seats for person in (seat.holder_id, seat.assignee_id)}
        return task.basis.startswith(HANDED_ON) and task.assignee_id in asked
    if task.assignee_id in {task.holder_id, *(seat.assignee_id for seat in mine)}:
        return True
    lent = in_force.has_lent(organisation, task.holder_id, task.assignee_id)
    return not lent  # what a deputy began, the deputy ends


def _looked(session: Session) -> None:
    """Note what a transaction has looked at, now that it stands."""
    if key := session.info.get(LOOKED):
        DONE.add(key)


class _Done:
    """Under which organisation and on which day this process has looked."""

    def __init__(self) -> None:
        self._keys: dict[tuple[object, ...], None] = {}
        self._lock = Lock()

    def has(self, key: tuple[object, ...]) -> bool:
        return key in self._keys

    def add(self, key: tuple[object, ...]) -> None:
        with self._lock:
            self._keys[key] = None
            while len(self._keys) > roster.KEPT:
                self._keys.pop(next(iter(self._keys)))


DONE: Final = _Done()


def _affected(session: Session, now: datetime) -> list[str]:
    organisation = roster.of(session)
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


def _hand_on_task(case: Case, run: StepRun, task: Task) -> bool:
    step, why = case.definition.step(run.key), _why(case, task)
    try:
        seat = _successor(case, run, task, step)
    except NobodyHolds as nobody:
        case.remember("nobody_in_force", task_id=task.id, step=step.key, reason=str(nobody))
        return False
    if seat is None:
        _leave_empty(case, run, task, step, why)
    elif seat.assignee_id == task.assignee_id:
        return _hold_for_another(case, task, step, seat, why)
    else:
        _give(case, task, step, seat, why)
    return True


def _why(case: Case, task: Task) -> str:
    for person_id in dict.fromkeys((task.assignee_id, task.holder_id)):
        if in_force.has_left(case.roster, person_id, case.today):
            return f"{case.roster.name_of(person_id)} has left"
    return f"{case.roster.name_of(task.holder_id)} no longer holds {task.role}"


def _successor(case: Case, run: StepRun, task: Task, step: Step) -> Seat | None:
    """Return who has the task now; None where everybody who could is asked already.

    Who takes over the rows of somebody answers for that person; rows are never left to nobody.
    """
    if run.status == "arbitration":
        return next(iter(_deciding(case, task.role)))
    seats = assigning.seats_for(case, step)
    others = [t for t in case.tasks(run) if t is not task and t.status != "withdrawn"]
    asked = {t.assignee_id for t in others}
    free = next((seat for seat in seats if seat.assignee_id not in asked), None)
    if step.rows:
        closest = people.closest(case.roster, task.role, case.instance, case.today)
        found = free or next(iter([*closest, *seats]))
        return Seat(task.holder_id, found.assignee_id, found.basis)
    return free or (None if others else seats[0])


def _deciding(case: Case, role: str) -> Iterator[Seat]:
    for each in (role, in_force.CHIEF):
        yield from people.closest(case.roster, each, case.instance, case.today)
    raise NobodyHolds(role, case.instance.title)


def _give(case: Case, task: Task, step: Step, seat: Seat, why: str) -> None:
    before = task.assignee_id
    task.assignee_id, task.holder_id = seat.assignee_id, seat.holder_id
    task.basis = _basis(seat, why)
    task.version += 1
    notices.drop(case.session, task.id, case.now)
    if task.status != "scheduled":
        task.status = "open"
        _renew_due_day(case, task, step)
        assigning.schedule(case, task, step)
        assigning.request(case, task, notices.DECISION)
    notices.tell(
        case.session,
        before,
        "closed",
        now=case.now,
        task_id=task.id,
        why="it was handed on",
        instance_id=case.instance.id,
        urgency=notices.DIGEST,
    )
    case.instance.version += 1
    case.remember(
        "handed_on",
        task_id=task.id,
        step=step.key,
        reason=why,
        before=before,
        after=task.assignee_id,
    )


def _hold_for_another(case: Case, task: Task, step: Step, seat: Seat, why: str) -> bool:
    """Note whom somebody now stands in for who stays asked; tell whether that changed."""
    if seat.holder_id == task.holder_id:
        return False
    before, task.holder_id, task.basis = task.holder_id, seat.holder_id, _basis(seat, why)
    case.remember(
        "handed_on",
        task_id=task.id,
        step=step.key,
        reason=why,
        before=before,
        after=task.holder_id,
    )
    return True


def _basis(seat: Seat, why: str) -> str:
    room = assigning.SCOPE - len(seat.basis)
    return f"{HANDED_ON}{why}; "[:room] + seat.basis


def _renew_due_day(case: Case, task: Task, step: Step) -> None:
    """Give whoever is asked first after the due day a few days; the ladder begins anew."""
    if task.due_at is not None and task.due_at <= case.now:
        task.due_at = days.due_at(case.session, case.instance, step.due, task.assignee_id, case.now)
        task.rung = 0
        notices.begin_again(case.session, task.id, case.now)


def _leave_empty(case: Case, run: StepRun, task: Task, step: Step, why: str) -> None:
    """Ask nobody in that seat any more; the answers of the others decide."""
    stepping.withdraw(case, [task], why)
    case.instance.version += 1
    case.remember("seat_empty", task_id=task.id, step=step.key, reason=why, before=task.assignee_id)
    tasks = case.tasks(run)
    if step.mode is Mode.SEQUENCE and not any(t.status in stepping.OPEN for t in tasks):
        following = next((t for t in tasks if t.status == "scheduled"), None)
        if following is not None:
            assigning.ask(case, following, step)
    outcome = stepping.settled(step, tasks)
    if outcome is not None and run.status == "open":
        move = case.definition.decision(case.instance.state, outcome)
        closing.close(case, run, outcome, move)
        if move is not None:
            moving.take(case, move, reason=why)
    ring(case.session, case.instance.id, due_at=case.now, reason=why)

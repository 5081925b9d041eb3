"""A milestone that is moved while the year is under way moves what hangs on it, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import cycle

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.offsets import OPENED, parse
from calendars.standard_year import MILESTONES
from engine import catalogue
from engine.schedule.publication import publish
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import (
    Instance,
    InstanceStatus,
    StepRun,
    StepStatus,
    Task,
    TaskStatus,
)
from persistence.outbox import Notice, NoticeKind
from persistence.strategy_year import Milestone
from rehearsal.behaviour import AnsweringStyle, Styles
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation, follow_up
from state_machines.definition import Definition, On, Step
from tests import cast
from tests.rehearsal.harness import settle

FIRST = datetime(2027, 2, 1, 8, tzinfo=UTC)
LOOKED_AT = tuple(
    datetime.fromisoformat(f"{day}T08:00+00:00")
    for day in ("2027-03-08", "2027-04-19", "2027-08-23", "2027-11-15", "2028-03-13")
)
SLOW = Styles("moves", AnsweringStyle("slow", median_hours=200, spread=0.8, forget=0.3, returns=0))
CODES = tuple(milestone.code for milestone in MILESTONES if milestone.code != "F")
MOVES = (-10, -3, 3, 10)  # working days
ENOUGH = 12  # tasks that move if each milestone is moved once on each of the days
Days = dict[str, date]


@dataclass(frozen=True)
class Standing:
    """What is kept of a year before a move, to be held against what is there after it."""

    planned: Mapping[int, date]  # by open task, the day that the calendar gives it
    due: Mapping[int, datetime | None]  # by any task
    reached: Mapping[str, date | None]  # by milestone
    told: frozenset[tuple[int | None, str, str]]  # task, person and rung

    @classmethod
    def of(cls, session: Session) -> "Standing":
        """Read it."""
        milestones = session.scalars(select(Milestone).where(Milestone.reached_at.is_not(None)))
        return cls(
            {task.id: day for task, _, day in open_work(session)},
            {task.id: task.due_at for task in session.scalars(select(Task))},
            {each.code: each.due for each in milestones},
            frozenset(told(session)),
        )


def told(session: Session) -> list[tuple[int | None, str, str]]:
    """Return every reminder and escalation that stands to be told or was told."""
    query = select(Notice).where(
        Notice.kind.in_(NoticeKind.CHASING),
        Notice.dropped_at.is_(None),
        Notice.task_id.is_not(None),
    )
    return [(each.task_id, each.person_id, each.facts["rung"]) for each in session.scalars(query)]


def open_work(session: Session) -> Iterator[tuple[Task, Instance, date]]:
    """Yield each task that somebody is asked, with the day that the year's milestones give it.

    Where that day was over when the task was asked, it is the day of asking.
    """
    query = (
        select(Task, StepRun, Instance)
        .join(StepRun, Task.step_id == StepRun.id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.status.in_(TaskStatus.ASKED), StepRun.status == StepStatus.OPEN)
    )
    for task, run, instance in session.execute(query).tuples():
        step = catalogue.of(session, instance).step(run.key)
        if step.due and task.due_at is not None:
            asked = task.opened_at.date()
            yield task, instance, max(resolved(session, instance, step.due, asked), asked)


def resolved(session: Session, instance: Instance, offset: str, opened: date) -> date:
    """Return the working day that an offset means, by the rows of the year's milestones alone."""
    days = {**milestone_days(session), **named_days(session, instance), OPENED: opened}
    quarter = bool(instance.facts.get("closes_quarter"))
    return cast.HOME.on_or_after(parse(offset).resolve(days, cast.HOME, quarter=quarter))


def milestone_days(session: Session) -> Days:
    """Return the day of each milestone."""
    rows = session.execute(select(Milestone.code, Milestone.due)).tuples()
    return {code: day for code, day in rows if day is not None}


def named_days(session: Session, instance: Instance) -> Days:
    """Return the named days of an instance: worked out anew, but for those that something set."""
    definition = catalogue.of(session, instance)
    above = session.get(Instance, instance.parent_id) if instance.parent_id else None
    known = {name: date.fromisoformat(day) for name, day in instance.anchors.items()}
    known |= named_days(session, above) if above else {}
    known[OPENED] = date.fromisoformat(instance.anchors[OPENED])
    happened = {step.anchor for step in set_by(session, instance, definition)}
    quarter = bool(instance.facts.get("closes_quarter"))
    for name, offset in definition.anchors:
        wanted = parse(offset)
        if name not in happened and not wanted.anchors <= {OPENED}:
            days = {**milestone_days(session), **known}
            known[name] = wanted.resolve(days, cast.HOME, quarter=quarter)
    return known


def set_by(session: Session, instance: Instance, definition: Definition) -> Iterator[Step]:
    """Yield the steps that have set a named day as they closed."""
    query = select(StepRun.key).where(
        StepRun.instance_id == instance.id, StepRun.status.in_(StepStatus.SETTLED)
    )
    closed = set(session.scalars(query))
    return (step for step in definition.steps if step.anchor and step.key in closed)


def next_opening(session: Session, instance: Instance, now: datetime) -> datetime | None:
    """Return when something of an instance opens or fires by itself."""
    definition = catalogue.of(session, instance)
    query = select(StepRun.key).where(
        StepRun.instance_id == instance.id, StepRun.status == StepStatus.WAITING
    )
    waiting = [definition.step(key).opens for key in session.scalars(query)]
    timers = [m.after for m in definition.moves_from(instance.state) if m.on is On.TIMER]
    entered = instance.entered_at.date()
    days = [resolved(session, instance, text, entered) for text in (*waiting, *timers) if text]
    return min((at for at in map(cast.HOME.opening, days) if at > now), default=None)


def stops(database: Database) -> Iterator[datetime]:
    """Live through a small year; yield the instants at which it stands still to be looked at."""
    settle(database, FIRST)
    owners, now = Owners(SLOW), FIRST
    for instant in LOOKED_AT:
        Simulation(database, owners).run(now, until=instant)
        now = instant
        yield now


def test_one_move_of_each_milestone_on_five_days(sqlite: Database) -> None:
    """Days, openings and timers stand where the calendar puts them; what is over keeps its day."""
    moves = cycle(MOVES)
    moved = sum(hold(sqlite, code, next(moves), now) for now in stops(sqlite) for code in CODES)
    assert moved > ENOUGH


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_every_move_of_each_milestone_on_five_days(database: Database) -> None:
    """The same by ten and by three working days to either side, on each kind of database."""
    moved = sum(
        hold(database, code, by, now) for now in stops(database) for code in CODES for by in MOVES
    )
    assert moved > ENOUGH * len(MOVES)


def hold(database: Database, code: str, by: int, now: datetime) -> int:
    """Move a milestone in a transaction that is thrown away; return how many tasks moved with it."""
    with database.session() as session, session.begin() as transaction:
        follow_up(session, now)
        before = Standing.of(session)
        milestone = session.scalars(select(Milestone).where(Milestone.code == code)).one()
        assert milestone.due is not None
        plan = replace(cast.year(), dates={code: cast.HOME.add(milestone.due, by)})
        publish(session, plan, actor=cast.ADMIN, now=now)
        follow_up(session, now)
        session.expire_all()

        moved = _check_open_work(session, before, now)
        _check_what_is_over(session, before)
        _check_waiting(session, now)
        again = told(session)
        assert len(again) == len(set(again))
        transaction.rollback()
    return moved


def _check_open_work(session: Session, before: Standing, now: datetime) -> int:
    moved = set[int]()
    for task, instance, planned in open_work(session):
        assert task.due_at is not None
        if task.id not in before.planned:
            continue
        if planned == before.planned[task.id]:
            assert task.due_at == before.due[task.id], (instance.id, task.step_id)
            continue
        moved.add(task.id)
        if planned > now.date():
            assert task.due_at.date() == planned, (instance.id, task.step_id)
        else:
            assert task.due_at > now
    events = session.scalars(select(Event).where(Event.name == "rescheduled")).all()
    named = {day["task_id"] for event in events for day in event.facts["days"] if "task_id" in day}
    assert named == {id_ for id_ in moved if _due(session, id_) != before.due[id_]}
    return len(moved)


def _due(session: Session, task_id: int) -> datetime | None:
    return session.get_one(Task, task_id).due_at


def _check_what_is_over(session: Session, before: Standing) -> None:
    for task in session.scalars(select(Task).where(Task.status.not_in(TaskStatus.ASKED))):
        assert task.due_at == before.due.get(task.id, task.due_at)
    rows = session.scalars(select(Milestone).where(Milestone.code.in_(before.reached)))
    assert {each.code: each.due for each in rows} == before.reached


def _check_waiting(session: Session, now: datetime) -> None:
    query = select(Instance).where(Instance.status == InstanceStatus.WAITING)
    for instance in session.scalars(query):
        assert instance.wake_at == next_opening(session, instance, now), instance.id

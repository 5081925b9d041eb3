"""What a year came to: counted from the tables, process by process."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.lateness import Lateness
from engine import audit_trail
from engine.instance_ids import root_of
from engine.operations.advance import view_instance
from engine.organisation import directory
from engine.schedule import delays, lateness
from engine.schedule.delays import CausedDelay
from persistence.audit_trail import Event
from persistence.instances import Instance, InstanceStatus, Task, TaskStatus
from persistence.outbox import Letter, Notice
from persistence.strategy_year import Occurrence, PlanYear
from processes.registry import PROCESSES

LATE = ", with something late of which people are still reminded"


@dataclass(frozen=True, slots=True)
class ProcessCount:
    """One of the nine in numbers; `ended` counts its own instances by how they ended.

    `goes_on` counts those that last longer than the year that was looked at: of what is late in
    them somebody is still reminded.
    """

    code: str
    title: str
    instances: int
    ended: dict[str, int]
    items: int
    tasks: int
    letters: int
    reminders: int
    escalations: int
    returns: int
    goes_on: int = 0

    @property
    def completed(self) -> bool:
        """Whether the process ran to its end at least once and nothing of it is left over."""
        return (
            self.ended.get(InstanceStatus.COMPLETED, 0) > 0
            and sum(self.ended.values()) + self.goes_on == self.instances
        )


@dataclass(frozen=True, slots=True)
class MilestoneOutcome:
    """How a milestone ended; `why` says why it is late."""

    code: str
    title: str
    due: date | None
    reached: date | None
    lateness: Lateness
    explanation: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class YearSummary:
    """A whole year in numbers. `seconds` is wall time, `digest` a hash of all that happened.

    `delays` are the root causes of what was late, the one with the most behind it first.
    """

    processes: tuple[ProcessCount, ...]
    milestones: tuple[MilestoneOutcome, ...]
    delays: tuple[CausedDelay, ...]
    unfinished: tuple[str, ...]
    events: int
    verified: bool
    digest: str
    first: datetime | None
    last: datetime | None
    seconds: float
    goes_on: tuple[str, ...] = ()

    @property
    def late(self) -> tuple[MilestoneOutcome, ...]:
        """Milestones that were reached after their day, or are late still."""
        return tuple(m for m in self.milestones if m.lateness.missed)

    @property
    def unexplained(self) -> tuple[MilestoneOutcome, ...]:
        """Milestones that were neither reached nor say why not."""
        return tuple(m for m in self.milestones if m.reached is None and not m.explanation)

    @property
    def sound(self) -> bool:
        """Whether all nine completed, every milestone is accounted for and the chain verifies."""
        nine = all(process.completed for process in self.processes)
        return nine and not self.unfinished and not self.unexplained and self.verified


def of(session: Session, seconds: float = 0, ends: datetime | None = None) -> YearSummary:
    """Return the summary of everything in the database; `seconds` is what it took.

    Where the year `ends` before all is done, what is not late at that instant, or late and still
    chased, goes on, and is no fault.
    """
    first, last = session.execute(select(func.min(Event.at), func.max(Event.at))).one()
    found = audit_trail.verify(session)
    late = _late(session, ends) if ends is not None else {}
    left = {instance_id for instance_id, chased in late.items() if not chased}
    goes_on = _goes_on(session, late.keys() - left, left) if ends is not None else {}
    outcomes, caused = _milestones(session, last)
    return YearSummary(
        tuple(_process(session, p.code, p.title, goes_on.keys()) for p in PROCESSES),
        outcomes,
        caused,
        tuple(_unfinished(session, last, ends, left)) if last else (),
        found.events,
        found.ok,
        digest(session),
        first,
        last,
        seconds,
        tuple(goes_on.values()),
    )


def digest(session: Session) -> str:
    """Return a hash over who did what, where and when, in the order of each chain."""
    columns = (
        Event.chain,
        Event.seq,
        Event.at,
        Event.name,
        Event.actor,
        Event.on_behalf_of,
        Event.step,
        Event.to_state,
    )
    rows = session.execute(select(*columns).order_by(Event.chain, Event.seq))
    total = sha256()
    for row in rows:
        total.update("\x1f".join(str(part) for part in row).encode())
    return total.hexdigest()


def _process(session: Session, code: str, title: str, goes_on: Collection[str]) -> ProcessCount:
    own = select(Instance.status, func.count()).where(
        Instance.process == code, Instance.parent_id.is_(None)
    )
    by_status = dict(session.execute(own.group_by(Instance.status)).tuples().all())
    chased = _chased(session, code)
    return ProcessCount(
        code,
        title,
        sum(by_status.values()),
        {status: n for status, n in by_status.items() if status not in InstanceStatus.UNDER_WAY},
        _count(
            session,
            select(func.count())
            .select_from(Instance)
            .where(Instance.process == code, Instance.parent_id.is_not(None)),
        ),
        _count(
            session,
            select(func.count())
            .select_from(Task)
            .join(Instance, Instance.id == Task.instance_id)
            .where(Instance.process == code),
        ),
        _letters(session, code),
        chased["reminder"],
        chased["escalation"],
        _returns(session, code),
        _count(session, own.with_only_columns(func.count()).where(Instance.id.in_(goes_on))),
    )


def _count(session: Session, query: object) -> int:
    return session.scalar(query) or 0  # type: ignore[call-overload]


def _letters(session: Session, code: str) -> int:
    query = (
        select(func.count(Notice.letter_id.distinct()))
        .join(Instance, Instance.id == Notice.instance_id)
        .join(Letter, Letter.id == Notice.letter_id)
        .where(Instance.process == code)
    )
    return session.scalar(query) or 0


def _chased(session: Session, code: str) -> Counter[str]:
    query = (
        select(Event.facts)
        .join(Instance, Instance.id == Event.chain)
        .where(Event.name == "chased", Instance.process == code)
    )
    names = (str(facts.get("name_of_rung", "")) for facts in session.scalars(query))
    return Counter("escalation" if "escalation" in name else "reminder" for name in names)


def _returns(session: Session, code: str) -> int:
    query = select(Instance.returns).where(Instance.process == code)
    return sum(sum(taken.values()) for taken in session.scalars(query))


def _milestones(
    session: Session, last: datetime | None
) -> tuple[tuple[MilestoneOutcome, ...], tuple[CausedDelay, ...]]:
    """Return how the milestones stood when the last thing happened, and what made them late."""
    if last is None:
        return (), ()
    years = session.scalars(select(PlanYear.id).order_by(PlanYear.starts)).all()
    known = [each for year in years for each in lateness.milestones(session, year, last)]
    causes = delays.found(session, known, last)
    outcomes = (
        MilestoneOutcome(
            each.code,
            each.title,
            each.due,
            each.reached,
            each.lateness,
            each.explanation,
            causes[each.id].behind(each) if each.id in causes else "",
        )
        for each in known
    )
    return tuple(outcomes), tuple(delays.grouped(known, causes))


def _goes_on(session: Session, late: Collection[str], left: Collection[str]) -> dict[str, str]:
    """Return the processes that are alive and in which nothing is `left`: their titles by id.

    Those in which something is `late` say so.
    """
    roots = {root_of(instance_id) for instance_id in left}
    slow = {root_of(instance_id) for instance_id in late}
    alive = select(Instance.id, Instance.title).where(
        Instance.parent_id.is_(None), Instance.status.in_(InstanceStatus.ACTIVE)
    )
    found = session.execute(alive.order_by(Instance.id)).tuples()
    return {
        instance_id: f"{title}{LATE if instance_id in slow else ''}"
        for instance_id, title in found
        if instance_id not in roots
    }


def _late(session: Session, ends: datetime) -> dict[str, bool]:
    """Return the processes and items in which something is late at an instant.

    Each with whether people will still be reminded of all of it.
    """
    organisation = directory.of(session)
    owed = select(Task.instance_id, Task.assignee_id, Task.due_at, Task.next_chase_at).where(
        Task.status.in_(TaskStatus.ASKED), Task.due_at <= ends
    )
    found: dict[str, bool] = {}
    for instance_id, person, due_at, chased_at in session.execute(owed).tuples():
        if due_at and lateness.of_task(organisation, person, due_at, ends).missed:
            is_chased = chased_at is not None and chased_at > ends
            found[instance_id] = found.get(instance_id, True) and is_chased
    return found


def _unfinished(
    session: Session, last: datetime, ends: datetime | None, left: Collection[str]
) -> list[str]:
    """Return what is left over: everything alive, or what is `left` where the year just `ends`."""
    alive = (
        select(Instance.id).where(Instance.status.in_(InstanceStatus.ACTIVE)).order_by(Instance.id)
    )
    owed = select(Occurrence).where(Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None))
    if ends is not None:
        alive = alive.where(Instance.id.in_(left))
        owed = owed.where(Occurrence.due <= ends.date())
    found = []
    for instance_id in session.scalars(alive):
        at = view_instance(session, instance_id, last)
        waits = "; ".join(f"{w.step} {w.title}" for w in at.waiting)
        found.append(f"{instance_id} in {at.state} ({waits or 'nothing is asked'})")
    found += [f"{o.definition_key} {o.period} was never opened" for o in session.scalars(owed)]
    return found

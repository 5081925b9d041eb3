"""What a year came to: counted from the tables, process by process."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit_trail
from engine.operations.advance import view_instance
from engine.organisation.directory import home
from persistence.audit_trail import Event
from persistence.instances import Instance, InstanceStatus, Task
from persistence.outbox import Letter, Notice
from persistence.strategy_year import Milestone, Occurrence
from processes.registry import PROCESSES


@dataclass(frozen=True, slots=True)
class ProcessCount:
    """One of the nine in numbers; `ended` counts its own instances by how they ended."""

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

    @property
    def completed(self) -> bool:
        """Whether the process ran to its end at least once and nothing of it is left over."""
        return (
            self.ended.get(InstanceStatus.COMPLETED, 0) > 0
            and sum(self.ended.values()) == self.instances
        )


@dataclass(frozen=True, slots=True)
class MilestoneOutcome:
    """How a milestone ended; `late` in calendar days, negative when early, None when unreached."""

    code: str
    title: str
    due: date | None
    reached: date | None
    late: int | None
    explanation: str


@dataclass(frozen=True, slots=True)
class YearSummary:
    """A whole year in numbers. `seconds` is wall time, `digest` a hash of all that happened."""

    processes: tuple[ProcessCount, ...]
    milestones: tuple[MilestoneOutcome, ...]
    unfinished: tuple[str, ...]
    events: int
    verified: bool
    digest: str
    first: datetime | None
    last: datetime | None
    seconds: float

    @property
    def unexplained(self) -> tuple[MilestoneOutcome, ...]:
        """Milestones that were neither reached nor say why not."""
        return tuple(m for m in self.milestones if m.reached is None and not m.explanation)

    @property
    def sound(self) -> bool:
        """Whether all nine completed, every milestone is accounted for and the chain verifies."""
        nine = all(process.completed for process in self.processes)
        return nine and not self.unfinished and not self.unexplained and self.verified


def of(session: Session, seconds: float = 0) -> YearSummary:
    """Return the summary of everything in the database; `seconds` is what it took."""
    first, last = session.execute(select(func.min(Event.at), func.max(Event.at))).one()
    found = audit_trail.verify(session)
    return YearSummary(
        tuple(_process(session, process.code, process.title) for process in PROCESSES),
        tuple(_milestones(session)),
        tuple(_unfinished(session)),
        found.events,
        found.ok,
        digest(session),
        first,
        last,
        seconds,
    )


def digest(session: Session) -> str:
    """Return a hash over who did what, where and when, in the order of each chain."""
    columns = (
        Event.chain,
        Event.seq,
        Event.at,
        Event.name,
        Event.actor,
        Event.step,
        Event.to_state,
    )
    rows = session.execute(select(*columns).order_by(Event.chain, Event.seq))
    total = sha256()
    for row in rows:
        total.update("\x1f".join(str(part) for part in row).encode())
    return total.hexdigest()


def _process(session: Session, code: str, title: str) -> ProcessCount:
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


def _milestones(session: Session) -> list[MilestoneOutcome]:
    found = []
    for row in session.scalars(select(Milestone).order_by(Milestone.due, Milestone.code)):
        reached = home(session).local_day(row.reached_at) if row.reached_at else None
        late = (reached - row.due).days if reached and row.due else None
        found.append(MilestoneOutcome(row.code, row.title, row.due, reached, late, row.explanation))
    return found


def _unfinished(session: Session) -> list[str]:
    alive = (
        select(Instance.id).where(Instance.status.in_(InstanceStatus.ACTIVE)).order_by(Instance.id)
    )
    found = []
    for instance_id in session.scalars(alive):
        at = view_instance(session, instance_id)
        waits = "; ".join(f"{w.step} {w.title}" for w in at.waiting)
        found.append(f"{instance_id} in {at.state} ({waits or 'nothing is asked'})")
    owed = select(Occurrence).where(Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None))
    found += [f"{o.definition_key} {o.period} was never opened" for o in session.scalars(owed)]
    return found

"""Who must lock a period, and where that stands."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import roster
from engine.in_force import holders
from engine.succession import is_rightly_asked
from office.packs.names import Names
from office.packs.periods import Span
from persistence.work import Instance, StepRun, Task
from processes.roles import Role

CYCLE, LOCK_STEP = "data_cycle", "B7"
ASKED = ("open", "in_progress")


@dataclass(frozen=True, slots=True)
class Locking:
    """The data cycle that locks a period; `instance` is "" when none has opened."""

    instance: str
    state: str
    people: tuple[str, ...]  # who locks: those asked, else those who hold the role
    asked: bool  # the lock waits for them now


def locking(session: Session, span: Span, names: Names, today: date) -> Locking:
    """Return how the lock of a period stands on a day."""
    cycle = session.scalars(
        select(Instance).where(
            Instance.definition_key == CYCLE,
            Instance.period == span.period.key,
            Instance.year_id == span.year.id,
            Instance.parent_id.is_(None),
        )
    ).first()
    asked = _asked(session, cycle, today) if cycle else []
    people = asked or holders(session, Role.SMD, today)
    named = tuple(dict.fromkeys(names.person(person) for person in people))
    return Locking(cycle.id if cycle else "", cycle.state if cycle else "", named, bool(asked))


def _asked(session: Session, cycle: Instance, today: date) -> list[str]:
    """Return of whom the lock is asked; a task of somebody who is to be asked no more waits."""
    query = (
        select(Task)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(Task.instance_id == cycle.id, StepRun.key == LOCK_STEP, Task.status.in_(ASKED))
    )
    organisation = roster.of(session)
    return [
        task.assignee_id
        for task in session.scalars(query)
        if is_rightly_asked(organisation, task, cycle, today)
    ]

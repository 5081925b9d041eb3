"""A case: one instance under work, with the definition it began with and the moment it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.working import WorkingCalendar
from engine import days, definitions, history
from engine.types import ENGINE, Actor
from persistence.work import Instance, StepRun, Task
from state_machines.definition import Definition


@dataclass(frozen=True, slots=True)
class Case:
    """What every inner function of the engine needs to know."""

    session: Session
    instance: Instance
    definition: Definition
    now: datetime
    actor: Actor = ENGINE

    @classmethod
    def of(
        cls, session: Session, instance: Instance, now: datetime, actor: Actor = ENGINE
    ) -> "Case":
        """Return the case of an instance, with the definition version it began with."""
        return cls(session, instance, definitions.of(session, instance), now, actor)

    def by(self, actor: Actor) -> "Case":
        """Return the same case in the hands of somebody else."""
        return replace(self, actor=actor)

    @property
    def calendar(self) -> WorkingCalendar:
        """Return the working calendar of the year."""
        return days.calendar_of_year(self.session, self.instance.year_id)

    @property
    def today(self) -> date:
        """Return the date where the year is kept."""
        return self.calendar.local_day(self.now)

    def runs(self) -> dict[str, StepRun]:
        """Return the latest round of each step of the present state."""
        return self.latest([step.key for step in self.definition.steps_of(self.instance.state)])

    def latest(self, keys: Sequence[str]) -> dict[str, StepRun]:
        """Return the latest round of the steps named."""
        return latest_runs(self.session, self.instance.id, keys)

    def tasks(self, run: StepRun) -> Sequence[Task]:
        """Return the tasks of one round of a step, by seat."""
        query = select(Task).where(Task.step_id == run.id).order_by(Task.seat)
        return self.session.scalars(query).all()

    def remember(self, name: str, *, actor: Actor | None = None, **facts: Any) -> None:
        """Append an event to the history of this instance, in its present state by default."""
        facts.setdefault("from_state", self.instance.state)
        facts.setdefault("definition_version", self.definition.version)
        by = actor or self.actor
        history.append(self.session, self.instance.id, name, actor=by, now=self.now, **facts)


def latest_runs(session: Session, instance_id: str, keys: Sequence[str]) -> dict[str, StepRun]:
    """Return the latest round of the steps named, of any instance."""
    if not keys:
        return {}
    query = (
        select(StepRun)
        .where(StepRun.instance_id == instance_id, StepRun.key.in_(keys))
        .order_by(StepRun.round)
    )
    return {run.key: run for run in session.scalars(query)}

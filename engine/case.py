"""A case: one instance under work, with the definition it began with and the moment it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.working import WorkingCalendar
from engine import definitions, docket, history
from engine.docket import Docket
from engine.ladder import Ladder
from engine.roster import Roster
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
    actor: Actor
    docket: Docket

    @classmethod
    def of(
        cls, session: Session, instance: Instance, now: datetime, actor: Actor = ENGINE
    ) -> "Case":
        """Return the case of an instance, with the definition version it began with."""
        found = docket.of(session, instance.id)
        found.forget(all_of_it=True)
        return cls(session, instance, definitions.of(session, instance), now, actor, found)

    def by(self, actor: Actor) -> "Case":
        """Return the same case in the hands of somebody else."""
        return replace(self, actor=actor)

    def add(self, *rows: StepRun | Task) -> None:
        """Write new steps or tasks of this instance."""
        self.session.add_all(rows)
        self.session.flush()
        self.docket.grow(rows)

    @property
    def roster(self) -> Roster:
        """Return the organisation as it stands."""
        return self.docket.roster

    @property
    def ladder(self) -> Ladder:
        """Return the ladder that chases this instance."""
        return self.docket.ladder(self.definition)

    @property
    def calendar(self) -> WorkingCalendar:
        """Return the working calendar of the year."""
        return self.roster.calendar_of_year(self.instance.year_id)

    @property
    def today(self) -> date:
        """Return the date where the year is kept."""
        return self.calendar.local_day(self.now)

    def runs(self) -> dict[str, StepRun]:
        """Return the latest round of each step of the present state."""
        return self.latest([step.key for step in self.definition.steps_of(self.instance.state)])

    def latest(self, keys: Sequence[str]) -> dict[str, StepRun]:
        """Return the latest round of the steps named."""
        return {run.key: run for run in self.docket.work.runs if run.key in keys}

    def tasks(self, run: StepRun) -> Sequence[Task]:
        """Return the tasks of one round of a step, by seat."""
        return self.docket.work.tasks[run.id]

    def remember(self, name: str, *, actor: Actor | None = None, **facts: Any) -> None:
        """Append an event to the history of this instance, in its present state by default."""
        facts.setdefault("from_state", self.instance.state)
        facts.setdefault("definition_version", self.definition.version)
        self.docket.head = history.append(
            self.session,
            self.instance.id,
            name,
            actor=actor or self.actor,
            now=self.now,
            head=self.docket.head,
            **facts,
        )


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

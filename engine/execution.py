"""One instance under work in one transaction, with what it has read of steps, tasks and records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from weakref import WeakValueDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar
from engine import audit_trail, catalogue
from engine.audit_trail import Head
from engine.escalation_policy import EscalationPolicy, policy_for
from engine.organisation import directory
from engine.organisation.directory import Directory
from engine.step_runs import StepRuns, Tally
from engine.types import ENGINE, Actor
from persistence.instances import Instance, StepRun, Task
from state_machines.definition import Definition

CACHES: Final = "instance_caches"  # where a session keeps them


@dataclass(slots=True, weakref_slot=True)
class InstanceCache:
    """What has been read so far; None is read when it is asked for."""

    session: Session
    instance_id: str
    head: Head | None = None  # the end of the instance's chain, once this transaction holds it
    _work: StepRuns | None = None
    _organisation: Directory | None = None
    _ladder: EscalationPolicy | None = None

    @property
    def work(self) -> StepRuns:
        """Return the steps and tasks of the instance."""
        if self._work is None:
            self._work = StepRuns.read(self.session, self.instance_id)
        return self._work

    @property
    def organisation(self) -> Directory:
        """Return the organisation."""
        if self._organisation is None:
            self._organisation = directory.of(self.session)
        return self._organisation

    def ladder(self, definition: Definition) -> EscalationPolicy:
        """Return the escalation policy of the instance, which follows this definition."""
        if self._ladder is None:
            self._ladder = policy_for(self.session, definition)
        return self._ladder

    def begin(self) -> None:
        """Take in hand an instance that was just written: it has no steps and no history yet."""
        self._work = StepRuns.none(self.session, self.instance_id)
        self.head = audit_trail.begin(self.session, self.instance_id)

    def share(self, other: "InstanceCache") -> None:
        """Stand in the same organisation as another instance in hand."""
        self._organisation = other.organisation

    def grow(self, rows: Iterable[StepRun | Task]) -> None:
        """Take in steps and tasks that were just written, if the work has been read."""
        if self._work is not None:
            self._work.add(rows)

    def forget(self, *, all_of_it: bool = False) -> None:
        """Look at the work again when it is next asked for, or at everything."""
        self._work = None
        if all_of_it:
            self.head = self._organisation = self._ladder = None


def cache_of(session: Session, instance_id: str) -> InstanceCache:
    """Return the cache of an instance in a session."""
    caches: WeakValueDictionary[str, InstanceCache] = session.info.setdefault(
        CACHES, WeakValueDictionary()
    )
    found = caches.get(instance_id)
    if found is None:
        found = caches[instance_id] = InstanceCache(session, instance_id)
    return found


@dataclass(frozen=True, slots=True)
class Execution:
    """What every inner function of the engine needs to know."""

    session: Session
    instance: Instance
    definition: Definition
    now: datetime
    actor: Actor
    cache: InstanceCache

    @classmethod
    def of(
        cls, session: Session, instance: Instance, now: datetime, actor: Actor = ENGINE
    ) -> "Execution":
        """Return the execution of an instance, with the definition version it began with."""
        found = cache_of(session, instance.id)
        found.forget(all_of_it=True)
        return cls(session, instance, catalogue.of(session, instance), now, actor, found)

    def by(self, actor: Actor) -> "Execution":
        """Return the same execution in the hands of somebody else."""
        return replace(self, actor=actor)

    def add(self, *rows: StepRun | Task) -> None:
        """Write new steps or tasks of this instance."""
        self.session.add_all(rows)
        self.session.flush()
        self.cache.grow(rows)

    @property
    def organisation(self) -> Directory:
        """Return the organisation as it stands."""
        return self.cache.organisation

    @property
    def ladder(self) -> EscalationPolicy:
        """Return the escalation policy of this instance."""
        return self.cache.ladder(self.definition)

    @property
    def calendar(self) -> WorkingCalendar:
        """Return the working calendar of the year."""
        return self.organisation.calendar_of_year(self.instance.year_id)

    @property
    def today(self) -> date:
        """Return the date where the year is kept."""
        return self.calendar.local_day(self.now)

    def runs(self) -> dict[str, StepRun]:
        """Return the latest round of each step of the present state."""
        return self.latest([step.key for step in self.definition.steps_of(self.instance.state)])

    def latest(self, keys: Sequence[str]) -> dict[str, StepRun]:
        """Return the latest round of the steps named."""
        return {run.key: run for run in self.cache.work.runs if run.key in keys}

    def tasks(self, run: StepRun) -> Sequence[Task]:
        """Return all tasks of one round of a step, by seat."""
        return self.cache.work.tasks(run)

    def done(self, run: StepRun) -> Sequence[Task]:
        """Return the answered tasks of one round of a step, by seat."""
        return self.cache.work.done(run)

    def tally(self, run: StepRun) -> Tally:
        """Return what the answers to one round of a step come to so far."""
        return self.cache.work.tally(run)

    def remember(self, name: str, *, actor: Actor | None = None, **facts: Any) -> None:
        """Append an event to the history of this instance, in its present state by default."""
        facts.setdefault("from_state", self.instance.state)
        facts.setdefault("definition_version", self.definition.version)
        self.cache.head = audit_trail.append(
            self.session,
            self.instance.id,
            name,
            actor=actor or self.actor,
            now=self.now,
            head=self.cache.head,
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

"""What remains to be done for each milestone of a year, and the first day it can be reached on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import catalogue
from engine.catalogue import CURRENT
from engine.organisation import directory, roles
from engine.schedule.milestones import code_for
from persistence.base import in_parts
from persistence.instances import Instance, InstanceStatus, StepRun, StepStatus, Task, TaskStatus
from persistence.strategy_year import Milestone, Occurrence
from state_machines.definition import Definition, Step
from state_machines.work_left import WorkLeft, usual_days


@dataclass(frozen=True, slots=True)
class _Reacher:
    """The step that reaches a milestone, and the process in which it does or will."""

    definition: Definition
    step: Step
    instance: Instance | None
    owed: date | None  # the day on which it opens, where it has not


class RemainingWork:
    """A year's milestones with what must still be done for them, read in a handful of queries."""

    def __init__(self, session: Session, year_id: str, now: datetime) -> None:
        self.session, self.year_id, self.now = session, year_id, now
        self.organisation = directory.of(session)
        self.calendar = self.organisation.calendar_of_year(year_id)
        self.today = self.calendar.local_day(now)
        found = session.scalars(select(Milestone).where(Milestone.year_id == year_id))
        self.rows = {row.code: row for row in found}
        self._ready: dict[str, date | None] = {}

    def ready(self, code: str) -> date | None:
        """Return the first day on which an open milestone can be reached, None where none tells."""
        if code not in self._ready:
            self._ready[code] = None  # whatever goes round in a circle waits for nothing
            self._ready[code] = self._reckon(self.rows[code])
        return self._ready[code]

    def _reckon(self, row: Milestone) -> date | None:
        if row.reached_at is not None or row.by_calendar:
            return row.due
        reacher = self.reachers.get(row.code)
        gates = [d for c in self.waits(row.code) if self._is_open(c) and (d := self.ready(c))]
        gate = max(gates, default=None)
        if reacher is None or reacher.definition.item:
            return gate
        last = self._left(reacher).needed(reacher.step)
        held = self.calendar.add(gate, last) if gate and last else gate
        need = self._left(reacher).until(reacher.step.key, self._state(reacher))
        if need is None:
            return held
        start = max(filter(None, (self.today, reacher.owed, gate if reacher.owed else None)))
        own = self.calendar.add(start, need) if need else start
        return max(own, held) if held else own

    def waits(self, code: str) -> tuple[str, ...]:
        """Return the milestones of the year without which one cannot be reached."""
        row, reacher = self.rows[code], self.reachers.get(code)
        found = list(row.waits_for)
        if reacher is not None:
            period = code.partition("@")[2]
            starts = reacher.definition.starts.waits
            found += [code_for(each, period) for each in (*reacher.step.waits, *starts)]
        return tuple(dict.fromkeys(each for each in found if each in self.rows and each != code))

    def process_of(self, code: str) -> str:
        """Return the id of the process that is to reach a milestone or has; "" before it opens."""
        reacher = self.reachers.get(code)
        return reacher.instance.id if reacher and reacher.instance else ""

    def _is_open(self, code: str) -> bool:
        return code in self.rows and self.rows[code].reached_at is None

    def _state(self, reacher: _Reacher) -> str:
        return reacher.instance.state if reacher.instance else reacher.definition.initial

    def _left(self, reacher: _Reacher) -> WorkLeft:
        settled, left = self._progress.get(reacher.instance.id if reacher.instance else "", _NONE)
        return WorkLeft(reacher.definition, settled, left, self.people, CURRENT.named)

    def people(self, step: Step) -> int:
        """Return how many hold a step's role."""
        return max(1, len(list(roles.held(self.organisation, (step.by,), self.today))))

    @cached_property
    def reachers(self) -> Mapping[str, _Reacher]:
        """Return for each milestone the step that reaches it."""
        found: dict[str, _Reacher] = {}
        for code in self.rows:
            stem, _, period = code.partition("@")
            for current in self._by_milestone.get(stem, ()):
                instance = self._instance(current.key, period)
                definition = catalogue.of(self.session, instance) if instance else current
                step = _step_for(definition, stem)
                if step is not None:
                    owed = None if instance else self._owed.get((current.key, period))
                    found[code] = _Reacher(definition, step, instance, owed)
        return found

    @cached_property
    def _by_milestone(self) -> Mapping[str, Sequence[Definition]]:
        found: dict[str, list[Definition]] = {}
        for definition in CURRENT.all():
            for code in definition.reaches:
                found.setdefault(code, []).append(definition)
        return found

    def _instance(self, key: str, period: str) -> Instance | None:
        of_period = self._instances.get((key, period or self.year_id))
        return of_period or (None if period else self._instances.get((key, "")))

    @cached_property
    def _instances(self) -> Mapping[tuple[str, str], Instance]:
        query = select(Instance).where(
            Instance.year_id == self.year_id,
            Instance.parent_id.is_(None),
            Instance.definition_key.in_({d.key for ds in self._by_milestone.values() for d in ds}),
        )
        found: dict[tuple[str, str], Instance] = {}
        for each in self.session.scalars(query.order_by(Instance.opened_at.desc(), Instance.id)):
            found[each.definition_key, each.period] = found[each.definition_key, ""] = each
        return found

    @cached_property
    def _owed(self) -> Mapping[tuple[str, str], date]:
        query = select(
            Occurrence.definition_key, Occurrence.period, func.min(Occurrence.due)
        ).where(
            Occurrence.year_id == self.year_id,
            Occurrence.opened_at.is_(None),
            Occurrence.dropped.is_(None),
        )
        found: dict[tuple[str, str], date] = {}
        for key, period, day in self.session.execute(
            query.group_by(Occurrence.definition_key, Occurrence.period)
        ):
            found[key, period] = day
            if period == self.year_id:
                found[key, ""] = day
        return found

    @cached_property
    def _progress(self) -> Mapping[str, "_Progress"]:
        """Return for each process under way the settled steps of its state and what is left."""
        active = {
            each.id: each
            for each in self._instances.values()
            if each.status in InstanceStatus.UNDER_WAY
        }
        found: dict[str, _Progress] = {}
        unanswered, items = self._unanswered(active), self._items_due(active)
        for part in in_parts(sorted(active)):
            query = select(StepRun).where(StepRun.instance_id.in_(part)).order_by(StepRun.round)
            for run in self.session.scalars(query):
                settled, left = found.setdefault(run.instance_id, (set(), {}))
                settled.discard(run.key)
                left.pop(run.key, None)
                if run.status in StepStatus.SETTLED:
                    settled.add(run.key)
                elif run.status in {StepStatus.OPEN, StepStatus.ARBITRATION}:
                    step = _known_step(catalogue.of(self.session, active[run.instance_id]), run.key)
                    due_at = items.get((run.instance_id, run.key), run.due_at)
                    if step is not None:
                        left[run.key] = self._still(step, due_at, unanswered.get(run.id, 1))
        return found

    def _still(self, step: Step, due_at: datetime | None, people: int) -> int:
        """Return the working days that an open step still needs: those to its day, if fewer."""
        usual = usual_days(step, people) if step.waits_for_people else 1
        if due_at is None:
            return usual
        to_go = self.calendar.between(self.today, self.calendar.local_day(due_at))
        return min(usual, to_go) if to_go >= 0 else 1

    def _unanswered(self, active: Mapping[str, Instance]) -> dict[int, int]:
        found: dict[int, int] = {}
        for part in in_parts(sorted(active)):
            query = select(Task.step_id, func.count()).where(
                Task.instance_id.in_(part), Task.status.in_(TaskStatus.UNANSWERED)
            )
            found |= dict(self.session.execute(query.group_by(Task.step_id)).tuples().all())
        return found

    def _items_due(self, active: Mapping[str, Instance]) -> dict[tuple[str, str], datetime | None]:
        """Return for each step with items the last due day that is open among them."""
        found: dict[tuple[str, str], datetime | None] = {}
        for part in in_parts(sorted(active)):
            query = (
                select(Instance.parent_id, Instance.parent_step, func.max(StepRun.due_at))
                .join(StepRun, StepRun.instance_id == Instance.id)
                .where(Instance.parent_id.in_(part), StepRun.status == StepStatus.OPEN)
                .group_by(Instance.parent_id, Instance.parent_step)
            )
            for above, step, due_at in self.session.execute(query):
                found[above or "", step or ""] = due_at
        return found


_Progress = tuple[set[str], dict[str, int]]
_NONE: _Progress = (set(), {})


def _step_for(definition: Definition, code: str) -> Step | None:
    return next((step for step in definition.steps if code in step.reaches), None)


def _known_step(definition: Definition, key: str) -> Step | None:
    return next((step for step in definition.steps if step.key == key), None)

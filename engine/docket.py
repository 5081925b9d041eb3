"""What a transaction knows of one instance: its steps, its tasks, its organisation, its history.

Read once and shared by all cases of the instance in a session, so that a case that begins anew
makes every other look again, and what one adds all of them know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import roster
from engine.history import Head
from engine.ladder import Ladder
from engine.laddering import ladder_of
from engine.roster import Roster
from persistence.work import StepRun, Task
from state_machines.definition import Definition

DOCKETS: Final = "dockets"  # where a session keeps them
WORK: Final = (
    select(StepRun, Task)
    .outerjoin(Task, Task.step_id == StepRun.id)
    .where(StepRun.instance_id == bindparam("of"))
    .order_by(StepRun.round, StepRun.id, Task.seat)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Work:
    """The steps of an instance in order of their rounds, and the tasks of each in order of seat."""

    runs: tuple[StepRun, ...]
    tasks: dict[int, list[Task]]

    def task(self, task_id: int) -> tuple[Task, StepRun]:
        """Return a task of this instance with its step; raises KeyError."""
        for run in self.runs:
            for task in self.tasks[run.id]:
                if task.id == task_id:
                    return task, run
        raise KeyError(task_id)

    def grown(self, rows: Iterable[StepRun | Task]) -> "Work":
        """Return this work with further steps and tasks, in the order that reading gives."""
        runs, tasks = list(self.runs), dict(self.tasks)
        for row in rows:
            if isinstance(row, StepRun):
                runs.append(row)
                tasks[row.id] = []
            else:
                tasks[row.step_id] = sorted([*tasks[row.step_id], row], key=lambda task: task.seat)
        return Work(tuple(sorted(runs, key=lambda run: (run.round, run.id))), tasks)


@dataclass(slots=True, weakref_slot=True)
class Docket:
    """What has been read so far; None is read when it is asked for."""

    session: Session
    instance_id: str
    head: Head | None = None  # the end of the instance's chain, once this transaction holds it
    _work: Work | None = None
    _roster: Roster | None = None
    _ladder: Ladder | None = None

    @property
    def work(self) -> Work:
        """Return the steps and tasks of the instance."""
        if self._work is None:
            self._work = _read(self.session, self.instance_id)
        return self._work

    @property
    def roster(self) -> Roster:
        """Return the organisation."""
        if self._roster is None:
            self._roster = roster.of(self.session)
        return self._roster

    def ladder(self, definition: Definition) -> Ladder:
        """Return the ladder that chases the instance, which follows this definition."""
        if self._ladder is None:
            self._ladder = ladder_of(self.session, definition)
        return self._ladder

    def grow(self, rows: Iterable[StepRun | Task]) -> None:
        """Take in steps and tasks that were just written, if the work has been read."""
        if self._work is not None:
            self._work = self._work.grown(rows)

    def forget(self, *, all_of_it: bool = False) -> None:
        """Look at the work again when it is next asked for, or at everything."""
        self._work = None
        if all_of_it:
            self.head = self._roster = self._ladder = None


def of(session: Session, instance_id: str) -> Docket:
    """Return the docket of an instance in a session."""
    dockets: WeakValueDictionary[str, Docket] = session.info.setdefault(
        DOCKETS, WeakValueDictionary()
    )
    found = dockets.get(instance_id)
    if found is None:
        found = dockets[instance_id] = Docket(session, instance_id)
    return found


def _read(session: Session, instance_id: str) -> Work:
    tasks: dict[int, list[Task]] = {}
    runs: dict[int, StepRun] = {}
    for run, task in session.execute(WORK, {"of": instance_id}):
        runs[run.id] = run
        tasks.setdefault(run.id, [])
        if task is not None:
            tasks[run.id].append(task)
    return Work(tuple(runs.values()), tasks)

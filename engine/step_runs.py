"""The steps of one instance with their tasks, read only as far as somebody needs them.

A step that is asked of thousands is answered thousands of times. So its tasks are read together
only by whoever needs them all, and what the answers come to is counted by the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from persistence.instances import StepRun, Task, TaskStatus

FEW: Final = 100  # tasks of a step that are read together with it
RUNS: Final = (
    select(StepRun, Task)
    .outerjoin(Task, (Task.step_id == StepRun.id) & (Task.seat < FEW))
    .where(StepRun.instance_id == bindparam("of"))
    .order_by(StepRun.round, StepRun.id, Task.seat)
    .execution_options(populate_existing=True)
)
TASKS: Final = (
    select(Task)
    .where(Task.step_id == bindparam("step"))
    .order_by(Task.seat)
    .execution_options(populate_existing=True)
)
DONE: Final = TASKS.where(Task.status == TaskStatus.DONE)
TASK: Final = (
    select(Task)
    .where(Task.id == bindparam("task"), Task.instance_id == bindparam("of"))
    .execution_options(populate_existing=True)
)
COUNTS: Final = (
    select(Task.status, Task.answer, func.count(), func.min(Task.seat))
    .where(Task.step_id == bindparam("step"))
    .group_by(Task.status, Task.answer)
)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the answers to a step come to so far.

    `answers`: each that was given, once, the lowest seat's first; `given`: by how many. `asked`:
    seats that were not withdrawn; `unanswered`: those of them that are, or will be, waited for.
    """

    answers: tuple[str, ...]
    given: int
    asked: int
    unanswered: int

    @classmethod
    def of(cls, counts: Iterable[tuple[str, str | None, int, int]]) -> "Tally":
        """Return what counts of tasks come to: status, answer, how many, and their lowest seat."""
        found = sorted(counts, key=lambda each: each[3])
        voted = [row for row in found if row[0] == TaskStatus.DONE and row[1]]
        return cls(
            tuple(dict.fromkeys(str(answer) for _, answer, _, _ in voted)),
            sum(many for _, _, many, _ in voted),
            sum(many for status, _, many, _ in found if status != TaskStatus.WITHDRAWN),
            sum(many for status, _, many, _ in found if status in TaskStatus.UNANSWERED),
        )

    def without_silent(self) -> "Tally":
        """Return the same where nobody who has not answered is waited for."""
        return replace(self, asked=self.asked - self.unanswered, unanswered=0)


@dataclass(slots=True)
class StepRuns:
    """The steps of an instance in order of their rounds, and their tasks.

    `tasks_read`: by step, in order of seat. Of the steps in `many` only the first are there.
    """

    session: Session
    instance_id: str
    runs: tuple[StepRun, ...]
    tasks_read: dict[int, list[Task]]
    many: set[int]

    @classmethod
    def none(cls, session: Session, instance_id: str) -> "StepRuns":
        """Return the steps of an instance that has just begun: there are none yet."""
        return cls(session, instance_id, (), {}, set())

    @classmethod
    def read(cls, session: Session, instance_id: str) -> "StepRuns":
        """Read the steps of an instance, and the tasks of those that are asked of few."""
        tasks: dict[int, list[Task]] = {}
        runs: dict[int, StepRun] = {}
        for run, task in session.execute(RUNS, {"of": instance_id}):
            runs[run.id] = run
            tasks.setdefault(run.id, [])
            if task is not None:
                tasks[run.id].append(task)
        many = {key for key, found in tasks.items() if len(found) == FEW}
        return cls(session, instance_id, tuple(runs.values()), tasks, many)

    def tasks(self, run: StepRun) -> Sequence[Task]:
        """Return all tasks of one round of a step, by seat."""
        if run.id in self.many:
            self.tasks_read[run.id] = list(self.session.scalars(TASKS, {"step": run.id}))
            self.many.discard(run.id)
        return self.tasks_read[run.id]

    def done(self, run: StepRun) -> Sequence[Task]:
        """Return the answered tasks of one round of a step, by seat."""
        if run.id in self.many:
            return self.session.scalars(DONE, {"step": run.id}).all()
        return [task for task in self.tasks_read[run.id] if task.status == TaskStatus.DONE]

    def tally(self, run: StepRun) -> Tally:
        """Return what the answers to one round of a step come to so far."""
        if run.id in self.many:
            return Tally.of(self.session.execute(COUNTS, {"step": run.id}).tuples())
        return Tally.of((t.status, t.answer, 1, t.seat) for t in self.tasks_read[run.id])

    def task(self, task_id: int) -> tuple[Task, StepRun]:
        """Return a task of this instance with its step; raises KeyError."""
        known = (task for tasks in self.tasks_read.values() for task in tasks)
        found = next((task for task in known if task.id == task_id), None)
        if found is None and self.many:
            given = {"task": task_id, "of": self.instance_id}
            found = self.session.scalars(TASK, given).one_or_none()
        if found is None:
            raise KeyError(task_id)
        return found, next(run for run in self.runs if run.id == found.step_id)

    def add(self, rows: Iterable[StepRun | Task]) -> None:
        """Take in steps and tasks that were just written, in the order that reading gives."""
        fresh: dict[int, list[Task]] = {}
        for row in rows:
            if isinstance(row, StepRun):
                self.runs = (*self.runs, row)
                self.tasks_read[row.id] = []
            elif row.step_id not in self.many:
                fresh.setdefault(row.step_id, []).append(row)
        self.runs = tuple(sorted(self.runs, key=lambda run: (run.round, run.id)))
        for step_id, tasks in fresh.items():
            known = [*self.tasks_read[step_id], *tasks]
            self.tasks_read[step_id] = sorted(known, key=lambda task: task.seat)

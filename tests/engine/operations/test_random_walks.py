"""Whatever people do in whatever order, what must hold keeps holding."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from calendars.clock import FixedClock
from engine import audit_trail, catalogue
from engine.errors import EngineError
from engine.operations.interventions import cancel, defer, reassign, resume, suspend, waive
from engine.types import Actor
from engine.views.task import TaskView, present
from persistence.database import Database
from persistence.instances import Instance, InstanceStatus, StepRun, Task
from persistence.organisation import Person
from persistence.outbox import Notice
from tests.conftest import MONDAY
from tests.engine.driver import OPEN, SMD, WHY, Driver, filled
from tests.engine.replay import replay

WALKS = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
PROCESSES = (
    "paper",
    "vote_all",
    "vote_sequence",
    "campaign",
    "council",
    "measure_change",
    "journey",
)
PEOPLE = ("cfo", "owner", "north_head", "outsider")
WHICH = st.integers(min_value=0, max_value=99)


class Walk(RuleBasedStateMachine):
    """A walk of one process through anything its people and its office may do."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.session = database.session()
        self.transaction = self.session.begin()
        self.driver = Driver(self.session, FixedClock(MONDAY))
        self.root = ""

    def teardown(self) -> None:
        """Throw everything away."""
        self.transaction.rollback()
        self.session.close()

    @initialize(key=st.sampled_from(PROCESSES))
    def begin(self, key: str) -> None:
        """Open one process."""
        self.root = self.driver.open(key)

    @rule(which=WHICH, answer=WHICH, fill=st.booleans())
    def answer_something(self, which: int, answer: int, *, fill: bool) -> None:
        """Somebody gives any answer that is offered, with a good or an empty form."""
        if tasks := self.driver.tasks(self.root):
            task = tasks[which % len(tasks)]
            view = self._view(task)
            name = view.answers[answer % len(view.answers)].name
            form = filled(view.fields) if fill else {}
            self._try(lambda: self.driver.answer(task, name, form=form))

    @rule(which=WHICH, person=st.sampled_from(PEOPLE))
    def answer_for_somebody_else(self, which: int, person: str) -> None:
        """A stranger presses a button."""
        if tasks := self.driver.tasks(self.root, status=(*OPEN, "done", "withdrawn")):
            task = tasks[which % len(tasks)]
            self._try(lambda: self.driver.answer(task, "approve", by=Actor(person)))

    @rule(days=st.integers(min_value=1, max_value=12))
    def let_days_pass(self, days: int) -> None:
        """Time passes with the scheduler at work each day."""
        for _ in range(days):
            self.driver.wait(days=1)
            self.driver.chase()
            self.driver.look(self.root)

    @rule(days=st.integers(min_value=3, max_value=20))
    def have_an_outage(self, days: int) -> None:
        """Time passes and nothing runs, then everything does."""
        self.driver.wait(days=days)
        self.driver.owed()
        self.driver.chase()
        self.driver.look(self.root)

    @rule()
    def look(self) -> None:
        """The flow looks again."""
        self.driver.look(self.root)

    @rule(which=WHICH, person=st.sampled_from(PEOPLE))
    def give_away(self, which: int, person: str) -> None:
        """The office gives work to somebody else."""
        if tasks := self.driver.tasks(self.root):
            task = tasks[which % len(tasks)].id
            self._try(
                lambda: reassign(
                    self.session, task, to=person, actor=SMD, now=self.driver.now, reason=WHY
                )
            )

    @rule(which=WHICH, days=st.integers(min_value=-2, max_value=30))
    def put_off(self, which: int, days: int) -> None:
        """The office gives more time."""
        if tasks := self.driver.tasks(self.root):
            task, day = tasks[which % len(tasks)].id, self.driver.now.date() + timedelta(days=days)
            self._try(
                lambda: defer(
                    self.session, task, until=day, actor=SMD, now=self.driver.now, reason=WHY
                )
            )

    @rule(which=WHICH)
    def waive_a_step(self, which: int) -> None:
        """The office lets a step be."""
        runs = self._runs()
        if runs:
            run, day = runs[which % len(runs)], self.driver.now.date() + timedelta(days=30)
            self._try(
                lambda: waive(
                    self.session,
                    run.instance_id,
                    run.key,
                    expires=day,
                    actor=SMD,
                    now=self.driver.now,
                    reason=WHY,
                )
            )

    @rule()
    def rest_and_go_on(self) -> None:
        """The office holds the process and lets it go again, days later."""
        self._try(
            lambda: suspend(self.session, self.root, actor=SMD, now=self.driver.now, reason=WHY)
        )
        self.driver.wait(days=4)
        self.driver.chase()
        self._try(
            lambda: resume(self.session, self.root, actor=SMD, now=self.driver.now, reason=WHY)
        )

    @precondition(lambda self: self.driver.now > MONDAY + timedelta(days=60))
    @rule()
    def call_it_off(self) -> None:
        """The office cancels what has run for long."""
        self._try(
            lambda: cancel(self.session, self.root, actor=SMD, now=self.driver.now, reason=WHY)
        )

    @invariant()
    def every_instance_stands_where_its_history_says(self) -> None:
        """Replaying the events of process and items rebuilds state and end."""
        for instance in self._family():
            found = replay(self.driver.events(instance.id))
            ended = instance.status if instance.closed_at else ""
            assert (instance.state, ended, []) == (found.state, found.ended, found.gaps)

    @invariant()
    def what_is_asked_belongs_to_the_present(self) -> None:
        """Open tasks belong to a living instance, to an open step of its state, and to a person."""
        for task in self.driver.tasks(self.root):
            instance = self.session.get_one(Instance, task.instance_id)
            run = self.session.get_one(StepRun, task.step_id)
            assert instance.status in InstanceStatus.UNDER_WAY
            assert run.status in ("open", "arbitration")
            assert catalogue.of(self.session, instance).step(run.key).state == instance.state
            assert self.session.get(Person, task.assignee_id) is not None

    @invariant()
    def what_is_closed_is_quiet(self) -> None:
        """Nothing but an open task is escalated, and nothing ended wakes up."""
        for task in self.driver.tasks(self.root, status=("done", "withdrawn", "lapsed", "waived")):
            assert task.next_chase_at is None
        for instance in self._family():
            assert instance.closed_at is None or instance.wake_at is None

    @invariant()
    def nobody_is_told_the_same_twice(self) -> None:
        """Of one task a person hears each level once."""
        query = select(Notice.task_id, Notice.person_id, Notice.kind, Notice.rung)
        rows = [
            tuple(row) for row in self.session.execute(query.where(Notice.task_id.is_not(None)))
        ]
        assert len(rows) == len(set(rows))

    @invariant()
    def the_memory_is_whole(self) -> None:
        """Every chain verifies."""
        assert () == audit_trail.verify(self.session).faults

    def _family(self) -> list[Instance]:
        self.session.flush()
        self.session.expire_all()
        return list(self.session.scalars(select(Instance).where(Instance.id.startswith(self.root))))

    def _runs(self) -> list[StepRun]:
        query = select(StepRun).where(StepRun.instance_id.startswith(self.root))
        return list(self.session.scalars(query.order_by(StepRun.id)))

    def _view(self, task: Task) -> TaskView:
        return present(self.session, task.id, now=self.driver.now, person_id=task.assignee_id)

    def _try(self, work: Callable[[], object]) -> None:
        """Do something that the engine may refuse; a refusal takes back what it had begun."""
        try:
            with self.session.begin_nested():
                work()
        except EngineError:
            self.session.expire_all()


def test_invariants_hold_on_random_walks(small_world: Database) -> None:
    """People answer, days pass, the office intervenes: nothing of what must hold breaks."""
    run_state_machine_as_test(
        lambda: Walk(small_world),  # type: ignore[arg-type]  # any callable does
        settings=WALKS,
    )

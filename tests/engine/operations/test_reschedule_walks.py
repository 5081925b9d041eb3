"""Whatever is published in whatever order: open work stands where the calendar puts it, told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from calendars.clock import FixedClock
from engine.operations.interventions import defer
from engine.schedule import milestones
from engine.schedule.publication import publish
from engine.types import Actor
from persistence.database import Database
from persistence.instances import Instance, StepRun, Task
from persistence.outbox import Notice, NoticeKind
from persistence.strategy_year import Milestone
from tests import cast
from tests.conftest import MONDAY
from tests.engine.driver import SMD, WHY
from tests.notifications.driver import MailDriver

WALKS = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
Days = dict[str, date]
# Written out once more and by hand, so that nothing of what is tested says what is right.
DUE: dict[str, Callable[[Days, date], date]] = {
    "invite": lambda days, _: cast.HOME.add(days["SPL.meeting"], -15),
    "pre_read": lambda days, _: cast.HOME.add(days["SPL.meeting"], -5),
    "meet": lambda days, _: days["SPL.meeting"],
    "record": lambda days, _: cast.HOME.add(days["SPL.meeting"], 3),
    "thank": lambda _, opened: cast.HOME.add(opened, 20),
    "brief": lambda days, _: days["BUD.board"],
    "draft": lambda days, _: cast.HOME.add(days["SPL.meeting"], -8),
    "hall": lambda days, _: cast.HOME.add(days["BUD.board"], -10),
}
SOON = st.integers(
    min_value=-20, max_value=40
)  # days from now, so that much is late or reminded of
BOARDS = st.dates(date(2027, 11, 1), date(2027, 12, 20))
WHICH = st.integers(min_value=0, max_value=99)


class PublicationWalk(RuleBasedStateMachine):
    """A summit under way, while its calendar is published again and again."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.session = database.session()
        self.transaction = self.session.begin()
        self.office = MailDriver(self.session, FixedClock(MONDAY))
        self.fixed: Days = {}
        self.planned: Days = {}  # by task, as are the next two
        self.due: Days = {}
        self.finished: dict[str, object] = {}
        self.by_hand: set[str] = set()
        self.reached: Days = {}
        self.keys: dict[int, str] = {}

    def teardown(self) -> None:
        """Throw everything away."""
        self.transaction.rollback()
        self.session.close()

    @initialize()
    def begin(self) -> None:
        """Open the summit, and let its first letters leave."""
        self.summit = self.office.open("summit")
        self.office.post()
        self._follow()

    @rule(days=SOON, look=st.booleans())
    def move_the_meeting(self, days: int, *, look: bool) -> None:
        """The board books another day, or corrects the one that it had."""
        day = self.office.now.date() + timedelta(days=days)
        self._publish({"SPL.meeting": cast.HOME.on_or_after(day)}, look=look)

    @rule(day=BOARDS, look=st.booleans())
    def move_the_budget(self, day: date, *, look: bool) -> None:
        """The budget is decided on another day."""
        self._publish({"BUD.board": day}, look=look)

    @rule()
    def publish_the_same_again(self) -> None:
        """Somebody publishes what is published."""
        self._publish({}, look=True)

    @rule()
    def look_again(self) -> None:
        """The flow looks."""
        self._look()

    @rule(days=st.integers(min_value=1, max_value=20))
    def let_days_pass(self, days: int) -> None:
        """Time passes with the scheduler at work each day."""
        for _ in range(days):
            self.office.wait(days=1)
            self.office.chase()
            self._look()
            self.office.wait(hours=2)
            self.office.post()
            self.office.wait(hours=-2)

    @rule(which=WHICH)
    def finish_something(self, which: int) -> None:
        """Somebody does what is asked, before the flow has looked again."""
        tasks = [t for t in self._open() if self._step(t) != "meet"]
        if tasks:
            task = tasks[which % len(tasks)]
            self.finished[str(task.id)] = task.due_at
            self.office.answer(task, "done")

    @rule(which=WHICH, days=st.integers(min_value=1, max_value=60))
    def put_something_off(self, which: int, days: int) -> None:
        """The office gives more time by hand."""
        if tasks := self._open():
            task = tasks[which % len(tasks)]
            until = self.office.now.date() + timedelta(days=days)
            defer(self.session, task.id, until=until, actor=SMD, now=self.office.now, reason=WHY)
            self.by_hand.add(str(task.id))
            self.due[str(task.id)] = cast.HOME.on_or_after(until)

    @rule()
    def reach_the_meeting(self) -> None:
        """The meeting is reached, and its milestone keeps its day from now on."""
        row = self._milestone("SPL.meeting")
        if row.reached_at is None and row.due is not None:
            milestones.reach_by_calendar(self.session, cast.YEAR, row, self.office.now)
            self.reached["SPL.meeting"] = row.due

    @invariant()
    def what_is_finished_has_not_moved(self) -> None:
        """Answered tasks and reached milestones keep the day they had."""
        self.session.expire_all()
        for task_id, due_at in self.finished.items():
            assert self.session.get_one(Task, int(task_id)).due_at == due_at
        for code, day in self.reached.items():
            assert self._milestone(code).due == day

    @invariant()
    def no_reminder_comes_twice(self) -> None:
        """Of one day of a task a person is told each rung once, unless the office gave more time."""
        self.session.flush()
        query = select(Notice.task_id, Notice.person_id, Notice.facts).where(
            Notice.letter_id.is_not(None), Notice.kind.in_(NoticeKind.CHASING)
        )
        told = [
            (task_id, person_id, facts["rung"], facts["due"])
            for task_id, person_id, facts in self.session.execute(query)
            if str(task_id) not in self.by_hand and facts["rung"] != "escalation L4"
        ]
        assert len(told) == len(set(told))

    @invariant()
    def each_publication_is_one_letter_at_most(self) -> None:
        """Nobody gets two letters of moved days about the same publication."""
        letters = func.count(Notice.letter_id.distinct())
        query = (
            select(letters)
            .where(Notice.kind == NoticeKind.RESCHEDULED, Notice.letter_id.is_not(None))
            .group_by(Notice.person_id, Notice.why)
        )
        assert set(self.session.scalars(query)) <= {1}

    def _publish(self, days: Days, *, look: bool) -> None:
        self.fixed |= days
        plan = replace(cast.year(), dates=self.fixed)
        publish(self.session, plan, actor=Actor("smd", channel="cli"), now=self.office.now)
        self.session.flush()
        if look:
            self._look()

    def _look(self) -> None:
        self.office.look(self.summit)
        self._follow()

    def _follow(self) -> None:
        """Work out when everything is due, and hold it against what stands there."""
        days = {
            code: self._milestone(code).due or cast.START for code in ("SPL.meeting", "BUD.board")
        }
        for task in self._open():
            self._expect(task, days)
            assert task.due_at is not None
            assert (self._step(task), task.due_at.date()) == (
                self._step(task),
                self.due[str(task.id)],
            )
        for instance in self._family():
            anchors = {"meeting": days["SPL.meeting"]}
            if instance.parent_id:
                anchors["hall"] = cast.HOME.add(days["BUD.board"], -10)
            assert anchors == {n: date.fromisoformat(instance.anchors[n]) for n in anchors}
        self._expect_opening(days)

    def _expect(self, task: Task, days: Days) -> None:
        key, opened, today = str(task.id), task.opened_at.date(), self.office.now.date()
        planned = cast.HOME.on_or_after(DUE[self._step(task)](days, opened))
        if planned <= opened:
            planned = cast.HOME.add(opened, 3)
        if planned == self.planned.get(key) or key in self.by_hand:
            return
        known, self.planned[key] = key in self.planned, planned
        self.due[key] = planned if planned > today or not known else cast.HOME.add(today, 3)

    def _expect_opening(self, days: Days) -> None:
        instance = self.session.get_one(Instance, self.summit)
        brief = self.session.scalars(
            select(StepRun).where(StepRun.instance_id == self.summit, StepRun.key == "brief")
        ).one()
        opens = cast.HOME.opening(cast.HOME.on_or_after(days["BUD.board"] - timedelta(weeks=4)))
        fades = cast.HOME.opening(cast.HOME.add(days["BUD.board"], 5))
        if instance.closed_at is not None:
            assert instance.wake_at is None
        elif instance.state == "resting":
            assert instance.wake_at == fades
        else:
            assert instance.wake_at == (opens if brief.status == "waiting" else None)

    def _family(self) -> list[Instance]:
        found = self.session.scalars(
            select(Instance).where(Instance.id.startswith(self.summit), Instance.state != "closed")
        )
        return [each for each in found if each.closed_at is None]

    def _open(self) -> list[Task]:
        return self.office.tasks(self.summit)

    def _step(self, task: Task) -> str:
        if task.step_id not in self.keys:  # a step keeps its key, and every rule asks for many
            self.keys[task.step_id] = self.session.get_one(StepRun, task.step_id).key
        return self.keys[task.step_id]

    def _milestone(self, code: str) -> Milestone:
        return self.session.scalars(select(Milestone).where(Milestone.code == code)).one()


def test_open_work_stands_where_the_calendar_puts_it(world: Database) -> None:
    """Publications, looks, days, answers and deferrals in any order break nothing of it."""
    run_state_machine_as_test(
        lambda: PublicationWalk(world),  # type: ignore[arg-type]  # any callable does
        settings=WALKS,
    )

"""Late means late: every door says the same about the same task and the same milestone."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.console import processes, years
from approvals.templating import Templates
from calendars.clock import FixedClock
from calendars.lateness import Lateness, Timing
from calendars.working_calendar import WorkingCalendar
from engine import flow_runs
from engine.operations.advance import view_instance
from engine.operations.registration import register
from engine.schedule import lateness
from engine.schedule.publication import publish
from engine.views import lists
from engine.views.task import present
from office.reports.model import span_of
from office.reports.open_work import stuck
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.outbox import Letter, Notice, NoticeKind
from rehearsal import summary
from tests import cast
from tests.conftest import MONDAY
from tests.engine.driver import SMD, filled
from tests.notifications.driver import MailDriver
from workflows import prefect_names
from workflows.observability import process_page

PLANNING = "strategy_planning"
ABROAD = WorkingCalendar(
    site="abroad",
    zone="Asia/Tokyo",
    country="JP",
    extra_holidays=tuple(date(2027, 3, day) for day in range(15, 19)),
)
AWAY = ("ceo", "north_head", "south_head")  # who work there
LATE_KINDS = (NoticeKind.OVERDUE, NoticeKind.ESCALATION)
# what happens, after how many days, at which hour (UTC; the same day everywhere)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["draft", "approve", "return", "nothing", "publish"]),
        st.integers(0, 12),
        st.integers(1, 14),
    ),
    min_size=1,
    max_size=7,
)


class Walk(MailDriver):
    """The strategy planning of an office on two continents, with whatever happens in it."""

    def begin(self) -> None:
        """Send some abroad, and open the planning."""
        register(self.session, cast.with_site(ABROAD, *AWAY), actor=SMD, now=self.now)
        self.open_days = 4
        self.publish()
        self.planning = self.open(PLANNING)

    def publish(self) -> None:
        """Publish the year with the approval of the calendar on some near day."""
        self.open_days += 3
        day = cast.HOME.add(MONDAY.date(), self.open_days)
        dates = {"CAL.approved": day, "SPL.scan_open": cast.HOME.add(day, 2)}
        publish(self.session, replace(cast.year(), dates=dates), actor=SMD, now=self.now)
        if hasattr(self, "planning"):
            self.look(self.planning)

    def act(self, what: str) -> None:
        """Let it happen, where it can."""
        if what == "publish":
            self.publish()
        for task in self.tasks(self.planning, step="1-draft" if what == "draft" else "1"):
            if what == "draft":
                view = present(self.session, task.id, now=self.now, person_id=task.assignee_id)
                self.answer(task, "submit", form=filled(view.fields))
            elif what in ("approve", "return") and what in _answers(self, task.id):
                self.answer(task, what)
        self.look(self.planning)
        self.chase()
        self.post()


def _answers(walk: Walk, task_id: int) -> set[str]:
    view = present(walk.session, task_id, now=walk.now, person_id="ceo")
    return {answer.name for answer in view.answers}


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(acts=ACTS)
def test_every_door_says_the_same(acts: list[tuple[str, int, int]], small_world: Database) -> None:
    """Whatever happens, and whenever somebody looks."""
    with small_world.session() as session, session.begin() as transaction:
        walk = Walk(session, FixedClock(MONDAY))
        walk.begin()
        for what, days, hour in acts:
            walk.at((walk.now + timedelta(days=days)).date(), hour)
            walk.act(what)
            require_one_story(walk)
        transaction.rollback()


def require_one_story(walk: Walk) -> None:
    """Ask every door, and compare what each says with what the calendars say."""
    walk.session.flush()
    days = _tasks(walk)
    standings = {each.code: each for each in lateness.milestones(walk.session, cast.YEAR, walk.now)}
    _require_milestones(walk, standings)
    _require_pages(walk, days, standings)
    _require_letters(walk, days)


def _tasks(walk: Walk) -> dict[int, int]:
    """Return how late each open task is, counted here once more by hand."""
    found = {}
    for row in lists.tasks(walk.session, walk.now):
        calendar = ABROAD if row.person_id in AWAY else cast.HOME
        assert row.due_at is not None
        day, today = calendar.local_day(row.due_at), calendar.local_day(walk.now)
        counted = 0
        while day < today:
            day += timedelta(days=1)
            counted += calendar.is_working(day)
        view = present(walk.session, row.id, now=walk.now, person_id=row.person_id)
        assert counted == row.lateness.overdue == view.lateness.overdue
        found[row.id] = counted
    return found


def _require_milestones(walk: Walk, standings: dict[str, lateness.MilestoneStanding]) -> None:
    """The year page, the lists, the process, Prefect and the summary agree."""
    session, now = walk.session, walk.now
    listed = {each.code: each for each in lists.milestones(session, now, year_id=cast.YEAR)}
    assert standings == listed
    facts = years.year_facts(session, cast.YEAR, now)
    assert list(standings.values()) == sorted(
        [*facts["annual"], *facts["periodic"]], key=list(standings.values()).index
    )
    late = {c for c, m in standings.items() if m.lateness.timing is Timing.LATE}
    mine = [m for m in standings.values() if m.process == walk.planning and m.code in late]
    said = [f"{m.lateness}: “{m.title}”" for m in sorted(mine, key=lambda m: -m.lateness.days)]
    view = view_instance(session, walk.planning, now)
    (row,) = (r for r in lists.processes(session, now) if r.id == walk.planning)
    assert said == list(view.late) == list(row.milestones)
    page = processes.process_facts(session, walk.planning, now)["late"]
    assert said == [
        line for line in (each.split(", ", 1)[0] for each in page) if not line.startswith("at risk")
    ]
    case = flow_runs.process_ref(session, walk.planning)
    assert case is not None
    assert all(line.split("“")[1] in process_page("", case, view) for line in said)
    assert not said or prefect_names.waiting_message(view).startswith(said[0][:40])
    missed = {c for c, m in standings.items() if m.lateness.missed}
    assert missed == {m.code for delay in facts["delays"] for m in delay.milestones}
    _require_summary(session)


def _require_summary(session: Session) -> None:
    """What the year came to is what stood there as the last thing happened."""
    last = session.scalars(select(Event.at).order_by(Event.at.desc())).first()
    assert last is not None
    then = {m.code: m.lateness for m in lateness.milestones(session, cast.YEAR, last)}
    year = summary.of(session)
    assert then == {m.code: m.lateness for m in year.milestones}
    assert {m.code for m in year.late} == {m.code for d in year.delays for m in d.milestones}


def _require_pages(
    walk: Walk, days: dict[int, int], standings: dict[str, lateness.MilestoneStanding]
) -> None:
    """The year's counts and lists, the steps of the process, and the pack agree."""
    session, now = walk.session, walk.now
    late = [count for count in days.values() if count]
    facts = years.year_facts(session, cast.YEAR, now)
    (card,) = (each for each in facts["processes"] if each.instance.id == walk.planning)
    (row,) = (each for each in lists.processes(session, now) if each.id == walk.planning)
    assert len(late) == facts["counts"]["task", "late"] == card.late == row.late
    assert sorted(late, reverse=True) == [task.lateness.days for task in facts["late"]]
    how = Counter(each.lateness.timing for each in standings.values())
    assert how[Timing.LATE] == facts["counts"]["milestone", "late"]
    page = Templates("https://s.example").page("year", now=now, **facts).body
    missed = any(each.lateness.missed for each in standings.values())
    assert (b"Nothing is late." in bytes(page)) == (not late and not missed)
    by_step: dict[str, int] = defaultdict(int)
    for task in walk.tasks(walk.planning):
        step = present(session, task.id, now=now, person_id=task.assignee_id).title
        by_step[step] = max(by_step[step], days[task.id])
    shown = processes.process_facts(session, walk.planning, now)["steps"]
    assert {k: v for k, v in by_step.items() if v} == {
        each.step.title: each.lateness.days for each in shown if each.late
    }
    people: dict[str, list[int]] = defaultdict(list)
    for each in lists.tasks(session, now):
        people[each.person] += [days[each.id]] if days[each.id] else []
    packed = stuck(session, span_of(session, f"{cast.YEAR}-01"), now.date())
    assert {name: (len(own), max(own)) for name, own in people.items() if own} == {
        each.person: (each.tasks, each.longest) for each in packed
    }


def _require_letters(walk: Walk, days: dict[int, int]) -> None:
    """Nobody is called late who is not, and a letter about a late task says how late it is."""
    query = (
        select(Notice.task_id, Letter.subject, Letter.text_body)
        .join(Letter, Letter.id == Notice.letter_id)
        .where(Notice.kind.in_(LATE_KINDS), Letter.created_at == walk.now)
    )
    for task_id, subject, text in walk.session.execute(query):
        assert task_id is not None
        late = Lateness(Timing.LATE, days[task_id])
        assert days[task_id]
        assert str(late) in f"{subject} {text}"


@pytest.mark.parametrize("hour", [9, 20])
def test_what_is_due_today_is_not_late_tonight(hour: int, small_world: Database) -> None:
    """The closing hour ends the time to answer; late it is from the next working day."""
    with small_world.session() as session, session.begin() as transaction:
        walk = Walk(session, FixedClock(MONDAY))
        walk.begin()
        (task,) = walk.tasks(walk.planning)
        assert isinstance(task.due_at, datetime)
        walk.at(task.due_at.date(), hour)

        assert {task.id: 0} == _tasks(walk)
        require_one_story(walk)
        transaction.rollback()

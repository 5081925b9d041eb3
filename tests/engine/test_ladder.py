"""The ladder: who hears what on which working day, how often, and until when."""

from datetime import date, datetime, timedelta

import pytest

from engine.operations.decisions import start_task
from engine.operations.escalation import escalate_due
from engine.operations.interventions import defer
from engine.types import Actor, EscalationRun
from persistence.instances import Task
from persistence.organisation import Absence
from persistence.outbox import Notice
from tests.engine.desk import SMD, Desk

# The duty is asked on Monday 1 March and due ten working days later.
DUE = date(2027, 3, 15)
CLIMB = (
    (date(2027, 3, 10), 1, {("owner", "reminder")}),
    (date(2027, 3, 15), 2, {("owner", "due_today")}),
    (date(2027, 3, 17), 3, {("owner", "overdue")}),
    (date(2027, 3, 19), 4, {("owner", "overdue"), ("north_head", "escalation")}),
    (date(2027, 3, 24), 5, {("owner", "overdue"), ("smd", "escalation")}),
    (date(2027, 3, 29), 6, {("owner", "overdue"), ("ceo", "escalation")}),
    (date(2027, 4, 5), 7, {("owner", "overdue"), ("ceo", "escalation")}),
    (date(2027, 4, 19), 8, {("owner", "overdue"), ("ceo", "escalation")}),
    (date(2027, 5, 3), 9, {("owner", "overdue"), ("ceo", "escalation")}),
)


@pytest.fixture
def duty(desk: Desk) -> Task:
    """Return a duty of the north, due on DUE."""
    return desk.task(desk.open("duty", unit="north"))


def chased_until(desk: Desk, day: date) -> None:
    """Chase every hour of every day until nine o'clock of a day, as a patient scheduler would."""
    while desk.now < datetime(day.year, day.month, day.day, 9, tzinfo=desk.now.tzinfo):
        desk.wait(hours=3)
        desk.chase()


def rungs(desk: Desk, task: Task) -> list[int]:
    """Return the rungs that were told, in order, each as often as there are rungs in history."""
    events = desk.events(task.instance_id, "chased")
    return [event.facts["rung"] for event in events if event.task_id == task.id]


@pytest.mark.parametrize(("day", "rung", "people"), CLIMB)
def test_each_rung_comes_on_its_day(
    desk: Desk, duty: Task, day: date, rung: int, people: set[tuple[str, str]]
) -> None:
    """At nine on its working day, not an hour before, the right people are told."""
    desk.at(day, hour=8)
    desk.chase()
    before = desk.told(task=duty)
    desk.at(day)
    desk.chase()

    told = [row for row in desk.told(task=duty) if row not in before]

    assert {(who, kind, rung) for who, kind in people} == set(told)


def test_a_patient_scheduler_climbs_each_rung_once(desk: Desk, duty: Task) -> None:
    """Looking every three hours for two months tells every rung, once."""
    chased_until(desk, date(2027, 5, 4))

    assert list(range(1, 10)) == rungs(desk, duty)


def test_urgent_work_is_chased_at_half_the_intervals(desk: Desk) -> None:
    """On the critical path the manager hears of it after two days, not four."""
    urgent = desk.task(desk.open("urgent_duty", unit="north"))
    days = []
    for number in range(40):
        desk.at(DUE - timedelta(days=7) + timedelta(days=number))
        if desk.chase() != EscalationRun():
            days.append(f"{desk.now:%d %b}")

    assert [
        "12 Mar",
        "15 Mar",
        "16 Mar",
        "17 Mar",
        "18 Mar",
        "22 Mar",
        "24 Mar",
        "07 Apr",
        "13 Apr",
    ][:7] == days[:7]
    assert list(range(1, 8)) == rungs(desk, urgent)[:7]


def test_begun_work_is_not_nudged(desk: Desk, duty: Task) -> None:
    """Who has begun is spared the first reminder, not the day itself."""
    start_task(desk.session, duty.id, actor=Actor("owner"), now=desk.now)

    chased_until(desk, DUE)

    assert [2] == rungs(desk, duty)


@pytest.mark.parametrize(
    ("back", "told"),
    [(date(2027, 3, 18), [1, 3]), (date(2027, 3, 26), [1, 5]), (date(2027, 3, 12), [1])],
)
def test_after_an_outage_only_the_latest_rung_is_told(
    desk: Desk, duty: Task, back: date, told: list[int]
) -> None:
    """After three or ten working days without a scheduler nobody gets a heap of late mails."""
    desk.at(date(2027, 3, 11))
    desk.chase()
    desk.at(back)

    for _ in range(3):
        desk.chase()

    assert told == rungs(desk, duty)


def test_the_ladder_goes_on_where_it_stood_after_an_outage(desk: Desk, duty: Task) -> None:
    """The rung after the latest comes on its own day."""
    desk.at(date(2027, 3, 26))
    desk.chase()

    chased_until(desk, date(2027, 4, 6))

    assert [5, 6, 7] == rungs(desk, duty)


def test_a_clock_that_steps_back_repeats_nothing(desk: Desk, duty: Task) -> None:
    """An hour that happens twice is chased once."""
    desk.at(DUE)
    first = desk.chase()
    desk.wait(hours=-1)
    desk.chase()
    desk.wait(hours=1)

    assert (EscalationRun(reminders=1), EscalationRun()) == (first, desk.chase())
    assert [2] == rungs(desk, duty)


def test_an_answer_ends_the_chase(desk: Desk, duty: Task) -> None:
    """What had not been told yet is dropped, and no later day tells anything."""
    desk.at(DUE)
    desk.chase()
    desk.answer(duty, "done")

    chased_until(desk, date(2027, 4, 6))

    assert [("owner", "confirmation", 0)] == desk.told(task=duty)
    assert [2] == rungs(desk, duty)


def test_a_reminder_says_which_rule_sent_it(desk: Desk, duty: Task) -> None:
    """The footer of the letter can name rung and distance to the due day."""
    desk.at(date(2027, 3, 19))
    desk.chase()

    whys = {n.why for n in desk.session.query(Notice).filter_by(task_id=duty.id, rung=4)}
    assert {"escalation L1: rung 4 of the ladder, +4 working days to due"} == whys


def test_a_deputy_is_chased_and_the_absent_person_hears_of_it(desk: Desk) -> None:
    """Overdue work of a stand-in is told to both."""
    desk.session.add(
        Absence(
            person_id="owner", first=date(2027, 2, 1), last=date(2027, 12, 1), deputy_id="updater"
        )
    )
    desk.session.flush()
    task = desk.task(desk.open("duty", unit="north"))
    desk.at(date(2027, 3, 17))

    desk.chase()

    assert [("updater", "overdue", 3), ("owner", "overdue", 3)] == desk.told(task=task)[-2:]


def test_a_deferred_task_climbs_from_the_bottom_again(desk: Desk, duty: Task) -> None:
    """A later due day brings its own reminders and keeps the old task and links."""
    desk.at(date(2027, 3, 17))
    desk.chase()
    version = duty.version
    defer(
        desk.session,
        duty.id,
        until=date(2027, 3, 31),
        actor=SMD,
        now=desk.now,
        reason="figures come late",
    )

    chased_until(desk, date(2027, 4, 3))

    assert [3, 1, 2, 3] == rungs(desk, duty)
    assert version == duty.version


def test_the_same_rung_is_told_again_under_a_new_due_day(desk: Desk, duty: Task) -> None:
    """Who was overdue, was given more time and is overdue again hears so again."""
    desk.at(date(2027, 3, 17))
    desk.chase()
    defer(
        desk.session,
        duty.id,
        until=date(2027, 3, 31),
        actor=SMD,
        now=desk.now,
        reason="figures come late",
    )
    desk.at(date(2027, 4, 2))

    desk.chase()

    told = desk.session.query(Notice).filter_by(task_id=duty.id, kind="overdue").count()
    assert 2 == told


def test_a_deferral_takes_back_what_was_not_told_yet(desk: Desk, duty: Task) -> None:
    """A reminder of the old due day that is still waiting to be sent is dropped."""
    desk.at(date(2027, 3, 17))
    desk.chase()

    defer(
        desk.session,
        duty.id,
        until=date(2027, 3, 31),
        actor=SMD,
        now=desk.now,
        reason="figures come late",
    )

    assert [("owner", "request", 1)] == desk.told(task=duty)


def test_an_approval_that_climbs_is_named(desk: Desk, duty: Task) -> None:
    """Whoever watches approvals learns from the chase which ones climbed, and how far."""
    task = desk.task(desk.paper())
    desk.at(date(2027, 3, 29))

    done = desk.chase()

    assert [(task.id, task.instance_id)] == [(c.task_id, c.instance_id) for c in done.approvals]
    assert task.rung == done.approvals[0].rung
    assert () == desk.chase().approvals


def test_a_chase_stops_at_its_limit_and_says_so(desk: Desk, duty: Task) -> None:
    """The next one goes on with what is left."""
    desk.paper()
    desk.at(date(2027, 3, 29))

    chased = [escalate_due(desk.session, desk.now, limit=1) for _ in range(3)]

    assert [True, True, False] == [batch.more for batch in chased]
    assert [1, 1, 0] == [batch.escalations for batch in chased]

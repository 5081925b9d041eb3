"""The escalation policy: who hears what on which working day, how often, and until when."""

from datetime import date, datetime, timedelta

import pytest

from engine.operations.decisions import start_task
from engine.operations.escalation import escalate_due
from engine.operations.interventions import defer
from engine.types import Actor, EscalationRun
from persistence.instances import Task
from persistence.organisation import Absence
from persistence.outbox import Notice
from tests.engine.driver import SMD, Driver

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
def duty(driver: Driver) -> Task:
    """Return a duty of the north, due on DUE."""
    return driver.task(driver.open("duty", unit="north"))


def chased_until(driver: Driver, day: date) -> None:
    """Escalate every hour of every day until nine o'clock of a day, as a patient scheduler would."""
    while driver.now < datetime(day.year, day.month, day.day, 9, tzinfo=driver.now.tzinfo):
        driver.wait(hours=3)
        driver.chase()


def levels(driver: Driver, task: Task) -> list[int]:
    """Return the levels that were told, in order, each as often as it is in history."""
    events = driver.events(task.instance_id, "chased")
    return [event.facts["rung"] for event in events if event.task_id == task.id]


@pytest.mark.parametrize(("day", "rung", "people"), CLIMB)
def test_each_rung_comes_on_its_day(
    driver: Driver, duty: Task, day: date, rung: int, people: set[tuple[str, str]]
) -> None:
    """At nine on its working day, not an hour before, the right people are told."""
    driver.at(day, hour=8)
    driver.chase()
    before = driver.told(task=duty)
    driver.at(day)
    driver.chase()

    told = [row for row in driver.told(task=duty) if row not in before]

    assert {(who, kind, rung) for who, kind in people} == set(told)


def test_a_patient_scheduler_climbs_each_rung_once(driver: Driver, duty: Task) -> None:
    """Looking every three hours for two months tells every level, once."""
    chased_until(driver, date(2027, 5, 4))

    assert list(range(1, 10)) == levels(driver, duty)


def test_urgent_work_is_chased_at_half_the_intervals(driver: Driver) -> None:
    """On the critical path the manager hears of it after two days, not four."""
    urgent = driver.task(driver.open("urgent_duty", unit="north"))
    days = []
    for number in range(40):
        driver.at(DUE - timedelta(days=7) + timedelta(days=number))
        if driver.chase() != EscalationRun():
            days.append(f"{driver.now:%d %b}")

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
    assert list(range(1, 8)) == levels(driver, urgent)[:7]


def test_begun_work_is_not_nudged(driver: Driver, duty: Task) -> None:
    """Who has begun is spared the first reminder, not the day itself."""
    start_task(driver.session, duty.id, actor=Actor("owner"), now=driver.now)

    chased_until(driver, DUE)

    assert [2] == levels(driver, duty)


@pytest.mark.parametrize(
    ("back", "told"),
    [(date(2027, 3, 18), [1, 3]), (date(2027, 3, 26), [1, 5]), (date(2027, 3, 12), [1])],
)
def test_after_an_outage_only_the_latest_rung_is_told(
    driver: Driver, duty: Task, back: date, told: list[int]
) -> None:
    """After three or ten working days without a scheduler nobody gets a heap of late mails."""
    driver.at(date(2027, 3, 11))
    driver.chase()
    driver.at(back)

    for _ in range(3):
        driver.chase()

    assert told == levels(driver, duty)


def test_the_ladder_goes_on_where_it_stood_after_an_outage(driver: Driver, duty: Task) -> None:
    """The level after the latest comes on its own day."""
    driver.at(date(2027, 3, 26))
    driver.chase()

    chased_until(driver, date(2027, 4, 6))

    assert [5, 6, 7] == levels(driver, duty)


def test_a_clock_that_steps_back_repeats_nothing(driver: Driver, duty: Task) -> None:
    """An hour that happens twice reminds once."""
    driver.at(DUE)
    first = driver.chase()
    driver.wait(hours=-1)
    driver.chase()
    driver.wait(hours=1)

    assert (EscalationRun(reminders=1), EscalationRun()) == (first, driver.chase())
    assert [2] == levels(driver, duty)


def test_an_answer_ends_the_chase(driver: Driver, duty: Task) -> None:
    """What had not been told yet is dropped, and no later day tells anything."""
    driver.at(DUE)
    driver.chase()
    driver.answer(duty, "done")

    chased_until(driver, date(2027, 4, 6))

    assert [("owner", "confirmation", 0)] == driver.told(task=duty)
    assert [2] == levels(driver, duty)


def test_a_reminder_says_which_rule_sent_it(driver: Driver, duty: Task) -> None:
    """The footer of the letter can name level and distance to the due day."""
    driver.at(date(2027, 3, 19))
    driver.chase()

    whys = {n.why for n in driver.session.query(Notice).filter_by(task_id=duty.id, rung=4)}
    assert {"escalation L1: rung 4 of the ladder, +4 working days to due"} == whys


def test_a_deputy_is_chased_and_the_absent_person_hears_of_it(driver: Driver) -> None:
    """Overdue work of a stand-in is told to both."""
    driver.session.add(
        Absence(
            person_id="owner", first=date(2027, 2, 1), last=date(2027, 12, 1), deputy_id="updater"
        )
    )
    driver.session.flush()
    task = driver.task(driver.open("duty", unit="north"))
    driver.at(date(2027, 3, 17))

    driver.chase()

    assert [("updater", "overdue", 3), ("owner", "overdue", 3)] == driver.told(task=task)[-2:]


def test_a_deferred_task_climbs_from_the_bottom_again(driver: Driver, duty: Task) -> None:
    """A later due day brings its own reminders and keeps the old task and links."""
    driver.at(date(2027, 3, 17))
    driver.chase()
    version = duty.version
    defer(
        driver.session,
        duty.id,
        until=date(2027, 3, 31),
        actor=SMD,
        now=driver.now,
        reason="figures come late",
    )

    chased_until(driver, date(2027, 4, 3))

    assert [3, 1, 2, 3] == levels(driver, duty)
    assert version == duty.version


def test_the_same_rung_is_told_again_under_a_new_due_day(driver: Driver, duty: Task) -> None:
    """Who was overdue, was given more time and is overdue again hears so again."""
    driver.at(date(2027, 3, 17))
    driver.chase()
    defer(
        driver.session,
        duty.id,
        until=date(2027, 3, 31),
        actor=SMD,
        now=driver.now,
        reason="figures come late",
    )
    driver.at(date(2027, 4, 2))

    driver.chase()

    told = driver.session.query(Notice).filter_by(task_id=duty.id, kind="overdue").count()
    assert 2 == told


def test_a_deferral_takes_back_what_was_not_told_yet(driver: Driver, duty: Task) -> None:
    """A reminder of the old due day that is still waiting to be sent is dropped."""
    driver.at(date(2027, 3, 17))
    driver.chase()

    defer(
        driver.session,
        duty.id,
        until=date(2027, 3, 31),
        actor=SMD,
        now=driver.now,
        reason="figures come late",
    )

    assert [("owner", "request", 1)] == driver.told(task=duty)


def test_an_approval_that_climbs_is_named(driver: Driver, duty: Task) -> None:
    """Whoever watches approvals learns from the escalation which ones climbed, and how far."""
    task = driver.task(driver.paper())
    driver.at(date(2027, 3, 29))

    done = driver.chase()

    assert [(task.id, task.instance_id)] == [(c.task_id, c.instance_id) for c in done.approvals]
    assert task.rung == done.approvals[0].rung
    assert () == driver.chase().approvals


def test_a_chase_stops_at_its_limit_and_says_so(driver: Driver, duty: Task) -> None:
    """The next one goes on with what is left."""
    driver.paper()
    driver.at(date(2027, 3, 29))

    chased = [escalate_due(driver.session, driver.now, limit=1) for _ in range(3)]

    assert [True, True, False] == [batch.more for batch in chased]
    assert [1, 1, 0] == [batch.escalations for batch in chased]

"""The due day of what is asked: the plan's day, one for all, where its person works."""

from datetime import date

import pytest

from calendars.working_calendar import WorkingCalendar
from engine.operations.registration import register
from persistence.instances import Task
from tests import cast
from tests.engine.driver import SMD, Driver

MEETING = date(2027, 6, 28)  # a Monday
RECORD = date(2027, 7, 1)


def asked(driver: Driver, day: date, hour: int = 9, *, step: str = "meet") -> Task:
    """Return a step of a summit that opens at an hour of a day, UTC."""
    driver.at(day, hour)
    return driver.task(driver.open("summit"), step=step)


def due(task: Task) -> str:
    """Return when a task is due."""
    return f"{task.due_at:%Y-%m-%d %H}"


def abroad(driver: Driver, *free: date) -> None:
    """Let the SMO's analyst work at a site with days off of its own."""
    far = WorkingCalendar("far", "UTC", "", extra_holidays=free)
    register(driver.session, cast.with_site(far, "sma"), actor=SMD, now=driver.now)


def test_what_opens_on_its_own_day_is_due_that_day(driver: Driver) -> None:
    """A meeting is held on its day, and no reminder says so three days later."""
    assert due(asked(driver, MEETING)) == "2027-06-28 17"


@pytest.mark.parametrize(("day", "hour"), [(MEETING, 18), (date(2027, 6, 29), 9)])
def test_what_opens_too_late_gets_some_days(driver: Driver, day: date, hour: int) -> None:
    """When the planned day is over nobody can keep it; three working days are left."""
    task = asked(driver, day, hour)

    assert task.due_at is not None
    assert cast.HOME.between(day, task.due_at.date()) == 3


def test_who_is_off_on_the_day_answers_before_it(driver: Driver) -> None:
    """What follows begins on the plan's day, wherever those before it work."""
    abroad(driver, RECORD)

    assert due(asked(driver, date(2027, 3, 1), step="record")) == "2027-06-30 17"


def test_days_off_elsewhere_do_not_put_off_the_plan(driver: Driver) -> None:
    """Three working days after the meeting are the year's, not those of whoever is asked."""
    abroad(driver, date(2027, 6, 29), date(2027, 6, 30))

    assert due(asked(driver, date(2027, 3, 1), step="record")) == "2027-07-01 17"


def test_who_can_no_longer_answer_before_it_answers_after_it(driver: Driver) -> None:
    """Asked on the eve of a day off, one has the first working day after it."""
    abroad(driver, RECORD)

    assert due(asked(driver, date(2027, 6, 30), 18, step="record")) == "2027-07-02 17"

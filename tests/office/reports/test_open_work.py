"""Who must lock a period is named by the roles and tasks of the day."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from office.reports.model import names, span_of
from office.reports.open_work import Locking, locking
from tests import content
from tests.cast import YEAR
from tests.engine.driver import Driver
from tests.engine.scorecard_driver import bring_on, hand_in
from tests.office.reports import sample_quarter

LAST, NEXT = date(2028, 4, 20), date(2028, 4, 21)


def lock_on(session: Session, day: date) -> Locking:
    """Return how the lock of March stands on a day."""
    return locking(session, span_of(session, sample_quarter.PERIOD), names(session, YEAR), day)


def test_whose_role_has_ended_is_not_named_as_who_must_lock(
    books_open: Session, clock: FixedClock
) -> None:
    """Before a cycle has opened, whoever holds the role on the day is named."""
    clock.set(datetime(2028, 4, 17, 9, tzinfo=UTC))
    Driver(books_open, clock).hand_over("SMD", "cko", LAST)

    named = [lock_on(books_open, day).people for day in (LAST, NEXT)]

    assert [("Sam Dirk",), ("Kay Nowle",)] == named


def test_a_task_of_whose_role_has_ended_names_nobody(
    books_open: Session, clock: FixedClock
) -> None:
    """The lock is still asked of the former director; the pack names who has it next."""
    content.fill(books_open)
    clock.set(datetime(2028, 4, 17, 9, tzinfo=UTC))
    driver = Driver(books_open, clock)
    cycle = driver.open("data_cycle", period=sample_quarter.PERIOD)
    bring_on(driver, cycle, "qa")
    hand_in(driver, driver.task(cycle, step="B6"))
    driver.hand_over("SMD", "cko", LAST)

    found = [lock_on(books_open, day) for day in (LAST, NEXT)]

    assert ["smd"] == [task.assignee_id for task in driver.tasks(cycle, step="B7")]
    assert [("Sam Dirk",), ("Kay Nowle",)] == [each.people for each in found]
    assert [True, False] == [each.asked for each in found]

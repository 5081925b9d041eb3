"""Late means late: milestones against the plan that was in force, and what made them late."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from calendars.lateness import Timing
from engine import catalogue
from engine.execution import Execution
from engine.schedule import delays, lateness
from engine.schedule.delays import CauseKind, RootCause
from engine.schedule.lateness import MilestoneStanding
from engine.schedule.publication import publish
from persistence.instances import Task
from persistence.strategy_year import Milestone
from state_machines.definition import Step
from tests import cast
from tests.conftest import MONDAY
from tests.counting import statements
from tests.engine.driver import SMD, Driver, filled

PLANNING = "strategy_planning"
DUE = date(2027, 3, 5)  # of the calendar's approval: five days after it is drafted


@pytest.fixture
def driver(session: Session) -> Driver:
    """Give a driver on the Monday on which the strategy calendar is drafted."""
    driver = Driver(session, FixedClock(MONDAY))
    move(driver, DUE)
    return driver


@pytest.fixture
def planning(driver: Driver) -> str:
    """Give a strategy planning that has just opened."""
    return driver.open(PLANNING)


def move(driver: Driver, due: date, **others: date) -> None:
    """Publish the year with another day for the approval of the calendar."""
    dates = {"CAL.approved": due, "SPL.scan_open": cast.HOME.add(due, 5)}
    publish(driver.session, replace(cast.year(), dates=dates | others), actor=SMD, now=driver.now)


def stands(driver: Driver, code: str = "CAL.approved") -> MilestoneStanding:
    """Return how a milestone stands now."""
    driver.session.flush()
    found = lateness.milestones(driver.session, cast.YEAR, driver.now)
    return next(each for each in found if each.code == code)


def causes(driver: Driver) -> dict[str, RootCause]:
    """Return the root cause of each late milestone."""
    known = lateness.milestones(driver.session, cast.YEAR, driver.now)
    found = delays.found(driver.session, known, driver.now)
    return {code: cause for (_year, code), cause in found.items()}


def draft(driver: Driver, planning: str) -> None:
    """Hand in the draft of the calendar."""
    task = driver.task(planning, step="1-draft")
    form = filled(step_of(driver, planning, "1-draft").fields)
    driver.answer(task, "submit", form=form)
    driver.look(planning)


def decide(driver: Driver, planning: str, answer: str) -> None:
    """Let the chief executive decide on it."""
    driver.answer(driver.task(planning, step="1"), answer)
    driver.look(planning)


def step_of(driver: Driver, planning: str, key: str) -> Step:
    """Return a step of the planning."""
    return catalogue.of(driver.session, driver.instance(planning)).step(key)


def test_a_milestone_is_late_from_the_working_day_after_its_day(
    driver: Driver, planning: str
) -> None:
    """On its day it is ahead, on the weekend after it too, on Monday it is a day late."""
    found = {}
    for day in (4, 5, 7, 8, 10):
        driver.at(date(2027, 3, day))
        found[day] = str(stands(driver).lateness)

    assert found == {
        4: "at risk, 1 working day short",  # the approval comes a day after the draft
        5: "at risk, 1 working day short",
        7: "at risk, 2 working days short",
        8: "1 working day late",
        10: "3 working days late",
    }


def test_what_is_reached_keeps_the_day_that_was_in_force(driver: Driver, planning: str) -> None:
    """Neither a plan that is published later makes it late, nor one that would have been met."""
    draft(driver, planning)
    driver.at(date(2027, 3, 9))
    decide(driver, planning, "approve")
    before = stands(driver)

    for due in (date(2027, 3, 1), date(2027, 4, 1)):
        move(driver, due)

        assert before.lateness == stands(driver).lateness
    assert Timing.REACHED_LATE is before.lateness.timing
    assert (2, DUE) == (before.lateness.days, before.due)


def test_what_is_open_is_held_to_the_plan_in_force(driver: Driver, planning: str) -> None:
    """Published anew for a later day, it is late no more."""
    driver.at(date(2027, 3, 9))
    assert stands(driver).lateness.missed

    move(driver, date(2027, 3, 22))

    assert Timing.AHEAD is stands(driver).lateness.timing


def test_who_has_not_answered_is_named(driver: Driver, planning: str) -> None:
    """The draft is owed: its person, the step and the days, in that person's working days."""
    driver.at(date(2027, 3, 12))

    cause = causes(driver)["CAL.approved"]

    assert CauseKind.UNANSWERED is cause.kind
    title = step_of(driver, planning, "1-draft").title
    assert cause.what == f"Sam Dirk has not answered “{title}”, 5 working days late"


def test_who_answered_late_is_named(driver: Driver, planning: str) -> None:
    """The draft came on the fifth day after its own; the approval followed at once."""
    driver.at(date(2027, 3, 12))
    draft(driver, planning)
    decide(driver, planning, "approve")

    cause = causes(driver)["CAL.approved"]

    assert (CauseKind.ANSWERED_LATE, 5) == (cause.kind, cause.days)
    title = step_of(driver, planning, "1-draft").title
    assert cause.what == f"Sam Dirk answered “{title}” 5 working days after the due day"


def test_what_was_returned_is_told_with_the_days_it_cost(driver: Driver, planning: str) -> None:
    """Returned twice: from the first return to the last answer nine working days."""
    draft(driver, planning)
    for day in (3, 9):
        driver.at(date(2027, 3, day))
        decide(driver, planning, "return")
        draft(driver, planning)
    driver.at(date(2027, 3, 16))
    decide(driver, planning, "approve")

    cause = causes(driver)["CAL.approved"]

    assert (CauseKind.RETURNED, 9) == (cause.kind, cause.days)
    assert "returned twice, 9 working days" == cause.what


def test_a_late_start_is_told_from_late_work(driver: Driver, planning: str) -> None:
    """The scans wait for the calendar: they began late, and the calendar is to blame."""
    move(driver, DUE, **{"SPL.scan_open": date(2027, 3, 8)})
    draft(driver, planning)
    driver.at(date(2027, 3, 18))
    decide(driver, planning, "approve")
    driver.look(planning)
    known = lateness.milestones(driver.session, cast.YEAR, driver.now)
    found = delays.found(driver.session, known, driver.now)

    calendar, scans = (found[cast.YEAR, code] for code in ("CAL.approved", "SPL.scan_open"))
    (group,) = [g for g in delays.grouped(known, found) if g.cause == calendar]

    assert calendar is scans
    assert calendar.what == calendar.behind(stands(driver))
    assert scans.behind(stands(driver, "SPL.scan_open")) == (
        f"began late, waited for “Strategy calendar approved and published”: {calendar.what}"
    )
    assert str(group).startswith("2 late because of “Strategy calendar approved and published”: ")


def test_own_work_that_costs_more_than_the_wait_is_the_cause(driver: Driver, planning: str) -> None:
    """A day lost to the calendar does not excuse a week lost by the scans themselves."""
    driver.session.execute(
        Milestone.__table__.update()  # type: ignore[attr-defined]
        .where(Milestone.code == "SPL.scan_open")
        .values(due=date(2027, 3, 3))
    )
    draft(driver, planning)
    driver.at(date(2027, 3, 8))
    decide(driver, planning, "approve")

    assert "SPL.scan_open" == causes(driver)["SPL.scan_open"].id[1]


def test_where_nobody_was_late_the_plan_is_named(driver: Driver, planning: str) -> None:
    """The approval was given on its own due day, which the plan puts after the milestone."""
    driver.at(date(2027, 3, 5), hour=18)
    draft(driver, planning)
    driver.at(date(2027, 3, 9))
    task = driver.session.scalars(select(Task).where(Task.role == "SMD")).one()
    task.due_at = task.answered_at
    decide(driver, planning, "approve")

    cause = causes(driver)["CAL.approved"]

    assert CauseKind.PLAN is cause.kind


def test_a_whole_year_costs_the_same_few_queries(driver: Driver, planning: str) -> None:
    """However much is open or late, and however many processes: no query per row."""
    driver.at(date(2027, 3, 12))
    with statements(driver.session) as before:
        causes(driver)
    driver.at(date(2027, 12, 1))
    for _ in range(3):
        driver.owed()

    with statements(driver.session) as after:
        causes(driver)

    assert len(after) <= len(before) + 2
    assert len(after) < 20


def test_a_task_asked_after_its_planned_day_started_late(driver: Driver, planning: str) -> None:
    """It is in time, for it has a new day; that it waited for others is said beside it."""
    draft(driver, planning)
    task = driver.task(planning, step="1")
    step_due = date(2027, 3, 5)
    driver.at(date(2027, 3, 10))
    decide(driver, planning, "return")
    draft(driver, planning)

    again = driver.task(planning, step="1")
    step = step_of(driver, planning, "1")

    assert task.id != again.id
    execution = Execution.of(driver.session, driver.instance(planning), driver.now)
    late = lateness.late_start(execution, again, step)
    assert cast.HOME.between(step_due, date(2027, 3, 10)) == late


def test_a_decision_that_sends_back_reaches_nothing(driver: Driver, planning: str) -> None:
    """The calendar that came back is not approved, whatever step would have reached it."""
    draft(driver, planning)
    decide(driver, planning, "return")

    assert stands(driver).reached_at is None

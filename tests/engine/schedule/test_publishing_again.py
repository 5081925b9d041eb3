"""A year that is published again: what its milestones say anew, and what it must not leave out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from calendars.milestones import MilestoneDefinition
from calendars.standard_year import MILESTONES
from engine import catalogue
from engine.errors import MilestonesMissing
from engine.execution import Execution
from engine.operations.ripple import ripple
from engine.schedule import deadlines, milestones
from engine.schedule.publication import publish
from engine.schedule.year_plan import YearPlan
from persistence.instances import Instance
from persistence.strategy_year import Milestone, Occurrence
from processes.registry import definition
from tests import cast
from tests.engine.driver import Driver

WEEK = timedelta(weeks=1)
BOARD = date(2027, 12, 6)  # BUD.board as shipped


def test_a_year_without_a_milestone_that_work_counts_from_is_refused(driver: Driver) -> None:
    """Neither published nor previewed: it is named with each place that counts from it."""
    plan = replace(cast.year(), milestones=_without("BUD.board"))

    with pytest.raises(MilestonesMissing, match=r"BUD\.board \(for budget step 10\)") as refused:
        publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)
    with pytest.raises(MilestonesMissing):
        ripple(driver.session, plan, driver.now)

    assert {code for code, _ in refused.value.missing} == {"BUD.board"}


def test_a_milestone_that_is_left_out_may_be_carried_in(driver: Driver) -> None:
    """Its day is then the one that it was carried in with."""
    plan = _carrying(replace(cast.year(), milestones=_without("SCO.plan")), "SCO.plan")

    publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)

    assert _due(driver, "SCO.plan") == date(2027, 3, 8)


def test_a_process_that_is_off_needs_no_milestone(driver: Driver) -> None:
    """Switching off whatever counts from it is the other way out."""
    needy = ("communication_plan",)
    plan = replace(cast.year(), milestones=_without("SCO.plan"), off=needy)

    publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)

    assert "communication_plan" not in driver.session.scalars(select(Occurrence.definition_key))


def test_what_counts_from_a_carried_milestone_counts_from_its_day(driver: Driver) -> None:
    """The portfolio opens two days before the day on which the call was opened elsewhere."""
    plan = _carrying(cast.year(), "INI.call_open")

    publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)

    assert _opening(driver, "initiative_portfolio") == date(2027, 3, 4)


def test_a_milestone_counts_from_one_carried_in(driver: Driver) -> None:
    """A milestone of the office's own follows what last year's cycles reached."""
    own = MilestoneDefinition("BRD.closing", "Closing meeting", "PRIOR.locked+1w", (), "BRD")
    plan = _carrying(replace(cast.year(), milestones=(*MILESTONES, own)), "PRIOR.locked")

    publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)

    assert _due(driver, "BRD.closing") == date(2027, 3, 15)


def test_a_carried_day_that_is_corrected_is_laid_down_anew(driver: Driver) -> None:
    """Publishing again moves a milestone of the year before, too."""
    plan = _carrying(cast.year(), "PRIOR.locked")

    publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)

    assert _due(driver, "PRIOR.locked") == date(2027, 3, 8)


def test_named_days_begin_with_the_milestone_in_force(driver: Driver) -> None:
    """A process that opens after its milestone was moved has its meeting on the new day."""
    _move(driver, "SPL.meeting", date(2027, 7, 14))

    planning = driver.instance(driver.open("strategy_planning"))

    assert planning.anchors["meeting"] == "2027-07-14"
    assert _resolved(driver, planning, "meeting+2wd") == date(2027, 7, 16)


def test_milestones_of_each_period_follow(driver: Driver) -> None:
    """A year that starts a week later has its monthly milestones later, but for those reached."""
    before = {code: _due(driver, code) for code in _of_months(driver)}
    reached = "SCM.locked@FY2028-01"
    cycle = driver.instance(driver.open("data_cycle", period="FY2028-01"))
    milestones.reach(Execution.of(driver.session, cycle, driver.now), "SCM.locked")

    later = replace(cast.year(), starts=cast.START + WEEK)
    publish(driver.session, later, actor=cast.ADMIN, now=driver.now)

    stayed = {code for code, day in before.items() if _due(driver, code) == day}
    assert stayed == {reached}


def test_a_process_that_began_before_keeps_its_days(driver: Driver) -> None:
    """A version whose offsets counted from the year's start goes on as it was written."""
    budget = driver.instance(driver.open("budget"))
    old = replace(definition("budget"), anchors=(("board", "F-4w"),))
    budget.definition_version = catalogue.pin(driver.session, old, driver.now)
    budget.anchors = {**budget.anchors, "board": "2027-12-04"}
    _move(driver, "BUD.board", BOARD + WEEK)

    assert catalogue.of(driver.session, budget).anchors == (("board", "F-4w"),)
    assert _resolved(driver, budget, "board-5wd") == date(2027, 11, 29)
    assert _resolved(driver, budget, "F-20w") == date(2027, 8, 14)


def _without(code: str) -> tuple[MilestoneDefinition, ...]:
    """Return the shipped milestones but one, which nothing waits for any more either."""
    return tuple(
        replace(each, waits_for=tuple(w for w in each.waits_for if w != code))
        for each in MILESTONES
        if each.code != code
    )


def _carrying(plan: YearPlan, code: str) -> YearPlan:
    return replace(plan, carried={**plan.carried, code: date(2027, 3, 8)})


def _move(driver: Driver, code: str, day: date) -> None:
    plan = replace(cast.year(), dates={code: day})
    publish(driver.session, plan, actor=cast.ADMIN, now=driver.now)


def _due(driver: Driver, code: str) -> date | None:
    return driver.session.scalars(select(Milestone.due).where(Milestone.code == code)).one()


def _opening(driver: Driver, key: str) -> date:
    query = select(Occurrence.due).where(Occurrence.definition_key == key)
    return driver.session.scalars(query).one()


def _of_months(driver: Driver) -> list[str]:
    query = select(Milestone.code).where(Milestone.code.startswith("SCM.locked@"))
    return list(driver.session.scalars(query))


def _resolved(driver: Driver, instance: Instance, text: str) -> date | None:
    execution = Execution.of(driver.session, instance, driver.now)
    return deadlines.resolve(execution, text, cast.HOME, driver.now.date())


@pytest.mark.parametrize("code", ["SRV.confirmed@Q1", "SRV.confirmed@FY2028-Q1"])
def test_a_step_waits_for_a_quarter_however_it_is_written(driver: Driver, code: str) -> None:
    """Short and in full it is the milestone of the month that closes the quarter."""
    before = milestones.missing(driver.session, cast.YEAR, [code])
    query = select(Milestone).where(Milestone.code == "SRV.confirmed@FY2028-03")
    driver.session.scalars(query).one().reached_at = driver.now
    driver.session.flush()

    after = milestones.missing(driver.session, cast.YEAR, [code])

    assert (before, after) == ([code], [])

"""What the calendar owes is opened exactly once, on its day, when what it waits for is there."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from engine.errors import YearUnknown
from engine.instances.start import open_instance
from engine.schedule.publication import publish
from persistence.audit_trail import Event
from persistence.instances import Instance, StepRun
from persistence.strategy_year import Milestone, Occurrence
from tests import cast
from tests.engine.driver import SMD, Driver


def owed(driver: Driver, key: str) -> list[Occurrence]:
    """Return the occurrences of one process in order of their days."""
    query = select(Occurrence).where(Occurrence.definition_key == key).order_by(Occurrence.due)
    return list(driver.session.scalars(query.execution_options(populate_existing=True)))


def test_what_is_due_opens_once(any_driver: Driver) -> None:
    """A second look on the same day opens nothing more."""
    first = any_driver.owed()

    assert "strategy_planning:FY2028:group" in first
    assert [] == any_driver.owed()


def test_nothing_opens_before_its_day(driver: Driver) -> None:
    """On the eve of the first opening the calendar owes nothing."""
    day = owed(driver, "strategy_planning")[0].due
    driver.at(date.fromordinal(day.toordinal() - 1), hour=23)

    assert [] == driver.owed()


def test_each_opening_is_remembered_once(driver: Driver) -> None:
    """An opened process has one first event, with its period and definition version."""
    (planning,) = [i for i in driver.owed() if i.startswith("strategy_planning")]

    (event,) = driver.events(planning, "opened")
    assert ("FY2028", driver.instance(planning).definition_version) == (
        event.facts["period"],
        event.definition_version,
    )


def test_a_process_without_its_milestone_is_held(any_driver: Driver) -> None:
    """The scorecard is not refreshed before the strategy was approved; nor twice looked at."""
    (refresh,) = owed(any_driver, "scorecard_refresh")
    any_driver.at(refresh.due)

    any_driver.owed()

    (refresh,) = owed(any_driver, "scorecard_refresh")
    assert refresh.held
    assert refresh.opened_at is None


def test_a_held_process_opens_when_its_milestone_comes(driver: Driver) -> None:
    """A milestone that is reached later lets go of what it held."""
    (refresh,) = owed(driver, "scorecard_refresh")
    driver.at(refresh.due)
    driver.owed()
    approved = driver.session.scalars(
        select(Milestone).where(Milestone.code == "SPL.approved")
    ).one()
    approved.by_calendar = True
    driver.session.flush()
    driver.owed()

    driver.owed()

    assert owed(driver, "scorecard_refresh")[0].instance_id == "scorecard_refresh:FY2028:group"


def test_opening_by_hand_twice_gives_the_same_process(driver: Driver) -> None:
    """One process, period and unit is one instance."""
    first, second = driver.open("measure_change"), driver.open("measure_change")

    assert first == second
    assert 1 == len(driver.events(first, "opened"))


def test_another_unit_is_another_process(driver: Driver) -> None:
    """The same process may run in two units at once."""
    assert driver.open("duty", unit="north") != driver.open("duty", unit="south")


def test_an_unpublished_year_opens_nothing(driver: Driver) -> None:
    """There is no process without a calendar."""
    with pytest.raises(YearUnknown) as refusal:
        open_instance(
            driver.session,
            "duty",
            year_id="FY2099",
            period="FY2099",
            unit_id="group",
            now=driver.now,
            actor=SMD,
        )

    assert "FY2099" == refusal.value.year


def test_the_year_owes_twelve_months_and_four_quarters(driver: Driver) -> None:
    """Monthly, quarterly, half-yearly and yearly processes each have their periods."""
    counts = {
        key: len(owed(driver, key))
        for key in ("data_cycle", "forecast", "pulse_survey", "strategy_planning")
    }

    assert {"data_cycle": 12, "forecast": 4, "pulse_survey": 2, "strategy_planning": 1} == counts


@pytest.mark.parametrize(
    ("period", "asked"), [("FY2028-02", False), ("FY2028-03", True), ("FY2028-12", True)]
)
def test_quarterly_work_is_asked_in_months_that_close_a_quarter(
    driver: Driver, period: str, *, asked: bool
) -> None:
    """The units review themselves in March, not in February."""
    review = driver.open("strategy_review", period=period)

    query = select(StepRun.key).where(StepRun.instance_id == review)
    assert asked == ("1-units" in set(driver.session.scalars(query)))


def test_a_review_that_closes_a_quarter_comes_later(driver: Driver) -> None:
    """Quarterly variants of an offset count where the month closes a quarter."""
    month = driver.instance(driver.open("strategy_review", period="FY2028-02")).anchors
    quarter = driver.instance(driver.open("strategy_review", period="FY2028-03")).anchors

    def distance(days: dict[str, str]) -> int:
        return (date.fromisoformat(days["lock"]) - date.fromisoformat(days["period_end"])).days

    assert distance(quarter) > distance(month)


def test_a_year_that_begins_without_its_plan_runs_at_run_rate(any_driver: Driver) -> None:
    """On F the year begins whatever is missing, and it is written down what is missing."""
    any_driver.at(cast.START)
    any_driver.owed()

    start = any_driver.session.scalars(select(Milestone).where(Milestone.code == "F")).one()
    assert start.reached_at == any_driver.now
    assert start.explanation.startswith("run-rate mode: ")


def test_publishing_the_same_year_again_changes_nothing(driver: Driver) -> None:
    """The same plan is the same version, and what was opened stays open."""
    opened = driver.owed()
    before = driver.count(Event)

    publish(driver.session, cast.year(), actor=SMD, now=driver.now)

    assert before == driver.count(Event)
    assert set(opened) <= {instance.id for instance in driver.session.scalars(select(Instance))}


def test_a_year_published_without_a_milestone_still_opens_its_processes(driver: Driver) -> None:
    """What counts from a milestone that an earlier version let a year leave out has no due day."""
    code = Milestone.code == "SRV.year_end"
    driver.session.execute(delete(Milestone).where(code))

    review = driver.instance(driver.open("year_end_review"))

    assert "meeting" not in review.anchors
    assert review.anchors["F"] == "2028-01-01"

"""What the calendar owes is opened exactly once, on its day, when what it waits for is there."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import YearUnknown
from engine.instances.start import open_instance
from engine.schedule.publication import publish
from persistence.audit_trail import Event
from persistence.instances import Instance, StepRun
from persistence.strategy_year import Milestone, Occurrence
from tests import cast
from tests.engine.desk import SMD, Desk


def owed(desk: Desk, key: str) -> list[Occurrence]:
    """Return the occurrences of one process in order of their days."""
    query = select(Occurrence).where(Occurrence.definition_key == key).order_by(Occurrence.due)
    return list(desk.session.scalars(query.execution_options(populate_existing=True)))


def test_what_is_due_opens_once(any_desk: Desk) -> None:
    """A second look on the same day opens nothing more."""
    first = any_desk.owed()

    assert "strategy_planning:FY2028:group" in first
    assert [] == any_desk.owed()


def test_nothing_opens_before_its_day(desk: Desk) -> None:
    """On the eve of the first opening the calendar owes nothing."""
    day = owed(desk, "strategy_planning")[0].due
    desk.at(date.fromordinal(day.toordinal() - 1), hour=23)

    assert [] == desk.owed()


def test_each_opening_is_remembered_once(desk: Desk) -> None:
    """An opened process has one first event, with its period and definition version."""
    (planning,) = [i for i in desk.owed() if i.startswith("strategy_planning")]

    (event,) = desk.events(planning, "opened")
    assert ("FY2028", desk.instance(planning).definition_version) == (
        event.facts["period"],
        event.definition_version,
    )


def test_a_process_without_its_milestone_is_held(any_desk: Desk) -> None:
    """The scorecard is not refreshed before the strategy was approved; nor twice looked at."""
    (refresh,) = owed(any_desk, "scorecard_refresh")
    any_desk.at(refresh.due)

    any_desk.owed()

    (refresh,) = owed(any_desk, "scorecard_refresh")
    assert refresh.held
    assert refresh.opened_at is None


def test_a_held_process_opens_when_its_milestone_comes(desk: Desk) -> None:
    """A milestone that is reached later lets go of what it held."""
    (refresh,) = owed(desk, "scorecard_refresh")
    desk.at(refresh.due)
    desk.owed()
    approved = desk.session.scalars(select(Milestone).where(Milestone.code == "SPL.approved")).one()
    approved.by_calendar = True
    desk.session.flush()
    desk.owed()

    desk.owed()

    assert owed(desk, "scorecard_refresh")[0].instance_id == "scorecard_refresh:FY2028:group"


def test_opening_by_hand_twice_gives_the_same_process(desk: Desk) -> None:
    """One process, period and unit is one instance."""
    first, second = desk.open("measure_change"), desk.open("measure_change")

    assert first == second
    assert 1 == len(desk.events(first, "opened"))


def test_another_unit_is_another_process(desk: Desk) -> None:
    """The same process may run in two units at once."""
    assert desk.open("duty", unit="north") != desk.open("duty", unit="south")


def test_an_unpublished_year_opens_nothing(desk: Desk) -> None:
    """There is no process without a calendar."""
    with pytest.raises(YearUnknown) as refusal:
        open_instance(
            desk.session,
            "duty",
            year_id="FY2099",
            period="FY2099",
            unit_id="group",
            now=desk.now,
            actor=SMD,
        )

    assert "FY2099" == refusal.value.year


def test_the_year_owes_twelve_months_and_four_quarters(desk: Desk) -> None:
    """Monthly, quarterly, half-yearly and yearly processes each have their periods."""
    counts = {
        key: len(owed(desk, key))
        for key in ("data_cycle", "forecast", "pulse_survey", "strategy_planning")
    }

    assert {"data_cycle": 12, "forecast": 4, "pulse_survey": 2, "strategy_planning": 1} == counts


@pytest.mark.parametrize(
    ("period", "asked"), [("FY2028-02", False), ("FY2028-03", True), ("FY2028-12", True)]
)
def test_quarterly_work_is_asked_in_months_that_close_a_quarter(
    desk: Desk, period: str, *, asked: bool
) -> None:
    """The units review themselves in March, not in February."""
    review = desk.open("strategy_review", period=period)

    query = select(StepRun.key).where(StepRun.instance_id == review)
    assert asked == ("1-units" in set(desk.session.scalars(query)))


def test_a_review_that_closes_a_quarter_comes_later(desk: Desk) -> None:
    """Quarterly variants of an offset count where the month closes a quarter."""
    month = desk.instance(desk.open("strategy_review", period="FY2028-02")).anchors
    quarter = desk.instance(desk.open("strategy_review", period="FY2028-03")).anchors

    def distance(days: dict[str, str]) -> int:
        return (date.fromisoformat(days["lock"]) - date.fromisoformat(days["period_end"])).days

    assert distance(quarter) > distance(month)


def test_a_year_that_begins_without_its_plan_runs_at_run_rate(any_desk: Desk) -> None:
    """On F the year begins whatever is missing, and it is written down what is missing."""
    any_desk.at(cast.START)
    any_desk.owed()

    start = any_desk.session.scalars(select(Milestone).where(Milestone.code == "F")).one()
    assert start.reached_at == any_desk.now
    assert start.explanation.startswith("run-rate mode: ")


def test_publishing_the_same_year_again_changes_nothing(desk: Desk) -> None:
    """The same plan is the same version, and what was opened stays open."""
    opened = desk.owed()
    before = desk.count(Event)

    publish(desk.session, cast.year(), actor=SMD, now=desk.now)

    assert before == desk.count(Event)
    assert set(opened) <= {instance.id for instance in desk.session.scalars(select(Instance))}

"""A year put in force in mid-course opens what still makes sense, and is late with nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engine.operations.ripple import ripple
from engine.schedule.lateness import milestones
from engine.schedule.publication import publish
from engine.views.task import present
from persistence.instances import Instance, Task
from persistence.strategy_year import Milestone, PlanYear
from processes.planning.calendar_approval import propose
from tests import cast
from tests.engine.driver import CEO, SMD, Driver

LATE = date(2027, 9, 20)  # F-15w: the strategy is settled, budgets are being made
IN_THE_YEAR = date(2028, 5, 2)  # four months into it


@pytest.fixture
def office(any_driver: Driver) -> Driver:
    """Give an office for which no year was ever published."""
    any_driver.forget_years()
    return any_driver


def begin(office: Driver, day: date) -> None:
    """Put the year in force on a day, and let its first minute pass."""
    office.at(day)
    publish(office.session, cast.year(), actor=CEO, now=office.now)
    for instance_id in office.owed():
        office.look(instance_id)


def opened(office: Driver) -> set[str]:
    """Return the processes that are under way."""
    query = select(Instance.id).where(Instance.parent_id.is_(None))
    return {instance_id.rpartition(":")[0] for instance_id in office.session.scalars(query)}


def settled(office: Driver) -> dict[str, str]:
    """Return by what milestones are reached."""
    query = select(Milestone.code, Milestone.reached_by).where(Milestone.reached_by.is_not(None))
    return {code: by for code, by in office.session.execute(query) if by}


def test_what_still_makes_sense_opens(office: Driver) -> None:
    """Budget and alignment have milestones to reach; the strategy has been made before our time."""
    begin(office, LATE)

    assert {"budget:FY2028", "organization_alignment:FY2028", "scorecard_refresh:FY2028"} <= opened(
        office
    )
    assert not {"strategy_planning:FY2028", "test_and_adapt:FY2028"} & opened(office)


@pytest.mark.parametrize("day", [LATE, IN_THE_YEAR])
def test_nothing_is_late_in_the_first_minute(office: Driver, day: date) -> None:
    """Neither a milestone nor a task, nor was any reached late."""
    begin(office, day)

    late = [m.code for m in milestones(office.session, cast.YEAR, office.now) if m.lateness.missed]
    tasks = office.session.scalars(select(Task).where(Task.due_at < office.now)).all()

    assert late == []
    assert tasks == []


def test_what_has_passed_is_before_our_time(office: Driver) -> None:
    """It holds nothing up, is planned for its day, and says since when the year runs."""
    begin(office, LATE)
    row = office.session.scalars(select(Milestone).where(Milestone.code == "SPL.approved")).one()

    assert settled(office)["SPL.approved"] == "before our time"
    assert settled(office)["PRIOR.locked"] == "carried in"
    assert "BUD.board" not in settled(office)
    assert row.reached_at is not None
    assert (row.due, row.reached_at.date()) == (date(2027, 7, 12), date(2027, 7, 12))
    assert row.explanation == "before our time: this year began on 2027-09-20"


def test_recurring_processes_begin_at_their_next_period(office: Driver) -> None:
    """Reviews of months that were due to open are not made up for; the next one comes."""
    begin(office, IN_THE_YEAR)
    before = opened(office)
    office.at(date(2028, 5, 31))
    office.owed()

    assert not {each for each in before if each.startswith(("strategy_review", "data_cycle"))}
    assert settled(office)["SRV.confirmed@FY2028-03"] == "before our time"
    assert "SRV.confirmed@FY2028-04" not in settled(office)
    assert "strategy_review:FY2028-04" in opened(office)


def test_publishing_again_brings_nothing_back(office: Driver) -> None:
    """What was before our time stays so when the calendar changes."""
    begin(office, LATE)
    plan = replace(cast.year(), dates={"BUD.board": date(2027, 12, 10)})
    publish(office.session, plan, actor=CEO, now=office.now)

    assert office.owed() == []
    assert settled(office)["SPL.approved"] == "before our time"


def test_a_year_that_begins_in_time_settles_nothing(office: Driver) -> None:
    """On its first day nothing has passed."""
    begin(office, date(2027, 2, 15))

    assert settled(office) == {}


def test_what_is_settled_is_listed_in_the_approval(office: Driver) -> None:
    """Planning is over, so the change of the calendar asks; the approver reads what is left out."""
    office.at(LATE)
    found = propose(office.session, cast.year(), actor=SMD, now=office.now)
    assert found.process is not None
    office.look(found.process.id)
    task = office.task(found.process.id, step="C2")
    view = present(office.session, task.id, now=office.now, person_id="ceo").calendar
    office.answer(task, "approve", by=CEO)

    assert found.process.id.startswith("calendar_change:")
    assert view is not None
    assert ("Strategy update approved", date(2027, 7, 12)) in view.before_our_time
    assert "Strategy planning FY2028" in {title for title, _ in view.before_our_time}
    assert "budget:FY2028:group" in office.owed()


def test_a_draft_that_moves_a_passed_day_owes_it_again(office: Driver) -> None:
    """Who wants a milestone still gives it a day to come, and proposes that."""
    office.at(LATE)
    first = propose(office.session, cast.year(), actor=SMD, now=office.now)
    assert first.process is not None
    office.look(first.process.id)
    office.answer(office.task(first.process.id, step="C2"), "return", by=CEO)
    office.look(first.process.id)
    plan = replace(cast.year(), dates={"SCO.manager_brief": LATE + timedelta(days=14)})
    publish(office.session, plan, actor=CEO, now=office.now)

    assert "SCO.manager_brief" not in settled(office)
    assert "SPL.approved" in settled(office)


def test_the_ripple_of_a_late_year_names_what_is_left_out(office: Driver) -> None:
    """Milestones and processes, each with its day."""
    office.at(LATE)

    found = ripple(office.session, cast.year(), office.now)

    assert {(p.kind, p.title) for p in found.before_our_time} >= {
        ("milestone", "Strategy update approved"),
        ("process", "Strategy planning FY2028"),
    }
    assert office.count(PlanYear) == 0

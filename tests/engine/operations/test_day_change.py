"""A milestone is moved, alone or with what must follow; what is fixed or has been stays."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import MilestoneFixed, MilestonePast
from engine.lookup import NameUnknown
from engine.operations.day_change import moved
from engine.schedule.publication import publish
from persistence.strategy_year import Milestone
from tests import cast
from tests.cast import BOOKED, fixing, planned
from tests.engine.driver import Driver

MEETING, LATER = date(2027, 6, 28), date(2027, 7, 12)


def test_a_day_moved_alone_is_the_only_one(driver: Driver) -> None:
    """What waits for it stays where it is."""
    found = moved(driver.session, cast.year(), "SPL.meeting", LATER, followers=False)

    assert found.dates == {"SPL.meeting": LATER}


def test_followers_keep_their_time(driver: Driver) -> None:
    """Approval and board come two weeks later, too; what has time to spare does not."""
    found = moved(driver.session, cast.year(), "SPL.meeting", LATER, followers=True)

    assert found.dates["SPL.approved"] == date(2027, 7, 26)
    assert found.dates["SPL.board"] == date(2027, 8, 2)
    assert "BUD.board" not in found.dates


def test_a_follower_that_is_fixed_stays(driver: Driver) -> None:
    """The board's day is booked, however late the strategy is approved."""
    found = moved(driver.session, fixing("SPL.board"), "SPL.meeting", LATER, followers=True)

    assert "SPL.board" not in found.dates
    assert "SPL.approved" in found.dates


def test_a_follower_that_counts_from_the_moved_day_is_not_written(driver: Driver) -> None:
    """It comes along by itself, and goes on counting."""
    counting = tuple(
        replace(m, offset="SPL.meeting+2w") if m.code == "SPL.approved" else m
        for m in cast.year().milestones
    )
    year = replace(cast.year(), milestones=counting)

    found = moved(driver.session, year, "SPL.meeting", LATER, followers=True)

    assert "SPL.approved" not in found.dates
    assert found.dates["SPL.board"] == date(2027, 8, 2)


def test_a_fixed_milestone_is_refused_with_its_reason(driver: Driver) -> None:
    """The refusal says on which day it is fixed, why, and what to do all the same."""
    with pytest.raises(MilestoneFixed, match=f"is fixed on 2027-07-19: {BOOKED}.*take fixed: away"):
        moved(driver.session, fixing("SPL.board"), "SPL.board", LATER, followers=True)


def test_publishing_a_fixed_milestone_elsewhere_is_refused(driver: Driver) -> None:
    """The file is no way round it, unless it says that the day is not fixed any more."""
    publish(driver.session, fixing("SPL.board"), actor=cast.ADMIN, now=driver.now)
    other = date(2027, 7, 26)
    still, freed = planned(fixing("SPL.board"), SPL_board=other), planned(SPL_board=other)

    with pytest.raises(MilestoneFixed, match=BOOKED):
        publish(driver.session, still, actor=cast.ADMIN, now=driver.now)
    assert publish(driver.session, freed, actor=cast.ADMIN, now=driver.now).version == 3


@pytest.mark.parametrize(
    ("code", "why"),
    [("F", "year: starts"), ("SPL.dossier", "has been reached"), ("SCO.plan", "carried_in")],
)
def test_what_has_been_or_begins_the_year_is_refused(driver: Driver, code: str, why: str) -> None:
    """Each with what to change instead."""
    rows = driver.session.scalars(select(Milestone).where(Milestone.code == "SPL.dossier"))
    rows.one().reached_at = driver.now
    year = replace(cast.year(), carried={**cast.year().carried, "SCO.plan": date(2027, 3, 1)})

    with pytest.raises(MilestonePast, match=why):
        moved(driver.session, year, code, LATER, followers=True)


def test_an_unknown_milestone_is_refused_with_its_neighbour(driver: Driver) -> None:
    """A slip of the pen is told what it may have meant."""
    with pytest.raises(NameUnknown, match=r"did you mean SPL\.meeting"):
        moved(driver.session, cast.year(), "SPL.meting", LATER, followers=True)

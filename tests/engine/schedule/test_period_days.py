"""One review, of one period, is moved by its own name, and its work comes along."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from engine.errors import MilestonePast, PeriodDayUnknown
from engine.operations.day_change import moved
from engine.operations.ripple import ripple
from engine.schedule.publication import publish
from persistence.strategy_year import Milestone, Occurrence
from tests import cast
from tests.engine.driver import SMD, Driver

JUNE = "FY2028-06"
USUAL = date(2028, 8, 4)  # WD25 after June, which closes the second quarter
LATER = date(2028, 8, 9)


def moving(driver: Driver, code: str, day: date) -> None:
    """Publish the year with one day of one period."""
    plan = moved(driver.session, cast.year(), code, day, followers=True)
    publish(driver.session, plan, actor=SMD, now=driver.now)


def due(driver: Driver, code: str) -> date | None:
    """Return the day of a milestone."""
    return driver.session.scalars(select(Milestone.due).where(Milestone.code == code)).one()


@pytest.mark.parametrize("period", ["Q2", "06", JUNE, "FY2028-Q2"])
def test_a_review_takes_its_milestones_along(driver: Driver, period: str) -> None:
    """The pack is due before the new day, the confirmation after it; other reviews stay."""
    others = due(driver, "SRV.confirmed@FY2028-09")
    moving(driver, f"SRV.meeting@{period}", LATER)

    assert due(driver, f"SRV.pack@{JUNE}") == date(2028, 8, 2)
    assert due(driver, f"SRV.confirmed@{JUNE}") == date(2028, 8, 11)
    assert due(driver, "SRV.confirmed@FY2028-09") == others


def test_a_review_that_opens_later_meets_on_its_own_day(driver: Driver) -> None:
    """And the review of another period on the usual one."""
    moving(driver, "SRV.meeting@Q2", LATER)

    moved_one = driver.instance(driver.open("strategy_review", period=JUNE))
    other = driver.instance(driver.open("strategy_review", period="FY2028-05"))

    assert moved_one.anchors["meeting"] == "2028-08-09"
    assert other.anchors["meeting"] == "2028-06-22"


def test_a_review_under_way_follows(driver: Driver) -> None:
    """Its named day moves, which the ripple shows before."""
    review = driver.open("strategy_review", period=JUNE)
    plan = moved(driver.session, cast.year(), "SRV.meeting@Q2", LATER, followers=True)
    shown = ripple(driver.session, plan, driver.now)
    publish(driver.session, plan, actor=SMD, now=driver.now)
    driver.look(review)

    assert driver.instance(review).anchors["meeting"] == "2028-08-09"
    assert ("day", "Meeting", USUAL, LATER) in [
        (s.kind, s.title, s.old, s.new) for s in shown.steps
    ]
    assert {m.code for m in shown.milestones} == {f"SRV.pack@{JUNE}", f"SRV.confirmed@{JUNE}"}


def test_a_periodic_milestone_moves_the_day_it_counts_from(driver: Driver) -> None:
    """To have decisions confirmed on a day, the review is held two working days before."""
    moving(driver, "SRV.confirmed@Q2", LATER)

    review = driver.instance(driver.open("strategy_review", period=JUNE))

    assert due(driver, f"SRV.confirmed@{JUNE}") == LATER
    assert review.anchors["meeting"] == "2028-08-07"


def test_a_lock_moves_with_the_cycle_that_leads_to_it(driver: Driver) -> None:
    """To lock March four working days later, its whole cycle counts from a later day."""
    march, usual = "FY2028-03", due(driver, "SCM.locked@FY2028-03")
    opening = select(Occurrence.due).where(Occurrence.definition_key == "data_cycle")
    opened = driver.session.scalars(opening.where(Occurrence.period == march)).one()
    assert usual is not None
    moving(driver, "SCM.locked@Q1", cast.HOME.add(usual, 4))

    assert due(driver, f"SCM.locked@{march}") == cast.HOME.add(usual, 4)
    later = driver.session.scalars(opening.where(Occurrence.period == march)).one()
    assert cast.HOME.between(opened, later) == 4
    assert driver.instance(driver.open("data_cycle", period=march)).anchors["period_end"] != str(
        date(2028, 3, 31)
    )


@pytest.mark.parametrize(
    "code",
    [
        "BUD.forecast@FY2028-Q1",
        "BPS.wave@FY2028-Q1",
        "SCM.trained@FY2028-H1",
        "SCO.digest@FY2028-Q1",
        "INI.status_locked@FY2028-03",
        "SRV.pack@FY2028-03",
    ],
)
@pytest.mark.parametrize("days", [-2, 3])
def test_every_milestone_of_a_period_is_moved_by_its_own_name(
    driver: Driver, code: str, days: int
) -> None:
    """Whatever it counts from: a day of its process, the period, or the opening."""
    usual = due(driver, code)
    assert usual is not None
    wanted = cast.HOME.add(usual, days)
    moving(driver, code, wanted)

    assert due(driver, code) == wanted


def test_a_wave_that_moves_opens_on_its_new_day(driver: Driver) -> None:
    """It is reached as its process opens, so the opening moves; that of other quarters stays."""
    opening = select(Occurrence.period, Occurrence.due).where(
        Occurrence.definition_key == "practice_wave"
    )
    before = dict(driver.session.execute(opening).tuples().all())
    moving(driver, "BPS.wave@Q1", date(2028, 5, 18))

    after = dict(driver.session.execute(opening).tuples().all())
    assert after == {**before, "FY2028-Q1": date(2028, 5, 18)}


def test_what_counts_from_an_opening_that_has_come_keeps_its_day(driver: Driver) -> None:
    """The refusal says why, and what to move instead."""
    opened = update(Occurrence).where(Occurrence.definition_key == "practice_wave")
    driver.session.execute(opened.values(opened_at=driver.now))

    with pytest.raises(MilestonePast, match=r"process opened; .* smo task defer"):
        moving(driver, "BPS.wave@Q1", LATER)


def test_a_milestone_of_a_period_that_was_reached_keeps_its_day(driver: Driver) -> None:
    """As one of the year does."""
    reached = update(Milestone).where(Milestone.code == f"SRV.confirmed@{JUNE}")
    driver.session.execute(reached.values(reached_at=driver.now))

    with pytest.raises(
        MilestonePast, match=r"SRV\.confirmed@Q2 keeps its day: it has been reached"
    ):
        moving(driver, "SRV.confirmed@Q2", LATER)


@pytest.mark.parametrize(
    "code", ["BPS.wave@Q9", "SRV.dinner@Q2", "SPL.meeting@Q2", "SRV.meeting@Q9", "NO.day@Q1"]
)
def test_a_day_that_no_period_has_is_refused(driver: Driver, code: str) -> None:
    """The refusal names what could have been meant."""
    plan = replace(cast.year(), dates={code: LATER})

    with pytest.raises(PeriodDayUnknown, match=r"SRV\.meeting"):
        publish(driver.session, plan, actor=SMD, now=driver.now)

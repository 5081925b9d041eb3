"""The spot audit looks at values that were drawn, and anybody can draw them again."""

from datetime import date
from math import ceil

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from persistence.instances import StepRun
from persistence.records.scorecard import MeasureValue
from processes.scorecard import sample_services as samples
from processes.scorecard.sample_services import drawn
from tests import content
from tests.engine.driver import Driver
from tests.engine.sheets import seen, walk

PERIOD = "FY2028-03"


@given(st.sets(st.text(min_size=1), max_size=60), st.text())
def test_a_sample_is_a_share_and_comes_out_again(ids: set[str], seed: str) -> None:
    """5 %, rounded up; the same whatever the order, and nothing that is not there."""
    found = drawn(sorted(ids), seed)

    assert ceil(len(ids) * samples.SHARE / 100) == len(found)
    assert set(found) <= ids
    assert found == drawn(sorted(ids, reverse=True), seed)


def test_who_audits_sees_what_was_drawn(driver: Driver) -> None:
    """Each value with its figure; the seed stays in the history of the period."""
    content.fill(driver.session)
    driver.at(date(2028, 4, 3))
    cycle = driver.open("data_cycle", period=PERIOD)
    walk(driver, cycle, until="B6", days=30)

    run = driver.latest(cycle, "B6-draw")

    (line, *_) = run.content["findings"]
    assert run.content["drawn"].endswith("manual values, 5 %")
    key = line.partition(":")[0]
    assert key.endswith(f"@{PERIOD}")
    told = [
        row for part in seen(driver, driver.task(cycle, step="B6")).content for row in part.rows
    ]
    assert ("Finding", line) in told
    assert drawn_again(driver, run) == [each.partition(":")[0] for each in run.content["findings"]]


def drawn_again(driver: Driver, run: StepRun) -> list[str]:
    """Return what the seed in the history draws from the period's values."""
    query = select(MeasureValue.id).where(MeasureValue.period == PERIOD)
    ids = sorted(driver.session.scalars(query))
    return drawn(ids, run.content["seed"])

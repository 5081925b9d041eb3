"""A locked period keeps its snapshot; a figure that changes afterwards reopens what was approved."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.operations.interventions import command
from engine.records import snapshots
from engine.records.scores import scores
from engine.rules import gate, rule
from engine.rules.gate import RulesBroken
from persistence.instances import Task
from persistence.records.scorecard import MeasureValue
from tests import cast, content
from tests.engine.driver import SMD, WHY, Driver
from tests.engine.scorecard_driver import bring_on, hand_in, import_row

PERIOD = "FY2028-03"
VALUE = f"M-C1@{PERIOD}"


@pytest.fixture
def cycle(any_driver: Driver) -> str:
    """Give the data cycle of a quarter, with its values asked for."""
    content.fill(any_driver.session)
    any_driver.at(date(2028, 4, 3))
    return any_driver.open("data_cycle", period=PERIOD)


@pytest.fixture
def locked(any_driver: Driver, cycle: str) -> str:
    """Give the same cycle when one value was entered anew, all were approved and locked."""
    bring_on(any_driver, cycle, "locked", {"M-C1": {"value": "74"}})
    return cycle


def value(driver: Driver) -> str:
    """Return the value in force of the measure that these tests change."""
    query = select(MeasureValue.value).where(MeasureValue.id == VALUE)
    return f"{driver.session.scalars(query).one():.0f}"


def frozen(driver: Driver, edition: int) -> str:
    """Return what one edition of the snapshot says about the measure."""
    found = snapshots.editions(driver.session, cast.YEAR, PERIOD)[edition - 1]
    return str(next(row["value"] for row in found.rows if row["measure"] == "M-C1"))


def find(driver: Driver, code: str, period: str = PERIOD) -> list[str]:
    """Return what a rule finds on the day of the driver."""
    look = rule.year_context(driver.session, cast.YEAR, driver.now.date(), period)
    return [found.text for _, found in rule.run(gate.named([code]), look)]


def test_one_updater_answers_for_all_measures_on_one_page(any_driver: Driver, cycle: str) -> None:
    """The sheet opens with a row per measure; nothing is record before its owner approves."""
    task = any_driver.task(cycle, step="B2")

    hand_in(any_driver, task, rows={"M-C1": {"value": "74"}})

    assert "73" == value(any_driver)
    hand_in(any_driver, any_driver.task(cycle, step="B4"))
    assert "74" == value(any_driver)
    (event,) = any_driver.events(f"{cycle}/measure_return:updater", "recorded")
    assert (13, 13) == (event.facts["rows"], event.facts["changed"])  # each says who approved it


def test_locking_freezes_a_snapshot(any_driver: Driver, locked: str) -> None:
    """It holds every active measure with status and trend, and its hash stands in the history."""
    (only,) = snapshots.editions(any_driver.session, cast.YEAR, PERIOD)

    row = next(row for row in only.rows if row["measure"] == "M-C1")
    assert ("74", "72", "green", None, "none", True) == tuple(
        row[name] for name in ("value", "target", "status", "previous", "trend", "asked")
    )
    assert 13 == len(only.rows)
    (event,) = any_driver.events(locked, "carried_out")
    assert only.digest == event.facts["result"]["snapshot_hash"]


def test_a_missing_value_is_missing(any_driver: Driver, locked: str) -> None:
    """Nothing is carried over from the period before, which is shown beside it."""
    any_driver.at(date(2028, 7, 3))
    later = any_driver.open("data_cycle", period="FY2028-06")
    hand_in(any_driver, any_driver.task(later, step="B2"), rows={"M-C1": {"value": ""}})
    hand_in(any_driver, any_driver.task(later, step="B4"))

    found = scores(any_driver.session, cast.YEAR, "FY2028-06", any_driver.now.date())

    (score,) = [each for each in found if each.missing]
    assert ("M-C1", None, "none") == (score.measure, score.value, score.status)
    assert "74" == f"{score.previous:.0f}"
    assert "locked" == any_driver.instance(locked).state


def test_a_period_with_too_many_gaps_cannot_be_locked(any_driver: Driver, cycle: str) -> None:
    """Twelve of thirteen values do not open the gate."""
    with pytest.raises(RulesBroken, match=r"SCM\.R13 92\.3 % of 13 values"):
        bring_on(any_driver, cycle, "locked", {"M-C1": {"value": ""}})


def test_a_figure_that_changes_after_locking_reopens_the_period(
    any_driver: Driver, locked: str
) -> None:
    """The approval is stale, the gate open again, the first edition what it was."""
    import_row(any_driver, "measure_values", VALUE, value="71")
    any_driver.look(locked)

    (stale,) = any_driver.events(locked, "approval_stale")
    assert f"measure_values: {VALUE} changed" == stale.reason
    assert "reopened" == any_driver.instance(locked).state
    assert ["74"] == [frozen(any_driver, 1)]


def test_a_restatement_that_is_approved_makes_a_further_edition(
    any_driver: Driver, locked: str
) -> None:
    """Both figures are kept: the old edition as it was locked, the new one with what changed."""
    import_row(any_driver, "measure_values", VALUE, value="71")
    any_driver.look(locked)

    bring_on(any_driver, locked, "locked")

    first, second = snapshots.editions(any_driver.session, cast.YEAR, PERIOD)
    assert ("74", "71") == (frozen(any_driver, 1), frozen(any_driver, 2))
    assert first.digest != second.digest
    assert second == snapshots.newest(any_driver.session, cast.YEAR, PERIOD)
    assert [] == find(any_driver, "SCM.R20")


def test_a_refused_restatement_leaves_record_and_snapshot(any_driver: Driver, locked: str) -> None:
    """What is proposed while a period is reopened counts only with the approval."""
    command(any_driver.session, locked, "reopen", actor=SMD, now=any_driver.now, reason=WHY)
    any_driver.look(locked)
    restate = any_driver.task(locked, step="restate")
    hand_in(any_driver, restate, rows={VALUE: {"value": "70"}})

    hand_in(any_driver, any_driver.tasks(locked, step="restate-approval")[0], "refuse")

    assert ("74", "locked") == (value(any_driver), any_driver.instance(locked).state)
    assert 1 == len(snapshots.editions(any_driver.session, cast.YEAR, PERIOD))


def test_a_change_that_was_refused_is_found_until_it_is_put_back(
    any_driver: Driver, locked: str
) -> None:
    """A locked period that no longer agrees with its record blocks the next locking."""
    import_row(any_driver, "measure_values", VALUE, value="71")
    any_driver.look(locked)
    hand_in(any_driver, any_driver.task(locked, step="restate"))

    hand_in(any_driver, any_driver.tasks(locked, step="restate-approval")[0], "refuse")

    assert [f"M-C1 of {PERIOD} was locked as 74 and is now 71"] == find(any_driver, "SCM.R20")


def test_a_figure_that_changes_before_locking_asks_for_the_review_again(
    any_driver: Driver, cycle: str
) -> None:
    """Who was about to lock is asked anew, on the new figures."""
    bring_on(any_driver, cycle, "qa")
    hand_in(any_driver, any_driver.task(cycle, step="B6"))
    before = any_driver.task(cycle, step="B7")

    import_row(any_driver, "measure_values", VALUE, value="71")
    any_driver.look(cycle)

    assert "withdrawn" == any_driver.session.get_one(Task, before.id).status
    assert any_driver.task(cycle, step="B6").assignee_id == "sma"


def test_a_figure_that_changes_while_it_is_explained_is_checked_again(
    any_driver: Driver, cycle: str
) -> None:
    """The item itself is reopened, and its approver asked once more."""
    hand_in(any_driver, any_driver.task(cycle, step="B2"), rows={"M-C1": {"value": "60"}})
    approval = any_driver.task(cycle, step="B4")
    hand_in(any_driver, approval, "approve")

    import_row(any_driver, "measure_values", VALUE, value="71")
    any_driver.look(cycle)

    again = any_driver.task(cycle, step="B4")
    assert again.bound_hash != approval.bound_hash
    assert "collecting" != any_driver.instance(cycle).state


def test_late_updaters_are_reported(any_driver: Driver, cycle: str) -> None:
    """One of one return was handed in after its due day."""
    any_driver.at(date(2028, 5, 2))

    hand_in(any_driver, any_driver.task(cycle, step="B2"))

    assert ["Una Date handed in 0 of 1 returns on time (0 %)"] == find(any_driver, "SCM.R14")

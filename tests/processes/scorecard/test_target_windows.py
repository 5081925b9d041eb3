"""A request to change a ratified target is decided on in a window, or accepted by name."""

from datetime import date

import pytest

from engine.rules.gate import RulesBroken
from persistence.instances import Task
from tests import content
from tests.cast import YEAR
from tests.engine.driver import Driver
from tests.engine.scorecard_driver import hand_in
from tests.engine.sheets import record

KEY = f"M-N1@{YEAR}-Q4"


def asked(driver: Driver, day: date) -> Task:
    """Return what the chief executive is asked when a target should change on a day."""
    ratified = [{"measure": "M-N1", "period": f"{YEAR}-Q4", "state": "ratified"}]
    content.fill(driver.session, targets=ratified)
    driver.at(day)
    request = driver.open("measure_change")
    hand_in(driver, driver.task(request, step="C1"))
    hand_in(driver, driver.task(request, step="C1-targets"), rows={KEY: {"value": "79"}})
    hand_in(driver, driver.task(request, step="C2"), "target")
    return driver.task(request, step="C3-target")


def test_no_target_is_moved_in_spring(driver: Driver) -> None:
    """Between the windows the chief executive cannot just say yes."""
    task = asked(driver, date(2028, 4, 3))

    with pytest.raises(
        RulesBroken, match=rf"SCM\.R24 the ratified target {KEY} went from 78 to 79"
    ):
        hand_in(driver, task)


def test_a_target_is_moved_at_mid_year(driver: Driver) -> None:
    """In the window the change is approved and applied."""
    task = asked(driver, date(2028, 7, 3))

    hand_in(driver, task)
    for step in ("C3", "C4"):
        hand_in(driver, driver.tasks(task.instance_id, step=step)[0])

    assert 79 == record(driver, "targets", KEY)["value"]

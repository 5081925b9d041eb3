"""Steps of the engine's own: what their history says they did is what they did."""

import pytest

from engine.views.outcome import outcome
from tests import content
from tests.engine.driver import Driver


@pytest.fixture
def council(driver: Driver) -> str:
    """Return a council that waits for its meeting."""
    content.fill(driver.session)
    return driver.open("council")


def test_a_meeting_of_unknown_attendance_has_no_quorum(driver: Driver, council: str) -> None:
    """Nobody wrote down who came: it meets again, and history says why."""
    driver.answer(driver.task(council), "held", form={"attendance": "75"})
    run = driver.latest(council, "meet")
    run.content = {name: value for name, value in run.content.items() if name != "attendance"}

    driver.look(council)

    assert "meeting" == driver.instance(council).state
    reason = driver.events(council, "moved")[-1].reason
    assert "no attendance was recorded, the quorum is 60 %" == reason


def test_a_wait_says_what_it_waited_for(driver: Driver) -> None:
    """The steps before it, as they ended."""
    brief = driver.open("brief")
    driver.answer(driver.task(brief, step="question"), "done")
    driver.look(brief)
    for step in ("text", "figures"):
        driver.answer(driver.task(brief, step=step), "done")

    driver.look(brief)

    run = driver.latest(brief, "check")
    assert {"findings": [], "step text": "closed", "step figures": "closed"} == run.content
    came = outcome(driver.session, run.id, driver.now)
    assert came is not None
    assert "Waited, and it came" == came.sentence


@pytest.mark.parametrize("sourced", [True, False])
def test_what_the_rules_find_never_reads_as_nothing_found(driver: Driver, *, sourced: bool) -> None:
    """No arrow sends the work back; the process goes on, and says with what."""
    if sourced:
        content.fill(driver.session)

    asked = driver.open("asked_rules")

    run = driver.latest(asked, "ask")
    came = outcome(driver.session, run.id, driver.now)
    assert came is not None
    assert "settled" == driver.instance(asked).state
    assert "SPL.R1" == run.content["rules_asked"]
    assert ("Checked, nothing found" if sourced else "Checked, with findings") == came.sentence

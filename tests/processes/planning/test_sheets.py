"""Strategy planning asks by the sheet, and its gates stand on what was handed in."""

from datetime import date

import pytest

from engine.rules.gate import RulesBroken
from tests import content
from tests.engine.driver import Driver
from tests.engine.sheets import hand_in, reach, record, shown, walk
from tests.processes.content import CONTENT
from tests.processes.content.core import YEAR

IDEA = {"idea": "Rent out the cranes", "objective": "C1", "evidence": "Customers ask"}


@pytest.fixture
def planning(driver: Driver) -> str:
    """Return the year's planning, scanning on sound books, in March 2027."""
    content.fill(driver.session)
    return _scanning(driver)


@pytest.mark.duty("S20")
def test_two_steps_of_a_state_may_ask_for_the_same_sheet(driver: Driver, planning: str) -> None:
    """The outside and the inside are looked at by one person; neither replaces the other."""
    outside, inside = (driver.task(planning, step=step) for step in ("3", "4"))

    hand_in(driver, outside, {"id": "F-economy", "trend": "It slows down"})
    hand_in(driver, inside, {"id": "F-people", "trend": "They stay longer"})
    walk(driver, planning, until="7", days=60)

    assert "It slows down" == record(driver, "scan_factors", "F-economy")["trend"]
    assert "They stay longer" == record(driver, "scan_factors", "F-people")["trend"]


@pytest.mark.duty("S19")
def test_a_dossier_without_a_fresh_source_is_not_signed_off(driver: Driver, planning: str) -> None:
    """The gate sees the proposal, not only what is on record."""
    hand_in(driver, driver.task(planning, step="3"), {"id": "F-economy", "dated": "2025-01-01"})
    walk(driver, planning, until="6", days=60)

    with pytest.raises(RulesBroken, match=r"SPL\.R1 the newest source on “economy”"):
        hand_in(driver, driver.task(planning, step="6"))


def test_an_idea_and_its_answer_are_on_record(driver: Driver, planning: str) -> None:
    """A sender fills in a short form; the engine keeps the idea and what became of it."""
    idea = f"{planning}/idea:updater"
    walk(driver, planning, until="5", skip=("3", "3-units", "4"), days=60)
    hand_in(driver, driver.task(planning, step="5"))
    driver.answer(driver.task(idea), "submit", form=IDEA)
    driver.look(planning)
    sent = record(driver, "ideas", f"{YEAR}-updater")
    hand_in(driver, driver.task(idea))

    answered = record(driver, "ideas", f"{YEAR}-updater")
    assert ("Rent out the cranes", "C1", "updater") == tuple(
        sent[name] for name in ("text", "objective", "sender")
    )
    assert sent["answer"] is None
    assert ("to the dossier: Words", driver.now.date()) == (
        answered["answer"],
        answered["answered_on"],
    )


@pytest.mark.duty("S23")
def test_a_session_opens_with_the_holders_of_its_roles(driver: Driver) -> None:
    """Chief executive and committee are listed, each once, before anybody has attended."""
    for key in ("scan_factors", "scenarios", "signals", "strategy_questions", "strategy_options"):
        content.bring(driver.session, key, CONTENT[key])
    planning = _scanning(driver)

    walk(driver, planning, until="8-sessions", days=120)
    rows = shown(driver, driver.task(planning, step="8-sessions"))

    assert ["ceo", "cfo", "chro", "north_head"] == [row["person"] for row in rows]
    assert {(YEAR, "executive_education")} == {(row["event"], row["kind"]) for row in rows}


def _scanning(driver: Driver) -> str:
    """Open planning in March 2027, with what it waits for behind it, up to the scans."""
    driver.at(date(2027, 3, 16))
    reach(driver, "SRV.test_adapt")
    found = driver.open("strategy_planning")
    walk(driver, found, until="3", days=7)
    return found

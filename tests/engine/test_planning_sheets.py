"""Strategy planning asks by the sheet, and its gates stand on what was handed in."""

from datetime import date

import pytest

from engine.rules.gate import RulesBroken
from tests import content
from tests.engine.desk import Desk
from tests.engine.sheets import hand_in, reach, record, shown, walk
from tests.rulebook.content import CONTENT
from tests.rulebook.content.core import YEAR

IDEA = {"idea": "Rent out the cranes", "objective": "C1", "evidence": "Customers ask"}


@pytest.fixture
def planning(desk: Desk) -> str:
    """Return the year's planning, scanning on sound books, in March 2027."""
    content.fill(desk.session)
    return _scanning(desk)


def test_two_steps_of_a_state_may_ask_for_the_same_sheet(desk: Desk, planning: str) -> None:
    """The outside and the inside are looked at by one person; neither replaces the other."""
    outside, inside = (desk.task(planning, step=step) for step in ("3", "4"))

    hand_in(desk, outside, {"id": "F-economy", "trend": "It slows down"})
    hand_in(desk, inside, {"id": "F-people", "trend": "They stay longer"})
    walk(desk, planning, until="7", days=60)

    assert "It slows down" == record(desk, "scan_factors", "F-economy")["trend"]
    assert "They stay longer" == record(desk, "scan_factors", "F-people")["trend"]


def test_a_dossier_without_a_fresh_source_is_not_signed_off(desk: Desk, planning: str) -> None:
    """The gate sees the proposal, not only what is on record."""
    hand_in(desk, desk.task(planning, step="3"), {"id": "F-economy", "dated": "2025-01-01"})
    walk(desk, planning, until="6", days=60)

    with pytest.raises(RulesBroken, match=r"SPL\.R1 the newest source on “economy”"):
        hand_in(desk, desk.task(planning, step="6"))


def test_an_idea_and_its_answer_are_on_record(desk: Desk, planning: str) -> None:
    """A sender fills in a short form; the engine keeps the idea and what became of it."""
    idea = f"{planning}/idea:updater"
    walk(desk, planning, until="5", skip=("3", "3-units", "4"), days=60)
    hand_in(desk, desk.task(planning, step="5"))
    desk.answer(desk.task(idea), "submit", form=IDEA)
    desk.look(planning)
    sent = record(desk, "ideas", f"{YEAR}-updater")
    hand_in(desk, desk.task(idea))

    answered = record(desk, "ideas", f"{YEAR}-updater")
    assert ("Rent out the cranes", "C1", "updater") == tuple(
        sent[name] for name in ("text", "objective", "sender")
    )
    assert sent["answer"] is None
    assert ("to the dossier: Words", desk.now.date()) == (
        answered["answer"],
        answered["answered_on"],
    )


def test_a_session_opens_with_the_holders_of_its_roles(desk: Desk) -> None:
    """Chief executive and committee are listed, each once, before anybody has attended."""
    for key in ("scan_factors", "scenarios", "signals", "strategy_questions", "strategy_options"):
        content.bring(desk.session, key, CONTENT[key])
    planning = _scanning(desk)

    walk(desk, planning, until="8-sessions", days=120)
    rows = shown(desk, desk.task(planning, step="8-sessions"))

    assert ["ceo", "cfo", "chro", "north_head"] == [row["person"] for row in rows]
    assert {(YEAR, "executive_education")} == {(row["event"], row["kind"]) for row in rows}


def _scanning(desk: Desk) -> str:
    """Open planning in March 2027, with what it waits for behind it, up to the scans."""
    desk.at(date(2027, 3, 16))
    reach(desk, "SRV.test_adapt")
    found = desk.open("strategy_planning")
    walk(desk, found, until="3", days=7)
    return found

"""A unit's card is drafted sheet by sheet, checked, certified, and outdated by a change."""

from datetime import date

import pytest

from engine.execution import Execution
from engine.records.versions import keep
from engine.rules.gate import RulesBroken
from persistence.instances import Instance
from tests import content
from tests.engine.driver import Driver
from tests.engine.sheets import hand_in, reach, record, shown, walk
from tests.processes.content.core import YEAR, Row, link, measure, objective

NEW = objective("N9", "north", "internal", "Repair at the customer's")
CARD = f"{YEAR}@north"


@pytest.fixture
def alignment(driver: Driver) -> str:
    """Return an alignment whose units are drafting their cards, on sound books."""
    content.fill(driver.session)
    driver.at(date(2027, 8, 6))
    reach(driver, "SCM.card_provisional")
    found = driver.open("organization_alignment")
    walk(driver, found, until="3", days=30)
    return found


def draft(driver: Driver, card: str, *links: Row) -> None:
    """Hand in north's card with one more objective, and its links."""
    hand_in(driver, driver.task(card, step="3"), NEW)
    hand_in(driver, driver.task(card, step="3-links"), *links)
    walk(driver, card)


def test_rows_may_name_what_is_only_proposed(driver: Driver, alignment: str) -> None:
    """Links and measures of an objective are handed in before the objective is certified."""
    card = f"{alignment}/unit_card:north"
    hand_in(driver, driver.task(card, step="3"), NEW)

    hand_in(driver, driver.task(card, step="3-links"), link("N9", "C2", "contributes"))
    hand_in(driver, driver.task(card, step="3-measures"), measure("M-N9", "N9", "north"))

    asked = shown(driver, driver.task(card, step="3-targets"))
    assert {} == record(driver, "objectives", "N9")
    assert {"M-N1", "M-N2"} == {row["measure"] for row in asked}


def test_a_card_that_breaks_its_rules_goes_back_to_its_drafting(
    driver: Driver, alignment: str
) -> None:
    """The check says what is wrong, and the sheet opens with what was handed in."""
    card = f"{alignment}/unit_card:north"
    hand_in(driver, driver.task(card, step="3"), NEW)

    walk(driver, card, until="3")

    assert "drafting" == driver.instance(card).state
    reason = driver.events(card, "moved")[-1].reason
    assert "OAL.R1a objective N9 “Repair at the customer's” of north serves no" in reason
    assert "N9" in {row["id"] for row in shown(driver, driver.task(card, step="3"))}


@pytest.mark.duty("S12")
def test_a_certified_card_is_on_record_with_its_objectives(driver: Driver, alignment: str) -> None:
    """The certificate makes records of what the unit proposed, and bears its day."""
    draft(driver, f"{alignment}/unit_card:north", link("N9", "C2", "contributes"))
    before = record(driver, "objectives", "N9")

    walk(driver, alignment, until="10", days=120)

    assert {} == before
    assert "Repair at the customer's" == record(driver, "objectives", "N9")["name"]
    assert driver.now.date() == record(driver, "cards", CARD)["certified_on"]


def test_the_review_does_not_close_on_targets_that_do_not_add_up(
    driver: Driver, alignment: str
) -> None:
    """North lowers its target; the review is refused until the card has been reworked."""
    card = f"{alignment}/unit_card:north"
    hand_in(driver, driver.task(card, step="3"))
    walk(driver, card, until="3-targets", skip=("3-demands",))
    low = {"id": "M-N1@FY2028-Q1", "measure": "M-N1", "period": "FY2028-Q1", "value": "50"}
    hand_in(driver, driver.task(card, step="3-targets"), low)
    walk(driver, alignment, until="8", days=120)

    with pytest.raises(RulesBroken, match=r"OAL\.R4 the units' targets for M-I1"):
        hand_in(driver, driver.task(alignment, step="8"))


def test_what_does_not_bind_may_change_elsewhere(driver: Driver, alignment: str) -> None:
    """Filling in a column that no approval stands for leaves the certificate as it is."""
    card = f"{alignment}/unit_card:north"
    draft(driver, card, link("N9", "C2", "contributes"))
    walk(driver, alignment, until="10", days=120)
    other = driver.session.get_one(Instance, driver.open("strategy_planning"))
    execution = Execution.of(driver.session, other, driver.now)

    keep(execution, execution.definition.steps[0], "objectives", [{**NEW, "cascade": "shared"}])

    assert "shared" == record(driver, "objectives", "N9")["cascade"]
    assert "certified" == driver.instance(card).state
    assert [] == driver.events(card, "approval_stale")


@pytest.mark.duty("S13")
def test_a_change_elsewhere_outdates_a_certified_card(driver: Driver, alignment: str) -> None:
    """What another process changes of a certified card has to be certified again."""
    card = f"{alignment}/unit_card:north"
    draft(driver, card, link("N9", "C2", "contributes"))
    walk(driver, alignment, until="10", days=120)
    other = driver.session.get_one(Instance, driver.open("strategy_planning"))
    execution = Execution.of(driver.session, other, driver.now)

    keep(
        execution, execution.definition.steps[0], "objectives", [{**NEW, "name": "Repair at ours"}]
    )

    assert "drafting" == driver.instance(card).state
    assert "objectives: N9 changed" == driver.events(card, "moved")[-1].reason


@pytest.mark.duty("S10")
def test_what_the_catchball_agrees_is_taken_up_by_the_units_it_touches(
    driver: Driver, alignment: str
) -> None:
    """North drafts its card again, told what was agreed; the review waits for it, south does not."""
    walk(driver, alignment, until="7", days=60)
    agreed = {
        "id": "AG-1",
        "year": YEAR,
        "theme": "T1",
        "unit": "north",
        "about": "target",
        "before": "70",
        "agreed": "North takes 75 of loyalty",
    }

    hand_in(driver, driver.task(alignment, step="7"), agreed)

    card = f"{alignment}/unit_card:north"
    assert record(driver, "agreements", "AG-1")["unit"] == "north"
    assert driver.instance(card).state == "drafting"
    assert driver.instance(f"{alignment}/unit_card:south").state == "aligned"
    assert "North takes 75 of loyalty" in driver.events(card, "moved")[-1].reason
    assert driver.instance(alignment).state == "reconciling"

    walk(driver, alignment, until="8", days=30)
    assert driver.instance(card).state == "aligned"


def test_a_catchball_without_agreements_sends_nothing_back(driver: Driver, alignment: str) -> None:
    """What fits already goes on to the review."""
    walk(driver, alignment, until="8", days=90)

    for unit in ("north", "south"):
        moves = driver.events(f"{alignment}/unit_card:{unit}", "moved")
        assert "rework" not in [event.facts["move"] for event in moves]

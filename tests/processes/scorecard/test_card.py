"""The year's card: handed in by the sheet, record with the approval, stale when it changes."""

from datetime import date

import pytest
from sqlalchemy import func, select

from engine.records.sheets import RowsFaulty
from engine.rules.gate import RulesBroken
from engine.views.task import present
from persistence.records.base import RecordVersion
from persistence.records.scorecard import InitiativeNeed, Measure, Target
from persistence.records.strategy import Objective
from persistence.strategy_year import Milestone
from tests import content
from tests.engine.driver import Driver
from tests.engine.scorecard_driver import bring_on, bring_to, hand_in, import_row, rewrite

TARGET = "M-C1@FY2028-Q1"
RENAMED = {"M-N1": {"name": "Order time"}}


@pytest.fixture
def card(any_driver: Driver) -> str:
    """Give a refresh whose map is agreed, in a year that the content fills."""
    refresh = opened(any_driver)
    bring_on(any_driver, refresh, "defining")
    return refresh


@pytest.fixture
def provisional(any_driver: Driver, card: str) -> str:
    """Give the same refresh once its card was approved."""
    bring_on(any_driver, card, "provisional", RENAMED)
    return card


def opened(driver: Driver) -> str:
    """Open the refresh of a year that the content fills, once the strategy is approved."""
    content.fill(driver.session)
    driver.at(date(2027, 7, 26))
    reach(driver, "SPL.approved")
    return driver.open("scorecard_refresh")


def name_of(driver: Driver, measure: str) -> str:
    """Return the name of a measure in force."""
    return str(driver.session.scalars(select(Measure.name).where(Measure.id == measure)).one())


def shown(driver: Driver, card: str, step: str, of: str = "owner") -> list[str]:
    """Return the ids on the sheet that a step opens with for one of those who are asked."""
    task = driver.task(card, step=step, of=of)
    view = present(driver.session, task.id, now=driver.now, person_id=task.assignee_id)
    assert view.sheet is not None
    return [str(row.get("id")) for row in view.sheet.rows]


def test_nothing_of_a_card_is_record_before_it_is_approved(any_driver: Driver, card: str) -> None:
    """What owners hand in is proposed; the chief executive's approval makes it record."""
    bring_on(any_driver, card, "checking", RENAMED)
    assert "Measure of N1" == name_of(any_driver, "M-N1")

    bring_on(any_driver, card, "provisional")

    assert "Order time" == name_of(any_driver, "M-N1")
    made = select(RecordVersion.step_key).where(RecordVersion.instance_id == card)
    assert {"A4", "A6"} == set(any_driver.session.scalars(made))


@pytest.mark.duty("S3")
def test_gaps_are_asked_for_each_objective_of_its_owner(any_driver: Driver, card: str) -> None:
    """The sheet of needs opens with one row per objective, and becomes record with the card."""
    bring_on(any_driver, card, "provisional")

    query = select(InitiativeNeed.objective)
    objectives = select(Objective.id).where(Objective.owner.is_not(None))
    assert set(any_driver.session.scalars(objectives)) == set(any_driver.session.scalars(query))


@pytest.mark.duty("S1")
def test_an_owner_sees_what_the_workshop_drafted(any_driver: Driver) -> None:
    """An objective that is only proposed stands on its owner's sheet already."""
    card = opened(any_driver)

    hand_in(any_driver, any_driver.task(card, step="A2"), rows={"C2": {"owner": "owner"}})
    bring_on(any_driver, card, "defining")

    assert ["C2", "N1", "N2"] == shown(any_driver, card, "A3")
    owner = select(Objective.owner).where(Objective.id == "C2")
    assert "cfo" == any_driver.session.scalar(owner)


def test_a_change_of_a_provisional_card_goes_back_to_its_approvers(
    any_driver: Driver, provisional: str
) -> None:
    """A target that changes from outside makes the approval stale: it is asked for again."""
    before = any_driver.events(provisional, "step_closed")[-1]

    import_row(any_driver, "targets", TARGET, value="71")
    any_driver.look(provisional)

    (stale,) = any_driver.events(provisional, "approval_stale")
    assert "targets: M-C1@FY2028-Q1 changed" == stale.reason
    assert "checking" == any_driver.instance(provisional).state
    assert before.step == "A8-ceo"
    assert {"A8"} == _asked(any_driver, provisional)


def test_what_is_approved_again_is_another_content(any_driver: Driver, provisional: str) -> None:
    """The hash that the committee decides on is that of the records as they are now."""
    first = any_driver.tasks(provisional, step="A8", status=("done",))[0].bound_hash
    import_row(any_driver, "targets", TARGET, value="71")
    any_driver.look(provisional)

    again = any_driver.tasks(provisional, step="A8")[0].bound_hash

    assert first != again
    bring_on(any_driver, provisional, "provisional")


def test_ratifying_puts_the_targets_in_force(any_driver: Driver, provisional: str) -> None:
    """Targets of the card are ratified; those of the units' cards stay provisional."""
    reach(any_driver, "BUD.board")
    bring_on(any_driver, provisional, "active")

    query = select(Target.state, func.count()).group_by(Target.state)
    states = dict(any_driver.session.execute(query).tuples().all())
    assert {"ratified": 8 * 4, "provisional": 5 * 4} == states


def test_a_card_that_breaks_a_rule_goes_back(any_driver: Driver, card: str) -> None:
    """The quality check sends it back as often as it may; then nobody can approve it."""
    rewrite(any_driver, "measures", "M-C1", formula="")

    bring_on(any_driver, card, "checking")

    sent_back = [e for e in any_driver.events(card, "moved") if e.facts["move"] == "failed"]
    broken = "SCM.R11 measure M-C1 “Measure of C1” has no formula"
    assert [broken, broken] == [event.reason for event in sent_back]
    with pytest.raises(RulesBroken, match="has no formula"):
        hand_in(any_driver, any_driver.tasks(card, step="A8")[0])


def test_a_sheet_takes_no_measure_of_somebody_else(any_driver: Driver, card: str) -> None:
    """A target names a measure that its owner answers for."""
    task = bring_to(any_driver, card, "A5")[0]
    rewrite(any_driver, "measures", "M-S1", owner="rival")

    with pytest.raises(RowsFaulty, match="not among those you answer for"):
        hand_in(any_driver, task, rows={TARGET: {"measure": "M-S1"}})


def reach(driver: Driver, code: str) -> None:
    """Let the calendar reach a milestone."""
    found = driver.session.scalars(select(Milestone).where(Milestone.code == code)).one()
    found.reached_at = driver.now
    driver.session.flush()


def _asked(driver: Driver, card: str) -> set[str]:
    return {step for step in ("A8", "A8-ceo", "A9") if driver.tasks(card, step=step)}

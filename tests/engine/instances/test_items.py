"""Items: one for each of a population, counted by their parent, and ended with it."""

import pytest
from sqlalchemy import select

from engine.operations.interventions import cancel
from engine.views.task import present
from persistence.instances import Instance, StepRun
from tests import content
from tests.engine.driver import SMD, Driver, filled
from tests.processes.content.reviews import MEETING as MEETING_ID

MEETING = {"attendance": "75"}
DECISION = {
    "id": "Q-1",
    "meeting": MEETING_ID,
    "text": "Build the quay",
    "owner": "owner",
    "due": "2027-06-30",
    "evidence": "pack, page 2",
}
ORPHAN = {"id": "Q-2", "meeting": MEETING_ID, "text": "Sell the old one"}


def items(driver: Driver, parent: str) -> dict[str, str]:
    """Return the items of a process by name, with the state each stands in."""
    driver.session.flush()
    query = select(Instance.id, Instance.state).where(Instance.parent_id == parent)
    return {
        name.rsplit(":", 1)[-1]: state
        for name, state in driver.session.execute(query.order_by(Instance.id))
    }


def reply(driver: Driver, campaign: str, *people: str) -> None:
    """Let people reply, and look at the campaign."""
    for person in people:
        driver.answer(driver.task(campaign, of=person), "done")
    driver.look(campaign)


@pytest.fixture
def campaign(driver: Driver) -> str:
    """Return a campaign that has just asked everybody."""
    return driver.open("campaign")


def test_one_item_opens_for_each_of_the_population(driver: Driver, campaign: str) -> None:
    """Each member of the committee is asked by an item of his or her own."""
    assert dict.fromkeys(("ceo", "cfo", "chro", "north_head"), "asked") == items(driver, campaign)
    assert {"ceo", "cfo", "chro", "north_head"} == {t.assignee_id for t in driver.tasks(campaign)}


def test_the_step_closes_when_enough_items_have_come(driver: Driver, campaign: str) -> None:
    """Half of them is enough here; one is not."""
    reply(driver, campaign, "ceo")
    before = driver.instance(campaign).state
    reply(driver, campaign, "cfo")

    assert ("asking", "reviewing") == (before, driver.instance(campaign).state)


def test_a_late_item_is_still_asked(driver: Driver, campaign: str) -> None:
    """Who has not replied when the step closed may still do so."""
    reply(driver, campaign, "ceo", "cfo")

    reply(driver, campaign, "chro")

    assert "given" == items(driver, campaign)["chro"]


def test_an_item_moves_with_its_parents_step(driver: Driver, campaign: str) -> None:
    """What was given is filed when the review closes; what was not stays where it is."""
    reply(driver, campaign, "ceo", "cfo")
    driver.answer(driver.task(campaign, of="smd"), "done")
    driver.look(campaign)

    assert {"ceo": "filed", "cfo": "filed", "chro": "asked", "north_head": "asked"} == items(
        driver, campaign
    )


def test_the_parent_ends_when_all_have_come(driver: Driver, campaign: str) -> None:
    """The last reply ends item and campaign in one look."""
    reply(driver, campaign, "ceo", "cfo")
    driver.answer(driver.task(campaign, of="smd"), "done")
    driver.look(campaign)

    reply(driver, campaign, "chro", "north_head")

    assert "completed" == driver.instance(campaign).status


def test_a_cancelled_parent_takes_its_items_along(driver: Driver, campaign: str) -> None:
    """Nobody is asked for an item of something that no longer runs."""
    cancel(driver.session, campaign, actor=SMD, now=driver.now, reason="nobody wants it any more")

    query = select(Instance.status).where(Instance.parent_id == campaign).distinct()
    assert ["closed_incomplete"] == list(driver.session.scalars(query))
    assert [] == driver.tasks(campaign)


@pytest.mark.parametrize(
    ("population", "unit", "members"),
    [
        ("units_business", "group", "north south"),
        ("units_support", "group", "it"),
        ("units_mandatory", "group", "it north south"),
        ("units_all", "group", "it north south"),
        ("units_all", "north", ""),
        ("role_fp", "group", "outsider owner rival"),
        ("role_fp", "north", "owner"),
        ("role_lm", "north", "north_head owner"),
        ("employees", "north", "north_head owner updater"),
    ],
)
def test_a_population_is_who_belongs_to_the_unit(
    driver: Driver, population: str, unit: str, members: str
) -> None:
    """Units, holders, managers and employees of the process's own unit and those below it."""
    census = driver.open(f"census_{population}", unit=unit)

    assert members.split() == list(items(driver, census))


@pytest.fixture
def council(driver: Driver) -> str:
    """Return a council that met with enough members and is about to record."""
    content.fill(driver.session)
    found = driver.open("council")
    driver.answer(driver.task(found), "held", form=MEETING)
    driver.look(found)
    return found


def record(driver: Driver, council: str) -> None:
    """Record the two decisions and no action, and look at the council."""
    driver.answer(driver.task(council, step="record"), "submit", rows=[DECISION, ORPHAN])
    driver.answer(driver.task(council, step="ask"), "submit")
    driver.look(council)


def test_too_few_at_the_meeting_meet_again(driver: Driver) -> None:
    """Without a quorum the meeting is asked once more, with the reason in history."""
    found = driver.open("council")
    driver.answer(driver.task(found), "held", form={"attendance": "59.9"})

    driver.look(found)

    assert "meeting" == driver.instance(found).state
    assert "attendance was 59.9 %, the quorum is 60 %" == driver.events(found, "moved")[-1].reason


def test_each_decision_with_an_owner_becomes_an_action(driver: Driver, council: str) -> None:
    """The action is asked of its owner until its day; the ownerless one is a finding."""
    record(driver, council)

    (action,) = driver.tasks(council)
    assert "owner" == action.assignee_id
    assert "2027-06-30" == f"{action.due_at:%Y-%m-%d}"
    assert ["nobody owns Q-2: Sell the old one"] == _findings(driver, council)


def test_decisions_are_routed_once(driver: Driver, council: str) -> None:
    """Looking again opens no second action."""
    record(driver, council)
    for _ in range(3):
        driver.look(council)

    assert ["Q-1"] == list(items(driver, council))


def test_the_council_ends_with_its_last_action(driver: Driver, council: str) -> None:
    """An action done and proved closes what decided it."""
    record(driver, council)
    action = driver.task(council)
    driver.answer(action, "done", form=_any_form(driver, action.instance_id))
    driver.look(council)
    driver.answer(driver.task(council), "approve")

    assert driver.look(council).finished


def _any_form(driver: Driver, instance_id: str) -> dict[str, str]:
    task = driver.task(instance_id)
    return filled(
        present(driver.session, task.id, now=driver.now, person_id=task.assignee_id).fields
    )


def _findings(driver: Driver, council: str) -> list[str]:
    query = select(StepRun.content).where(StepRun.instance_id == council, StepRun.key == "route")
    return list(driver.session.scalars(query).one()["findings"])

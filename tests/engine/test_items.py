"""Items: one for each of a population, counted by their parent, and ended with it."""

import pytest
from sqlalchemy import select

from engine.operations.interventions import cancel
from engine.views.task import present
from persistence.instances import Instance, StepRun
from tests import content
from tests.engine.desk import SMD, Desk, filled
from tests.rulebook.content.reviews import MEETING as MEETING_ID

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


def items(desk: Desk, parent: str) -> dict[str, str]:
    """Return the items of a process by name, with the state each stands in."""
    desk.session.flush()
    query = select(Instance.id, Instance.state).where(Instance.parent_id == parent)
    return {
        name.rsplit(":", 1)[-1]: state
        for name, state in desk.session.execute(query.order_by(Instance.id))
    }


def reply(desk: Desk, campaign: str, *people: str) -> None:
    """Let people reply, and look at the campaign."""
    for person in people:
        desk.answer(desk.task(campaign, of=person), "done")
    desk.look(campaign)


@pytest.fixture
def campaign(desk: Desk) -> str:
    """Return a campaign that has just asked everybody."""
    return desk.open("campaign")


def test_one_item_opens_for_each_of_the_population(desk: Desk, campaign: str) -> None:
    """Each member of the committee is asked by an item of his or her own."""
    assert dict.fromkeys(("ceo", "cfo", "chro", "north_head"), "asked") == items(desk, campaign)
    assert {"ceo", "cfo", "chro", "north_head"} == {t.assignee_id for t in desk.tasks(campaign)}


def test_the_step_closes_when_enough_items_have_come(desk: Desk, campaign: str) -> None:
    """Half of them is enough here; one is not."""
    reply(desk, campaign, "ceo")
    before = desk.instance(campaign).state
    reply(desk, campaign, "cfo")

    assert ("asking", "reviewing") == (before, desk.instance(campaign).state)


def test_a_late_item_is_still_asked(desk: Desk, campaign: str) -> None:
    """Who has not replied when the step closed may still do so."""
    reply(desk, campaign, "ceo", "cfo")

    reply(desk, campaign, "chro")

    assert "given" == items(desk, campaign)["chro"]


def test_an_item_moves_with_its_parents_step(desk: Desk, campaign: str) -> None:
    """What was given is filed when the review closes; what was not stays where it is."""
    reply(desk, campaign, "ceo", "cfo")
    desk.answer(desk.task(campaign, of="smd"), "done")
    desk.look(campaign)

    assert {"ceo": "filed", "cfo": "filed", "chro": "asked", "north_head": "asked"} == items(
        desk, campaign
    )


def test_the_parent_ends_when_all_have_come(desk: Desk, campaign: str) -> None:
    """The last reply ends item and campaign in one look."""
    reply(desk, campaign, "ceo", "cfo")
    desk.answer(desk.task(campaign, of="smd"), "done")
    desk.look(campaign)

    reply(desk, campaign, "chro", "north_head")

    assert "completed" == desk.instance(campaign).status


def test_a_cancelled_parent_takes_its_items_along(desk: Desk, campaign: str) -> None:
    """Nobody is asked for an item of something that no longer runs."""
    cancel(desk.session, campaign, actor=SMD, now=desk.now, reason="nobody wants it any more")

    query = select(Instance.status).where(Instance.parent_id == campaign).distinct()
    assert ["closed_incomplete"] == list(desk.session.scalars(query))
    assert [] == desk.tasks(campaign)


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
    desk: Desk, population: str, unit: str, members: str
) -> None:
    """Units, holders, managers and employees of the process's own unit and those below it."""
    census = desk.open(f"census_{population}", unit=unit)

    assert members.split() == list(items(desk, census))


@pytest.fixture
def council(desk: Desk) -> str:
    """Return a council that met with enough members and is about to record."""
    content.fill(desk.session)
    found = desk.open("council")
    desk.answer(desk.task(found), "held", form=MEETING)
    desk.look(found)
    return found


def record(desk: Desk, council: str) -> None:
    """Record the two decisions and no action, and look at the council."""
    desk.answer(desk.task(council, step="record"), "submit", rows=[DECISION, ORPHAN])
    desk.answer(desk.task(council, step="ask"), "submit")
    desk.look(council)


def test_too_few_at_the_meeting_meet_again(desk: Desk) -> None:
    """Without a quorum the meeting is asked once more, with the reason in history."""
    found = desk.open("council")
    desk.answer(desk.task(found), "held", form={"attendance": "59.9"})

    desk.look(found)

    assert "meeting" == desk.instance(found).state
    assert "attendance was 59.9 %, the quorum is 60 %" == desk.events(found, "moved")[-1].reason


def test_each_decision_with_an_owner_becomes_an_action(desk: Desk, council: str) -> None:
    """The action is asked of its owner until its day; the ownerless one is a finding."""
    record(desk, council)

    (action,) = desk.tasks(council)
    assert "owner" == action.assignee_id
    assert "2027-06-30" == f"{action.due_at:%Y-%m-%d}"
    assert ["nobody owns Q-2: Sell the old one"] == _findings(desk, council)


def test_decisions_are_routed_once(desk: Desk, council: str) -> None:
    """Looking again opens no second action."""
    record(desk, council)
    for _ in range(3):
        desk.look(council)

    assert ["Q-1"] == list(items(desk, council))


def test_the_council_ends_with_its_last_action(desk: Desk, council: str) -> None:
    """An action done and proved closes what decided it."""
    record(desk, council)
    action = desk.task(council)
    desk.answer(action, "done", form=_any_form(desk, action.instance_id))
    desk.look(council)
    desk.answer(desk.task(council), "approve")

    assert desk.look(council).finished


def _any_form(desk: Desk, instance_id: str) -> dict[str, str]:
    task = desk.task(instance_id)
    return filled(present(desk.session, task.id, now=desk.now, person_id=task.assignee_id).fields)


def _findings(desk: Desk, council: str) -> list[str]:
    query = select(StepRun.content).where(StepRun.instance_id == council, StepRun.key == "route")
    return list(desk.session.scalars(query).one()["findings"])

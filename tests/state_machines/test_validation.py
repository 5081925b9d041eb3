"""A sound definition passes; an unsound one is refused with every fault at once."""

from dataclasses import replace

from state_machines.definition import Items, Kind, Move, On, Step
from state_machines.validation import check, check_together
from tests.state_machines.sample import CHECKS, MILESTONES, REQUEST, ROLES, faults, with_step

ITEM = replace(
    REQUEST,
    key="answer",
    item=True,
    steps=(Step("a", "Answer", "asked", Kind.TASK, "MU", "3wd"),),
    states=("asked", "given"),
    initial="asked",
    final=("given",),
    moves=(Move("give", "asked", "given"),),
)
CLOSED_BY_PARENT = replace(ITEM, moves=(Move("close", "asked", "given", On.PARENT, after="2"),))


def test_a_sound_definition_has_no_faults() -> None:
    """The standing machine of these tests is sound."""
    assert faults(REQUEST) == []


def test_all_faults_are_told_at_once() -> None:
    """An author reads every fault of a definition in one message."""
    assert len(faults(with_step("1", by="NOBODY", due="", fields=()))) == 3


def test_definitions_are_sound_together() -> None:
    """A parent and its item that fit have no faults."""
    found = check_together(
        [REQUEST, CLOSED_BY_PARENT], roles=ROLES, milestones=MILESTONES, checks=CHECKS
    )

    assert found == []


def test_a_parent_step_must_exist() -> None:
    """An item that waits for a step which no parent has would wait for ever."""
    lost = replace(ITEM, moves=(Move("close", "asked", "given", On.PARENT, after="9"),))

    found = check_together([REQUEST, lost], roles=ROLES, milestones=MILESTONES, checks=CHECKS)

    assert [fault.place for fault in found] == ["answer.asked move close"]


def test_two_definitions_cannot_share_a_key() -> None:
    """A key names one definition."""
    found = check_together(
        [REQUEST, REQUEST, ITEM], roles=ROLES, milestones=MILESTONES, checks=CHECKS
    )

    assert [(fault.place, fault.what) for fault in found] == [
        ("request", "two definitions have this key")
    ]


def test_an_awaited_item_state_must_exist() -> None:
    """When the item's definition is at hand, the states a step waits for are looked up."""
    waiting = with_step("2a", items=Items("answer", "", ("taken",)))

    found = check(
        waiting, roles=ROLES, milestones=MILESTONES, checks=CHECKS, machines={"answer": ITEM}
    )

    assert [(fault.place, fault.what) for fault in found] == [
        ("request step 2a", "'answer' has no state 'taken'")
    ]

"""What is left of a machine: the working days its steps need one after the other."""

from dataclasses import replace

import pytest

from state_machines.definition import Definition, Items, Kind, Mode, Move, On, Silence, Step
from state_machines.work_left import WorkLeft, usual_days

DRAFT = Step("draft", "Draft it", "drafting", Kind.TASK, "SMD", "4wd")
ASIDE = Step("aside", "Ask around", "drafting", Kind.TASK, "SMD", "9wd", blocking=False)
NOTE = Step("note", "Note it", "drafting", Kind.FORM, "SMA", "SPL.meeting-3wd", minutes=500)
SIGN = Step("sign", "Sign in turn", "signing", Kind.APPROVAL, "XC", "2wd", Mode.SEQUENCE)
LAST = Step("last", "Approve it", "signing", Kind.APPROVAL, "CEO", "SPL.approved", after=("sign",))
MACHINE = Definition(
    key="memo",
    title="Memo",
    code="TEN",
    purpose="Be written and signed.",
    owner="SMD",
    silence=Silence.ESCALATE,
    initial="drafting",
    states=("drafting", "signing", "done"),
    final=("done",),
    moves=(
        Move("submit", "drafting", "signing"),
        Move("return", "signing", "drafting", On.DECISION, cap=2),
        Move("drop", "drafting", "done", On.COMMAND),
        Move("sign", "signing", "done"),
    ),
    steps=(DRAFT, ASIDE, NOTE, SIGN, LAST),
)


@pytest.mark.parametrize(
    ("step", "days"),
    [
        (DRAFT, 4),
        (replace(DRAFT, due="1w"), 5),
        (replace(DRAFT, due="WD7 or 2wd"), 2),
        (replace(DRAFT, due="SPL.meeting"), 1),
        (NOTE, 2),
        (replace(NOTE, kind=Kind.MEETING, minutes=1200), 2),  # three days, the first is its own
        (replace(NOTE, kind=Kind.MEETING, minutes=60), 0),
        (replace(DRAFT, kind=Kind.AUTO), 0),
    ],
)
def test_a_step_needs_what_it_gives_or_what_its_minutes_take(step: Step, days: int) -> None:
    """Days of its own count; a day that a calendar names is no work."""
    assert days == usual_days(step)


def test_who_signs_in_turn_needs_a_turn_each() -> None:
    """Five signatures of two days are ten days."""
    assert 10 == usual_days(SIGN, 5)
    assert 2 == usual_days(replace(SIGN, mode=Mode.ALL), 5)


def test_the_way_to_a_step_is_the_longest_chain_of_each_state() -> None:
    """Draft, three signatures in turn, the approval; what nobody waits for does not count."""
    whole = WorkLeft(MACHINE, people=lambda step: 3 if step is SIGN else 1)

    assert 4 + 3 * 2 + 1 == whole.until("last")
    assert 3 * 2 + 1 == whole.until("last", "signing")
    assert 4 + 3 * 2 + 1 == whole.reaching(("done",))


def test_what_is_settled_or_half_done_needs_less() -> None:
    """Only in the present state; what was done before a return is done again."""
    here = WorkLeft(MACHINE, {"draft"}, {"note": 1})

    assert 1 + 2 + 1 == here.until("last")
    assert 3 == here.until("last", "signing")


def test_a_step_behind_the_present_state_is_never_reached() -> None:
    """No planned way leads back."""
    assert WorkLeft(MACHINE).until("draft", "signing") is None


def test_items_need_what_their_machine_needs() -> None:
    """A step that waits for items takes as long as one of them up to where it waits for."""
    items = Step(
        "all", "All are signed", "drafting", Kind.ITEMS, items=Items("memo", "", ("done",))
    )
    above = replace(MACHINE, key="above", steps=(items,))

    assert 4 + 2 + 1 == WorkLeft(above, machine=lambda _key: MACHINE).until("all")

"""Any, all, a quorum, or all in turn: whose answers settle a step."""

import pytest

from engine.errors import AlreadyDecided, EngineError, ReasonMissing, TaskWithdrawn
from persistence.instances import Task
from persistence.organisation import Assignment
from tests.engine.desk import Desk

COMMITTEE = ("ceo", "cfo", "chro", "north_head")


def approve(desk: Desk, vote: str, *people: str) -> None:
    """Let these people say yes, one after the other."""
    for person in people:
        desk.answer(desk.task(vote, of=person), "approve")
        desk.look(vote)


def asked(desk: Desk, vote: str) -> tuple[str, ...]:
    """Return who still owes an answer."""
    return tuple(task.assignee_id for task in desk.tasks(vote))


@pytest.mark.parametrize(
    ("mode", "votes", "left"),
    [
        ("any", 0, COMMITTEE),
        ("any", 1, ()),
        ("quorum", 1, COMMITTEE[1:]),
        ("quorum", 2, ()),
        ("all", 3, COMMITTEE[3:]),
        ("all", 4, ()),
        ("sequence", 0, COMMITTEE[:1]),
        ("sequence", 2, COMMITTEE[2:3]),
        ("sequence", 4, ()),
    ],
)
def test_a_vote_asks_until_it_is_settled(
    desk: Desk, mode: str, votes: int, left: tuple[str, ...]
) -> None:
    """After so many approvals these people are still asked."""
    vote = desk.open(f"vote_{mode}")

    approve(desk, vote, *COMMITTEE[:votes])

    assert left == asked(desk, vote)
    assert ("passed" if not left else "voting") == desk.instance(vote).state


@pytest.mark.parametrize("mode", ["any", "all", "quorum", "sequence"])
def test_one_no_ends_a_vote(desk: Desk, mode: str) -> None:
    """A refusal with its reason settles the matter at once."""
    vote = desk.open(f"vote_{mode}")

    desk.answer(desk.task(vote, of="ceo"), "reject")

    assert "rejected" == desk.instance(vote).state
    assert () == asked(desk, vote)


@pytest.mark.parametrize("mode", ["any", "quorum"])
def test_who_comes_too_late_learns_why(desk: Desk, mode: str) -> None:
    """A vote that no longer counts is withdrawn with a reason."""
    vote = desk.open(f"vote_{mode}")
    late = desk.task(vote, of="north_head")
    approve(desk, vote, "ceo")
    if mode == "quorum":
        approve(desk, vote, "cfo")

    with pytest.raises(TaskWithdrawn) as refusal:
        desk.answer(late, "approve")

    assert "settled without it" == refusal.value.why


def test_who_is_not_yet_in_turn_cannot_answer(desk: Desk) -> None:
    """The second in a sequence waits for the first."""
    vote = desk.open("vote_sequence")
    second = desk.tasks(vote, status=("scheduled",))[0]

    with pytest.raises(EngineError):
        desk.answer(second, "approve")

    assert ("ceo",) == asked(desk, vote)


def test_a_person_with_two_seats_counts_once(desk: Desk) -> None:
    """Holding the role twice asks for one answer."""
    desk.session.add(Assignment(role="XC", person_id="cfo", unit_id="group"))
    desk.session.flush()

    vote = desk.open("vote_all")

    assert COMMITTEE == tuple(sorted(asked(desk, vote)))


def test_a_refusal_without_a_reason_does_not_count(desk: Desk) -> None:
    """The vote goes on as if nothing had been pressed."""
    vote = desk.open("vote_all")

    with pytest.raises(ReasonMissing):
        desk.answer(desk.task(vote, of="cfo"), "reject", note="")

    assert COMMITTEE == asked(desk, vote)


def test_nobody_votes_twice(desk: Desk) -> None:
    """A changed mind is told that the first answer stands."""
    vote = desk.open("vote_all")
    mine: Task = desk.task(vote, of="cfo")
    approve(desk, vote, "cfo")

    with pytest.raises(AlreadyDecided):
        desk.answer(mine, "reject")

    assert "voting" == desk.instance(vote).state

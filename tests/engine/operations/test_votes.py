"""Any, all, a quorum, or all in turn: whose answers settle a step."""

import pytest

from engine.errors import AlreadyDecided, EngineError, ReasonMissing, TaskWithdrawn
from persistence.instances import Task
from persistence.organisation import Assignment
from tests.engine.driver import Driver

COMMITTEE = ("ceo", "cfo", "chro", "north_head")


def approve(driver: Driver, vote: str, *people: str) -> None:
    """Let these people say yes, one after the other."""
    for person in people:
        driver.answer(driver.task(vote, of=person), "approve")
        driver.look(vote)


def asked(driver: Driver, vote: str) -> tuple[str, ...]:
    """Return who still owes an answer."""
    return tuple(task.assignee_id for task in driver.tasks(vote))


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
    driver: Driver, mode: str, votes: int, left: tuple[str, ...]
) -> None:
    """After so many approvals these people are still asked."""
    vote = driver.open(f"vote_{mode}")

    approve(driver, vote, *COMMITTEE[:votes])

    assert left == asked(driver, vote)
    assert ("passed" if not left else "voting") == driver.instance(vote).state


@pytest.mark.parametrize("mode", ["any", "all", "quorum", "sequence"])
def test_one_no_ends_a_vote(driver: Driver, mode: str) -> None:
    """A refusal with its reason settles the matter at once."""
    vote = driver.open(f"vote_{mode}")

    driver.answer(driver.task(vote, of="ceo"), "reject")

    assert "rejected" == driver.instance(vote).state
    assert () == asked(driver, vote)


@pytest.mark.parametrize("mode", ["any", "quorum"])
def test_who_comes_too_late_learns_why(driver: Driver, mode: str) -> None:
    """A vote that no longer counts is withdrawn with a reason."""
    vote = driver.open(f"vote_{mode}")
    late = driver.task(vote, of="north_head")
    approve(driver, vote, "ceo")
    if mode == "quorum":
        approve(driver, vote, "cfo")

    with pytest.raises(TaskWithdrawn) as refusal:
        driver.answer(late, "approve")

    assert "settled without it" == refusal.value.why


def test_who_is_not_yet_in_turn_cannot_answer(driver: Driver) -> None:
    """The second in a sequence waits for the first."""
    vote = driver.open("vote_sequence")
    second = driver.tasks(vote, status=("scheduled",))[0]

    with pytest.raises(EngineError):
        driver.answer(second, "approve")

    assert ("ceo",) == asked(driver, vote)


def test_a_person_with_two_seats_counts_once(driver: Driver) -> None:
    """Holding the role twice asks for one answer."""
    driver.session.add(Assignment(role="XC", person_id="cfo", unit_id="group"))
    driver.session.flush()

    vote = driver.open("vote_all")

    assert COMMITTEE == tuple(sorted(asked(driver, vote)))


def test_a_refusal_without_a_reason_does_not_count(driver: Driver) -> None:
    """The vote goes on as if nothing had been pressed."""
    vote = driver.open("vote_all")

    with pytest.raises(ReasonMissing):
        driver.answer(driver.task(vote, of="cfo"), "reject", note="")

    assert COMMITTEE == asked(driver, vote)


def test_nobody_votes_twice(driver: Driver) -> None:
    """A changed mind is told that the first answer stands."""
    vote = driver.open("vote_all")
    mine: Task = driver.task(vote, of="cfo")
    approve(driver, vote, "cfo")

    with pytest.raises(AlreadyDecided):
        driver.answer(mine, "reject")

    assert "voting" == driver.instance(vote).state

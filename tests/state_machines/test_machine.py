"""A machine goes where an arrow is drawn, and nowhere else."""

import pytest

from state_machines.errors import StateMachineError, TransitionRefused
from state_machines.machine import allowed, fire
from tests.state_machines.sample import REQUEST, with_move


def test_a_move_leads_to_its_target() -> None:
    """Firing answers with the arrow and both of its ends."""
    fired = fire(REQUEST, "drafting", "submit")

    assert (fired.source, fired.target) == ("drafting", "checking")
    assert fired.move is REQUEST.move("drafting", "submit")


def test_a_guarded_move_needs_its_fact() -> None:
    """A guard that holds lets the move through."""
    assert fire(REQUEST, "deciding", "grant", facts={"affordable": True}).target == "granted"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({}, "nobody has said whether its guard 'affordable' holds"),
        ({"affordable": False}, "its guard 'affordable' does not hold"),
    ],
)
def test_a_guard_refuses(facts: dict[str, bool], why: str) -> None:
    """A guard that does not hold, or that nobody looked at, is named in the refusal."""
    with pytest.raises(TransitionRefused, match=why):
        fire(REQUEST, "deciding", "grant", facts=facts)


@pytest.mark.parametrize(
    ("state", "name"), [("drafting", "grant"), ("granted", "submit"), ("nowhere", "submit")]
)
def test_no_arrow_no_move(state: str, name: str) -> None:
    """The refusal carries what was asked for and what would have been allowed."""
    with pytest.raises(TransitionRefused) as caught:
        fire(REQUEST, state, name)

    refusal = caught.value
    assert (refusal.definition, refusal.state, refusal.trigger) == ("request", state, name)
    assert refusal.allowed == tuple(move.name for move in allowed(REQUEST, state))
    assert isinstance(refusal, StateMachineError)


def test_what_is_allowed_is_what_is_drawn() -> None:
    """Every arrow out of a state is listed, and none out of an end."""
    assert [move.name for move in allowed(REQUEST, "deciding")] == ["grant", "return", "refuse"]
    assert allowed(REQUEST, "granted") == ()


def test_versions_keep_their_own_arrows() -> None:
    """A changed definition does not change how an old version moves."""
    changed = with_move("submit", target="deciding")

    assert fire(changed, "drafting", "submit").target == "deciding"
    assert fire(REQUEST, "drafting", "submit").target == "checking"

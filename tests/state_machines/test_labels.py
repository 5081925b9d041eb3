"""What makes an arrow fire, and what an answer is called, is said in words."""

import pytest

from state_machines.definition import Move, On
from state_machines.labels import answer_title, arrow, trigger
from tests.state_machines.sample import REQUEST, with_move


@pytest.mark.parametrize(
    ("move", "short", "clause"),
    [
        (
            Move("changed", "approved", "checking", On.CHANGE),
            "Changed · when an approved record changes",
            "when a record that was approved here has changed since",
        ),
        (
            Move("reopen", "approved", "checking", On.COMMAND, by="SMD"),
            "Reopen · by SMD",
            "on a command of SMD",
        ),
        (
            Move("return", "approved", "checking", On.DECISION, cap=2, needs_reason=True),
            "Return · max. 2",
            "on the answer “return”, at most 2 times, with a reason",
        ),
    ],
)
def test_an_arrow_says_what_fires_it(move: Move, short: str, clause: str) -> None:
    """Beside the arrow it is short, in the table of moves a clause."""
    assert (short, clause) == (arrow(move), trigger(move))


def test_an_answer_is_called_as_the_decision_that_it_fires() -> None:
    """By its own name where the move has no title, or no answer fires it."""
    titled = with_move("return", title="Not yet")
    by_itself = with_move("grant", title="All agree")

    assert "Not yet" == answer_title(titled, "deciding", "return")
    assert "Return" == answer_title(REQUEST, "deciding", "return")
    assert "Grant" == answer_title(by_itself, "deciding", "grant")

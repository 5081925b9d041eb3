"""What makes an arrow fire is said in words."""

import pytest

from state_machines.definition import Move, On
from state_machines.labels import arrow, trigger


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

"""Reading the product's text: what is collected meanwhile does no harm."""

import ast
import gc
from pathlib import Path

from tests.sources import parsed


class Parses:
    """Garbage that parses when it is collected, as a logged traceback does."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        """Read a line."""
        ast.parse("a + b")


def test_garbage_that_parses_spoils_no_reading() -> None:
    """Every reading of a file is whole, whatever the collector would have met."""
    seldom = gc.get_threshold()
    gc.set_threshold(10)
    try:
        for _ in range(20):
            Parses()
            assert parsed.__wrapped__(Path(__file__)).body
    finally:
        gc.set_threshold(*seldom)
